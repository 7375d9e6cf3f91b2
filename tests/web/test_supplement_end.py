"""A returned sheet has one last day, and every page and letter names the same."""

from datetime import date

import pytest
from django.core import mail

from danvan.core import clock
from registrations.enums import DeadlineKind
from registrations.models import Deadline, Sheet
from registrations.notices import send_returned
from registrations.services import extensions, review
from registrations.services.unit_duties import open_duties
from tests import factories
from tests.admin.office import client_of, sheet_url, text_of
from tests.web.school import send, shows, signed_in, url

pytestmark = pytest.mark.django_db
DEADLINE, SUPPLEMENT, EXTENDED = "11/3/2027 (thứ Năm)", "13/3/2027 (thứ Bảy)", "31/3/2027 (thứ Tư)"


def returned(unit, day: int, at_local) -> Sheet:
    """The unit's sheet, sent before the deadline of 11/3 and returned at once on the day of March: the
    supplement time is five days."""
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
    send(sheet, actor.user)
    at_local(2027, 3, day, 8)
    return give_back(sheet)


def give_back(sheet: Sheet) -> Sheet:
    """The sheet, returned by the office."""
    sheet.refresh_from_db()
    return review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ chỉ tiêu.")], row_version=sheet.row_version,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip


def said_everywhere(sheet: Sheet, day: str) -> list[bool]:
    """Whether the letter, the office's case, the list of open duties, the school's page and its card each
    name the day."""
    send_returned({"sheet": sheet.pk, "version": sheet.version})
    school = signed_in(factories.make_member(sheet.unit))
    case = text_of(client_of(factories.make_office()).get(sheet_url("change", sheet)))
    duties = [duty.sentence for duty in open_duties([sheet.unit], clock.local_day(clock.now()))]
    return [
        f"Hạn bổ sung: đến hết ngày {day}." in mail.outbox[-1].body,
        f"<dt>Hạn bổ sung</dt><dd>đến hết ngày {day}</dd>" in case,
        any(f"đang chờ bổ sung, hạn đến hết ngày {day}." in duty for duty in duties),
        shows(school.get(url("sheet", sheet)), f"Bổ sung và gửi lại đến hết ngày {day}"),
        shows(school.get("/"), f"Bổ sung và gửi lại đến hết ngày {day}"),
    ]


@pytest.mark.parametrize(("day", "last"), [(2, DEADLINE), (8, SUPPLEMENT)])
def test_flt_52_the_later_of_deadline_and_supplement_time_is_named(day, last, at_local):
    unit = factories.make_unit(email="truong@example.edu.vn")

    assert said_everywhere(returned(unit, day, at_local), last) == [True] * 5


def test_flt_52_an_extension_that_outlasts_the_supplement_time_is_named(at_local):
    unit = factories.make_unit(email="truong@example.edu.vn")
    sheet = returned(unit, 8, at_local)
    extensions.extend_deadline(
        deadline=sheet.campaign.deadlines.get(kind=DeadlineKind.REGISTRATION), unit=unit,
        until=clock.end_of_day(date(2027, 3, 31)), reason="Mưa lũ",
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip

    assert said_everywhere(sheet, EXTENDED) == [True] * 5


def test_flt_52_the_earlier_deadline_of_a_consolidating_unit_binds_until_the_supplement_time(at_local):
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.TO_CONSOLIDATOR, closes_at=clock.start_of_day(date(2027, 3, 6))
    )
    ward = factories.make_consolidator()
    unit = factories.make_unit(email="truong@example.edu.vn")
    factories.make_line(unit, ward)
    sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
    send(sheet, actor.user)
    at_local(2027, 3, 3, 8)
    sheet.refresh_from_db()
    head = factories.actor_of(factories.make_member(ward))
    sheet = review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ.")], row_version=sheet.row_version, actor=head,
        at=clock.now(),
    )  # fmt: skip

    assert said_everywhere(sheet, "8/3/2027 (thứ Hai)") == [True] * 5
