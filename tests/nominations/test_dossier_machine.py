"""SM-03, SM-04: random lives of dossiers keep every invariant; planted bugs must be noticed.

The lives are the same on both databases, and each must equal the same model: so do they each other (INV-23).
"""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from danvan.core import codes, outbox
from danvan.core.models import User
from danvan.core.policy import YES
from nominations import policies
from nominations.admin import paper_grid, paper_scan
from nominations.enums import Standing
from nominations.list_documents import nomination_list
from nominations.models import AwardRecord, StandingChange, checklists
from nominations.models.awards import AwardRecordQuerySet
from nominations.rules import checklist, desk
from nominations.rules.checklist import Copy
from nominations.services import (
    awards,
    common,
    conflicts,
    deciding,
    gates,
    list_contents,
    lists,
    paper_copies,
    ranking,
)
from registrations.enums import SheetKind
from registrations.services import review
from registrations.services.kinds import KINDS
from registrations.views import verify
from registrations.views.kinds import PAGES_OF
from tests.nominations import dossier_scans
from tests.nominations.dossier_answers import Printed
from tests.nominations.dossier_machine import DossierMachine
from tests.services.machine import forget, instead, play, run

pytestmark = pytest.mark.django_db


def test_sm_03_04_inv_03_04_05_07_09_16_20_23_random_lives_of_dossiers_keep_every_invariant():
    run(DossierMachine, examples=16, steps=40)


# --- lives that are told ---------------------------------------------------------


def send(machine, i=0):
    """The dossier is sent, and all of its paper brought but the endorsement."""
    machine.write_what_is_missing(i)
    machine.submit(i, stranger=False)
    for number in (1, 2, 3):
        machine.tick_set(i, number, "one")


def appraise(machine, i=0):
    """Accepted, and every nominee found eligible."""
    send(machine, i)
    machine.accept(i, "one")
    for k in range(len(machine.dossiers[i].alive)):
        machine.appraise(i, k, "one", ineligible=False)


def recommend(machine, i=0):
    """Every nominee has a place."""
    appraise(machine, i)
    for k in range(len(machine.dossiers[i].alive)):
        machine.recommend(i, k, "one", reasoned=False)


def propose(machine, i=0):
    """Endorsed, and put before another person."""
    recommend(machine, i)
    machine.endorse(i, "one")
    machine.propose("one", is_stale=False)


def issue(machine, i=0):
    """The list stands."""
    propose(machine, i)
    machine.issue("two")


def decide(machine):
    """The first of the list is awarded."""
    issue(machine)
    machine.record_decision(1, "one")


def reopen(machine):
    """Found eligible, and given back."""
    recommend(machine)
    machine.reopen(0, "lead")


def two_of_a_unit(machine):
    """A list with two names."""
    machine.add_nominee(0, stranger=False)
    issue(machine)


def lower_the_quota(machine):
    """The second of two places is held, of the first nobody; then there is but one place."""
    machine.add_nominee(0, stranger=False)
    recommend(machine)
    machine.reserve(0, 0, "one")
    machine.change_quota(1)
    machine.endorse(0, "one")
    machine.propose("one", is_stale=False)
    machine.issue("two")


def correct(machine):
    """A listed nominee gives its place to another, in a list of its own."""
    two_of_a_unit(machine)
    correct_it(machine)


def correct_it(machine):
    """One of two is taken out of the list, the other awarded, and the units are told at their time."""
    machine.reserve(0, 0, "one")
    machine.open_correction("lead")
    machine.reserve(0, 0, "one")
    machine.propose("two", is_stale=False)
    machine.issue("one")
    machine.record_decision(1, "one")
    machine.set_release("lead", "later")
    machine.announce(0)
    machine.announce(2)
    machine.void_decision("lead")


def void(machine):
    """A decision is recorded wrongly, taken out and recorded again."""
    decide(machine)
    machine.void_decision("lead")
    machine.record_decision(0, "two")


EVERY_PAPER = [
    Printed(version, set_no, edited) for version in (1, 2) for set_no in (0, 2, 4) for edited in (False, True)
]
HARMED = [Printed(1, 2, harm="wrong"), Printed(1, 2, harm="torn")]


