"""SM-01: random lives of registration sheets, held against a small model in plain Python.

Every rule plays one move through the services, allowed or not; afterwards the invariants must hold.
The second half plants bugs and demands that the machine notices each of them.
"""

import unicodedata
import uuid
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from danvan.core import clock
from danvan.core.errors import Refusal
from registrations import policies
from registrations.enums import Action, DeadlineKind, Role, SheetState
from registrations.models import Actor, Event, Registration, Sheet, Snapshot
from registrations.models.sheets import SheetQuerySet
from registrations.rules.states import SHEET_TRANSITIONS
from registrations.services import common, drafts, extensions, review, sending, sheet_models
from registrations.services.review import NewRemark
from tests import factories
from tests.web.school import signed_in

pytestmark = pytest.mark.django_db

CLOSES_ON = date(2027, 3, 12)
PAGES = ["sheet", "sheet-check", "sheet-details", "model-add", "history", "sheet-recall", "sheet-withdraw"]
units = st.sampled_from([0, 0, 0, 1])
rarely = st.sampled_from([False] * 5 + [True])
texts = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30)


class Life:
    """What the model remembers of one unit's sheet."""

    def __init__(self, unit, actor):
        self.unit, self.actor = unit, actor
        self.state = None
        self.row_version = 0
        self.sent = {}  # version -> instant
        self.from_draft = {}  # version -> whether it left DRAFT
        self.filed_at = None
        self.reviewed = False
        self.due_at = self.extended_to = None
        self.last_try = None  # (token, version)

    @property
    def sheet(self):
        """The row as it stands."""
        return Sheet.objects.get(unit=self.unit)


