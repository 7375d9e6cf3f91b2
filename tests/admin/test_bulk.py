"""Accepting many sheets at once (ADM-05)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from registrations.enums import Role, SheetState
from registrations.models import Deadline, Membership, Sheet
from registrations.services import review
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
QUEUE, BULK = "registrations_sheet_changelist", "registrations_sheet_bulk_accept"


def choose(client, *sheets, everything=False):
    """The confirmation page for the chosen sheets."""
    data = {"action": "accept_selected", "_selected_action": [sheet.pk for sheet in sheets]}
    return client.post(url(QUEUE), data | ({"select_across": "1"} if everything else {}))


def confirm(client, page):
    """Confirm what the page lists."""
    pairs = [f"{sheet.pk}:{sheet.row_version}" for sheet in page.context["ready"]]
    return client.post(url(BULK), {"sheet": pairs})


def test_adm_05_the_confirmation_names_the_sheets_and_nothing_is_done_yet(officer, campaign):
    first, second = sent_sheet(campaign, "Trường A"), sent_sheet(campaign, "Trường B")
    sent_sheet(campaign, "Trường C")

    page = choose(officer, first, second)

    assert [sheet.unit.name for sheet in page.context["ready"]] == ["Trường A", "Trường B"]
    assert "Sẽ duyệt 2 hồ sơ" in text_of(page)
    assert not Sheet.objects.exclude(state=SheetState.SUBMITTED).exists()


def test_adm_05_confirmed_sheets_are_accepted_each_with_its_event(officer, campaign):
    sheets = [sent_sheet(campaign) for _ in range(3)]

    result = confirm(officer, choose(officer, sheets[0], everything=True))

    assert "Đã duyệt cả 3 hồ sơ đã xác nhận." in text_of(result)
    assert [sheet.state for sheet in Sheet.objects.all()] == [SheetState.ACCEPTED] * 3
    assert [sheet.events.filter(action="ACCEPT").count() for sheet in sheets] == [1, 1, 1]


def test_adm_05_a_sheet_with_a_finding_is_left_to_a_look_of_its_own(officer, campaign):
    late = sent_sheet(campaign, "Trường trễ")
    day = clock.local_day(late.submitted_at)
    Deadline.objects.update(opens_at=None, closes_at=clock.start_of_day(day))

    page = choose(officer, late)

    assert page.context["ready"] == []
    assert [entry.reason for entry in page.context["skipped"]] == ["Gửi trễ hạn 1 ngày."]


def test_adm_05_what_changed_after_the_confirmation_is_skipped_and_said(officer, campaign):
    first, second = sent_sheet(campaign, "Trường A"), sent_sheet(campaign, "Trường B")
    page = choose(officer, first, second)
    review.begin_review(sheet=second, actor=factories.actor_of(factories.make_office()), at=clock.now())

    result = confirm(officer, page)

    assert "Đã duyệt 1 trong 2 hồ sơ đã xác nhận" in text_of(result)
    assert [(entry.sheet.unit.name, entry.reason) for entry in result.context["skipped"]] == [
        ("Trường B", "Hồ sơ vừa được người khác thay đổi; hãy xem lại trước khi tiếp tục.")
    ]
    assert [Sheet.objects.get(pk=sheet.pk).state for sheet in (first, second)] == ["ACCEPTED", "SUBMITTED"]


def test_adm_05_a_confirmation_sent_twice_changes_nothing_more(officer, campaign):
    page = choose(officer, sent_sheet(campaign))

    confirm(officer, page)
    again = confirm(officer, page)

    assert [entry.reason for entry in again.context["skipped"]] == [
        "Hồ sơ đang ở tình trạng “Đã duyệt” nên không thể duyệt."
    ]
    assert Sheet.objects.get().row_version == page.context["ready"][0].row_version + 1


def test_sec_ac_11_the_own_unit_is_skipped_in_bulk(campaign):
    sheet = sent_sheet(campaign)
    user = factories.make_office()
    Membership.objects.create(
        user=user, unit=sheet.unit, role=Role.UNIT_HEAD, starts_on=clock.local_day(clock.now())
    )

    page = choose(client_of(user), sheet)

    assert [entry.reason for entry in page.context["skipped"]] == [
        "Bạn là người của đơn vị này nên không duyệt hồ sơ của chính đơn vị mình."
    ]


def test_sec_ac_01_auditor_and_sysadmin_accept_nothing_in_bulk(auditor, sysadmin, campaign):
    sheet = sent_sheet(campaign)
    pair = {"sheet": f"{sheet.pk}:{sheet.row_version}"}

    assert [client.post(url(BULK), pair).status_code for client in (auditor, sysadmin)] == [403, 403]
    assert Sheet.objects.get().state == SheetState.SUBMITTED


@pytest.mark.parametrize("pair", ["x:1", "1:x", "", "9999999:1", f"{10**30}:1", f"1:{10**30}", "1"])
def test_sec_in_10_odd_pairs_are_ignored(officer, campaign, pair):
    sent_sheet(campaign)

    assert officer.post(url(BULK), {"sheet": pair}).status_code == 200
    assert Sheet.objects.get().state == SheetState.SUBMITTED


@pytest.mark.parametrize("key", [10**30, "9" * 5000, "x"])
def test_sec_in_10_a_tick_that_no_sheet_can_have_is_not_found(officer, campaign, key):
    sent_sheet(campaign)
    ticked = {"action": "accept_selected", "_selected_action": key}

    assert officer.post(url("registrations_sheet_changelist"), ticked).status_code == 404


def test_perf_11_the_confirmation_asks_the_same_for_1_and_30_sheets(officer, campaign):
    sheets = [sent_sheet(campaign, models=2) for _ in range(30)]
    officer.get(url(QUEUE))
    counts = []

    for chosen in (sheets[:1], sheets):
        with CaptureQueriesContext(connection) as queries:
            page = choose(officer, *chosen)
        assert len(page.context["ready"]) == len(chosen)
        counts.append(len(queries))

    assert counts == [counts[0]] * 2
    assert counts[0] <= 20
