"""The achievement report while it is written: stored by the form's keys, filled from what is known."""

from datetime import date, timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import FieldKind, HonourKind
from nominations.models import (
    AwardDecision,
    AwardRecord,
    CampaignForm,
    FormField,
    Honour,
    IssuedList,
    ListProposal,
    Nomination,
)
from nominations.services import achievements, prefill
from registrations.enums import Recognition, SheetKind, SheetState
from registrations.models import Campaign, Registration, ResultItem, Sheet
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_form,
    make_lead,
    make_nomination,
    make_person,
    make_ready_dossier,
    make_year,
    nominations_of,
    send,
    start_dossier,
)

pytestmark = pytest.mark.django_db
ROW = {"year": 2020, "name": "Giấy khen", "decision": "Quyết định số 1"}


def save(nomination: Nomination, actor, version: int | None = None, **values: object) -> Nomination:
    return achievements.save_report_part(
        nomination=nomination,
        values={key.replace("_", "-"): value for key, value in values.items()},
        row_version=nomination.row_version if version is None else version,
        actor=actor,
        at=clock.now(),
    )


def fill(nomination: Nomination, actor, *keys: str) -> tuple[Nomination, list[str]]:
    return prefill.prefill_part(nomination=nomination, keys=keys, actor=actor, at=clock.now())


@pytest.fixture
def one():
    """A nominee of a draft, and an actor of its unit."""
    sheet, actor = make_ready_dossier()
    return nominations_of(sheet)[0], actor


def test_texts_and_tables_are_stored_by_the_keys_of_the_form(one):
    nomination, actor = one
    version = nomination.row_version

    save(nomination, actor, duties="  Dạy\u200b  Toán ", commendations=[ROW, {"year": None, "name": ""}])

    nomination.refresh_from_db()
    assert nomination.texts["duties"] == "Dạy Toán"
    assert nomination.texts["movement-results"] == "Năm năm vận động tốt."
    assert list(nomination.honours.values_list("kind", "year", "name", "decision")) == [
        (HonourKind.COMMENDATION, 2020, "Giấy khen", "Quyết định số 1")
    ]
    assert nomination.row_version == version + 1


def test_the_two_tables_are_kept_apart_and_stored_as_a_whole(one):
    nomination, actor = one
    nomination = save(nomination, actor, titles=[ROW | {"name": "Lao động tiên tiến"}], commendations=[ROW])

    save(nomination, actor, commendations=[ROW | {"year": 2022}, ROW | {"year": 2021, "name": "Cờ"}])

    rows = Honour.objects.filter(nomination=nomination).values_list("kind", "year", "name")
    assert sorted(rows) == [
        (HonourKind.COMMENDATION, 2021, "Cờ"),
        (HonourKind.COMMENDATION, 2022, "Giấy khen"),
        (HonourKind.TITLE, 2020, "Lao động tiên tiến"),
    ]


def test_saving_what_is_stored_already_changes_nothing(one):
    nomination, actor = one
    nomination = save(nomination, actor, commendations=[ROW])
    again = save(nomination, actor, commendations=[ROW], duties=nomination.texts["duties"])
    assert again.row_version == nomination.row_version


def test_a_key_that_the_form_does_not_have_is_refused(one):
    nomination, actor = one
    with pytest.raises(RuleViolation) as refused:
        save(nomination, actor, religion="Không")
    assert refused.value.reason == (
        "Báo cáo thành tích (Nghị định số 91/2017/NĐ-CP ngày 31/7/2017) không có mục “religion” "
        "nên không lưu được."
    )
    nomination.refresh_from_db()
    assert "religion" not in nomination.texts


def test_sensitive_data_are_kept_where_the_form_asks_for_them(one):
    nomination, actor = one
    FormField.objects.create(
        form=nomination.form, key="religion", part="I. Sơ lược", label="Tôn giáo", kind=FieldKind.LINE,
        is_sensitive=True, position=9,
    )  # fmt: skip
    assert save(nomination, actor, religion="Phật giáo").texts["religion"] == "Phật giáo"


def test_what_can_not_be_right_is_refused(one):
    nomination, actor = one
    next_year = clock.local_day(clock.now()).year + 1
    with pytest.raises(RuleViolation, match=f"^Năm {next_year} chưa tới; hãy xem lại năm được khen.$"):
        save(nomination, actor, titles=[ROW | {"year": next_year}])
    assert not nomination.honours.exists()


def test_without_a_form_nothing_is_stored(one):
    nomination, actor = one
    Nomination.objects.update(form=None)
    with pytest.raises(RuleViolation, match="^Đợt này chưa chọn mẫu báo cáo thành tích"):
        save(nomination, actor, duties="Dạy Toán")