class SheetMachine(RuleBasedStateMachine):
    """Two units, one office, one deadline."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = clock.start_of_day(date(2027, 3, 1))
        self.campaign = factories.make_campaign(2027, closes_on=CLOSES_ON)
        self.campaign.deadlines.update(opens_at=clock.start_of_day(date(2027, 2, 1)))
        self.lives = [self._life() for _ in range(2)]
        self.office = factories.actor_of(factories.make_office(), self.now)
        self.lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD), self.now)

    def teardown(self):
        """Leave no row behind."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def _life(self):
        unit = factories.make_unit()
        return Life(unit, factories.actor_of(factories.make_member(unit), self.now))

    def attempt(self, allowed, act):
        """Play a move; it happens if and only if `allowed`. A refused one leaves every table as it was."""
        before = tables()
        try:
            with transaction.atomic():
                result = act()
        except Refusal as refusal:
            assert not allowed, f"refused without need: {refusal.reason}"
            assert refusal.reason.endswith("."), refusal.reason
            assert tables() == before
            return None
        assert allowed, "happened although it is not permitted"
        return result

    def in_time(self, life):
        """Whether the deadline of the unit is still ahead."""
        ends_at = max(clock.start_of_day(CLOSES_ON), life.extended_to or self.now - timedelta(days=999))
        return self.now < ends_at

    @initialize()
    def both_units_have_a_ready_draft(self):
        for i in range(2):
            self.start(i)
            self.add_complete_model(i)

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(seconds=st.sampled_from([-1, 0, 1]))
    def time_comes_to_the_deadline(self, seconds):
        self.now = max(self.now, clock.start_of_day(CLOSES_ON) + timedelta(seconds=seconds))

    @rule(i=units)
    def start(self, i):
        life = self.lives[i]
        sheet = self.attempt(
            True,
            lambda: drafts.start_sheet(unit=life.unit, campaign=self.campaign, actor=life.actor, at=self.now),
        )
        if life.state is None:
            life.state, life.row_version = SheetState.DRAFT, sheet.row_version
            drafts.save_details(
                sheet=sheet,
                values={"contact_name": "Chau Kim Sơn", "contact_phone": "0912345678"},
                row_version=sheet.row_version,
                actor=life.actor,
                at=self.now,
            )
            life.row_version += 1

    def writable(self, life):
        """Whether the unit may write in its sheet."""
        return life.state in (SheetState.DRAFT, SheetState.RETURNED)

    @rule(i=units)
    def add_complete_model(self, i):
        life = self.lives[i]
        model = self.attempt(
            self.writable(life),
            lambda: sheet_models.add_model(
                sheet=life.sheet, values=factories.model_values(self.campaign), actor=life.actor, at=self.now
            ),
        )
        if model:
            sheet_models.save_model(
                model=model, values={}, people=factories.PEOPLE, row_version=1, actor=life.actor, at=self.now
            )
            life.row_version += 2

    @rule(i=units, text=texts | st.just(""), stale=rarely)
    def edit_model(self, i, text, stale):
        life = self.lives[i]
        model = Registration.objects.filter(sheet__sheet__unit=life.unit).first()
        if model is None:
            return
        changes = model._meta.get_field("goals").to_python(text) != model.goals
        result = self.attempt(
            self.writable(life) and not (stale and changes),
            lambda: sheet_models.save_model(
                model=model,
                values={"goals": text},
                row_version=model.changed_in["goals"] - 1 if stale else model.row_version,
                actor=life.actor,
                at=self.now,
            ),
        )
        life.row_version += bool(result and changes)

    @rule(i=units)
    def remove_model(self, i):
        life = self.lives[i]
        model = Registration.objects.filter(sheet__sheet__unit=life.unit).last()
        if model is None:
            return
        done = self.attempt(
            self.writable(life),
            lambda: sheet_models.delete_model(model=model, actor=life.actor, at=self.now) or True,
        )
        life.row_version += bool(done)

    @rule(i=units, stale=rarely, stranger=rarely)
    def submit(self, i, stale, stranger):
        life = self.lives[i]
        token, sheet = uuid.uuid4(), life.sheet
        supplement = life.state == SheetState.RETURNED and life.due_at and self.now < life.due_at
        allowed = (
            self.writable(life)
            and (self.in_time(life) or supplement)
            and not stale
            and not stranger
            and is_complete(sheet)
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

    @rule(i=units)
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
        """Play a move of the office and remember the state to which it leads."""
        target = SHEET_TRANSITIONS.target(action, life.state)
        if self.attempt(bool(target) and allowed, act):
            life.state = target
            life.row_version += 1
            return True
        return False

    @rule(i=units)
    def begin_review(self, i):
        life = self.lives[i]
        done = self.attempt(
            life.state == SheetState.SUBMITTED,
            lambda: review.begin_review(sheet=life.sheet, actor=self.office, at=self.now),
        )
        life.row_version += bool(done and not life.reviewed)
        life.reviewed = life.reviewed or bool(done)

    @rule(i=units, remark=st.sampled_from(["Bổ sung chỉ tiêu", "Ghi rõ số liệu", " "]), own=rarely)
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
            life.due_at = clock.start_of_day(clock.local_day(self.now) + timedelta(days=6))

    @rule(i=units, own=rarely, stale=rarely)
    def accept(self, i, own, stale):
        life = self.lives[i]
        sheet = life.sheet
        actor = Actor(self.office.user, self.office.roles | life.actor.roles) if own else self.office
        self.office_move(
            life,
            Action.ACCEPT,
            lambda: review.accept_sheet(
                sheet=sheet, row_version=sheet.row_version - stale, actor=actor, at=self.now
            ),
            allowed=not own and not stale,
        )

    @rule(i=units)
    def own_people_decide(self, i):
        self.accept(i, own=True, stale=False)

    @rule(i=units, by_lead=st.booleans())
    def reopen(self, i, by_lead):
        life = self.lives[i]
        actor = self.lead if by_lead else self.office
        if self.office_move(
            life,
            Action.REOPEN,
            lambda: review.reopen_sheet(sheet=life.sheet, reason="Đơn vị báo sai", actor=actor, at=self.now),
            allowed=by_lead,
        ):
            life.due_at = clock.start_of_day(clock.local_day(self.now) + timedelta(days=6))

    @rule(i=units)
    def recall(self, i):
        life = self.lives[i]
        allowed = not life.reviewed and self.in_time(life)
        self.office_move(
            life,
            Action.RECALL,
            lambda: sending.recall_sheet(sheet=life.sheet, actor=life.actor, at=self.now),
            allowed=allowed,
        )

    @rule(i=units)
    def withdraw(self, i):
        life = self.lives[i]
        self.office_move(
            life,
            Action.WITHDRAW,
            lambda: sending.withdraw_sheet(
                sheet=life.sheet, reason="Không thực hiện nữa", actor=life.actor, at=self.now
            ),
        )

    @rule(i=units)
    def restore(self, i):
        life = self.lives[i]
        self.office_move(
            life,
            Action.RESTORE,
            lambda: sending.restore_sheet(
                sheet=life.sheet, reason="Rút nhầm", actor=self.office, at=self.now
            ),
        )

    @rule(i=units)
    def look_at_every_page(self, i):
        life, stranger = self.lives[i], self.lives[1 - i]
        sheet = life.sheet
        for name in PAGES:
            address = reverse(name, args=[sheet.code])
            assert browser_of(life.actor).get(address).status_code in (200, 302, 409), name
            assert browser_of(stranger.actor).get(address).status_code == 404, name
        for name, args in [("changelist", []), ("change", [sheet.pk])]:
            page = browser_of(self.office).get(reverse(f"admin:registrations_sheet_{name}", args=args))
            assert page.status_code == 200

    @rule(
        i=units,
        name=st.sampled_from(["sheet-submit", "sheet-details", "model-add", "sheet-recall"]),
        text=texts,
    )
    def post_nonsense(self, i, name, text):
        life, before = self.lives[i], tables()
        values = dict.fromkeys(["token", "row_version", "reason", "position"], text)
        for actor in (life.actor, self.lives[1 - i].actor, self.office):
            answer = browser_of(actor).post(reverse(name, args=[life.sheet.code]), values)
            assert answer.status_code < 500
        if name != "sheet-recall":
            assert tables() == before
        else:
            self.note_recall(life)

    def note_recall(self, life):
        """A recall asks for nothing that could be typed wrong; it may have happened."""
        state = life.sheet.state
        if state != life.state:
            assert (life.state, state) == (SheetState.SUBMITTED, SheetState.DRAFT)
            assert not life.reviewed
            life.state = state
            life.row_version += 1

    @rule(i=units, days=st.integers(1, 9))
    def grant_extension(self, i, days):
        life = self.lives[i]
        until = clock.start_of_day(clock.local_day(self.now) + timedelta(days=days))
        ends_at = max(clock.start_of_day(CLOSES_ON), life.extended_to or until - timedelta(days=999))
        deadline = self.campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
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
            (life.unit.pk, life.state, len(life.sent), life.row_version, life.filed_at) for life in self.lives
        ]
        stored = Sheet.objects.order_by("unit").values_list(
            "unit", "state", "version", "row_version", "submitted_at"
        )
        assert sorted(expected) == list(stored)

    @invariant()
    def inv_01_02_sendings_are_in_time_and_never_change(self):
        for life in self.lives:
            sent = Snapshot.objects.filter(sheet__unit=life.unit).values_list("version", "sent_at")
            assert dict(sent) == life.sent
            for version, sent_at in life.sent.items():
                ends_at = max(clock.start_of_day(CLOSES_ON), life.extended_to or sent_at)
                assert not life.from_draft[version] or sent_at < ends_at

    @invariant()
    def inv_06_each_unit_sees_exactly_its_own(self):
        for life in self.lives:
            visible = Sheet.objects.visible_to(life.actor)
            assert set(visible.values_list("unit", flat=True)) <= {life.unit.pk}
            for sheet in Sheet.objects.all():
                assert bool(policies.may_see_sheet(life.actor, sheet)) is (sheet in visible)

    @invariant()
    def inv_07_replaying_the_log_gives_the_present_state(self):
        for sheet in Sheet.objects.all():
            state = SheetState.DRAFT
            for event in sheet.events.exclude(action__in=[Action.START, Action.DELETE]):
                assert event.from_state == state
                state = event.to_state
            assert state == sheet.state
            assert sheet.events.filter(action=Action.SUBMIT).count() == sheet.version

    @invariant()
    def inv_21_stored_text_is_nfc_without_control_characters(self):
        for text in Registration.objects.values_list("goals", flat=True):
            assert text == unicodedata.normalize("NFC", text)
            assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]


