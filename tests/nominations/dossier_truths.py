"""What holds after every step of a dossier's road, whatever has been tried before."""

from django.db import transaction
from django.db.models import F, Q
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from danvan.core import clock
from danvan.core.errors import Refusal
from danvan.core.models import Outbox
from nominations.enums import Standing
from nominations.models import (
    Appraisal,
    AwardDecision,
    AwardRecord,
    DeclaredConflict,
    IssuedList,
    ListCorrection,
    ListedNomination,
    ListProposal,
    Nomination,
    NominationDossier,
    PaperCopy,
    QuotaAllocation,
    StandingChange,
)
from nominations.models.checklists import checklists_of, place_of, with_gate
from nominations.rules.checklist import INTAKE, LISTING
from registrations.enums import Action, SheetState
from registrations.models import Event, Remark, Sheet, Snapshot
from registrations.services.payload import digest_of
from tests.nomination_world import (
    make_lead,
    make_officer,
    make_officer_of,
    make_quota,
    make_ready_dossier,
    make_year,
)
from tests.nominations.dossier_model import HOLDING_A_PLACE, Dossier, Nominee

NOT_MOVES = [
    Action.START,
    Action.DROP,
    Action.MARK_COPY,
    Action.SET_PERSON,
    Action.REMOVE_FILE,
]
# What a refused move must leave alone: of rows that change their versions, of others how many there are.
CHANGING = {
    Sheet: ("state", "version", "row_version"),
    Nomination: ("row_version", "standing", "slot", "order", "is_dropped"),
    PaperCopy: ("row_version",),
    AwardDecision: ("row_version", "release_at", "announced_at"),
    QuotaAllocation: ("amount",),
}
GROWING = [
    Snapshot, Event, Remark, StandingChange, Appraisal, DeclaredConflict, ListProposal, IssuedList,
    ListedNomination, ListCorrection, AwardRecord, Outbox,
]  # fmt: skip


def slow_rows(machine):
    """What a list would say now, row by row: nominee, dossier, sending, whether it exceeds the quota."""
    held = [one for one in Nomination.objects.all() if one.standing in HOLDING_A_PLACE]
    too_many = max(0, len(held) - QuotaAllocation.objects.get().amount)
    over = {one.pk for one in sorted(held, key=lambda one: -one.slot)[:too_many]}
    by_key = {one.pk: one for one in held}
    return [
        (
            str(by_key[one.pk].uid),
            by_key[one.pk].dossier.sheet.code,
            by_key[one.pk].dossier.sheet.version,
            by_key[one.pk].person.full_name,
            one.pk in over or bool(by_key[one.pk].override_reason),
        )
        for one in machine.listed
    ]


