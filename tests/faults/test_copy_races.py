"""Two officers at one table: what both tick of the same set at once is all there afterwards."""

import time

import pytest

from danvan.core import clock
from nominations.enums import CopyMark
from nominations.models import PaperCopy
from nominations.models.checklists import checklist_of
from nominations.rules.checklist import INTAKE
from nominations.rules.copies import CopyChange
from nominations.services import decisions, paper_copies, paper_desk
from registrations.enums import Action, SheetState
from registrations.models import Event, PaperReceipt, ReceiptSlip, Sheet
from registrations.services import review
from tests.faults.test_races import RACERS, Meeting, meet, race
from tests.nomination_world import make_officer, make_sent_dossier, receive_all_copies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def ticker(sheet, before=lambda: None):
    """An act by which each officer ticks another mark of the same copies, from the same page."""
    actors = [make_officer() for _ in range(RACERS)]
    papers = [paper for paper in checklist_of(sheet).papers if paper.nominee]
    marks = list(CopyMark)
    receive_all_copies(sheet, actors[0], **dict.fromkeys(marks, False))

    def act(number):
        before()
        changes = [CopyChange(*paper.place, marks[number].value, True, False, 1) for paper in papers]
        paper_copies.mark_copies(
            dossier=sheet.nomination_dossier, changes=changes, version=1, actor=actors[number], at=clock.now()
        )

    return act


def unlocked(sheet):
    """The sheet as anybody reads it."""
    return Sheet.objects.select_related("unit", "campaign", "nomination_dossier").get(pk=sheet.pk)


def unlock_dossiers():
    """In this process nobody waits for another before reading the copies."""

    store = paper_copies._store
    paper_copies.locked_sheet = unlocked
    paper_copies._store = lambda *given: (meet(), store(*given))[1]


def reports():
    return PaperCopy.objects.filter(nomination__isnull=False)


def test_flt_13_four_officers_tick_one_set_at_once_and_every_tick_stays():
    sheet, _ = make_sent_dossier()

    outcomes = race(ticker(sheet))

    assert outcomes == {"done": RACERS}
    assert {tuple(getattr(row, mark.value) for mark in CopyMark) for row in reports()} == {(True,) * 4}
    assert set(reports().values_list("row_version", flat=True)) == {1 + RACERS}
    assert Event.objects.filter(action=Action.MARK_COPY).count() == 3 * RACERS


def test_flt_13_control_without_the_lock_ticks_are_lost_or_the_database_breaks():
    sheet, _ = make_sent_dossier()

    outcomes = race(ticker(sheet, unlock_dossiers), lock=False)

    ticked = sum(getattr(row, mark.value) for row in reports() for mark in CopyMark)
    assert outcomes["broken"] > 0 or ticked < 3 * 4


def accept_against_marking(sheet, wait=lambda: time.sleep(1.0), taken=lambda: None, **how):
    """Two accept the dossier, two take the same mark away while they look at its papers, at once."""
    place = checklist_of(sheet).papers[0].place
    actors = [make_officer() for _ in range(RACERS)]

    def act(number):
        by = {"actor": actors[number], "at": clock.now()}
        if number % 2:
            review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **by)
        else:
            wait()
            change = CopyChange(*place, "signed", False, True, 1)
            try:
                paper_copies.mark_copies(dossier=sheet.nomination_dossier, changes=[change], version=1, **by)
            finally:
                taken()

    return race(act, **how)


def look_long(monkeypatch, wait=lambda: time.sleep(1.5)):
    """Let something happen between the look at the papers and the decision."""
    asked = decisions.require_intake
    monkeypatch.setattr(decisions, "require_intake", lambda sheet: (asked(sheet), wait()))


def was_accepted_without_its_mark(sheet):
    """Whether the log says that the mark was gone before the dossier was accepted."""
    accepted = Event.objects.filter(sheet=sheet, action=Action.ACCEPT).order_by("pk").first()
    taken = Event.objects.filter(sheet=sheet, action=Action.MARK_COPY).order_by("pk").first()
    return bool(accepted and taken and taken.pk < accepted.pk)


def test_inv_04_a_mark_taken_away_while_the_dossier_is_accepted_leaves_no_gate_open_behind_it(monkeypatch):
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    look_long(monkeypatch)

    outcomes = accept_against_marking(sheet)

    assert outcomes["broken"] == 0
    assert not was_accepted_without_its_mark(sheet)
    is_accepted = Sheet.objects.get(pk=sheet.pk).state == SheetState.ACCEPTED
    assert is_accepted == Event.objects.filter(sheet=sheet, action=Action.ACCEPT).exists()
    assert not checklist_of(Sheet.objects.get(pk=sheet.pk)).may_pass(INTAKE)


def test_inv_04_control_without_the_lock_the_dossier_is_accepted_without_its_mark(monkeypatch):
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    looked, taken = Meeting(), Meeting()
    look_long(monkeypatch, lambda: (looked.wait(), taken.wait()))
    for service in (review, paper_copies):
        monkeypatch.setattr(service, "locked_sheet", unlocked)

    outcomes = accept_against_marking(
        sheet, wait=lambda: (meet(), looked.wait()), taken=taken.come, lock=False
    )

    assert outcomes["broken"] > 0 or was_accepted_without_its_mark(sheet)


def slips_asked_for_at_once(sheet, before=lambda: None, **how):
    """Four officers ask for the slip of the same dossier; how many slips there are then."""
    paper_copies.tick_set(dossier=sheet.nomination_dossier, set_no=1, actor=make_officer(), at=clock.now())
    actors = [make_officer() for _ in range(RACERS)]

    def act(number):
        before()
        paper_desk.give_slip(dossier=sheet.nomination_dossier, actor=actors[number], at=clock.now())

    return race(act, **how)


def unlock_slips():
    """In this process nobody waits for another before looking for the entry that says the same."""
    receipt = paper_desk._receipt
    paper_desk.locked_sheet, paper_desk.open_campaign = unlocked, lambda campaign: campaign
    paper_desk._receipt = lambda *given: (receipt(*given), time.sleep(0.5))[0]


def test_four_officers_ask_for_the_slip_of_one_dossier_and_all_hold_the_same():
    sheet, _ = make_sent_dossier()

    assert slips_asked_for_at_once(sheet) == {"done": RACERS}
    assert (PaperReceipt.objects.count(), ReceiptSlip.objects.count()) == (1, 1)


def test_control_without_the_lock_one_dossier_has_several_slips_or_the_database_breaks():
    sheet, _ = make_sent_dossier()

    outcomes = slips_asked_for_at_once(sheet, unlock_slips, lock=False)

    assert outcomes["broken"] > 0 or PaperReceipt.objects.count() > 1
