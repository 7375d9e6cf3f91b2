"""The minutes of the unit's council: stored as one page, refused where they can not be right."""

from datetime import date, time, timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Seat
from nominations.models import CouncilMeeting, CouncilMember, Nomination, Vote
from nominations.services import minutes
from nominations.services.payload import dossier_payloads_of
from registrations.models import Campaign, Person, Sheet
from registrations.services import sheet_models
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_nomination,
    make_person,
    make_ready_dossier,
    make_year,
    nominations_of,
    send,
    start_dossier,
)

pytestmark = pytest.mark.django_db
VALUES = {
    "number": "02/BB",
    "met_on": date(2023, 9, 1),
    "began_at": time(14),
    "ended_at": time(15),
    "place": "A",
}


def member(full_name: str, seat: str = Seat.MEMBER, **fields: object) -> dict:
    """A row as the page hands it in."""
    row = {"title": "MR", "full_name": full_name, "position": "Giáo viên", "seat": seat, "is_present": True}
    return row | {"absence_reason": ""} | fields


COUNCIL = [member("Lê Văn Tám", Seat.CHAIR), member("Trần Văn Út", Seat.SECRETARY), member("Danh Sóc Kha")]


def save(
    sheet: Sheet, actor, members=COUNCIL, votes=None, version: int = 99, **values: object
) -> CouncilMeeting:
    return minutes.save_minutes(
        sheet=sheet, values=VALUES | values, members=members, votes=votes or {}, row_version=version,
        actor=actor, at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def draft():
    """An empty dossier with one nominee of each kind, and an actor of its unit."""
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    sheet = start_dossier(unit, campaign, actor)
    for subject in (INDIVIDUAL, COLLECTIVE):
        make_nomination(sheet, subject)
    return sheet, actor


def uids(sheet: Sheet) -> list[str]:
    return [str(nomination.uid) for nomination in nominations_of(sheet)]


def test_meeting_members_and_votes_are_stored_together(draft):
    sheet, actor = draft
    first, second = uids(sheet)
    away = member("Neáng Sa", is_present=False, absence_reason="Đi công tác")

    save(sheet, actor, [*COUNCIL, away], {first: (3, 0), second: (2, None)})

    payload = dossier_payloads_of([Sheet.objects.get(pk=sheet.pk)])[sheet.pk]
    assert [payload["meeting"][name] for name in ("number", "met_on", "began_at", "ended_at", "place")] == [
        "02/BB", "2023-09-01", "14:00", "15:00", "A",
    ]  # fmt: skip
    assert [(row["name"], row["seat"], row["is_present"]) for row in payload["meeting"]["members"]] == [
        ("Lê Văn Tám", Seat.CHAIR, True), ("Trần Văn Út", Seat.SECRETARY, True),
        ("Danh Sóc Kha", Seat.MEMBER, True), ("Neáng Sa", Seat.MEMBER, False),
    ]  # fmt: skip
    assert [(row["votes_for"], row["votes_against"]) for row in payload["nominees"]] == [(3, 0), (2, None)]


def test_a_draft_may_be_empty_and_saving_it_again_changes_nothing(draft):
    sheet, actor = draft
    empty = dict.fromkeys(VALUES, None) | {"number": "", "place": ""}
    save(sheet, actor, [], **empty)
    assert not CouncilMeeting.objects.exists()

    first = save(sheet, actor)
    again = save(sheet, actor)
    assert (first.row_version, again.row_version) == (1, 1)


@pytest.mark.parametrize(
    ("values", "members", "sentence"),
    [
        ({"ended_at": time(13)}, COUNCIL, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({}, [member("Lê Văn Tám", is_present=False)], "Nêu lý do vắng của Lê Văn Tám."),
        ({}, [member("A", Seat.CHAIR), member("B", Seat.CHAIR)], "Phiên họp chỉ có một chủ tọa."),
        ({}, [member("A", Seat.SECRETARY), member("B", Seat.SECRETARY)], "Phiên họp chỉ có một thư ký."),
        ({}, [member("A"), member("A")], "Một người được ghi hai lần; hãy bỏ bớt một dòng."),
        (
            {},
            [member("A", Seat.CHAIR, is_present=False, absence_reason="Ốm")],
            "Người làm chủ tọa phải có mặt; hãy chọn người khác.",
        ),
    ],
)
def test_what_can_not_be_right_is_refused(draft, values, members, sentence):
    sheet, actor = draft
    with pytest.raises(RuleViolation) as refused:
        save(sheet, actor, members, **values)
    assert refused.value.reason == sentence
    assert not CouncilMeeting.objects.exists()


def test_a_day_to_come_is_refused(draft):
    sheet, actor = draft
    with pytest.raises(RuleViolation, match="chưa tới; biên bản chỉ ghi phiên họp đã diễn ra.$"):
        save(sheet, actor, met_on=clock.local_day(clock.now()) + timedelta(days=1))


def test_there_are_no_more_votes_than_members_present(draft):
    sheet, actor = draft
    with pytest.raises(RuleViolation) as refused:
        save(sheet, actor, votes={uids(sheet)[0]: (3, 1)})
    assert refused.value.reason == "Có 4 phiếu mà chỉ có 3 thành viên dự họp; hãy xem lại."


@pytest.mark.parametrize("votes", [(999, 1), (10**20, 0)])
def test_before_any_member_is_known_there_are_no_more_votes_than_in_any_council(draft, votes):
    sheet, actor = draft
    with pytest.raises(RuleViolation) as refused:
        save(sheet, actor, members=[], votes={uids(sheet)[0]: votes})
    assert refused.value.reason == "Số phiếu lớn quá; hãy xem lại."


def test_votes_on_nominees_of_another_dossier_are_refused(draft):
    sheet, actor = draft
    other, _ = make_ready_dossier(campaign=sheet.campaign)
    foreign = Vote.objects.get(nomination__dossier=other.pk)
    with pytest.raises(RuleViolation, match="^Có phiếu ghi cho đề nghị không thuộc hồ sơ này"):
        save(sheet, actor, votes={uids(other)[0]: (1, 0)})
    foreign.refresh_from_db()
    assert (foreign.votes_for, foreign.votes_against) == (5, 0)


def test_a_name_alone_stands_for_the_one_person_who_bears_it(draft):
    sheet, actor = draft
    known = make_person(sheet.unit, "Neáng Sa", position="Phó Hiệu trưởng")
    make_person(factories.make_unit(), "Neáng Sa")

    save(sheet, actor, [member("Neáng Sa", title="", position="")])

    assert CouncilMember.objects.get().person == known


def test_a_nominee_may_sit_in_the_council_as_the_same_person(draft):
    sheet, actor = draft
    person = nominations_of(sheet)[0].person
    save(sheet, actor, [member(person.full_name, title=person.title, position=person.position)])
    assert CouncilMember.objects.get().person == person


def test_whom_nothing_names_any_more_is_forgotten_and_nobody_else(draft):
    sheet, actor = draft
    person = nominations_of(sheet)[0].person
    own = member(person.full_name, title=person.title, position=person.position)
    save(sheet, actor, [own, member("Lê V")])

    save(sheet, actor, [member("Lê Văn Tám")])

    assert sorted(Person.objects.values_list("full_name", flat=True)) == sorted(
        ["Lê Văn Tám", person.full_name]
    )


def test_a_member_taken_off_a_model_stays_in_the_council(draft):
    """The clean-up of half-typed names knows every table that names people."""
    sheet, actor = draft
    registration, _ = factories.make_ready_sheet(sheet.unit, sheet.campaign, actor.user)
    model = registration.registration_sheet.models.get()
    row = sheet_models.people_of(model)[0]
    save(sheet, actor, [member(row["full_name"], title=row["title"], position=row["position"])])

    sheet_models.save_model(
        model=model, values={}, people=[], row_version=model.row_version, actor=actor, at=clock.now()
    )

    assert CouncilMember.objects.get().person.full_name == row["full_name"]


def test_the_part_that_somebody_else_changed_is_not_overwritten(draft):
    sheet, actor = draft
    save(sheet, actor, place="Phòng họp")

    save(sheet, actor, version=1, place="Phòng họp", note="Đã bàn")
    with pytest.raises(StaleVersion) as stale:
        save(sheet, actor, version=1, place="Phòng họp", note="Đã bàn kỹ")
    assert stale.value.changed == {"note": "Đã bàn"}
    with pytest.raises(StaleVersion) as stale:
        save(sheet, actor, [], version=0, place="Phòng họp", note="Đã bàn")
    assert [*stale.value.changed] == ["members"]
    assert CouncilMember.objects.count() == 3


def test_strangers_sent_dossiers_and_archived_campaigns_are_refused(draft):
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    sheet, actor = make_ready_dossier(campaign=draft[0].campaign)
    with pytest.raises(NotAllowed):
        save(sheet, stranger)
    with pytest.raises(NotAllowed):
        minutes.copy_members(sheet=sheet, actor=stranger, at=clock.now())

    send(sheet, actor)
    with pytest.raises(RuleViolation):
        save(sheet, actor)

    Campaign.objects.update(archived_at=clock.now(), archived_by=actor.user, checksum="0" * 64)
    for act in (save, lambda sheet, actor: minutes.copy_members(sheet=sheet, actor=actor, at=clock.now())):
        with pytest.raises(RuleViolation, match="đã lưu trữ nên chỉ xem được"):
            act(*draft)
    assert CouncilMeeting.objects.get().number == "02/BB-HĐTĐKT"


def test_the_members_of_last_year_are_added_to_those_that_are_there():
    this_year = clock.local_day(clock.now()).year
    old, actor = make_ready_dossier(campaign=make_year(year=this_year - 1))
    sheet = start_dossier(old.unit, make_year(year=this_year), actor)
    names = [row["full_name"] for row in minutes.members_of(minutes.meeting_of(old))]
    CouncilMember.objects.filter(seat=Seat.MEMBER).update(is_present=False, absence_reason="Ốm")
    save(sheet, actor, [member("Người mới", Seat.CHAIR)])

    meeting = minutes.copy_members(sheet=sheet, actor=actor, at=clock.now())

    found = minutes.members_of(meeting)
    assert [row["full_name"] for row in found] == ["Người mới", *names]
    assert [row["seat"] for row in found].count(Seat.CHAIR) == 1
    assert all(row["is_present"] and not row["absence_reason"] for row in found)
    with pytest.raises(RuleViolation, match="^Thành phần của phiên họp năm trước đã có đủ"):
        minutes.copy_members(sheet=sheet, actor=actor, at=clock.now())


def test_without_an_earlier_meeting_there_is_nobody_to_copy(draft):
    sheet, actor = draft
    make_ready_dossier(campaign=sheet.campaign)
    with pytest.raises(RuleViolation, match="^Chưa có phiên họp năm trước"):
        minutes.copy_members(sheet=sheet, actor=actor, at=clock.now())


def test_votes_on_a_dropped_nominee_stay_out_of_the_page(draft):
    sheet, actor = draft
    first, second = uids(sheet)
    meeting = save(sheet, actor, votes={first: (3, 0), second: (3, 0)})
    Nomination.objects.filter(uid=first).update(is_dropped=True)
    assert minutes.votes_of(meeting) == {second: (3, 0)}