def test_two_people_may_save_different_fields_and_are_stopped_at_the_same_one(one):
    nomination, actor = one
    save(nomination, actor, version=1, duties="Dạy Toán")

    save(nomination, actor, version=1, movement_results="Ba mô hình.")
    with pytest.raises(StaleVersion) as stale:
        save(nomination, actor, version=1, duties="Dạy Lý")

    assert stale.value.changed == {"duties": "Dạy Toán"}
    nomination.refresh_from_db()
    assert (nomination.texts["duties"], nomination.texts["movement-results"]) == ("Dạy Toán", "Ba mô hình.")


def test_people_of_other_units_sent_dossiers_and_dropped_nominees_are_refused(one):
    nomination, actor = one
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    with pytest.raises(NotAllowed, match="^Bạn không có phân công ở đơn vị này.$"):
        save(nomination, stranger, duties="x")
    with pytest.raises(NotAllowed):
        fill(nomination, stranger, "duties")

    Nomination.objects.filter(pk=nomination.pk).update(is_dropped=True)
    with pytest.raises(StaleVersion, match="^Đề nghị này không còn trong hồ sơ.$"):
        save(nomination, actor, duties="x")

    Nomination.objects.filter(pk=nomination.pk).update(is_dropped=False)
    send(nomination.dossier.sheet, actor)
    with pytest.raises(RuleViolation):
        save(nomination, actor, duties="x")
    nomination.refresh_from_db()
    assert nomination.texts["duties"] == "Dạy Ngữ văn, chủ nhiệm lớp 10A1."


def test_an_archived_campaign_takes_no_report(one):
    nomination, actor = one
    Campaign.objects.update(archived_at=clock.now(), archived_by=actor.user, checksum="0" * 64)
    for act in (lambda: save(nomination, actor, duties="x"), lambda: fill(nomination, actor, "duties")):
        with pytest.raises(RuleViolation, match="đã lưu trữ nên chỉ xem được"):
            act()


def test_a_report_keeps_its_form_when_the_campaign_chooses_another(one):
    nomination, actor = one
    texts = dict(nomination.texts)
    other = make_form(INDIVIDUAL)
    CampaignForm.objects.filter(subject=INDIVIDUAL).update(form=other)

    save(nomination, actor, commendations=[ROW])

    nomination.refresh_from_db()
    assert nomination.form != other
    assert nomination.texts == texts


# --- What is known already -----------------------------------------------------


def years_of_models() -> tuple[Sheet, object, Campaign]:
    """A unit with a recognised model last year and a registered one this year; its dossier of this year."""
    today = clock.local_day(clock.now()).year
    last = factories.make_campaign(today - 1)
    report, actor = factories.make_ready_report(campaign=last)
    send(report, actor)
    factories.accept_sent(report)
    campaign = make_year(year=today)
    sheet, _ = factories.make_ready_sheet(report.unit, campaign, actor.user)
    send(sheet, actor)
    return start_dossier(report.unit, campaign, actor), actor, last


def test_every_year_of_the_movement_is_told():
    dossier, actor, last = years_of_models()
    item = ResultItem.objects.get()
    Registration.objects.filter(pk=item.registration_id).update(name="Vườn rau")
    nomination = make_nomination(dossier, COLLECTIVE, texts={})

    _, filled = fill(nomination, actor, "movement-results", "duties")

    nomination.refresh_from_db()
    lines = nomination.texts["movement-results"].splitlines()
    assert filled == ["movement-results"]
    assert lines[0] == (
        f"Từ năm {last.year} đến năm {last.year + 1} thực hiện 2 mô hình “Dân vận khéo”, "
        "trong đó 1 mô hình được công nhận."
    )
    assert lines[1].startswith(f"Năm {last.year}: mô hình “Vườn rau”, ")
    assert "được công nhận" in lines[1]
    assert len(lines) == 3


def test_what_the_office_decides_is_not_told_before_its_report_is_accepted():
    dossier, actor, last = years_of_models()
    Sheet.objects.filter(kind=SheetKind.RESULT).update(state=SheetState.SUBMITTED)
    assert ResultItem.objects.get().recognition == Recognition.RECOGNISED
    nomination = make_nomination(dossier, COLLECTIVE, texts={})
    assert not any(model.is_recognised for model in prefill.models_of(nomination, clock.now()))


def test_a_person_is_told_the_models_they_answer_for_and_no_others():
    dossier, actor, last = years_of_models()
    chosen, other = Registration.objects.order_by("pk")
    Registration.objects.filter(pk=other.pk).update(name="Mô hình của người khác")
    leader = chosen.responsibilities.get().person
    namesake = make_person(dossier.unit, leader.full_name, position="Phó Hiệu trưởng")
    other.responsibilities.all().delete()
    nomination = make_nomination(dossier, person=namesake, texts={}, registration=None)

    found = prefill.models_of(nomination, clock.now())

    assert [(model.year, model.name) for model in found] == [(last.year, chosen.name)]


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("to ngu van", True), ("to ngu van truong thpt long xuyen", True), ("to ngu van hoc", True),
        ("to ngu vang", False), ("to toan", False),
    ],
)  # fmt: skip
def test_a_collective_is_known_also_with_the_name_of_its_unit_behind_it(name, is_it):
    assert prefill.is_called(name, "to ngu van") is is_it
    assert not prefill.is_called(name, "")


