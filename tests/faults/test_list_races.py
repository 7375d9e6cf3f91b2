"""Nomination lists against the clock: one version of two issuers; what is frozen is what stands."""

import time

import pytest
from django.db import transaction

from danvan.core import clock
from nominations.enums import Standing
from nominations.models import IssuedList, ListedNomination, Nomination
from nominations.services import common, lists
from nominations.services.common import locked_nomination, move_standing
from nominations.services.lists import issue_list
from registrations import guards
from registrations.enums import Action, SheetKind
from registrations.models import Sheet
from registrations.services import review
from tests.faults.test_races import meet, race
from tests.list_world import make_list_year, propose, recommended
from tests.nomination_world import make_lead, make_officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def pause():
    """Leave time to the others."""
    time.sleep(0.6)


def slow_down(monkeypatch, wait=pause):
    """Let something happen between the compiling and the freezing."""
    compile_now = lists.compile_list

    def slow(**asked):
        found = compile_now(**asked)
        wait()
        return found

    monkeypatch.setattr(lists, "compile_list", slow)


def without_locks(monkeypatch):
    """As it would be without our care."""
    for lock in ("lock_sheets", "lock_reports"):
        monkeypatch.setattr(lists, lock, lambda *which: None)
    monkeypatch.setattr(lists, "open_campaign", lambda campaign: campaign)


def issuer(proposal, people):
    """An act that issues the proposal, each racer as another person under another number."""

    def act(number):
        issue_list(
            proposal=proposal, number=f"{number}/TTr", actor=people[number], at=clock.now(),
            issued_on=clock.local_day(clock.now()),
        )  # fmt: skip

    return act


def test_two_people_issue_at_once_and_one_version_stands(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal, people = propose(campaign), [make_officer() for _ in range(4)]
    slow_down(monkeypatch)

    outcomes = race(issuer(proposal, people))

    assert outcomes == {"done": 1, "refused": 3}
    assert list(IssuedList.objects.values_list("version", flat=True)) == [1]
    assert ListedNomination.objects.count() == 1


def test_control_without_the_locks_the_database_alone_holds_the_second_back(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal, people = propose(campaign), [make_officer() for _ in range(4)]
    slow_down(monkeypatch, meet)
    without_locks(monkeypatch)

    outcomes = race(issuer(proposal, people), lock=False)

    assert outcomes["broken"] or outcomes["done"] > 1


def issue_against_moving(campaign, proposal, wait=lambda: time.sleep(0.1), **how):
    """Two issue, two take a nominee out of the list, at once; these `wait` until the list is compiled."""
    people = [make_officer() for _ in range(4)]
    issue, nomination = issuer(proposal, people), Nomination.objects.select_related("dossier__sheet").first()

    def act(number):
        if number % 2:
            wait()
            with transaction.atomic():
                move_standing(
                    locked_nomination(nomination), Action.NOT_RECOMMEND, people[number], clock.now()
                )
        else:
            issue(number)

    return race(act, **how)


def listed_but_moved():
    """The nominees of a list that are no longer recommended."""
    return ListedNomination.objects.exclude(nomination__standing=Standing.RECOMMENDED).count()


def issue_against_reopening(proposal, wait=lambda: time.sleep(0.1), **how):
    """Two issue, two reopen the report on which the nominee stands, at once; these `wait` until the list is
    compiled."""
    issue, lead = issuer(proposal, [make_officer() for _ in range(4)]), make_lead()
    report = Sheet.objects.get(kind=SheetKind.RESULT)

    def act(number):
        if number % 2:
            wait()
            review.reopen_sheet(sheet=report, reason="Sai", actor=lead, at=clock.now())
        else:
            issue(number)

    return race(act, **how)


def listed_but_unrecognised():
    """How many stand in a list whose model the office recognises no longer."""
    listed = Nomination.objects.filter(listed__isnull=False).with_recognition()
    return listed.filter(is_recognised=False).count()


def test_a_report_is_reopened_while_the_list_is_issued(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal = propose(campaign)
    slow_down(monkeypatch)

    outcomes = issue_against_reopening(proposal)

    assert outcomes == {"done": 1, "refused": 3}
    assert listed_but_unrecognised() == 0


def test_control_without_the_lock_the_list_names_one_whose_report_was_reopened(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal = propose(campaign)
    slow_down(monkeypatch, meet)
    without_locks(monkeypatch)
    monkeypatch.setattr(guards, "acceptance_guards", [])  # as one who asked before the list was issued

    outcomes = issue_against_reopening(proposal, meet, lock=False)

    assert listed_but_unrecognised() or outcomes["broken"]


def test_inv_05_a_nominee_is_taken_out_while_the_list_is_issued(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal = propose(campaign)
    slow_down(monkeypatch)

    outcomes = issue_against_moving(campaign, proposal)

    assert outcomes["done"] >= 1 and "broken" not in outcomes
    assert listed_but_moved() == 0


def test_control_without_the_locks_the_list_names_one_who_was_taken_out(monkeypatch):
    campaign = make_list_year()
    recommended(campaign)
    proposal = propose(campaign)
    slow_down(monkeypatch, meet)
    without_locks(monkeypatch)
    monkeypatch.setattr(common, "require_unlisted", lambda nomination: None)

    outcomes = issue_against_moving(campaign, proposal, meet, lock=False)

    assert listed_but_moved() or outcomes["broken"]
