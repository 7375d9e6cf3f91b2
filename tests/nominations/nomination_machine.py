"""The state machine of nominations (SM-03), held against a small model in plain Python.

Four nominees of four units share one quota, which changes while they are found eligible, recommended, put in
reserve, promoted, dropped, reopened. What the database holds is what the model says, to the place.
"""

from dataclasses import dataclass

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danvan.core import clock
from danvan.core.errors import NotAllowed, Refusal
from nominations.enums import Standing
from nominations.models import Nomination, QuotaAllocation, StandingChange
from nominations.services import appraisals, quotas, ranking
from nominations.services.appraisals import Findings
from nominations.services.common import locked_nomination, move_standing
from registrations.enums import Action, SheetState
from registrations.models import Sheet
from registrations.services import review
from tests.nomination_world import (
    copies_of,
    declare_conflict,
    make_eligible,
    make_lead,
    make_officer,
    make_quota,
    make_year,
    seen,
)
from tests.services.machine import rarely

OPEN = {Standing.PENDING, Standing.ELIGIBLE, Standing.INELIGIBLE}
RANKED = {Standing.ELIGIBLE, Standing.RECOMMENDED, Standing.RESERVE, Standing.NOT_RECOMMENDED}
nominees = st.sampled_from([0, 0, 1, 2, 3])
amounts = st.integers(0, 4)


@dataclass
class Life:
    """What the model remembers of one nominee."""

    pk: int
    standing: str = Standing.PENDING
    slot: int | None = None
    order: int | None = None
    exceeds: bool = False