def test_models_of_other_units_drafts_and_other_movements_are_not_told():
    dossier, actor, last = years_of_models()
    factories.make_accepted_registration(campaign=last)
    older = factories.make_campaign(last.year - 1)
    factories.make_accepted_registration(dossier.unit, older, actor.user)
    nomination = make_nomination(dossier, COLLECTIVE, texts={})
    assert len(prefill.models_of(nomination, clock.now())) == 2


def make_award(nomination: Nomination, award: str, year: int, **fields: object) -> AwardRecord:
    values = {
        "year": year, "award": award, "name": nomination.name, "subject": nomination.subject,
        "unit": nomination.dossier.sheet.unit, "unit_name": "Trường", "decision_number": "12/QĐ-UBND",
        "decided_on": date(year, 9, 1), "issuer": "UBND tỉnh",
    }  # fmt: skip
    return AwardRecord.objects.create(**values | fields)


def test_released_awards_go_to_the_table_of_their_kind(one):
    nomination, actor = one
    make_award(nomination, "Chiến sĩ thi đua cơ sở", 2021)
    make_award(nomination, "Bằng khen", 2020, name=nomination.name.upper())
    make_award(nomination, "Bằng khen", 2019, unit=factories.make_unit(), unit_name="Trường khác")
    make_award(nomination, "Giấy khen", 2018, name="Người khác")
    nomination = save(nomination, actor, commendations=[ROW])

    _, filled = fill(nomination, actor, "titles", "commendations")

    decision = "Quyết định số 12/QĐ-UBND ngày 1/9/{} của UBND tỉnh"
    assert filled == ["titles", "commendations"]
    assert list(Honour.objects.order_by("kind", "year", "pk").values_list("kind", "name", "decision")) == [
        (HonourKind.COMMENDATION, "Giấy khen", ROW["decision"]),
        (HonourKind.COMMENDATION, "Bằng khen", decision.format(2020)),
        (HonourKind.TITLE, "Chiến sĩ thi đua cơ sở", decision.format(2021)),
    ]
    assert fill(nomination, actor, "titles", "commendations")[1] == []


def test_awards_that_are_not_released_yet_stay_hidden(one):
    nomination, actor = one
    decision = make_decision(nomination, clock.now() + timedelta(days=1))
    make_award(nomination, "Bằng khen", 2021, decision=decision)
    assert fill(nomination, actor, "commendations")[1] == []

    AwardDecision.objects.update(release_at=clock.now() - timedelta(seconds=1))
    assert fill(nomination, actor, "commendations")[1] == ["commendations"]


def make_decision(nomination: Nomination, release_at) -> AwardDecision:
    campaign, lead = nomination.dossier.sheet.campaign, make_lead()
    values = {"campaign": campaign, "scheme": nomination.dossier.scheme, "sha256": "0" * 64}
    proposal = ListProposal.objects.create(count=1, proposed_by=lead.user, proposed_at=clock.now(), **values)
    issued = IssuedList.objects.create(
        version=1, proposal=proposal, number="1", issued_on=date(2021, 1, 1), issued_by=lead.user,
        issued_at=clock.now(), payload={}, **values,
    )  # fmt: skip
    return AwardDecision.objects.create(
        issued=issued, number="2", decided_on=date(2021, 2, 1), issuer="UBND tỉnh", recorded_by=lead.user,
        recorded_at=clock.now(), release_at=release_at,
    )  # fmt: skip


def test_what_was_typed_stays_and_lasting_texts_of_the_last_report_come_along():
    this_year = clock.local_day(clock.now()).year
    last = make_year(year=this_year - 1)
    old, actor = make_ready_dossier(campaign=last)
    before = nominations_of(old)[0]
    Nomination.objects.filter(pk=before.pk).update(
        texts={"duties": "Dạy Toán", "movement-results": "Chuyện năm trước"}
    )
    campaign = make_year(year=this_year)
    dossier = start_dossier(old.unit, campaign, actor)
    again = make_person(old.unit, before.name, position="Tổ trưởng")
    nomination = make_nomination(dossier, person=again, texts={}, registration=None)

    nomination, filled = fill(nomination, actor, "duties", "movement-results")
    assert (filled, nomination.texts) == (["duties"], {"duties": "Dạy Toán"})

    nomination = save(nomination, actor, duties="Dạy Lý")
    assert fill(nomination, actor, "duties")[1] == []
    nomination.refresh_from_db()
    assert nomination.texts["duties"] == "Dạy Lý"
