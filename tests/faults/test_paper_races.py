"""Two officers at one counter: a paper is recorded once, a slip number is given once."""

import pytest

from danvan.core import clock
from registrations.enums import Action
from registrations.models import Event, PaperReceipt, ReceiptSlip
from registrations.services import paper
from tests import factories
from tests.faults.test_races import RACERS, meet, race
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def sent_sheet(campaign=None):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet


def officer():
    return factories.actor_of(factories.make_office())


def recorder(sheet, by, before=lambda: None):
    """An act that records the sheet's paper."""

    def act(number):
        before()
        factories.make_paper(sheet, by)

    return act


def issuer(receipts, by, before=lambda: None):
    """An act that gives a slip; each racer for a receipt of its own."""

    def act(number):
        before()
        paper.issue_slip(receipt=receipts[number], actor=by, at=clock.now())

    return act


def comparer(receipt, before=lambda: None):
    """An act that compares the paper; each racer is an officer of the own."""
    people = [officer() for _ in range(RACERS)]

    def act(number):
        before()
        paper.compare_paper(receipt=receipt, actor=people[number], at=clock.now())

    return act


def four_receipts(by):
    campaign = factories.make_campaign()
    return [factories.make_paper(sent_sheet(campaign), by) for _ in range(RACERS)]


def unlock_entries():
    """In this process nobody waits for another before looking for an earlier entry."""
    refuse = paper._refuse_second
    paper.open_campaign = lambda campaign: campaign
    paper._refuse_second = lambda receipt: (refuse(receipt), meet())


def unlock_numbers():
    """In this process nobody waits for another before counting the slips."""
    next_number = paper._next_number
    paper.open_campaign = lambda campaign: campaign
    paper._next_number = lambda campaign: (next_number(campaign), meet())[0]


def unlock_comparison():
    """In this process nobody waits for another before asking whether the paper is compared."""
    may = paper.may_be_compared
    paper.open_campaign = lambda campaign: campaign
    paper._locked = lambda receipt, actor: PaperReceipt.objects.select_related("unit", "campaign").get(
        pk=receipt.pk
    )
    paper.may_be_compared = lambda *asked, **how: (may(*asked, **how), meet())[0]


def test_four_officers_compare_one_paper_and_it_is_said_once():
    outcomes = race(comparer(factories.make_paper(sent_sheet(), officer(), is_edited=True)))

    assert outcomes == {"done": 1, "refused": 3}
    assert Event.objects.filter(action=Action.COMPARE_PAPER).count() == 1


def test_control_without_the_lock_it_is_said_twice_or_the_database_breaks():
    receipt = factories.make_paper(sent_sheet(), officer(), is_edited=True)

    outcomes = race(comparer(receipt, unlock_comparison), lock=False)

    assert outcomes["done"] > 1 or outcomes["broken"] > 0


def test_four_officers_record_one_paper_and_it_stands_once():
    outcomes = race(recorder(sent_sheet(), officer()))

    assert outcomes == {"done": 1, "refused": 3}
    assert PaperReceipt.objects.count() == 1


def test_control_without_the_lock_the_paper_stands_twice_or_the_database_breaks():
    outcomes = race(recorder(sent_sheet(), officer(), unlock_entries), lock=False)

    assert outcomes["done"] > 1 or outcomes["broken"] > 0


def test_inv_11_four_slips_at_once_have_four_numbers_in_order():
    by = officer()

    outcomes = race(issuer(four_receipts(by), by))

    assert outcomes == {"done": RACERS}
    assert sorted(ReceiptSlip.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_inv_11_control_without_the_lock_the_numbers_collide():
    by = officer()

    outcomes = race(issuer(four_receipts(by), by, unlock_numbers), lock=False)

    assert outcomes["broken"] > 0


def test_two_officers_give_the_slip_of_one_paper_and_both_hold_the_same():
    by = officer()
    receipts = [factories.make_paper(sent_sheet(), by)] * RACERS

    outcomes = race(issuer(receipts, by))

    assert outcomes == {"done": RACERS}
    assert ReceiptSlip.objects.count() == 1