def scan_all(machine, papers=(*EVERY_PAPER, *HARMED)):
    """Each of the papers, at the desk, at the desk of the other unit, and by anybody."""
    for paper in papers:
        machine.scan(0, paper, elsewhere=False)
        machine.scan(0, paper, elsewhere=True)
        machine.anybody_scans(0, paper)


def printed_twice(machine):
    """Papers of two sendings come while the dossier is sent, taken back, sent again, withdrawn."""
    scan_all(machine)
    machine.write_what_is_missing(0)
    machine.submit(0, stranger=False)
    machine.take_in(0, 1, True, False, "one")
    machine.take_in(0, 2, True, True, "one")
    scan_all(machine)
    machine.recall(0)
    scan_all(machine)
    machine.submit(0, stranger=False)
    machine.take_in_old(0, 3, 1, "one")
    machine.take_in(0, 2, False, False, "one")
    machine.take_in_old(0, 2, 1, "one")
    machine.take_in_old(0, 1, 2, "one")
    scan_all(machine)
    machine.withdraw(0)
    scan_all(machine)


def sent_twice(machine):
    """One set of the first sending came, then the second was sent."""
    machine.write_what_is_missing(0)
    machine.submit(0, stranger=False)
    machine.tick_set(0, 1, "one")
    machine.recall(0)
    machine.submit(0, stranger=False)


@pytest.mark.parametrize("life", [lower_the_quota, correct, void, printed_twice])
def test_sm_04_a_life_that_chance_seldom_lives(life):
    play(DossierMachine, life)


@pytest.mark.documents
@pytest.mark.parametrize("format", ["pdf", "xlsx", "docx"])
def test_inv_16_an_issued_list_gives_the_same_bytes_after_all_that_came_later(format):
    drawn = []

    def draw(machine):
        asked = {"issued": machine.versions[0].pk, "order": "RANK", "format": format}
        drawn.append(nomination_list(asked, forget))

    play(
        DossierMachine,
        lambda machine: (two_of_a_unit(machine), draw(machine), correct_it(machine), draw(machine)),
    )

    assert drawn[0] == drawn[1]


# --- planted bugs ----------------------------------------------------------------


def treated(**kind):
    """A mutation: this is how dossiers are treated instead."""
    return lambda patch: patch.setitem(
        KINDS, SheetKind.NOMINATION, replace(KINDS[SheetKind.NOMINATION], **kind)
    )


def on_a_copy(change):
    """A mutation: the gates see each copy otherwise."""
    return instead(
        checklist,
        "shortage_of",
        lambda asked: lambda paper, copy, version, gate: asked(paper, change(copy, version), version, gate),
    )


def issued_whatever(change):
    """A mutation: what keeps a list from being issued is asked of a changed proposal."""

    def put(asked):
        def asked_of_another(proposal, compiled, campaign, actor):
            change(proposal, compiled)
            return asked(proposal, compiled, campaign, actor)

        return asked_of_another

    return instead(lists, "_require_issuable", put)


def in_the_register(void_decision):
    """Takes a decision out, but not its rows of the register."""

    def void(**given):
        AwardRecord.objects.update(decision=None)
        void_decision(**given)

    return void


def letter_first(accept_sheet):
    """Writes the letter before anybody is asked."""

    def accept(*, sheet, at, **decision):
        outbox.put("sheet-accepted", {"sheet": sheet.pk, "version": sheet.version}, at=at)
        return accept_sheet(sheet=sheet, at=at, **decision)

    return accept


def recommended_alone(_):
    """Counts the places of those who wait for a decision."""
    return lambda allocation: {
        row.slot for row in allocation.nominations.filter(standing=Standing.RECOMMENDED)
    }


def scanned_as(**other):
    """A mutation: the desk reads the codes otherwise."""
    return instead(paper_scan, "read_code", lambda read: lambda typed: replace(read(typed), **other))


def told(**other):
    """A mutation: the public page asks otherwise what came."""
    pages = PAGES_OF[SheetKind.NOMINATION]

    def put(patch):
        asked = lambda sheet, reading: pages.arrival_of(sheet, replace(reading, **other))  # noqa: E731
        patch.setitem(PAGES_OF, SheetKind.NOMINATION, replace(pages, arrival_of=asked))

    return put


