"""The office's pages on the council of the department: minutes and votes."""

import pytest

from danvan.core import clock
from nominations.enums import Seat
from nominations.models import CouncilMeeting, CouncilMember, Vote
from registrations.enums import UnitKind
from registrations.models import Person
from tests import factories
from tests.admin.office import text_of, url
from tests.nomination_world import copies_of, make_eligible, make_year
from tests.nominations.office_pages import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """A year."""
    return make_year()


def rows_of(*people):
    """The rows of the council as a browser sends them."""
    typed = {"members-TOTAL_FORMS": len(people) + 1, "members-INITIAL_FORMS": 0}
    for number, (name, seat, present, reason) in enumerate([*people, ("", Seat.MEMBER, True, "")]):
        typed |= {
            f"members-{number}-full_name": name, f"members-{number}-seat": seat,
            f"members-{number}-absence_reason": reason,
        }  # fmt: skip
        typed |= {f"members-{number}-is_present": "on"} if present else {}
    return typed


COUNCIL = [
    ("Trần Văn An", Seat.CHAIR, True, ""), ("Lê Thị Bình", Seat.SECRETARY, True, ""),
    ("Đỗ Cẩn", Seat.MEMBER, False, "Ốm"),
]  # fmt: skip


@pytest.fixture
def meeting(officer, campaign):
    """A meeting that an officer has begun from the page."""
    factories.make_unit("Sở Giáo dục và Đào tạo", kind=UnitKind.DEPARTMENT)
    chosen = {"campaign": campaign.pk, "scheme": campaign.movement.schemes.get().pk}
    done = officer.post(url("nominations_councilmeeting_add"), chosen)
    meeting = CouncilMeeting.objects.get(dossier=None)
    assert done["Location"] == url("nominations_councilmeeting_change", meeting.pk)
    return meeting


def save_minutes(client, meeting, people=COUNCIL, **fields):
    """Send the minutes as the page shows them."""
    meeting.refresh_from_db()
    day = clock.local_day(clock.now())
    typed = {
        "number": "03/BB", "met_on": f"{day.day}/{day.month}/{day.year}", "began_at": "14:00",
        "place": "Phòng họp", "row_version": meeting.row_version,
    }  # fmt: skip
    return client.post(
        url("nominations_councilmeeting_change", meeting.pk), typed | rows_of(*people) | fields
    )


def test_minutes_and_votes_are_written_on_two_pages(officer, campaign, meeting):
    first, second = make_eligible(campaign, 2)
    save_minutes(officer, meeting)
    assert [row.person.full_name for row in meeting.members.all()] == ["Trần Văn An", "Lê Thị Bình", "Đỗ Cẩn"]

    address = url("nominations_councilmeeting_votes", meeting.pk)
    assert "Có mặt <strong>2</strong> người" in text_of(officer.get(address))
    meeting.refresh_from_db()
    typed = {"row_version": meeting.row_version, f"for-{first.pk}": "2", f"against-{first.pk}": "0"}
    officer.post(address, typed)
    assert list(Vote.objects.filter(meeting=meeting).values_list("nomination", "votes_for")) == [
        (first.pk, 2)
    ]
    assert second.pk not in Vote.objects.filter(meeting=meeting).values_list("nomination", flat=True)


def test_votes_out_of_range_say_one_sentence_at_the_field(officer, campaign, meeting):
    [nomination] = make_eligible(campaign, 1)
    save_minutes(officer, meeting)
    meeting.refresh_from_db()
    address = url("nominations_councilmeeting_votes", meeting.pk)
    for typed, sentence in (
        ("3", "Tổng số phiếu không thể quá 2 người có mặt."),
        ("-1", "Số phiếu phải từ 0 trở lên."),
        ("nhiều", "Ghi số nguyên."),
    ):
        page = officer.post(address, {"row_version": meeting.row_version, f"for-{nomination.pk}": typed})
        assert page.context["form"].errors == {f"for-{nomination.pk}": [sentence]}
    assert Vote.objects.filter(meeting=meeting).count() == 0


def test_one_chair_one_secretary_and_more_rows(officer, meeting):
    wrong = save_minutes(officer, meeting, COUNCIL[1:])
    assert "Phiên họp phải có đúng một chủ tọa." in text_of(wrong)
    assert 'value="Lê Thị Bình"' in text_of(wrong)
    more = save_minutes(officer, meeting, more="1")
    assert more.context["rows"].total_form_count() == 4 + 3
    assert CouncilMember.objects.filter(meeting=meeting).count() == 0


def test_stale_minutes_and_the_auditors_change_nothing(officer, auditor, meeting):
    stale = save_minutes(officer, meeting, row_version="99")
    assert stale.status_code == 409
    assert "Biên bản này vừa được người khác sửa" in text_of(stale)
    assert save_minutes(auditor, meeting).status_code == 403
    assert Person.objects.filter(unit__kind=UnitKind.DEPARTMENT).count() == 0


def test_meetings_of_units_are_not_listed_here(officer, campaign, meeting):
    make_eligible(campaign, 1)
    of_unit = CouncilMeeting.objects.exclude(dossier=None).get()
    assert officer.get(url("nominations_councilmeeting_change", of_unit.pk)).status_code == 404
    listed = officer.get(url("nominations_councilmeeting_changelist")).context["cl"].result_list
    assert list(listed) == [meeting]


def test_perf_votes_and_minutes_take_the_same_queries_for_1_3_and_30(officer, campaign, meeting):
    save_minutes(officer, meeting)
    [first] = make_eligible(campaign, 1)
    address = url("nominations_councilmeeting_votes", meeting.pk)
    counts = [queries(officer, address)]
    for more in (2, 27):
        copies_of(first, more)
        counts.append(queries(officer, address))
    assert len(set(counts)) == 1
    assert counts[0] <= 20
