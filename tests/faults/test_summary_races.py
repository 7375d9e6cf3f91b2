"""The summary against the clock: it contains exactly what was accepted at its instant."""

import time

import pytest

from danvan.core import clock
from registrations.enums import SheetKind, SheetState
from registrations.models import OfficeSummary, Sheet, SummarySheet
from registrations.services import archive, review, summaries
from registrations.services.archive import archive_campaign, changed_campaigns
from registrations.services.drafts import save_details
from registrations.services.summaries import compile_summary, issue_summary
from tests import factories
from tests.faults.test_races import meet, race
from tests.services.test_sending import submit
from tests.summary_world import accepted_sheet, close_windows, make_lead, make_year, sheet_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def issuer(campaign, lead, seen):
    """An act that issues what the preview showed."""

    def act():
        issue_summary(
            campaign=campaign, kind=SheetKind.REGISTRATION, number="05/BC", seen=seen, actor=lead,
            issued_on=clock.local_day(clock.now()), at=clock.now(),
        )  # fmt: skip

    return act


def preview(campaign):
    """What the lead has seen."""
    return compile_summary(campaign=campaign, kind=SheetKind.REGISTRATION, at=clock.now()).digest


def pause():
    """Leave time to the others."""
    time.sleep(1)


def slow_down(monkeypatch, wait=pause):
    """Let something happen between the compiling and the freezing."""
    compile_now = summaries.compile_summary

    def slow(**asked):
        found = compile_now(**asked)
        wait()
        return found

    monkeypatch.setattr(summaries, "compile_summary", slow)


def issue_against_reopening(campaign, sheet, lead, **how):
    """Two issue, two reopen, at once."""
    issue = issuer(campaign, lead, preview(campaign))

    def act(number):
        if number % 2:
            time.sleep(0.1)
            review.reopen_sheet(sheet=sheet, reason="Sai", actor=lead, at=clock.now())
        else:
            issue()

    return race(act, **how)


def contained_but_open():
    """The sheets in a summary that are no longer what it says."""
    return SummarySheet.objects.exclude(sheet__state=SheetState.ACCEPTED).count()


def test_issue_while_a_sheet_is_being_reopened(monkeypatch):
    campaign, lead = make_year(), make_lead()
    sheet, _ = accepted_sheet(campaign)
    accepted_sheet(campaign)
    slow_down(monkeypatch)

    outcomes = issue_against_reopening(campaign, sheet, lead)

    assert outcomes["done"] == 1
    assert outcomes["refused"] == 3
    assert contained_but_open() == 0
    assert OfficeSummary.objects.count() == (sheet_now(sheet).state == SheetState.ACCEPTED)


def test_control_without_the_locks_a_reopened_sheet_gets_frozen(monkeypatch):
    campaign, lead = make_year(), make_lead()
    sheet, _ = accepted_sheet(campaign)
    slow_down(monkeypatch, meet)
    monkeypatch.setattr(summaries, "lock_sheets", lambda *which: None)

    outcomes = issue_against_reopening(campaign, sheet, lead, lock=False)

    assert contained_but_open() or outcomes["broken"]


def test_issue_while_a_sheet_is_being_accepted(monkeypatch):
    campaign, lead = make_year(), make_lead()
    accepted_sheet(campaign)
    waiting, actor = factories.make_ready_sheet(campaign=campaign)
    submit(waiting, actor)
    waiting = sheet_now(waiting)
    office = factories.actor_of(factories.make_office())
    issue = issuer(campaign, lead, preview(campaign))
    slow_down(monkeypatch)

    def act(number):
        if number % 2:
            time.sleep(0.1 * number)
            review.accept_sheet(sheet=waiting, row_version=waiting.row_version, actor=office, at=clock.now())
        else:
            issue()

    race(act)

    assert sheet_now(waiting).state == SheetState.ACCEPTED
    [summary] = OfficeSummary.objects.all()
    assert len(summary.payload["rows"]) == summary.sheets.count() == 1  # what the lead had seen, or nothing


def test_inv_19_a_year_is_archived_while_people_write(monkeypatch):
    campaign, lead = make_year(), make_lead()
    drafts = [factories.make_ready_sheet(campaign=campaign) for _ in range(2)]
    close_windows(campaign)
    count = archive.checksum_of

    def slow(which):
        found = count(which)
        time.sleep(0.4)
        return found

    monkeypatch.setattr(archive, "checksum_of", slow)

    def act(number):
        if number < 2:
            sheet, actor = drafts[number]
            time.sleep(0.1 * number)
            write(sheet_now(sheet), actor)
        elif number == 2:
            archive_campaign(campaign=campaign, knowingly_without_summary=True, actor=lead, at=clock.now())

    race(act)

    monkeypatch.undo()
    assert changed_campaigns() == []
    assert Sheet.objects.first().campaign.archived_at


def write(sheet, actor):
    """Store something in a draft."""
    save_details(
        sheet=sheet, values={"contact_name": "Người khác"}, row_version=sheet.row_version, actor=actor,
        at=clock.now(),
    )  # fmt: skip
