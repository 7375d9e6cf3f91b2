"""What the state machines of sheets share: two units, the office, the clock, and the moves of every kind.

A move happens if and only if the model permits it; a refused one leaves every table as it was.
"""

import functools
import uuid
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from danvan.core import clock
from danvan.core.errors import Refusal
from registrations.enums import Action, Role, SheetKind, SheetState
from registrations.models import Actor, Event, Sheet, Snapshot
from registrations.rules.states import SHEET_TRANSITIONS
from registrations.services import extensions, review, sending
from registrations.services.review import NewRemark
from tests import factories
from tests.web.school import signed_in

NOT_MOVES = [Action.START, Action.DELETE_MODEL, Action.REMOVE_FILE]
units = st.sampled_from([0, 0, 0, 1])
rarely = st.sampled_from([False] * 5 + [True])
texts = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30)


def move(**arguments):
    """A rule about the sheet of one unit; nothing happens while the unit has none."""

    def wrap(act):
        @functools.wraps(act)
        def played(self, i, **given):
            return self.lives[i].state and act(self, i, **given)

        return rule(i=units, **arguments)(played)

    return wrap


class Life:
    """What the model remembers of one unit's sheet."""

    def __init__(self, unit, actor, campaign, kind):
        self.unit, self.actor, self.campaign, self.kind = unit, actor, campaign, kind
        self.extended_to = None
        self.forget_sheet()

    def forget_sheet(self):
        """As before the sheet was started."""
        self.state = None
        self.row_version = 0
        self.sent = {}  # version -> instant
        self.from_draft = {}  # version -> whether it left DRAFT
        self.filed_at = None
        self.reviewed = False
        self.due_at = None
        self.last_try = None  # (token, version)

    @property
    def sheet(self):
        """The row as it stands."""
        return Sheet.objects.get(unit=self.unit, campaign=self.campaign, kind=self.kind)

    @property
    def is_writable(self):
        """Whether the unit may write in its sheet."""
        return self.state in (SheetState.DRAFT, SheetState.RETURNED)


