"""The department's council: minutes as data, begun from the last meeting, votes within those present."""

from datetime import time, timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Seat
from nominations.models import CouncilMeeting, Vote
from nominations.models.ranking import votes_of
from nominations.rules.department_council import Member
from nominations.services import department_council as council
from registrations.enums import Action, UnitKind
from registrations.models import Campaign, Event, Person
from registrations.policies import OFFICE_ONLY
from tests import factories
from tests.nomination_world import make_eligible, make_lead, make_officer, make_year

pytestmark = pytest.mark.django_db
MEMBERS = [
    Member("Trần Văn An", Seat.CHAIR, "MR", "Giám đốc Sở"),
    Member("Lê Thị Bình", Seat.SECRETARY, "MS", "Chuyên viên"),
    Member("Đỗ Văn Cẩn", Seat.MEMBER, "MR", "Trưởng phòng", is_present=False, absence_reason="Đi công tác"),
]


@pytest.fixture
def campaign():
    """A year, and the department."""
    factories.make_unit("Sở Giáo dục và Đào tạo", kind=UnitKind.DEPARTMENT)
    return make_year()


def begin(campaign, actor=None):
    """An empty meeting."""
    scheme = campaign.movement.schemes.get()
    return council.begin_meeting(
        campaign=campaign, scheme=scheme, actor=actor or make_officer(), at=clock.now()
    )


def minutes(**fields):
    """What the minutes say."""
    values = {
        "number": "03/BB-HĐTĐKT", "met_on": clock.local_day(clock.now()), "began_at": time(8),
        "ended_at": time(10, 30), "place": "Phòng họp số 1",
    }  # fmt: skip
    return council.Minutes(**values | fields)


def record(meeting, members=MEMBERS, actor=None, row_version=None, **fields):
    """Store them as somebody who has the page open."""
    return council.record_meeting(
        meeting=meeting, minutes=minutes(**fields), members=members,
        row_version=row_version or CouncilMeeting.objects.get(pk=meeting.pk).row_version,
        actor=actor or make_officer(), at=clock.now(),
    )  # fmt: skip


def vote(meeting, votes, actor=None, row_version=None):
    """Store votes as somebody who has the page open."""
    return council.record_votes(
        meeting=meeting, votes=votes, actor=actor or make_officer(), at=clock.now(),
        row_version=row_version or CouncilMeeting.objects.get(pk=meeting.pk).row_version,
    )  # fmt: skip


def seats(meeting):
    """Who sat there."""
    rows = meeting.members.select_related("person")
    return [(row.person.full_name, row.seat, row.is_present, row.absence_reason) for row in rows]


def test_minutes_are_data_and_people_are_one_record_each(campaign):
    meeting = begin(campaign)
    record(meeting)
    record(meeting)

    meeting.refresh_from_db()
    assert (meeting.number, meeting.began_at, meeting.place) == ("03/BB-HĐTĐKT", time(8), "Phòng họp số 1")
    assert seats(meeting) == [
        ("Trần Văn An", Seat.CHAIR, True, ""),
        ("Lê Thị Bình", Seat.SECRETARY, True, ""),
        ("Đỗ Văn Cẩn", Seat.MEMBER, False, "Đi công tác"),
    ]
    assert set(Person.objects.values_list("unit__kind", flat=True)) == {UnitKind.DEPARTMENT}
    assert Person.objects.count() == 3
    abouts = Event.objects.filter(action=Action.RECORD_COUNCIL).values_list("about", flat=True)
    assert sum("3 thành viên, có mặt 2" in about for about in abouts) == 2