def knowingly(save):
    """Takes every paper from a Word file as compared."""
    return lambda *, page, **given: save(page=replace(page, is_compared=True), **given)


# What is broken, and a life in which the machine must notice it.
PLANTED_BUGS = {
    "a gate forgets a set": (
        instead(checklists, "required_papers", lambda f: lambda sets, *rest: f(sets - 1, *rest)),
        lambda machine: (
            machine.submit(0, stranger=False),
            machine.tick_set(0, 1, "one"),
            machine.tick_set(0, 2, "one"),
            machine.accept(0, "one"),
        ),
    ),
    "a gate forgets who was added later": (
        instead(checklists, "required_papers", lambda f: lambda sets, kinds, all: f(sets, kinds, all[:1])),
        lambda machine: machine.add_nominee(0, stranger=False),
    ),
    "the endorsement is forgotten": (
        instead(gates, "LISTING", lambda _: checklist.INTAKE),
        lambda machine: (
            recommend(machine),
            machine.propose("one", is_stale=False),
            machine.issue("two"),
        ),
    ),
    "a copy of an earlier sending counts": (
        on_a_copy(lambda copy, version: copy and replace(copy, version=version)),
        lambda machine: (
            send(machine),
            machine.recall(0),
            machine.submit(0, stranger=False),
            machine.accept(0, "one"),
        ),
    ),
    "a defect is not seen": (
        on_a_copy(lambda copy, version: copy and replace(copy, defect="")),
        lambda machine: (
            send(machine),
            machine.mark(0, 4, ("defect", "PHOTOCOPY"), "one"),
            machine.accept(0, "one"),
        ),
    ),
    "the queue counts copies without their marks": (
        instead(checklists, "good_copies", lambda count: lambda gate: count(frozenset())),
        lambda machine: (send(machine), machine.mark(0, 0, ("signed", False), "one")),
    ),
    "a dossier is accepted without a look at its paper": (
        treated(decide=forget),
        lambda machine: (machine.submit(0, stranger=False), machine.accept(0, "one")),
    ),
    "an awarded nominee gives its place to another": (
        instead(ranking, "taken_slots", recommended_alone),
        lambda machine: (machine.change_quota(1), decide(machine), recommend(machine, 1)),
    ),
    "what was proposed is not what is issued": (
        issued_whatever(lambda proposal, compiled: setattr(proposal, "sha256", compiled.digest)),
        lambda machine: (propose(machine), machine.change_quota(4), machine.issue("two")),
    ),
    "who proposed a list issues it": (
        issued_whatever(lambda proposal, _: setattr(proposal, "proposed_by", User())),
        lambda machine: (propose(machine), machine.issue("one")),
    ),
    "a wrong character of a code is let through": (
        instead(codes, "_fits", lambda _: lambda *_: True),
        lambda machine: (sent_twice(machine), machine.scan(0, Printed(2, 1, harm="wrong"), elsewhere=False)),
    ),
    "an old paper is taken for the present one": (
        instead(desk, "stand_of", lambda _: lambda *_: desk.Stand.MATCHED),
        lambda machine: (sent_twice(machine), machine.scan(0, Printed(1, 1), elsewhere=False)),
    ),
    "a paper from a Word file is said to match": (
        scanned_as(edited=False),
        lambda machine: (sent_twice(machine), machine.scan(0, Printed(2, 1, edited=True), elsewhere=False)),
    ),
    "a paper from a Word file is taken in without a look": (
        instead(dossier_scans, "save_desk", knowingly),
        lambda machine: (sent_twice(machine), machine.take_in(0, 1, True, False, "one")),
    ),
    "the desk forgets the set": (
        scanned_as(set_no=0),
        lambda machine: (sent_twice(machine), machine.scan(0, Printed(2, 3), elsewhere=False)),
    ),
    "the desk of one dossier keeps the paper of another": (
        instead(paper_grid, "_other_sheet", lambda _: forget),
        lambda machine: (sent_twice(machine), machine.scan(0, Printed(2, 3), elsewhere=True)),
    ),
    "a set of an earlier sending takes the place of a later one": (
        instead(paper_copies, "_outdated", lambda _: lambda copy, paper, version, printed: Copy(printed)),
        lambda machine: (
            sent_twice(machine),
            machine.tick_set(0, 2, "one"),
            machine.take_in_old(0, 2, 1, "one"),
        ),
    ),
    "anybody is told of the papers of other sets": (
        told(set_no=0),
        lambda machine: (
            sent_twice(machine),
            machine.tick_set(0, 1, "one"),
            machine.anybody_scans(0, Printed(2, 3)),
        ),
    ),
    "anybody is told of the papers of another sending": (
        told(version=2),
        lambda machine: (sent_twice(machine), machine.anybody_scans(0, Printed(1, 1))),
    ),
    "a set that was never printed is real": (
        instead(verify, "read_code", lambda read: lambda typed: replace(read(typed), set_no=0)),
        lambda machine: (sent_twice(machine), machine.anybody_scans(0, Printed(2, 4))),
    ),
    "a withdrawn paper is in force": (
        instead(verify.Found, "is_present", lambda _: True),
        lambda machine: (
            sent_twice(machine),
            machine.withdraw(0),
            machine.anybody_scans(0, Printed(2, 1)),
        ),
    ),
    "people of a unit propose a list that names it": (
        instead(lists, "may_decide_on", lambda _: lambda *_: YES),
        lambda machine: (recommend(machine), machine.propose("insider", is_stale=False)),
    ),
    "people of a unit decide on its nominees": (
        instead(policies, "may_decide_on", lambda _: lambda *_: YES),
        lambda machine: (
            send(machine),
            machine.accept(0, "one"),
            machine.appraise(0, 0, "insider", ineligible=False),
        ),
    ),
    "people of a unit count its paper": (
        instead(conflicts, "may_handle_dossier", lambda _: lambda *_: YES),
        lambda machine: (machine.submit(0, stranger=False), machine.tick_set(0, 1, "insider")),
    ),
    "people of a unit record its awards": (
        instead(policies, "may_record_decision", lambda _: lambda *_: YES),
        lambda machine: (issue(machine), machine.record_decision(1, "insider")),
    ),
    "a declared conflict is forgotten": (
        instead(deciding, "has_conflict", lambda _: lambda *_: False),
        lambda machine: (
            machine.declare_conflict(0, "torn"),
            recommend(machine),
            machine.reserve(0, 0, "torn"),
        ),
    ),
    "reopening keeps the places": (
        instead(common, "TAKES_A_PLACE", lambda _: frozenset(Standing)),
        reopen,
    ),
    "reopening keeps what was decided": (treated(reopen=forget), reopen),
    "a nominee of an issued list is moved": (
        instead(common, "require_unlisted", lambda _: forget),
        lambda machine: (issue(machine), machine.reserve(0, 0, "one")),
    ),
    "a list leaves somebody out": (
        instead(list_contents, "_recommended", lambda found: lambda *of: found(*of)[:1]),
        two_of_a_unit,
    ),
    "a voided decision stays in the register": (instead(awards, "void_decision", in_the_register), void),
    "results are seen before their moment": (
        instead(AwardRecordQuerySet, "released", lambda _: lambda self, at: self),
        lambda machine: (decide(machine), machine.set_release("lead", "later")),
    ),
    "a unit is told twice": (
        instead(awards, "_announce", lambda tell: lambda *given: (tell(*given), tell(*given))),
        lambda machine: (decide(machine), machine.set_release("lead", "now")),
    ),
    "the journal is not written": (instead(StandingChange.objects, "create", lambda _: forget), appraise),
    "a refused acceptance leaves its letter": (
        instead(review, "accept_sheet", letter_first),
        lambda machine: (machine.submit(0, stranger=False), machine.accept(0, "one")),
    ),
}


@pytest.mark.parametrize("bug", PLANTED_BUGS)
def test_smr_08_planted_bug_is_caught_and_the_same_life_passes_without_it(bug, monkeypatch):
    mutate, life = PLANTED_BUGS[bug]
    play(DossierMachine, life)

    with pytest.raises((AssertionError, IntegrityError)):
        play(DossierMachine, lambda machine: (mutate(monkeypatch), life(machine)))
