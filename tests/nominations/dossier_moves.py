"""What a unit does with its dossier, and the office with its paper, until it is accepted or goes back."""

import itertools
import uuid

from hypothesis import strategies as st
from hypothesis.stateful import rule

from nominations.enums import CopyMark, Standing
from nominations.rules.copies import CopyChange
from nominations.services import conflicts, nominees, paper_copies
from registrations.enums import SheetState
from registrations.models import Registration
from registrations.services import review, sending
from registrations.services.review import NewRemark
from tests.nomination_world import complete_nominee
from tests.nominations.dossier_model import DECIDED, Nominee
from tests.nominations.dossier_truths import DossierTruths
from tests.services.machine import rarely

MOST_NOMINEES = 3
NUMBERS = itertools.count(1)
units = st.sampled_from([0, 0, 1])
places = st.integers(0, 20)
which = st.integers(0, MOST_NOMINEES - 1)
people = st.sampled_from(["one", "one", "two", "two", "lead", "lead", "insider", "torn"])
changes = st.sampled_from(
    [
        *((mark.value, True) for mark in CopyMark),
        *((mark.value, False) for mark in CopyMark),
        *[("defect", "PHOTOCOPY"), ("defect", ""), ("received", False), ("received", True), ("version", 1)],
    ]
)