class DossierTruths(RuleBasedStateMachine):
    """The year of the machine, what it remembers, and every invariant; the moves are its subclass's."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.campaign = make_year()
        self.allocation = make_quota(self.campaign, amount=2)
        self.amount = 2
        kinds = tuple(self.scheme.document_kinds.order_by("position").values_list("pk", flat=True))
        self.dossiers = sorted(
            (self.make_dossier(kinds) for _ in range(2)), key=lambda one: one.unit.name_key
        )
        self.actors = {
            "one": make_officer(),
            "two": make_officer(),
            "lead": make_lead(),
            "torn": make_officer(),
            "insider": make_officer_of(self.dossiers[0].unit),
        }
        self.declared, self.versions, self.decisions, self.proposal = set(), [], [], None

    def teardown(self):
        """Leave no row behind."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(stage=st.sampled_from([0, 1, 2, 3, 4, 4, 5, 5, 6]))
    def begin(self, stage=0):
        """Perhaps further on the road: sent, accepted, recommended, issued, decided."""
        for _ in range(min(stage, 3)):
            for i in (0, 1):
                self.life_goes_on(i, 1, "one")
        for _ in range(stage - 3):
            self.list_goes_on("two", 1)

    @property
    def scheme(self):
        """What the movement grants, in three sets."""
        return self.campaign.movement.schemes.get()

    def make_dossier(self, kinds):
        """One unit with a dossier that has nothing missing."""
        sheet, actor = make_ready_dossier(campaign=self.campaign)
        [row] = Nomination.objects.filter(dossier=sheet.pk)
        return Dossier(sheet.unit, actor, sheet.pk, kinds, nominees=[Nominee(row.pk, row.name_key)])

    def attempt(self, allowed, act):
        """Play a move; it happens if and only if `allowed`. A refused one leaves every table as it was."""
        before = self.tables()
        try:
            result = act()
        except Refusal as refusal:
            assert not allowed, f"refused without need: {refusal.reason}"
            assert refusal.reason.endswith("."), refusal.reason
            assert self.tables() == before, "a refused move left something behind"
            return None
        assert allowed, "happened although it is not permitted"
        return result or True

    def tables(self):
        """Everything that a refused move must leave alone (INV-09)."""
        changing = [
            list(table.objects.order_by("pk").values_list("pk", *columns))
            for table, columns in CHANGING.items()
        ]
        return changing, [table.objects.count() for table in GROWING]

    # Who, and what is there.

    def by(self, who):
        """The person, now."""
        return {"actor": self.actors[who], "at": clock.now()}

    def of_unit(self, i):
        """Somebody of the unit, now."""
        return {"actor": self.dossiers[i].actor, "at": clock.now()}

    def is_of(self, who, i):
        """Whether the person of the office is also of the unit."""
        return who == "insider" and i == 0

    def may_decide(self, who, i):
        """Whether the person stands far enough from the unit."""
        return not self.is_of(who, i) and (who, i) not in self.declared

    def sheet(self, dossier):
        """The dossier's sheet as it stands."""
        return Sheet.objects.select_related("unit", "campaign").get(pk=dossier.pk)

    def details(self, dossier):
        """The dossier's own row, with its sheet."""
        return NominationDossier.objects.select_related("sheet").get(pk=dossier.pk)

    def nominee(self, i, k):
        """One of the nominees of the dossier, None where it has none."""
        alive = self.dossiers[i].alive
        return alive[k % len(alive)] if alive else None

    def row(self, nominee):
        """The nominee as it stands."""
        rows = Nomination.objects.select_related("dossier__sheet__campaign", "dossier__sheet__unit", "person")
        return rows.get(pk=nominee.pk)

    def row_version_of_copy(self, dossier, place):
        """What somebody who looks now sees of a copy; 0 where there is none."""
        rows = PaperCopy.objects.filter(dossier=dossier.pk)
        return next((row.row_version for row in rows if place_of(row) == place), 0)

    def decision_row(self, decision):
        """The decision as it stands."""
        return AwardDecision.objects.select_related("issued__campaign").get(pk=decision.pk)

    @property
    def all_nominees(self):
        """Of both dossiers, also the dropped ones."""
        return [one for dossier in self.dossiers for one in dossier.nominees]

    def owner_of(self, nominee):
        """Which dossier names the nominee."""
        return next(i for i, dossier in enumerate(self.dossiers) if nominee in dossier.nominees)

    @property
    def taken(self):
        """The places that are given away."""
        return {one.slot for one in self.all_nominees if one.slot}

    @property
    def reserves(self):
        """Who waits, in order."""
        waiting = [one for one in self.all_nominees if one.standing == Standing.RESERVE]
        return sorted(waiting, key=lambda one: (one.order is None, one.order, one.name_key, one.pk))

    @property
    def latest(self):
        """The list that holds now."""
        return self.versions[-1] if self.versions else None

    @property
    def may_follow(self):
        """Whether one more list may be issued."""
        return self.latest is None or self.latest.is_being_corrected

    def is_listed(self, nominee):
        """Whether the list that holds now names the nominee, so that it stays as it is."""
        return bool(self.latest) and not self.latest.is_being_corrected and nominee.pk in self.latest.names

    @property
    def listed(self):
        """Whom a list would name now, in its order."""
        holders = [
            (i, one)
            for i, dossier in enumerate(self.dossiers)
            for one in dossier.alive
            if one.standing in HOLDING_A_PLACE
        ]
        holders.sort(key=lambda held: (held[1].name_key, held[1].pk))
        holders.sort(key=lambda held: (held[1].order is None, held[1].order or 0, held[0]))
        return [one for _, one in holders]

    @property
    def listed_dossiers(self):
        """The dossiers of those whom a list would name now."""
        return {self.owner_of(one) for one in self.listed}

    def may_decide_on_all(self, who):
        """Whether the person stands far enough from everybody whom a list would name."""
        return all(self.may_decide(who, i) for i in self.listed_dossiers)

    @property
    def contents(self):
        """What a list would say now; empty where it would name nobody."""
        rows = [(one.pk, self.dossiers[self.owner_of(one)].version, one.exceeds) for one in self.listed]
        over = sorted(self.taken, reverse=True)[: max(0, len(self.taken) - self.amount)]
        red = {one.pk for one in self.listed if one.slot in over}
        return (rows, red, self.amount) if rows else None

    def require_contents(self, issued, expected):
        """INV-16: the payload is what the slow query says, its hash is that of its contents."""
        rows = [
            tuple(row[part] for part in ("uid", "code", "version", "name", "is_over"))
            for row in issued.payload["rows"]
        ]
        assert rows == expected
        assert issued.sha256 == digest_of(issued.payload)
        named = issued.rows.order_by("position").values_list("nomination", flat=True)
        assert list(named) == [one.pk for one in self.listed]

    def stored(self, pk):
        """All that is stored of an issued list."""
        issued = IssuedList.objects.filter(pk=pk).values().get()
        return issued, list(ListedNomination.objects.filter(issued=pk).order_by("pk").values())

    # After each step.

    @invariant()
    def sm_03_04_the_database_holds_what_the_model_says(self):
        """Dossiers, nominees and papers, to the row."""
        sheets = {row.pk: row for row in Sheet.objects.filter(pk__in=[one.pk for one in self.dossiers])}
        rows = Nomination.objects.order_by("pk")
        stored = {row.pk: (row.standing, row.slot, row.order, row.is_dropped) for row in rows}
        reasons = {row.pk for row in rows if row.override_reason}
        for dossier in self.dossiers:
            assert (sheets[dossier.pk].state, sheets[dossier.pk].version) == (dossier.state, dossier.version)
        assert stored == {
            one.pk: (one.standing, one.slot, one.order, one.is_dropped) for one in self.all_nominees
        }
        assert reasons == {one.pk for one in self.all_nominees if one.exceeds}

    @invariant()
    def inv_03_places_are_held_once_and_within_the_quota(self):
        """No two hold the same place; the figure counts them; what the quota does not cover is known."""
        held = [slot for slot in Nomination.objects.values_list("slot", flat=True) if slot]
        assert len(held) == len(set(held))
        stand = QuotaAllocation.objects.with_used().get().stand
        assert (stand.amount, stand.used, stand.reserve) == (self.amount, len(held), len(self.reserves))

    @invariant()
    def inv_04_the_gates_are_open_if_and_only_if_every_mark_stands(self):
        """18 + 12N marks; the page, the refusal and the queue of the office say the same."""
        sheets = Sheet.objects.filter(nomination_dossier__isnull=False)
        checklists = checklists_of(sheets)
        intake, listing = (
            dict(with_gate(sheets, gate).values_list("pk", "is_complete")) for gate in (INTAKE, LISTING)
        )
        for dossier in self.dossiers:
            checklist, marks = checklists[dossier.pk], 18 + 12 * len(dossier.alive)
            assert (checklist.wanted, checklist.standing) == (marks, marks - dossier.missing({*LISTING}))
            for gate in (INTAKE, LISTING):
                assert bool(checklist.may_pass(gate)) == (not dossier.missing({*gate}))
            assert intake[dossier.pk] == dossier.may_be_accepted
            assert listing[dossier.pk] == dossier.may_be_listed

    @invariant()
    def inv_05_an_issued_list_never_changes(self):
        """Each version says what it said when it was issued."""
        assert IssuedList.objects.count() == len(self.versions)
        for version in self.versions:
            assert self.stored(version.pk) == version.stored

    @invariant()
    def inv_07_the_journals_replay_to_the_present(self):
        """Every move is one link of a chain, of the nominee as of the dossier."""
        moves = {one.pk: Standing.PENDING for one in self.all_nominees}
        for change in StandingChange.objects.order_by("pk"):
            assert change.from_standing == moves[change.nomination_id]
            moves[change.nomination_id] = change.to_standing
        assert moves == {one.pk: one.standing for one in self.all_nominees}
        for dossier in self.dossiers:
            state = SheetState.DRAFT
            events = Event.objects.filter(sheet=dossier.pk).exclude(action__in=NOT_MOVES)
            for event in events.order_by("pk"):
                assert event.from_state == state
                state = event.to_state
            assert state == dossier.state

    @invariant()
    def inv_20_nobody_has_decided_on_an_own_unit(self):
        """Whoever is of the first unit has written nothing about it: not its papers, not its nominees."""
        insider, own = self.actors["insider"].user, self.dossiers[0]
        assert not Event.objects.filter(actor=insider, sheet=own.pk).exists()
        assert not StandingChange.objects.filter(by=insider, nomination__dossier=own.pk).exists()
        named = Q(rows__nomination__dossier=own.pk)
        by = Q(issued_by=insider) | Q(proposal__proposed_by=insider)
        assert not IssuedList.objects.filter(named & by).exists()
        assert not IssuedList.objects.filter(issued_by=F("proposal__proposed_by")).exists()
        mine = AwardDecision.objects.filter(recorded_by=insider, nominations__dossier=own.pk)
        assert not mine.exists()

    @invariant()
    def sm_04_the_register_holds_the_awarded_and_each_unit_sees_its_own_once_released(self):
        """Nothing before the moment, nothing of others, everything after it."""
        awarded = {pk for one in self.decisions for pk, is_awarded in one.results.items() if is_awarded}
        assert {row.nomination_id for row in AwardRecord.objects.all()} == awarded
        now = clock.now()
        released = [one for one in self.decisions if one.release_at and one.release_at <= now]
        known = {pk for one in released for pk, is_awarded in one.results.items() if is_awarded}
        for dossier in self.dossiers:
            visible = AwardRecord.objects.released(now).filter(unit__in=dossier.actor.unit_ids)
            own = known & {one.pk for one in dossier.nominees}
            assert {row.nomination_id for row in visible} == own

    @invariant()
    def flt_44_each_unit_is_told_once(self):
        """One letter to each unit of an announced decision."""
        told = [
            (one.pk, self.dossiers[i].unit.pk)
            for one in self.decisions
            if one.is_announced
            for i in {self.owner_of(nominee) for nominee in self.all_nominees if nominee.pk in one.results}
        ]
        letters = Outbox.objects.filter(kind="award-result")
        assert sorted((row.payload["decision"], row.payload["unit"]) for row in letters) == sorted(told)