def test_the_next_meeting_begins_with_the_people_of_the_last_one_all_present(campaign):
    record(begin(campaign))

    following = begin(campaign)

    assert following.place == "Phòng họp số 1"
    assert [(name, seat, there) for name, seat, there, _ in seats(following)] == [
        (member.full_name, member.seat, True) for member in MEMBERS
    ]
    assert (following.number, following.met_on, following.votes.count()) == ("", None, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"met_on": "tomorrow"}, council.IN_THE_FUTURE),
        ({"began_at": time(10), "ended_at": time(10)}, council.ENDS_BEFORE),
        ({"members": MEMBERS[1:]}, "Phiên họp phải có đúng một chủ tọa."),
    ],
)
def test_impossible_minutes_are_refused(campaign, fields, sentence):
    meeting = begin(campaign)
    if fields.get("met_on"):
        fields = {"met_on": clock.local_day(clock.now()) + timedelta(days=1)}
    with pytest.raises(RuleViolation, match=sentence):
        record(meeting, **fields)
    assert meeting.members.count() == 0


def test_votes_are_noted_for_each_eligible_nominee_and_feed_the_ranking(campaign):
    first, second = make_eligible(campaign, 2)
    earlier, later = begin(campaign), begin(campaign)
    record(earlier, met_on=clock.local_day(clock.now()) - timedelta(days=5))
    record(later)

    vote(earlier, {first.pk: (1, 1), second.pk: (2, 0)})
    vote(later, {first.pk: (2, None), second.pk: (None, None)})

    assert list(council.nominees_of(later)) == sorted([first, second], key=lambda row: row.name_key)
    of_unit, of_department = votes_of([first, second])
    assert {key: (row.votes_for, row.votes_against) for key, row in of_department.items()} == {
        first.pk: (2, None), second.pk: (2, 0),
    }  # fmt: skip
    assert {key: row.votes_for for key, row in of_unit.items()} == {first.pk: 5, second.pk: 5}


def test_no_more_votes_than_people_present_and_nobody_else_is_voted_on(campaign):
    [nomination] = make_eligible(campaign, 1)
    [waiting] = make_eligible(campaign, 1, verdict=None)
    meeting = begin(campaign)
    record(meeting)

    with pytest.raises(RuleViolation) as refusal:
        vote(meeting, {nomination.pk: (2, 1)})
    assert refusal.value.reason == f"{nomination.name}: Tổng số phiếu không thể quá 2 người có mặt."
    with pytest.raises(RuleViolation, match=council.NOT_VOTED_ON):
        vote(meeting, {waiting.pk: (1, 0)})
    assert Vote.objects.filter(meeting=meeting).count() == 0


def test_who_was_present_cannot_become_fewer_than_the_votes(campaign):
    [nomination] = make_eligible(campaign, 1)
    meeting = begin(campaign)
    everybody = [*MEMBERS[:2], Member("Đỗ Văn Cẩn", Seat.MEMBER, "MR", "Trưởng phòng")]
    record(meeting, everybody)
    vote(meeting, {nomination.pk: (3, 0)})
    with pytest.raises(RuleViolation) as refusal:
        record(meeting)
    assert refusal.value.reason == f"{nomination.name}: Tổng số phiếu không thể quá 2 người có mặt."


def test_only_the_office_writes_minutes(campaign):
    meeting, auditor = begin(campaign), factories.actor_of(factories.make_office("AUDITOR"))
    for act in (
        lambda: begin(campaign, auditor), lambda: record(meeting, actor=auditor),
        lambda: vote(meeting, {}, auditor),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=OFFICE_ONLY):
            act()


def test_stale_minutes_another_movement_and_an_archived_year_are_refused(campaign):
    meeting = begin(campaign)
    record(meeting)
    for act in (record, lambda meeting, row_version: vote(meeting, {}, row_version=row_version)):
        with pytest.raises(StaleVersion, match=council.CHANGED_MEANWHILE):
            act(meeting, row_version=1)
    other = make_year(year=campaign.year + 20)
    with pytest.raises(RuleViolation, match="không thuộc phong trào"):
        council.begin_meeting(
            campaign=campaign, scheme=other.movement.schemes.get(), actor=make_officer(), at=clock.now()
        )
    Campaign.objects.filter(pk=campaign.pk).update(
        archived_at=clock.now(), archived_by=make_lead().user, checksum="0" * 64
    )
    for act in (lambda: begin(campaign), lambda: record(meeting), lambda: vote(meeting, {})):
        with pytest.raises(RuleViolation, match="đã lưu trữ"):
            act()
