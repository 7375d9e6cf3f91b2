"""SM-03: random decisions on nominees keep every invariant; planted bugs must be noticed."""

import pytest
from django.db import IntegrityError

from danvan.core.policy import YES
from nominations import policies
from nominations.enums import Standing
from nominations.services import common, ranking
from tests.nominations.nomination_machine import NominationMachine
from tests.services.machine import play, run

pytestmark = pytest.mark.django_db


def test_sm_03_inv_03_20_random_decisions_keep_every_invariant():
    run(NominationMachine, examples=12, steps=40)


def fill(machine, *more):
    """Two nominees hold the two places, others are eligible."""
    for i in range(4):
        machine.appraise(i, biased=False, ineligible=False)
    for i in (0, 1, *more):
        machine.recommend(i, actor="officer", reasoned=False)


def test_the_life_that_the_planted_bugs_are_played_with_is_sound():
    def life(machine):
        fill(machine, 2)
        machine.reserve(2, biased=False)
        machine.drop(0)
        machine.promote(2, biased=False)
        machine.recommend(3, actor="lead", reasoned=True)
        machine.recommend(3, actor="biased", reasoned=True)
        machine.change_quota(1)

    play(NominationMachine, life)


BUGS = {
    "the quota is not counted": (
        ranking, "next_slot", lambda taken, amount: max(taken, default=0) + 1,
        lambda machine: fill(machine, 2),
    ),
    "a place is given twice over": (
        ranking, "next_slot", lambda taken, amount: len(taken) + 1 if len(taken) < amount else None,
        lambda machine: (fill(machine), machine.change_quota(4), machine.drop(0),
                         machine.recommend(2, actor="officer", reasoned=False)),
    ),
    "anybody exceeds": (
        policies, "may_exceed_quota", lambda actor: YES,
        lambda machine: (fill(machine), machine.recommend(2, actor="officer", reasoned=True)),
    ),
    "a place is kept by who lost it": (
        common, "TAKES_A_PLACE", frozenset(Standing),
        lambda machine: (fill(machine), machine.reserve(0, biased=False)),
    ),
    "people with a conflict decide": (
        policies, "may_decide_on", lambda actor, sheet, has_conflict: YES,
        lambda machine: machine.appraise(0, biased=True, ineligible=False),
    ),
    "the journal is not written": (
        common.StandingChange.objects, "create", lambda **values: None,
        lambda machine: machine.appraise(0, biased=False, ineligible=False),
    ),
    "what was seen is not asked": (
        common, "require_seen", lambda nomination, row_version, actor: None,
        lambda machine: (machine.appraise(0, biased=False, ineligible=False), machine.stale_post(0)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUGS)
def test_planted_bugs_are_noticed(monkeypatch, name):
    where, attribute, bug, life = BUGS[name]
    monkeypatch.setattr(where, attribute, bug)
    if attribute == "require_seen":
        monkeypatch.setattr("nominations.services.deciding.require_seen", bug)
    with pytest.raises((AssertionError, IntegrityError)):
        play(NominationMachine, life)