def browser_of(actor):
    """A browser in which the person is signed in."""
    return signed_in(actor.user)


def tables():
    """Everything that a refused move must leave alone."""
    return [
        list(Sheet.objects.order_by("pk").values_list()),
        list(Registration.objects.order_by("pk").values_list()),
        Snapshot.objects.count(),
        Event.objects.count(),
    ]


def is_complete(sheet):
    """Whether the sheet has a model and none lacks its goals, which is all the machine edits away."""
    goals = list(Registration.objects.filter(sheet=sheet.pk).values_list("goals", flat=True))
    return bool(goals) and all(goals)


def run(examples, steps, **options):
    """Run the machine; the settings are the same on both databases."""
    run_state_machine_as_test(
        SheetMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


def test_sm_01_random_lives_keep_every_invariant():
    run(examples=30, steps=30)


def forget(*_args, **_kwargs):
    """A step that is left out."""


# What is broken, and a life in which the machine must notice it.
PLANTED_BUGS = {
    "deadline is not asked": (
        (sending, "span_accepts", lambda sheet, span, at: policies.YES),
        lambda machine: machine.submit_at_the_deadline(0, seconds=0),
    ),
    "sending writes no event": (
        (sending, "log", forget),
        lambda machine: machine.submit(0, stale=False, stranger=False),
    ),
    "stale draft is sent": (
        (sending, "require_version", forget),
        lambda machine: machine.submit(0, stale=True, stranger=False),
    ),
    "stale model is stored": (
        (sheet_models, "refuse_stale", forget),
        lambda machine: machine.edit_model(0, "Mới", stale=True),
    ),
    "list is not scoped": ((SheetQuerySet, "visible_to", lambda self, actor: self), forget),
    "office decides on an own unit": (
        (policies, "may_review", lambda actor, sheet: policies.YES),
        lambda machine: (machine.submit(0, stale=False, stranger=False), machine.own_people_decide(0)),
    ),
    "sent sheet keeps its state": (
        (common.SHEET_TRANSITIONS, "target", lambda action, state: state),
        lambda machine: machine.submit(0, stale=False, stranger=False),
    ),
    "row version does not grow": (
        (sheet_models, "touch", forget),
        lambda machine: machine.edit_model(0, "Mới", stale=False),
    ),
    "incomplete sheet is sent": (
        (sending, "_require_complete", forget),
        lambda machine: (
            machine.edit_model(0, "", stale=False),
            machine.submit(0, stale=False, stranger=False),
        ),
    ),
}


def play(life) -> None:
    """One machine through a life, every invariant asked at its end."""
    machine = SheetMachine()
    try:
        machine.both_units_have_a_ready_draft()
        life(machine)
        machine.database_equals_the_model()
        machine.inv_01_02_sendings_are_in_time_and_never_change()
        machine.inv_06_each_unit_sees_exactly_its_own()
        machine.inv_07_replaying_the_log_gives_the_present_state()
    finally:
        machine.teardown()


@pytest.mark.parametrize("bug", PLANTED_BUGS)
def test_smr_08_planted_bug_is_caught_and_the_same_life_passes_without_it(bug, monkeypatch):
    mutation, life = PLANTED_BUGS[bug]
    play(life)

    monkeypatch.setattr(*mutation)

    with pytest.raises(AssertionError):
        play(life)
