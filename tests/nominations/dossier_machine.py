"""The whole road of a dossier (SM-03, SM-04), held against a small model in plain Python.

Two units write, send, recall and withdraw; the office counts paper, accepts, appraises, recommends within a
changing quota, issues lists with two pairs of eyes, records decisions and releases them. Papers of every
sending and set are scanned all the while. One of its people is also of the first unit, one declares
conflicts (INV-20). Documents are drawn elsewhere.
"""

import itertools
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from danvan.core import clock
from nominations.enums import Standing
from nominations.models import IssuedList, ListProposal
from nominations.services import appraisals, awards, lists, quotas, ranking
from nominations.services.appraisals import Findings
from registrations.enums import SheetState
from tests.list_world import compiled, scheme_of
from tests.nomination_world import seen
from tests.nominations.dossier_model import OPEN, RANKED, Decision, IssuedVersion
from tests.nominations.dossier_moves import people, units, which
from tests.nominations.dossier_scans import DossierScans
from tests.nominations.dossier_truths import slow_rows
from tests.services.machine import rarely

HOUR = timedelta(hours=1)
NUMBERS = itertools.count(1)


class DossierMachine(DossierScans):
    """Random lives of two dossiers with all that the office does with them."""

    @rule(i=units, way=st.integers(0, 5), who=st.sampled_from(["one", "two"]))
    def life_goes_on(self, i, way, who):
        """What usually comes next; chance alone seldom gets through a whole life."""
        dossier = self.dossiers[i]
        match dossier.state:
            case SheetState.DRAFT | SheetState.RETURNED:
                self.write_what_is_missing(i)
                self.submit(i, stranger=False)
            case SheetState.SUBMITTED if way:
                self.all_papers_come(i)
                self.accept(i, who)
            case SheetState.SUBMITTED:
                self.give_back(i, who)
            case SheetState.ACCEPTED:
                self.rise(i, way)
            case SheetState.WITHDRAWN:
                self.restore(i, who)

    def rise(self, i, way):
        """One nominee of an accepted dossier is appraised, or recommended."""
        if nominee := self.nominee(i, way):
            if nominee.standing in OPEN - {Standing.ELIGIBLE}:
                self.appraise(i, way, "one", ineligible=False)
            self.recommend(i, way, "lead", reasoned=True)

    @rule(who=st.sampled_from(["two", "lead"]), mask=st.integers(0, 7))
    def list_goes_on(self, who, mask):
        """What usually comes next with the list."""
        if not self.may_follow:
            self.record_decision(mask, who)
            return
        self.propose("one", is_stale=False)
        self.issue(who)

    # The office: appraisal and quota.

    def may_move(self, i, nominee, who):
        """Whether the person may decide on the nominee now, if its standing lets it."""
        is_free = nominee.standing != Standing.RECOMMENDED or not self.is_listed(nominee)
        return self.dossiers[i].state == SheetState.ACCEPTED and self.may_decide(who, i) and is_free

    @rule(i=units, k=which, who=people, ineligible=rarely)
    def appraise(self, i, k, who, ineligible):
        """A verdict, until the nominee is ranked."""
        if (nominee := self.nominee(i, k)) is None:
            return
        row = self.row(nominee)
        findings = Findings(criteria={one.pk: (True, "") for one in appraisals.criteria_for(row)})
        given = {"nomination": row, "findings": findings, "row_version": row.row_version, **self.by(who)}
        done = self.attempt(
            nominee.standing in OPEN and self.may_move(i, nominee, who),
            lambda: (
                appraisals.find_ineligible(reason="Chưa đủ", **given)
                if ineligible
                else appraisals.find_eligible(**given)
            ),
        )
        if done:
            nominee.settle(Standing.INELIGIBLE if ineligible else Standing.ELIGIBLE)

    @rule(i=units, k=which, who=people, reasoned=rarely)
    def recommend(self, i, k, who, reasoned):
        """A place, if one is free or the lead says why not; a second time changes nothing."""
        if (nominee := self.nominee(i, k)) is None:
            return
        is_new, is_full = nominee.standing != Standing.RECOMMENDED, len(self.taken) >= self.amount
        is_open = self.dossiers[i].state == SheetState.ACCEPTED and self.may_decide(who, i)
        fits = not (is_new and is_full) or (reasoned and who == "lead")
        chosen = seen(self.row(nominee))
        done = self.attempt(
            is_open and nominee.standing in RANKED and fits,
            lambda: ranking.recommend(
                chosen=chosen, override_reason="Đặc biệt" if reasoned else "", **self.by(who)
            ),
        )
        if done and is_new:
            self.give_place(nominee, is_full)

    @rule(i=units, k=which, who=people)
    def reserve(self, i, k, who):
        """Into the reserve list, at its rank or at its end."""
        if (nominee := self.nominee(i, k)) is None:
            return
        chosen, last = seen(self.row(nominee)), max([one.order or 0 for one in self.reserves] or [0])
        if self.attempt(
            nominee.standing in RANKED and self.may_move(i, nominee, who),
            lambda: ranking.put_in_reserve(chosen=chosen, **self.by(who)),
        ):
            nominee.settle(Standing.RESERVE)
            nominee.order = nominee.order or last + 1

    @rule(i=units, k=which, who=people)
    def not_recommend(self, i, k, who):
        """Not, with the reason."""
        if (nominee := self.nominee(i, k)) is None:
            return
        chosen = seen(self.row(nominee))
        if self.attempt(
            nominee.standing in RANKED and self.may_move(i, nominee, who),
            lambda: ranking.not_recommend(chosen=chosen, reason="Có đơn thư", **self.by(who)),
        ):
            nominee.settle(Standing.NOT_RECOMMENDED)

    @rule(i=units, k=which, who=people)
    def promote(self, i, k, who):
        """The first of the reserve list and nobody else, once a place is free."""
        if (nominee := self.nominee(i, k)) is None:
            return
        row, is_first = self.row(nominee), self.reserves[:1] == [nominee]
        if self.attempt(
            is_first and len(self.taken) < self.amount and self.may_move(i, nominee, who),
            lambda: ranking.promote(
                allocation=self.allocation, nomination=row, row_version=row.row_version, **self.by(who)
            ),
        ):
            self.give_place(nominee, False)

    @rule(amount=st.integers(0, 4))
    def change_quota(self, amount):
        """A later letter; nothing else moves."""
        quotas.change_quota(
            allocation=self.allocation, amount=amount, issuer="Ban Dân vận", letter_number="46", letter=None,
            letter_day=clock.local_day(clock.now()), seen=quotas.last_change(self.allocation),
            **self.by("one"),
        )  # fmt: skip
        self.amount = amount

    # The office: list and decision.

    @rule(who=people, is_stale=rarely)
    def propose(self, who, is_stale):
        """The list as it stands is put before another person."""
        contents = self.contents
        digest = "0" * 64 if is_stale else compiled(self.campaign).digest
        proposal = self.attempt(
            bool(contents) and self.may_follow and self.may_decide_on_all(who) and not is_stale,
            lambda: lists.propose_list(
                campaign=self.campaign, scheme=scheme_of(self.campaign), seen=digest, **self.by(who)
            ),
        )
        if proposal:
            self.proposal = (proposal.pk, contents, who)

    @rule(who=people)
    def issue(self, who):
        """Issued by another person, as it was proposed, if and only if every mark stands (INV-05)."""
        if self.proposal is None:
            return
        pk, contents, proposer = self.proposal
        is_same = contents == self.contents and bool(contents)
        allowed = (
            is_same
            and who != proposer
            and self.may_follow
            and self.may_decide_on_all(who)
            and all(self.dossiers[i].may_be_listed for i in self.listed_dossiers)
        )
        expected = slow_rows(self)
        issued = self.attempt(
            allowed,
            lambda: lists.issue_list(
                proposal=ListProposal.objects.get(pk=pk), number=f"{next(NUMBERS)}/TTr",
                issued_on=clock.local_day(clock.now()), **self.by(who),
            ),
        )  # fmt: skip
        if issued:
            self.remember_issued(issued, expected)

    def remember_issued(self, issued, expected):
        """What it says is what the slow query says; from now on it stays so (INV-16)."""
        self.require_contents(issued, expected)
        self.versions.append(
            IssuedVersion(issued.pk, [one.pk for one in self.listed], self.stored(issued.pk))
        )
        self.proposal = None

    @rule(who=people)
    def open_correction(self, who):
        """The lead lets the latest list be changed."""
        if not self.latest:
            return
        if self.attempt(
            who == "lead" and not self.latest.is_being_corrected,
            lambda: lists.open_list_correction(
                issued=IssuedList.objects.get(pk=self.latest.pk), reason="Sai tên", **self.by(who)
            ),
        ):
            self.latest.is_being_corrected = True

    @rule(mask=st.integers(0, 7), who=people)
    def record_decision(self, mask, who):
        """Results for some of those of the latest list who wait for one; bits of the mask: awarded."""
        if not self.latest:
            return
        waiting = [one for one in self.all_nominees if one.pk in self.latest.names]
        waiting = [one for one in waiting if one.standing == Standing.RECOMMENDED][: mask % 3 + 1]
        results = {self.row(one).uid: bool(mask >> k & 1) for k, one in enumerate(waiting)}
        owners = {self.owner_of(one) for one in waiting}
        decision = self.attempt(
            bool(waiting) and not any(self.is_of(who, i) for i in owners),
            lambda: awards.record_decision(
                issued=IssuedList.objects.get(pk=self.latest.pk), number=f"{next(NUMBERS)}/QĐ-UBND",
                decided_on=clock.local_day(clock.now()), issuer="UBND tỉnh", results=results, **self.by(who),
            ),
        )  # fmt: skip
        if decision:
            outcome = {one.pk: bool(mask >> k & 1) for k, one in enumerate(waiting)}
            self.decisions.append(Decision(decision.pk, outcome))
            for one in waiting:
                one.settle(Standing.AWARDED if outcome[one.pk] else Standing.NOT_AWARDED)

    @rule(who=people)
    def void_decision(self, who):
        """The last decision is taken out again, until the units know of it."""
        if not self.decisions:
            return
        decision = self.decisions[-1]
        row = self.decision_row(decision)
        if self.attempt(
            who == "lead" and not decision.is_announced,
            lambda: awards.void_decision(
                decision=row, reason="Nhầm", row_version=row.row_version, **self.by(who)
            ),
        ):
            self.decisions.remove(decision)
            for one in self.all_nominees:
                if one.pk in decision.results:
                    one.settle(Standing.RECOMMENDED)

    @rule(who=people, when=st.sampled_from(["now", "later", "later", "never", "before"]))
    def set_release(self, who, when):
        """The lead chooses when the units learn of the last decision."""
        if not self.decisions:
            return
        decision, at = self.decisions[-1], clock.now()
        moment = {"now": at, "later": at + HOUR, "never": None, "before": at - HOUR}[when]
        row = self.decision_row(decision)
        if self.attempt(
            who == "lead" and not decision.is_announced and when != "before",
            lambda: awards.set_release(
                decision=row, release_at=moment, row_version=row.row_version, actor=self.actors[who], at=at
            ),
        ):
            decision.release_at, decision.is_announced = moment, when == "now"

    @rule(hours=st.sampled_from([0, 2]))
    def announce(self, hours):
        """The clock's own work, now or after the chosen moment."""
        at = clock.now() + hours * HOUR
        due = [one for one in self.decisions if one.release_at and one.release_at <= at]
        new = [one for one in due if not one.is_announced]
        assert awards.announce_due(at) == len(new)
        for decision in new:
            decision.is_announced = True

    def give_place(self, nominee, exceeds):
        """The lowest free place, or the first beyond all."""
        free = [slot for slot in range(1, self.amount + 1) if slot not in self.taken]
        nominee.slot = max([self.amount, *self.taken]) + 1 if exceeds else free[0]
        nominee.standing, nominee.exceeds = Standing.RECOMMENDED, exceeds
