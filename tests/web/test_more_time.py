"""A unit that has asked for more time reads so wherever it is told that the time is over."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from registrations.enums import DeadlineKind, Role
from registrations.models import ExtensionRequest, Membership, Unit
from registrations.services import extensions
from tests import factories
from tests.web.school import shows, signed_in, url

pytestmark = pytest.mark.django_db
OVER = "Đã hết hạn gửi, tính đến hết ngày 11/3/2027 (thứ Năm)."
WAITING = f"{OVER} Bản nháp vẫn sửa được. Đã đề nghị gia hạn đến hết ngày 20/3/2027, chờ Sở trả lời."
REFUSED = (
    f"{OVER} Sở không gia hạn đến hết ngày 20/3/2027, lý do: Đã báo cáo Ban Dân vận. "
    "Đơn vị có thể đề nghị lại."
)
ASK_FIRST = f"{OVER} Bản nháp vẫn sửa được; muốn gửi, hãy đề nghị gia hạn."


@pytest.fixture
def late(at_local):
    """A draft whose deadline was yesterday."""
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    sheet, _ = factories.make_ready_sheet(campaign=campaign)
    at_local(2027, 3, 12, 8)
    return sheet


def ask(sheet) -> ExtensionRequest:
    """The unit asks for time until 20/3."""
    return extensions.request_extension(
        deadline=sheet.campaign.deadlines.get(kind=DeadlineKind.REGISTRATION), unit=sheet.unit,
        wanted_day=date(2027, 3, 20), reason="Mưa lũ.", actor=factories.actor_of(sheet.changed_by),
        at=clock.now(),
    )  # fmt: skip


def refuse(request: ExtensionRequest) -> None:
    """The office says no."""
    extensions.refuse_request(
        request=request, answer="Đã báo cáo Ban Dân vận.",
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip


def extend(sheet, until: date) -> None:
    """The office gives all units more time."""
    extensions.extend_deadline(
        deadline=sheet.campaign.deadlines.get(kind=DeadlineKind.REGISTRATION), unit=None,
        until=clock.end_of_day(until), reason="Mưa lũ",
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip


def pages_of(sheet) -> list:
    """The first page, the sheet, its check page, and the page on which more time is asked for."""
    client = signed_in(sheet.changed_by)
    request_page = reverse("extension-request", args=[sheet.unit.code, 2027])
    return [client.get(page) for page in ("/", url("sheet", sheet), url("sheet-check", sheet), request_page)]


def offers(page, words: str) -> bool:
    """Whether the page has such a button."""
    return f">{words}</a>" in page.content.decode()


def test_before_it_asks_a_unit_is_told_to(late):
    home, sheet, check, request = pages_of(late)

    assert [shows(page, ASK_FIRST) for page in (home, sheet, check, request)] == [True] * 4
    assert [offers(page, "Đề nghị gia hạn") for page in (home, sheet)] == [True] * 2
    assert shows(request, "Đề nghị mới")


def test_what_was_asked_for_is_said_on_every_page_and_not_asked_again(late):
    ask(late)

    home, sheet, check, request = pages_of(late)

    assert [shows(page, WAITING) for page in (home, sheet, check, request)] == [True] * 4
    assert [offers(page, "Đề nghị gia hạn") for page in (home, sheet)] == [False] * 2
    assert [offers(page, "Xem đề nghị gia hạn") for page in (home, sheet)] == [True] * 2
    assert not shows(request, "Đề nghị mới")
    assert shows(request, "Sở đang xem đề nghị này; khi có trả lời, đơn vị gửi được đề nghị khác.")


def test_a_refusal_is_said_with_its_reason_and_may_be_followed_by_another_request(late):
    refuse(ask(late))

    home, sheet, check, request = pages_of(late)

    assert [shows(page, REFUSED) for page in (home, sheet, check, request)] == [True] * 4
    assert [offers(page, "Đề nghị gia hạn") for page in (home, sheet)] == [True] * 2
    assert shows(request, "Đề nghị mới")


def test_a_new_request_stands_in_the_place_of_the_refused_one(late, at_local):
    refuse(ask(late))
    at_local(2027, 3, 12, 9)
    ask(late)

    assert [shows(page, WAITING) for page in pages_of(late)] == [True] * 4


def test_a_refusal_of_less_than_the_unit_got_since_is_not_repeated(late, at_local):
    refuse(ask(late))
    extend(late, date(2027, 3, 22))
    at_local(2027, 3, 23, 8)

    pages = pages_of(late)

    over = ASK_FIRST.replace("11/3/2027 (thứ Năm)", "22/3/2027 (thứ Hai)")
    assert [shows(page, over) for page in pages] == [True] * 4


def test_another_unit_reads_nothing_of_the_request(late):
    ask(late)
    other, _ = factories.make_ready_sheet(campaign=late.campaign)
    user = factories.make_member(other.unit)

    page = signed_in(user).get("/")

    assert (shows(page, ASK_FIRST), shows(page, "20/3/2027")) == (True, False)


def queries_of_home(user) -> int:
    """How many statements a second visit of the first page takes."""
    client = signed_in(user)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured.captured_queries)


def test_perf_11_home_takes_the_same_queries_however_many_units_have_asked(late):
    found = []
    for rows in (1, 3, 30):
        user = factories.make_user()
        for _ in range(rows):
            unit = factories.make_unit()
            Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")
            sheet, _ = factories.make_ready_sheet(unit, late.campaign, user)
            ask(sheet)
        found.append(queries_of_home(user))

    assert len(set(found)) == 1
    assert found[0] <= 12


def test_perf_11_home_of_a_successor_keeps_to_12_queries_where_it_has_asked(late, at_local):
    ask(late)
    successor = factories.make_unit()
    Unit.objects.filter(pk=late.unit_id).update(valid_to=date(2027, 3, 12), successor=successor)
    at_local(2027, 3, 13, 8)
    head = factories.make_member(successor, Role.UNIT_HEAD)

    assert shows(signed_in(head).get("/"), WAITING)
    assert queries_of_home(head) <= 12