class NominationMachine(RuleBasedStateMachine):
    """Random decisions of an office on four nominees."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        """Four nominees wait; two places; an officer, the lead, and one who may not decide on any."""
        campaign = make_year()
        [first] = make_eligible(campaign, 1, verdict=None)
        self.lives = [Life(row.pk) for row in [first, *copies_of(first, 3)]]
        self.allocation = make_quota(campaign, amount=2)
        self.amount = 2
        self.officer, self.lead, self.biased = make_officer(), make_lead(), make_officer()
        for life in self.lives:
            declare_conflict(self.biased, self.row(life))

    def row(self, life):
        """The nominee as it stands."""
        rows = Nomination.objects.select_related("dossier__sheet__campaign", "dossier__sheet__unit", "person")
        return rows.get(pk=life.pk)

    @property
    def taken(self):
        """The places that the model gives away."""
        return {life.slot for life in self.lives if life.slot}

    @property
    def reserves(self):
        """Who waits, in order."""
        waiting = [life for life in self.lives if life.standing == Standing.RESERVE]
        keys = {row.pk: row.name_key for row in Nomination.objects.all()}
        return sorted(waiting, key=lambda life: (life.order is None, life.order, keys[life.pk], life.pk))

    def attempt(self, act, permitted, actor):
        """The act happens if and only if the model permits it, and never by who may not decide."""
        before = self.tables()
        try:
            with transaction.atomic():
                act(self.biased if actor == "biased" else self.lead if actor == "lead" else self.officer)
        except Refusal as refusal:
            assert not permitted or actor == "biased", refusal.reason
            assert actor != "biased" or isinstance(refusal, NotAllowed) or not permitted
            assert self.tables() == before
            return False
        assert permitted
        assert actor != "biased"
        return True

    def tables(self):
        """What a refusal must not touch."""
        return list(Nomination.objects.order_by("pk").values_list()), StandingChange.objects.count()

    @rule(i=nominees, biased=rarely, ineligible=rarely)
    def appraise(self, i, biased, ineligible):
        """A verdict, as long as the nominee is not ranked."""
        life, row = self.lives[i], self.row(self.lives[i])
        findings = Findings(criteria={one.pk: (True, "") for one in appraisals.criteria_for(row)})
        given = {"nomination": row, "findings": findings, "row_version": row.row_version, "at": clock.now()}

        def act(actor):
            if ineligible:
                return appraisals.find_ineligible(reason="Chưa đủ", actor=actor, **given)
            return appraisals.find_eligible(actor=actor, **given)

        if self.attempt(act, life.standing in OPEN, "biased" if biased else "officer"):
            life.standing = Standing.INELIGIBLE if ineligible else Standing.ELIGIBLE

    @rule(i=nominees, actor=st.sampled_from(["officer", "officer", "lead", "biased"]), reasoned=rarely)
    def recommend(self, i, actor, reasoned):
        """A place, if one is free or the lead says why not."""
        life = self.lives[i]
        is_new = life.standing != Standing.RECOMMENDED
        is_full = len(self.taken) >= self.amount
        permitted = life.standing in RANKED and not (
            is_new and is_full and not (reasoned and actor == "lead")
        )
        reason = "Đặc biệt" if reasoned else ""
        chosen = seen(self.row(life))

        def act(by):
            ranking.recommend(chosen=chosen, override_reason=reason, actor=by, at=clock.now())

        if self.attempt(act, permitted, actor) and is_new:
            self.give_place(life, is_full)

    def give_place(self, life, exceeds):
        """The lowest free place, or the first beyond all."""
        free = [slot for slot in range(1, self.amount + 1) if slot not in self.taken]
        life.slot = max([self.amount, *self.taken]) + 1 if exceeds else free[0]
        life.standing, life.exceeds = Standing.RECOMMENDED, exceeds

    @rule(i=nominees, biased=rarely)
    def reserve(self, i, biased):
        """Into the reserve list, at its rank or at its end."""
        life, chosen = self.lives[i], seen(self.row(self.lives[i]))
        last = max((one.order or 0 for one in self.reserves), default=0)

        def act(by):
            ranking.put_in_reserve(chosen=chosen, actor=by, at=clock.now())

        if self.attempt(act, life.standing in RANKED, "biased" if biased else "officer"):
            life.standing, life.slot, life.exceeds = Standing.RESERVE, None, False
            life.order = life.order or last + 1

    @rule(i=nominees, biased=rarely, reasoned=st.booleans())
    def not_recommend(self, i, biased, reasoned):
        """Not, with the reason."""
        life, chosen = self.lives[i], seen(self.row(self.lives[i]))

        def act(by):
            reason = "Có đơn thư" if reasoned else " "
            ranking.not_recommend(chosen=chosen, reason=reason, actor=by, at=clock.now())

        permitted = reasoned and life.standing in RANKED
        if self.attempt(act, permitted, "biased" if biased else "officer"):
            life.standing, life.slot, life.exceeds = Standing.NOT_RECOMMENDED, None, False

    @rule(i=nominees, biased=rarely)
    def promote(self, i, biased):
        """The first of the reserve list and nobody else, once a place is free."""
        life, row = self.lives[i], self.row(self.lives[i])
        first = next(iter(self.reserves), None)
        permitted = first is life and len(self.taken) < self.amount

        def act(by):
            ranking.promote(
                allocation=self.allocation, nomination=row, row_version=row.row_version, actor=by,
                at=clock.now(),
            )  # fmt: skip

        if self.attempt(act, permitted, "biased" if biased else "officer"):
            self.give_place(life, False)

    @rule(i=nominees, order=st.one_of(st.none(), st.integers(0, 5)))
    def rank(self, i, order):
        """A typed number for one nominee that is ranked."""
        life, chosen = self.lives[i], seen(self.row(self.lives[i]))
        permitted = order != 0 and (life.standing in RANKED or order == life.order)

        def act(by):
            ranking.rank(orders={life.pk: order}, seen=chosen, actor=by, at=clock.now())

        if self.attempt(act, permitted, "officer"):
            life.order = order

    @rule(i=nominees)
    def reopen(self, i):
        """The dossier goes back and comes again: everything decided is taken back."""
        life = self.lives[i]
        sheet = Sheet.objects.get(nomination_dossier__nominations=life.pk)
        review.reopen_sheet(sheet=sheet, reason="Sai tên", actor=self.lead, at=clock.now())
        Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.ACCEPTED, supplement_due_at=None)
        life.standing, life.slot, life.exceeds = Standing.PENDING, None, False

    @rule(i=nominees)
    def drop(self, i):
        """The nominee is dropped; its place falls free. (Back in the dossier at once, to go on with.)"""
        life, row = self.lives[i], self.row(self.lives[i])
        move_standing(locked_nomination(row), Action.DROP, self.officer, clock.now())
        life.standing, life.slot, life.exceeds = Standing.PENDING, None, False

    @rule(amount=amounts)
    def change_quota(self, amount):
        """A later letter; nothing else moves."""
        quotas.change_quota(
            allocation=self.allocation, amount=amount, issuer="Ban Dân vận", letter_number="46", letter=None,
            letter_day=clock.local_day(clock.now()), seen=quotas.last_change(self.allocation),
            actor=self.officer, at=clock.now(),
        )  # fmt: skip
        self.amount = amount

    @rule(i=nominees)
    def stale_post(self, i):
        """Who saw an older state is told; nothing moves."""
        row = self.row(self.lives[i])
        before = self.tables()
        try:
            ranking.recommend(
                chosen={row.pk: row.row_version - 1}, actor=self.officer, at=clock.now(), override_reason="x"
            )
        except Refusal:
            assert self.tables() == before
        else:
            raise AssertionError("a stale post was taken")

    @invariant()
    def sm_03_the_database_holds_what_the_model_says(self):
        """Standing, place, rank and whether the quota was exceeded knowingly, of each nominee."""
        rows = {row.pk: row for row in Nomination.objects.all()}
        for life in self.lives:
            row = rows[life.pk]
            assert (row.standing, row.slot, row.order) == (life.standing, life.slot, life.order)
            assert bool(row.override_reason) == life.exceeds

    @invariant()
    def inv_03_places_are_held_once_and_the_figure_counts_them(self):
        """The figure on every page is the number of places held; no two hold the same."""
        held = [row.slot for row in Nomination.objects.exclude(slot=None)]
        assert len(held) == len(set(held))
        stand = QuotaAllocation.objects.with_used().get(pk=self.allocation.pk).stand
        waiting = len(self.reserves)
        assert (stand.amount, stand.used, stand.reserve) == (self.amount, len(held), waiting)

    @invariant()
    def inv_03_the_journal_replays_to_the_present_standing(self):
        """Every move is one link of a chain from PENDING to how the nominee stands now."""
        for life in self.lives:
            standing = Standing.PENDING
            for change in StandingChange.objects.filter(nomination=life.pk).order_by("pk"):
                assert change.from_standing == standing
                standing = change.to_standing
            assert standing == life.standing
