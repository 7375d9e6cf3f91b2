"""Whom a unit nominates: add, save, order, remove; each refusal with its sentence."""

from datetime import timedelta
from decimal import Decimal

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.models import AwardDecision, AwardRecord, CriterionAnswer, Nomination, PaperCopy
from nominations.services import nominees
from nominations.services.candidates import earlier_awards, models_for
from nominations.services.payload import dossier_payloads_of
from registrations.enums import Action, Audience, Verdict
from registrations.guards import may_leave_campaign, may_remove_models
from registrations.models import Criterion, Event, Person, Registration, ResultItem, Sheet
from registrations.services import drafts, sending
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_nomination,
    make_officer,
    make_person,
    make_ready_dossier,
    make_recognised_model,
    make_year,
    nominations_of,
    receive_all_copies,
    send,
    start_dossier,
)
from tests.nominations.decisions import make_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def started():
    """An empty dossier, an actor of its unit and a recognised model with somebody responsible."""
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    person = make_person(unit, "Chau Sóc Ly")
    model = make_recognised_model(unit, campaign, actor, people=[person])
    return start_dossier(unit, campaign, actor), actor, model


def add(started, **who: object) -> Nomination:
    sheet, actor, model = started
    values = {"registration": model} | who
    return nominees.add_nominee(sheet=sheet, actor=actor, at=clock.now(), **values)


def save(nomination: Nomination, actor, **values: object) -> Nomination:
    return nominees.save_nominee(
        nomination=nomination, values=values, row_version=nomination.row_version, actor=actor, at=clock.now()
    )


def payload_of(sheet: Sheet) -> dict:
    sheet = Sheet.objects.get(pk=sheet.pk)
    return dossier_payloads_of([sheet])[sheet.pk]


def test_a_person_who_is_responsible_for_the_model_is_nominated_with_the_one_record(started):
    person = Person.objects.get(full_name="Chau Sóc Ly")
    nomination = add(started, person=person)

    assert (nomination.person, nomination.subject, nomination.position) == (person, INDIVIDUAL, 1)
    assert nomination.form is not None
    assert Person.objects.filter(full_name="Chau Sóc Ly").count() == 1


def test_somebody_new_gets_a_record_and_a_collective_a_name(started):
    somebody, group = add(started, full_name="Néang Oanh"), add(started, collective="Chi đoàn giáo viên")

    assert somebody.person.unit == started[0].unit
    assert (group.subject, group.person, group.name, group.position) == (
        COLLECTIVE, None, "Chi đoàn giáo viên", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("twice", "sentence"),
    [
        ({"collective": "Tổ Văn"}, "Tập thể này đã có trong hồ sơ."),
        ({"person": "Chau Sóc Ly"}, "Người này đã có trong hồ sơ."),
    ],
)
def test_nobody_is_nominated_twice(started, twice, sentence):
    if "person" in twice:
        twice = {"person": Person.objects.get(full_name=twice["person"])}
    add(started, **twice)
    again = {"collective": "TỔ VĂN"} if "collective" in twice else twice

    with pytest.raises(RuleViolation) as refused:
        add(started, **again)

    assert refused.value.reason == sentence
    assert Nomination.objects.count() == 1


def test_a_new_person_needs_a_name(started):
    with pytest.raises(RuleViolation) as refused:
        add(started)
    assert refused.value.reason == "Nhập họ và tên người được đề nghị."


def test_only_models_of_the_unit_may_be_chosen(started):
    sheet, actor, _ = started
    other = factories.make_unit()
    foreign = make_recognised_model(other, sheet.campaign, factories.actor_of(factories.make_member(other)))

    with pytest.raises(RuleViolation) as refused:
        add(started, registration=foreign, collective="Tổ Văn")
    assert refused.value.reason == "Chỉ chọn được mô hình đã được duyệt của đơn vị mình."
    nomination = add(started, collective="Tổ Văn")
    with pytest.raises(RuleViolation):
        save(nomination, actor, registration=foreign)