class SheetLives(RuleBasedStateMachine):
    """Two units with a sheet of one kind; what the sheet holds is told by the machine of that kind."""

    kind = SheetKind.REGISTRATION
    starts_on = closes_on = None  # days

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = clock.start_of_day(self.starts_on)
        self.prepare()
        self.campaign = self.make_campaign()
        self.lives = [self.make_life() for _ in range(2)]
        self.office = factories.actor_of(factories.make_office(), self.now)
        self.lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD), self.now)

    def teardown(self):
        """Leave no row behind."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def prepare(self):
        """Make what is there before the campaign."""

    def make_campaign(self):
        """The campaign of the machine, its deadlines set."""
        raise NotImplementedError

    def make_life(self):
        """One unit and a person of it."""
        unit = factories.make_unit()
        return Life(unit, factories.actor_of(factories.make_member(unit), self.now), self.campaign, self.kind)

    def begin(self):
        """The first thing that happens in every life."""
        raise NotImplementedError

    def tables(self):
        """Everything that a refused move must leave alone."""
        raise NotImplementedError

    def is_complete(self, life):
        """Whether nothing is missing on the sheet."""
        raise NotImplementedError

    def sheets(self):
        """The rows of the machine."""
        return Sheet.objects.filter(kind=self.kind, campaign=self.campaign)

    def attempt(self, allowed, act):
        """Play a move; it happens if and only if `allowed`. A refused one leaves every table as it was."""
        before = self.tables()
        try:
            result = act()
        except Refusal as refusal:
            assert not allowed, f"refused without need: {refusal.reason}"
            assert refusal.reason.endswith("."), refusal.reason
            assert self.tables() == before
            return None
        assert allowed, "happened although it is not permitted"
        return result

    @property
    def closes_at(self):
        """When the deadline of all units ends."""
        return clock.start_of_day(self.closes_on)

    def in_time(self, life):
        """Whether the deadline of the unit is still ahead."""
        return self.now < max(self.closes_at, life.extended_to or self.closes_at)

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def time_comes_to_the_deadline(self, seconds):
        self.now = max(self.now, self.closes_at + timedelta(seconds=seconds))

    @move(stale=rarely, stranger=rarely)
    def submit(self, i, stale, stranger):
        life = self.lives[i]
        token, sheet = uuid.uuid4(), life.sheet
        supplement = life.state == SheetState.RETURNED and life.due_at and self.now < life.due_at
        allowed = (
            life.is_writable
            and (self.in_time(life) or supplement)
            and not stale
            and not stranger
            and self.is_complete(life)
        )
        snapshot = self.attempt(
            allowed,
            lambda: sending.submit_sheet(
                sheet=sheet,
                token=token,
                row_version=sheet.row_version - stale,
                actor=self.lives[1 - i].actor if stranger else life.actor,
                at=self.now,
            ),
        )
        if snapshot:
            self.note_sending(life, snapshot, token)

    @rule(i=units)
    def submit_what_changed_meanwhile(self, i):
        self.submit(i, stale=True, stranger=False)

    @rule(i=units, seconds=st.sampled_from([-1, 0, 1]))
    def submit_at_the_deadline(self, i, seconds):
        self.time_comes_to_the_deadline(seconds)
        self.submit(i, stale=False, stranger=False)

    def note_sending(self, life, snapshot, token):
        """Remember a sending."""
        if life.state == SheetState.DRAFT:
            life.filed_at = self.now
        life.from_draft[snapshot.version] = life.state == SheetState.DRAFT
        life.sent[snapshot.version] = self.now
        life.state, life.reviewed, life.due_at = SheetState.SUBMITTED, False, None
        life.last_try = (token, snapshot.version)
        life.row_version += 1

    @move()
    def send_the_same_form_again(self, i):
        life = self.lives[i]
        if life.last_try is None:
            return
        token, version = life.last_try
        snapshot = self.attempt(
            True,
            lambda: sending.submit_sheet(
                sheet=life.sheet, token=token, row_version=1, actor=life.actor, at=self.now
            ),
        )
        assert snapshot.version == version

    def office_move(self, life, action, act, *, allowed=True):
        """Play a move of the table and remember the state to which it leads."""
        target = SHEET_TRANSITIONS.target(action, life.state)
        if self.attempt(bool(target) and allowed, act):
            life.state = target
            life.row_version += 1
            return True
        return False

    @move()
    def begin_review(self, i):
        life = self.lives[i]
        done = self.attempt(
            life.state == SheetState.SUBMITTED,
            lambda: review.begin_review(sheet=life.sheet, actor=self.office, at=self.now),
        )
        life.row_version += bool(done and not life.reviewed)
        life.reviewed = life.reviewed or bool(done)

    @move(remark=st.sampled_from(["Bổ sung chỉ tiêu", "Ghi rõ số liệu", " "]), own=rarely)
    def give_back(self, i, remark, own):
        life = self.lives[i]
        sheet, actor = life.sheet, life.actor if own else self.office
        if self.office_move(
            life,
            Action.RETURN,
            lambda: review.return_sheet(
                sheet=sheet,
                remarks=[NewRemark(remark)],
                row_version=sheet.row_version,
                actor=actor,
                at=self.now,
            ),
            allowed=bool(remark.strip()) and not own,
        ):
            life.due_at = self.supplement_ends()

    def supplement_ends(self):
        """Until when a sheet that goes back now may be supplemented: five days after today."""
        return clock.start_of_day(clock.local_day(self.now) + timedelta(days=6))

    def decide(self, life, *, own, stale, refused=None, allowed=True):
        """Accept the sheet but what is `refused`; by its own people where `own`."""
        sheet = life.sheet
        actor = Actor(self.office.user, self.office.roles | life.actor.roles) if own else self.office
        return self.office_move(
            life,
            Action.ACCEPT,
            lambda: review.accept_sheet(
                sheet=sheet,
                row_version=sheet.row_version - stale,
                refused=refused,
                actor=actor,
                at=self.now,
            ),
            allowed=allowed and not own and not stale,
        )

    @move(by_lead=st.booleans())
    def reopen(self, i, by_lead):
        life = self.lives[i]
        actor = self.lead if by_lead else self.office
        if self.office_move(
            life,
            Action.REOPEN,
            lambda: review.reopen_sheet(sheet=life.sheet, reason="Đơn vị báo sai", actor=actor, at=self.now),
            allowed=by_lead,
        ):
            life.due_at = self.supplement_ends()

    @move()
    def recall(self, i):
        life = self.lives[i]
        allowed = not life.reviewed and self.in_time(life)
        self.office_move(
            life,
            Action.RECALL,
            lambda: sending.recall_sheet(sheet=life.sheet, actor=life.actor, at=self.now),
            allowed=allowed,
        )

    @move()
    def withdraw(self, i):
        life = self.lives[i]
        self.office_move(
            life,
            Action.WITHDRAW,
            lambda: sending.withdraw_sheet(
                sheet=life.sheet, reason="Không thực hiện nữa", actor=life.actor, at=self.now
            ),
        )

    @move()
    def restore(self, i):
        life = self.lives[i]
        self.office_move(
            life,
            Action.RESTORE,
            lambda: sending.restore_sheet(
                sheet=life.sheet, reason="Rút nhầm", actor=self.office, at=self.now
            ),
        )

    @rule(i=units, days=st.integers(1, 9))
    def grant_extension(self, i, days):
        life = self.lives[i]
        until = clock.start_of_day(clock.local_day(self.now) + timedelta(days=days))
        ends_at = max(self.closes_at, life.extended_to or self.closes_at)
        deadline = self.campaign.deadlines.get(kind=self.kind)  # deadlines are named as their kinds
        if self.attempt(
            until > max(ends_at, self.now),
            lambda: extensions.extend_deadline(
                deadline=deadline,
                unit=life.unit,
                until=until,
                reason="Mưa bão",
                actor=self.office,
                at=self.now,
            ),
        ):
            life.extended_to = until

    @invariant()
    def database_equals_the_model(self):
        expected = [
            (life.unit.pk, life.state, len(life.sent), life.row_version, life.filed_at)
            for life in self.lives
            if life.state
        ]
        stored = (
            self.sheets()
            .order_by("unit")
            .values_list("unit", "state", "version", "row_version", "submitted_at")
        )
        assert sorted(expected) == list(stored)

    @invariant()
    def inv_01_02_sendings_are_in_time_and_never_change(self):
        for life in self.lives:
            sent = Snapshot.objects.filter(sheet__in=self.sheets(), sheet__unit=life.unit)
            assert dict(sent.values_list("version", "sent_at")) == life.sent
            for version, sent_at in life.sent.items():
                ends_at = max(self.closes_at, life.extended_to or sent_at)
                assert not life.from_draft[version] or sent_at < ends_at

    @invariant()
    def inv_07_replaying_the_log_gives_the_present_state(self):
        for sheet in self.sheets():
            state = SheetState.DRAFT
            for event in sheet.events.exclude(action__in=NOT_MOVES):
                assert event.from_state == state
                state = event.to_state
            assert state == sheet.state
            assert sheet.events.filter(action=Action.SUBMIT).count() == sheet.version


def browser_of(actor):
    """A browser in which the person is signed in; a page that falls over answers 500, as on a server."""
    browser = signed_in(actor.user)
    browser.raise_request_exception = False
    return browser


def sendings_and_log():
    """How many rows there are that are only ever added to."""
    return [Snapshot.objects.count(), Event.objects.count()]


def run(machine, examples, steps, **options):
    """Run the machine; the settings are the same on both databases."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


def play(machine_class, life):
    """One machine through a life, every invariant asked at its end."""
    machine = machine_class()
    try:
        machine.begin()
        life(machine)
        for asked in machine.invariants:
            asked.function(machine)
    finally:
        machine.teardown()


def forget(*_args, **_kwargs):
    """A step that is left out."""


def instead(place, name, put):
    """A mutation: `put`, which is given what was there, in the place of a name."""
    return lambda patch: patch.setattr(place, name, put(getattr(place, name)))