class DossierMoves(DossierTruths):
    """The moves of two units, of those who count their paper, and of those who review it."""

    # The unit.

    @rule(i=units, stranger=rarely)
    def add_nominee(self, i, stranger):
        """One more, of whom only the name is known yet."""
        dossier = self.dossiers[i]
        if len(dossier.alive) >= MOST_NOMINEES:
            return
        model = Registration.objects.get(sheet__sheet__unit=dossier.unit)
        added = self.attempt(
            dossier.is_writable and not stranger,
            lambda: nominees.add_nominee(
                sheet=self.sheet(dossier), registration=model, full_name=f"Nguyễn Văn An {next(NUMBERS)}",
                **self.of_unit(1 - i if stranger else i),
            ),
        )  # fmt: skip
        if added:
            dossier.nominees.append(Nominee(added.pk, added.name_key, is_ready=False))

    @rule(i=units)
    def write_what_is_missing(self, i):
        """Every nominee gets its report, its criteria and the vote of the council."""
        dossier = self.dossiers[i]
        if dossier.is_writable and not dossier.alive:
            self.add_nominee(i, stranger=False)
        for nominee in dossier.alive if dossier.is_writable else []:
            if not nominee.is_ready:
                complete_nominee(self.row(nominee))
                nominee.is_ready = True

    @rule(i=units, k=which)
    def remove_nominee(self, i, k):
        """One is taken out of the dossier."""
        dossier, nominee = self.dossiers[i], self.nominee(i, k)
        if nominee and self.attempt(
            dossier.is_writable,
            lambda: nominees.remove_nominee(nomination=self.row(nominee), **self.of_unit(i)),
        ):
            dossier.drop(nominee)

    @rule(i=units, stranger=rarely)
    def submit(self, i, stranger):
        """The dossier is sent."""
        dossier, sheet = self.dossiers[i], self.sheet(self.dossiers[i])
        if self.attempt(
            dossier.is_writable and dossier.is_complete and not stranger,
            lambda: sending.submit_sheet(
                sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version,
                **self.of_unit(1 - i if stranger else i),
            ),
        ):  # fmt: skip
            dossier.state, dossier.is_reviewed = SheetState.SUBMITTED, False
            dossier.version += 1

    @rule(i=units)
    def recall(self, i):
        """The unit takes it back, as long as nobody reviews it."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.state == SheetState.SUBMITTED and not dossier.is_reviewed,
            lambda: sending.recall_sheet(sheet=self.sheet(dossier), **self.of_unit(i)),
        ):
            dossier.state = SheetState.DRAFT

    @rule(i=units)
    def withdraw(self, i):
        """The unit leaves."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.state in (SheetState.SUBMITTED, SheetState.RETURNED),
            lambda: sending.withdraw_sheet(sheet=self.sheet(dossier), reason="Thôi", **self.of_unit(i)),
        ):
            dossier.state = SheetState.WITHDRAWN

    @rule(i=units, who=people)
    def restore(self, i, who):
        """The office gives it back as a draft; whoever declared a conflict may: nothing is decided."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.state == SheetState.WITHDRAWN and not self.is_of(who, i),
            lambda: sending.restore_sheet(sheet=self.sheet(dossier), reason="Nhầm", **self.by(who)),
        ):
            dossier.state = SheetState.DRAFT

    # The office: paper and review.

    @rule(i=units, place=places, change=changes, who=people)
    def mark(self, i, place, change, who):
        """One change on the page of the sets."""
        dossier = self.dossiers[i]
        if not dossier.papers or (change[0] == "version" and dossier.version < 1):
            return
        place = list(dossier.papers)[place % len(dossier.papers)]
        row_version = self.row_version_of_copy(dossier, place)
        given = CopyChange(*place, *change, seen=None, row_version=row_version)
        if self.attempt(
            dossier.takes_papers and self.may_decide(who, i),
            lambda: paper_copies.mark_copies(
                dossier=self.details(dossier), changes=[given], version=dossier.version, **self.by(who)
            ),
        ):
            dossier.mark(place, *change)

    @rule(i=units, number=st.integers(1, 4), who=people)
    def tick_set(self, i, number, who):
        """A whole set at once; there is no fourth."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.takes_papers and self.may_decide(who, i) and number <= 3,
            lambda: paper_copies.tick_set(dossier=self.details(dossier), set_no=number, **self.by(who)),
        ):
            dossier.tick(number)

    @rule(i=units, who=people)
    def endorse(self, i, who):
        """The department confirms the reports that are there."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.takes_papers and self.may_decide(who, i) and bool(dossier.reports),
            lambda: paper_copies.endorse_reports(dossier=self.details(dossier), **self.by(who)),
        ):
            for copy in dossier.reports:
                copy.marks.add("endorsed")

    @rule(i=units)
    def all_papers_come(self, i):
        """The three sets as they should be, endorsed."""
        dossier = self.dossiers[i]
        if dossier.may_be_listed or not dossier.takes_papers:
            return
        for place in [place for place in dossier.papers if place in dossier.copies]:
            if dossier.copies[place].defect:
                self.mark(i, [*dossier.papers].index(place), ("defect", ""), "one")
        for number in (1, 2, 3):
            self.tick_set(i, number, "one")
        self.endorse(i, "two")

    @rule(i=units, who=people)
    def begin_review(self, i, who):
        """Somebody begins; from then on the unit cannot recall."""
        dossier = self.dossiers[i]
        if self.attempt(
            dossier.state == SheetState.SUBMITTED and self.may_decide(who, i),
            lambda: review.begin_review(sheet=self.sheet(dossier), **self.by(who)),
        ):
            dossier.is_reviewed = True

    @rule(i=units, who=people)
    def give_back(self, i, who):
        """Returned with a remark."""
        dossier, sheet = self.dossiers[i], self.sheet(self.dossiers[i])
        if self.attempt(
            dossier.state == SheetState.SUBMITTED and self.may_decide(who, i),
            lambda: review.return_sheet(
                sheet=sheet, remarks=[NewRemark("Bổ sung")], row_version=sheet.row_version, **self.by(who)
            ),
        ):
            dossier.state = SheetState.RETURNED

    @rule(i=units, who=people)
    def accept(self, i, who):
        """Accepted if and only if every intake mark stands (INV-04, INV-05)."""
        dossier, sheet = self.dossiers[i], self.sheet(self.dossiers[i])
        if self.attempt(
            dossier.state == SheetState.SUBMITTED and self.may_decide(who, i) and dossier.may_be_accepted,
            lambda: review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **self.by(who)),
        ):
            dossier.state = SheetState.ACCEPTED

    @rule(i=units, who=people)
    def reopen(self, i, who):
        """The lead gives an accepted dossier back; all that was decided on its nominees is taken back."""
        dossier = self.dossiers[i]
        is_free = not any(self.is_listed(one) or one.standing in DECIDED for one in dossier.nominees)
        if self.attempt(
            dossier.state == SheetState.ACCEPTED and who == "lead" and is_free,
            lambda: review.reopen_sheet(sheet=self.sheet(dossier), reason="Sai tên", **self.by(who)),
        ):
            dossier.state = SheetState.RETURNED
            for nominee in dossier.alive:
                nominee.settle(Standing.PENDING)

    @rule(i=units, who=st.sampled_from(["torn", "torn", "insider"]))
    def declare_conflict(self, i, who):
        """Somebody will not decide on the unit; for an own unit nothing has to be said."""
        if self.attempt(
            not self.is_of(who, i) and (who, i) not in self.declared,
            lambda: conflicts.declare_conflict(
                unit=self.dossiers[i].unit, campaign=self.campaign, reason="Người thân", **self.by(who)
            ),
        ):
            self.declared.add((who, i))