def test_recognised_models_stand_first_and_those_not_accepted_are_not_there(started):
    sheet, actor, recognised = started
    recognised.refresh_from_db()
    plain = make_recognised_model(sheet.unit, sheet.campaign, actor, "Không công nhận")
    ResultItem.objects.filter(registration=plain).update(
        recognition="NOT_RECOGNISED", recognition_reason="Chưa rõ"
    )
    refused = make_recognised_model(sheet.unit, sheet.campaign, actor, "Không duyệt")
    Registration.objects.filter(pk=refused.pk).update(verdict=Verdict.REFUSED, verdict_reason="Trùng")
    Registration.objects.filter(pk=plain.pk).update(position=0)

    found = models_for(sheet, clock.now())
    assert [(model.pk, model.is_recognised) for model in found] == [(recognised.pk, True), (plain.pk, False)]


def test_models_of_a_unit_that_this_one_follows_may_be_chosen(started):
    sheet, actor, _ = started
    ended = factories.make_unit(
        valid_to=clock.local_day(clock.now()) - timedelta(days=1), successor=sheet.unit
    )
    inherited = make_recognised_model(ended, sheet.campaign, actor, people=[make_person(ended, "Danh Oan")])

    nomination = add(started, registration=inherited, person=Person.objects.get(full_name="Danh Oan"))

    assert nomination.person.unit == sheet.unit


def test_people_of_other_units_may_not_write(started):
    nomination = add(started, collective="Tổ Văn")
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    officer = make_officer()

    for actor, act in [
        (stranger, lambda a: add((started[0], a, started[2]), collective="Tổ Toán")),
        (stranger, lambda a: save(nomination, a, collective="Khác")),
        (officer, lambda a: nominees.remove_nominee(nomination=nomination, actor=a, at=clock.now())),
        (
            officer,
            lambda a: nominees.move_nominee(nomination=nomination, step=1, actor=a, at=clock.now()),
        ),
        (
            stranger,
            lambda a: nominees.save_answers(
                nomination=nomination, answers={1: "x"}, row_version=1, actor=a, at=clock.now()
            ),
        ),
    ]:
        with pytest.raises(NotAllowed):
            act(actor)
    assert [row.name for row in nominations_of(started[0])] == ["Tổ Văn"]


def test_what_is_saved_of_a_person_is_saved_in_the_one_record_and_logged(started):
    sheet, actor, _ = started
    person = Person.objects.get(full_name="Chau Sóc Ly")
    nomination = add(started, person=person)

    save(nomination, actor, title="MR", full_name="Chau Sóc Lý", job="Giáo viên", groups=["LEADER"])

    person.refresh_from_db()
    assert (person.title, person.full_name, person.position) == ("MR", "Chau Sóc Lý", "Giáo viên")
    nomination.refresh_from_db()
    assert (nomination.groups, nomination.search_text) == (["LEADER"], "chau soc ly")
    event = Event.objects.get(action=Action.SET_PERSON)
    assert (event.sheet, event.about) == (sheet, "Chau Sóc Ly → Chau Sóc Lý")


def test_saving_what_is_there_already_changes_nothing(started):
    nomination = add(started, collective="Tổ Văn")
    save(nomination, started[1], collective="Tổ Văn", women_percent=None)

    nomination.refresh_from_db()
    assert nomination.row_version == 1


