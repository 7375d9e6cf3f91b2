"""Where late sheets are taken, the unit reads what the office reads, before and after it sends."""

from datetime import date

import pytest

from danvan.core import clock
from registrations.enums import LatePolicy
from registrations.models import Sheet
from registrations.services import review, sending
from tests import factories
from tests.admin.office import client_of, sheet_url, text_of
from tests.web.school import send, shows, signed_in, url

pytestmark = pytest.mark.django_db
MARK = "Trễ 2 ngày"
SENTENCE = "Hồ sơ được nhận và ghi là gửi trễ hạn."
IN_TIME = "bắt đầu duyệt và còn trong hạn, đơn vị thu hồi để sửa được."
WHILE_TAKEN = "bắt đầu duyệt và còn nhận hồ sơ trễ hạn, đơn vị thu hồi để sửa được."


@pytest.fixture
def draft(at_local) -> Sheet:
    """A draft of a campaign that takes late sheets; the deadline is 11/3."""
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, date(2027, 3, 12), late_policy=LatePolicy.ACCEPT_LATE)
    sheet, _ = factories.make_ready_sheet(campaign=campaign)
    return sheet


def client_for(sheet: Sheet):
    """The browser of whoever typed the sheet, signed in now."""
    return signed_in(sheet.changed_by)


def receipt_of(sheet: Sheet, version: int = 1):
    """The receipt of a sending."""
    return client_for(sheet).get(url("receipt", sheet, version))


def test_the_check_page_says_it_before_the_sheet_is_sent(draft, at_local):
    at_local(2027, 3, 13, 8)

    page = client_for(draft).get(url("sheet-check", draft))

    assert [shows(page, words) for words in (MARK, SENTENCE, WHILE_TAKEN, IN_TIME)] == [
        True,
        True,
        True,
        False,
    ]


def test_the_receipt_says_it_as_the_office_reads_it(draft, at_local):
    at_local(2027, 3, 13, 8)
    send(draft, draft.changed_by)

    page = receipt_of(draft)

    assert [shows(page, words) for words in (MARK, SENTENCE, WHILE_TAKEN, IN_TIME)] == [
        True,
        True,
        True,
        False,
    ]
    case = text_of(client_of(factories.make_office()).get(sheet_url("change", draft)))
    assert MARK in case


def test_of_a_sheet_in_time_nothing_is_said(draft):
    before = client_for(draft).get(url("sheet-check", draft))
    send(draft, draft.changed_by)
    page = receipt_of(draft)

    for shown in (before, page):
        assert [shows(shown, words) for words in ("Trễ", SENTENCE, IN_TIME)] == [False, False, True]


def test_a_supplement_keeps_the_time_of_the_first_sending(draft, at_local):
    send(draft, draft.changed_by)
    at_local(2027, 3, 10, 8)
    give_back(draft)
    at_local(2027, 3, 20, 8)

    before = client_for(draft).get(url("sheet-check", draft))
    send(draft, draft.changed_by)
    page = receipt_of(draft, 2)

    over = "Đã quá hạn, tính đến hết ngày 15/3/2027 (thứ Hai). Hồ sơ vẫn được nhận."
    assert (shows(before, over), shows(before, WHILE_TAKEN)) == (True, True)
    assert [shows(shown, SENTENCE) for shown in (before, page)] == [False, False]


def test_a_supplement_of_a_late_sheet_is_still_late(draft, at_local):
    at_local(2027, 3, 13, 8)
    send(draft, draft.changed_by)
    give_back(draft)
    at_local(2027, 3, 16, 8)

    before = client_for(draft).get(url("sheet-check", draft))
    send(draft, draft.changed_by)
    page = receipt_of(draft, 2)

    assert [shows(shown, MARK) for shown in (before, page)] == [True, True]


def test_the_receipt_of_an_earlier_sending_is_not_called_late(draft, at_local):
    send(draft, draft.changed_by)
    at_local(2027, 3, 13, 8)
    draft.refresh_from_db()
    sending.recall_sheet(sheet=draft, actor=factories.actor_of(draft.changed_by), at=clock.now())
    send(draft, draft.changed_by)

    assert [shows(receipt_of(draft, version), MARK) for version in (1, 2)] == [False, True]


def give_back(sheet: Sheet) -> None:
    """The office returns the sheet; the supplement time is five days."""
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ.")], row_version=sheet.row_version,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("day", "is_late"), [(11, False), (13, True)])
def test_whoever_takes_a_sheet_back_reads_that_it_will_be_late(draft, at_local, day, is_late):
    send(draft, draft.changed_by)
    at_local(2027, 3, day, 8)

    page = client_for(draft).get(url("sheet-recall", draft))

    sentences = (MARK, "lần gửi lại được nhận và ghi là gửi trễ hạn", "gửi lại trước khi hết hạn")
    assert [shows(page, words) for words in sentences] == [is_late, is_late, not is_late]
