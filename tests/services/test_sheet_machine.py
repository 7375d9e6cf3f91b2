"""SM-01: random lives of registration sheets, held against a small model in plain Python.

Every rule plays one move through the services, allowed or not; afterwards the invariants must hold.
The second half plants bugs and demands that the machine notices each of them.
"""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from danvan.core import clock
from registrations import policies
from registrations.enums import SheetState
from registrations.models import Registration, Sheet
from registrations.models.sheets import SheetQuerySet
from registrations.services import common, drafts, sending, sheet_models
from tests import factories
from tests.services.machine import (
    SheetLives,
    browser_of,
    forget,
    move,
    play,
    rarely,
    run,
    sendings_and_log,
    texts,
    units,
)

pytestmark = pytest.mark.django_db

PAGES = ["sheet", "sheet-check", "sheet-details", "model-add", "history", "sheet-recall", "sheet-withdraw"]


class SheetMachine(SheetLives):
    """Registrations: what they hold are models."""

    starts_on, closes_on = date(2027, 3, 1), date(2027, 3, 12)

    def make_campaign(self):
        """One campaign, open since February."""
        campaign = factories.make_campaign(2027, closes_on=self.closes_on)
        campaign.deadlines.update(opens_at=clock.start_of_day(date(2027, 2, 1)))
        return campaign

    def tables(self):
        """Everything that a refused move must leave alone."""
        return [
            list(Sheet.objects.order_by("pk").values_list()),
            list(Registration.objects.order_by("pk").values_list()),
            *sendings_and_log(),
        ]

    def is_complete(self, life):
        """Whether there is a model and none lacks its goals, which is all the machine edits away."""
        goals = list(
            Registration.objects.filter(sheet__sheet__unit=life.unit).values_list("goals", flat=True)
        )
        return bool(goals) and all(goals)

    @initialize()
    def begin(self):
        """Both units have a ready draft."""
        for i in range(2):
            self.start(i)
            self.add_complete_model(i)

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

    @rule(i=units)
    def add_complete_model(self, i):
        life = self.lives[i]
        model = self.attempt(
            life.is_writable,
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
            life.is_writable and not (stale and changes),
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
            life.is_writable,
            lambda: sheet_models.delete_model(model=model, actor=life.actor, at=self.now) or True,
        )
        life.row_version += bool(done)

    @move(own=rarely, stale=rarely)
    def accept(self, i, own, stale):
        self.decide(self.lives[i], own=own, stale=stale)

    @rule(i=units)
    def own_people_decide(self, i):
        self.accept(i, own=True, stale=False)

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
        life, before = self.lives[i], self.tables()
        values = dict.fromkeys(["token", "row_version", "reason", "position"], text)
        for actor in (life.actor, self.lives[1 - i].actor, self.office):
            answer = browser_of(actor).post(reverse(name, args=[life.sheet.code]), values)
            assert answer.status_code < 500
        if name != "sheet-recall":
            assert self.tables() == before
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
    def inv_06_each_unit_sees_exactly_its_own(self):
        for life in self.lives:
            visible = Sheet.objects.visible_to(life.actor)
            assert set(visible.values_list("unit", flat=True)) <= {life.unit.pk}
            for sheet in Sheet.objects.all():
                assert bool(policies.may_see_sheet(life.actor, sheet)) is (sheet in visible)

    @invariant()
    def inv_21_stored_text_is_nfc_without_control_characters(self):
        for text in Registration.objects.values_list("goals", flat=True):
            assert text == unicodedata.normalize("NFC", text)
            assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]


def test_sm_01_random_lives_keep_every_invariant():
    run(SheetMachine, examples=30, steps=30)


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


@pytest.mark.parametrize("bug", PLANTED_BUGS)
def test_smr_08_planted_bug_is_caught_and_the_same_life_passes_without_it(bug, monkeypatch):
    mutation, life = PLANTED_BUGS[bug]
    play(SheetMachine, life)

    monkeypatch.setattr(*mutation)

    with pytest.raises(AssertionError):
        play(SheetMachine, life)