def test_a_collective_is_not_renamed_to_another(started):
    add(started, collective="Tổ Văn")
    second = add(started, collective="Tổ Toán")

    with pytest.raises(RuleViolation) as refused:
        save(second, started[1], collective="tổ văn")
    assert refused.value.reason == "Tập thể này đã có trong hồ sơ."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"women_percent": Decimal("100.1")}, "Tỉ lệ phải từ 0 đến 100."),
        ({"women_percent": Decimal("-1")}, "Tỉ lệ phải từ 0 đến 100."),
        (
            {"women_percent": Decimal("62.55")},
            "Tỉ lệ ghi nhiều nhất một chữ số sau dấu phẩy, ví dụ 62,5.",
        ),
    ],
)
def test_a_percentage_out_of_range_is_refused(started, values, sentence):
    nomination = add(started, collective="Tổ Văn")
    with pytest.raises(RuleViolation) as refused:
        save(nomination, started[1], **values)
    assert refused.value.reason == sentence


def test_a_day_of_birth_that_can_not_be_is_refused(started):
    nomination, today = add(started, full_name="Néang Oanh"), clock.local_day(clock.now())
    with pytest.raises(RuleViolation) as refused:
        save(nomination, started[1], born_on=today)
    assert refused.value.reason == "Ngày sinh phải trước hôm nay."
    with pytest.raises(RuleViolation) as refused:
        save(nomination, started[1], born_on=today.replace(year=1899, day=1, month=2))
    assert refused.value.reason == "Ngày sinh 1/2/1899 không đúng; hãy xem lại năm vừa ghi."
    with pytest.raises(RuleViolation):
        save(nomination, started[1], full_name="")


def test_two_people_may_write_different_fields_but_not_the_same_at_once(started):
    nomination, actor = add(started, full_name="Néang Oanh"), started[1]
    seen = nomination.row_version
    save(nomination, actor, job="Giáo viên")

    other = {"nomination": nomination, "row_version": seen, "actor": actor, "at": clock.now()}
    nominees.save_nominee(values={"summary": "Hay"}, **other)
    with pytest.raises(StaleVersion) as stale:
        nominees.save_nominee(values={"job": "Kế toán"}, **other)

    assert stale.value.changed == {"job": "Giáo viên"}
    nomination.person.refresh_from_db()
    assert nomination.person.position == "Giáo viên"


def test_answers_are_kept_one_by_one_and_an_empty_one_is_none(started):
    nomination, actor = add(started, collective="Tổ Văn"), started[1]
    first, second = Criterion.objects.filter(audience=Audience.COLLECTIVE)[:2]

    def answer(version: int, **texts: str) -> None:
        by_key = {first.pk: texts["first"], second.pk: texts["second"]}
        nominees.save_answers(
            nomination=nomination, answers=by_key, row_version=version, actor=actor, at=clock.now()
        )

    answer(1, first="Có", second="")
    assert list(CriterionAnswer.objects.values_list("criterion", "text")) == [(first.pk, "Có")]
    answer(1, first="Có", second="Đủ")
    with pytest.raises(StaleVersion) as stale:
        answer(1, first="Khác", second="Đủ")
    assert stale.value.changed == {nominees.answer_field(first.pk): "Có"}
    answer(3, first="", second="Đủ")
    assert list(CriterionAnswer.objects.values_list("text", flat=True)) == ["Đủ"]


def test_criteria_that_speak_to_the_nominee_are_asked_and_no_others(started):
    nomination, sheet = add(started, full_name="Néang Oanh"), started[0]
    (nominee,) = payload_of(sheet)["nominees"]
    assert (nominee["criteria"], nominee["unanswered"]) == ([], [])

    save(nomination, started[1], groups=["LEADER", "UNION_MEMBER"])
    (nominee,) = payload_of(sheet)["nominees"]
    assert [entry["audience"] for entry in nominee["unanswered"]] == ["LEADER", "UNION_MEMBER"]

    add(started, collective="Tổ Văn")
    assert len(payload_of(sheet)["nominees"][1]["unanswered"]) == 7


def test_nominees_change_places(started):
    names = ["Tổ Văn", "Tổ Toán", "Tổ Lý"]
    first, *_ = [add(started, collective=name) for name in names]

    nominees.move_nominee(nomination=first, step=1, actor=started[1], at=clock.now())
    assert [row.name for row in nominations_of(started[0])] == ["Tổ Toán", "Tổ Văn", "Tổ Lý"]
    last = nominations_of(started[0])[2]
    nominees.move_nominee(nomination=last, step=1, actor=started[1], at=clock.now())
    assert [row.name for row in nominations_of(started[0])] == ["Tổ Toán", "Tổ Văn", "Tổ Lý"]


def test_who_was_never_sent_is_deleted(started):
    nomination = add(started, collective="Tổ Văn")
    nominees.remove_nominee(nomination=nomination, actor=started[1], at=clock.now())

    assert not Nomination.objects.exists()
    assert Event.objects.of_sheet(started[0]).filter(action=Action.DROP).count() == 1
    with pytest.raises(StaleVersion) as gone:
        save(nomination, started[1], collective="Tổ Lý")
    assert gone.value.reason == "Đề nghị này vừa được người khác bỏ khỏi hồ sơ."


def test_who_was_sent_is_dropped_and_the_paper_copies_go():
    sheet, actor = make_ready_dossier(subjects=[COLLECTIVE, INDIVIDUAL])
    send(sheet, actor)
    sheet.refresh_from_db()
    receive_all_copies(sheet, make_officer())
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    first, second = nominations_of(sheet)

    nominees.remove_nominee(nomination=first, actor=actor, at=clock.now())

    first.refresh_from_db()
    assert first.is_dropped
    assert nominations_of(sheet) == [second]
    assert not PaperCopy.objects.filter(nomination=first).exists()
    assert PaperCopy.objects.filter(nomination=second).count() == 3
    about = Event.objects.of_sheet(sheet).get(action=Action.DROP).about
    assert about == f"Đề nghị: {first.name}; 3 bản giấy không còn tính"
    assert [nominee["uid"] for nominee in payload_of(sheet)["nominees"]] == [str(second.uid)]


def test_a_sent_dossier_is_not_changed():
    sheet, actor = make_ready_dossier()
    send(sheet, actor)
    with pytest.raises(RuleViolation) as refused:
        save(nominations_of(sheet)[0], actor, summary="Khác")
    assert refused.value.reason == "Hồ sơ đang ở tình trạng “Đã gửi” nên không sửa được."


def test_details_are_saved_by_the_service_of_every_sheet(started):
    sheet, actor, _ = started
    seen = sheet.row_version

    def keep(**values: object) -> Sheet:
        return drafts.save_details(sheet=sheet, values=values, row_version=seen, actor=actor, at=clock.now())

    keep(no_discipline=True)
    keep(grounds="Có thành tích.")
    with pytest.raises(StaleVersion) as stale:
        keep(no_discipline=False)
    assert stale.value.changed == {"no_discipline": True}


def test_a_person_whom_another_unit_has_sent_is_named_as_such():
    campaign = make_year()
    sent, actor = make_ready_dossier(campaign=campaign)
    own, _ = make_ready_dossier(campaign=campaign)
    other, mine = nominations_of(sent)[0].person, nominations_of(own)[0].person
    Person.objects.filter(pk=mine.pk).update(search_text=other.search_text)
    assert payload_of(own)["nominees"][0]["is_elsewhere"] is False  # only a draft so far

    send(sent, actor)

    assert payload_of(own)["nominees"][0]["is_elsewhere"] is True
    assert payload_of(sent)["nominees"][0]["is_elsewhere"] is False
    Person.objects.filter(pk=mine.pk).update(born_on="1990-01-01")
    assert payload_of(own)["nominees"][0]["is_elsewhere"] is False


def make_record(sheet: Sheet, name: str, **fields: object) -> AwardRecord:
    values = {"year": 2024, "subject": INDIVIDUAL, "unit": sheet.unit, "unit_name": sheet.unit.name,
              "award": "Bằng khen", "decision_number": "12/QĐ-UBND", "decided_on": "2024-03-05"}  # fmt: skip
    return AwardRecord.objects.create(name=name, **values | fields)


def test_earlier_awards_are_found_by_name_and_unit_also_of_one_that_it_follows():
    sheet, _ = make_ready_dossier()
    (nomination,) = nominations_of(sheet)
    ended = factories.make_unit(valid_to=clock.local_day(clock.now()), successor=sheet.unit)
    make_record(sheet, nomination.name.upper())
    make_record(sheet, nomination.name, unit=ended, unit_name=ended.name, year=2022, decision_number="")
    make_record(sheet, nomination.name, unit=factories.make_unit(), unit_name="Trường khác", year=2023)
    make_record(sheet, nomination.name, subject=COLLECTIVE, year=2021)
    make_record(sheet, "Người khác")

    assert earlier_awards(sheet, payload_of(sheet), clock.now()) == {
        str(nomination.uid): [
            "Đã được khen năm 2024: Bằng khen, Quyết định số 12/QĐ-UBND ngày 5/3/2024",
            "Đã được khen năm 2022: Bằng khen",
        ]
    }


def test_an_award_that_is_not_released_is_no_earlier_award():
    sheet, _ = make_ready_dossier()
    decision: AwardDecision = make_decision(sheet.campaign, release_at=clock.now() + timedelta(days=1))
    make_record(sheet, nominations_of(sheet)[0].name, decision=decision)

    assert earlier_awards(sheet, payload_of(sheet), clock.now()) == {}
    assert earlier_awards(sheet, payload_of(sheet), clock.now() + timedelta(days=2)) != {}


def test_a_model_is_not_removed_while_a_nomination_stands_on_it():
    sheet, actor = make_ready_dossier()
    (nomination,) = nominations_of(sheet)
    model = nomination.registration
    ResultItem.objects.all().delete()  # the guard of reports says no before

    assert may_remove_models([model.uid]).reason == (
        "Mô hình đang có trong hồ sơ khen thưởng của đơn vị nên không bỏ được."
    )
    nominees.remove_nominee(nomination=nomination, actor=actor, at=clock.now())
    assert may_remove_models([model.uid])


def test_a_report_is_not_withdrawn_while_a_nomination_stands_on_it():
    sheet, actor = make_ready_dossier()
    report = Sheet.objects.get(kind="RESULT")
    other, _ = make_ready_dossier(campaign=sheet.campaign)
    Sheet.objects.filter(pk=report.pk).update(state="RETURNED")

    with pytest.raises(RuleViolation) as refused:
        sending.withdraw_sheet(sheet=report, reason="Nhầm", actor=actor, at=clock.now())
    assert refused.value.reason == "Hồ sơ khen thưởng của đơn vị dựa vào báo cáo này nên không rút được."
    Nomination.objects.filter(dossier=sheet.pk).delete()
    assert may_leave_campaign(report)
    assert may_leave_campaign(other)


def test_a_dropped_nominee_holds_nothing_back_and_may_be_nominated_again():
    sheet, actor = make_ready_dossier(subjects=[INDIVIDUAL, COLLECTIVE])
    send(sheet, actor)
    sending.recall_sheet(sheet=Sheet.objects.get(pk=sheet.pk), actor=actor, at=clock.now())
    person, _ = nominations_of(sheet)
    nominees.remove_nominee(nomination=person, actor=actor, at=clock.now())

    again = nominees.add_nominee(
        sheet=sheet, registration=person.registration, person=person.person, actor=actor, at=clock.now()
    )
    assert [row.pk for row in nominations_of(sheet)] == [nominations_of(sheet)[0].pk, again.pk]


def test_make_nomination_of_the_tests_is_whole():
    sheet, _ = make_ready_dossier()
    make_nomination(sheet, COLLECTIVE)
    assert all(not nominee["unanswered"] for nominee in payload_of(sheet)["nominees"])
