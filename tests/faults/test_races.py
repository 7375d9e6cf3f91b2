"""Several people at once, each in a process and on a connection of its own."""

import multiprocessing
import time
import uuid
from collections import Counter

import pytest
from django.db import DatabaseError, connection, connections

from danvan.core import clock
from danvan.core.errors import Refusal
from registrations.enums import Action, SheetState, UnitKind
from registrations.models import Event, Sheet, Snapshot, Unit
from registrations.services import drafts, review, sending, sheet_models, unit_endings, writing
from tests import factories
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

RACERS = 4
PATIENCE = 20  # seconds that a racer waits for the others
fork = multiprocessing.get_context("fork")


class Meeting:
    """Where racers wait for one another: each goes on once every other has come or has ended."""

    def __init__(self, size: int = RACERS) -> None:
        self.arrived, self.size, self.is_here = fork.Value("i", 0), size, False

    def come(self) -> None:
        """Say that this racer is here; said again it counts once."""
        if not self.is_here:
            self.is_here = True
            with self.arrived.get_lock():
                self.arrived.value += 1

    def wait(self) -> None:
        """Come, and wait for the others."""
        self.come()
        last = time.monotonic() + PATIENCE
        while self.arrived.value < self.size and time.monotonic() < last:
            time.sleep(0.01)


meeting = Meeting()


def meet() -> None:
    """Put between the reading and the writing of an act: everybody has read before anyone writes."""
    meeting.wait()


def race(act, *, lock: bool = True) -> Counter:
    """Run `act(number)` in four processes that start together; what became of each.

    Without the lock every racer reads before anyone writes, as it would without our care.
    """
    global meeting
    connections.close_all()
    meeting, barrier, answers = Meeting(), fork.Barrier(RACERS), fork.SimpleQueue()
    racers = [
        fork.Process(target=_run, args=(act, number, lock, barrier, answers)) for number in range(RACERS)
    ]
    for racer in racers:
        racer.start()
    outcomes = Counter(answers.get() for _ in racers)
    for racer in racers:
        racer.join()
    return outcomes


def _run(act, number, lock, barrier, answers) -> None:
    if not lock:
        _switch_locks_off()
    barrier.wait()
    try:
        act(number)
    except Refusal:
        answers.put("refused")
    except DatabaseError:
        answers.put("broken")
    else:
        answers.put("done")
    meeting.come()
    connections.close_all()


def _switch_locks_off() -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"

    def unlocked(sheet):
        fresh = Sheet.objects.select_related("unit__parent", "campaign__movement").get(pk=sheet.pk)
        meet()
        return fresh

    for service in (sending, review, writing):
        service.locked_sheet = unlocked

    def unlocked_units(keys):
        fresh = Unit.objects.in_bulk(keys)
        meet()
        return fresh

    unit_endings.locked_units = unlocked_units


def sender(sheet, actor, token=None):
    """An act that sends the sheet as it stands."""
    row_version = sheet.row_version

    def act(number):
        sending.submit_sheet(
            sheet=sheet, token=token or uuid.uuid4(), row_version=row_version, actor=actor, at=clock.now()
        )

    return act


def test_flt_12_four_people_send_one_sheet_and_one_wins():
    sheet, actor = factories.make_ready_sheet()

    outcomes = race(sender(sheet, actor))

    assert outcomes == {"done": 1, "refused": 3}
    assert Snapshot.objects.count() == 1
    assert Event.objects.filter(to_state=SheetState.SUBMITTED).count() == 1


def test_flt_12_control_without_the_lock_the_race_shows():
    sheet, actor = factories.make_ready_sheet()

    outcomes = race(sender(sheet, actor), lock=False)

    assert outcomes["broken"] > 0


def test_flt_11_double_click_gives_every_click_the_same_receipt():
    sheet, actor = factories.make_ready_sheet()

    outcomes = race(sender(sheet, actor, token=uuid.uuid4()))

    assert outcomes == {"done": 4}
    assert Snapshot.objects.count() == 1


def test_two_people_start_one_sheet():
    unit, campaign = factories.make_unit(), factories.make_campaign()
    actor = factories.actor_of(factories.make_member(unit))

    outcomes = race(
        lambda number: drafts.start_sheet(unit=unit, campaign=campaign, actor=actor, at=clock.now())
    )

    assert outcomes == {"done": 4}
    assert Sheet.objects.count() == 1


def test_flt_14_unit_recalls_while_the_office_accepts():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    sheet.refresh_from_db()
    office = factories.actor_of(factories.make_office())

    def act(number):
        if number % 2:
            sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
        else:
            review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now())

    outcomes = race(act)

    assert outcomes == {"done": 1, "refused": 3}
    assert Sheet.objects.get().state in (SheetState.DRAFT, SheetState.ACCEPTED)


def test_flt_10_twenty_saves_each_of_four_writers_all_arrive():
    campaign = factories.make_campaign()
    pairs = [factories.make_ready_sheet(campaign=campaign) for _ in range(RACERS)]

    def act(number):
        sheet, actor = pairs[number]
        for turn in range(20):
            model = sheet.registration_sheet.models.get()
            sheet_models.save_model(
                model=model,
                values={"goals": f"Lần {turn}"},
                row_version=model.row_version,
                actor=actor,
                at=clock.now(),
            )

    outcomes = race(act)

    assert outcomes == {"done": RACERS}
    assert {sheet.registration_sheet.models.get().row_version for sheet, _ in pairs} == {2 + 20}


def merger():
    """An act by which each officer merges the same unit into a new one of their own."""
    unit, others = factories.make_unit(), [factories.make_unit() for _ in range(RACERS)]
    everybody_has_seen_the_preview = Meeting()
    actors = [factories.actor_of(factories.make_office()) for _ in range(RACERS)]

    def act(number):
        new = Unit(code=f"MOI-{number}", name=f"Trường {number}", kind=UnitKind.SCHOOL, place="Tri Tôn")
        last_day = clock.local_day(clock.now())
        by = {"actor": actors[number], "at": clock.now()}
        ending = unit_endings.Ending((unit, others[number]), last_day, new, Action.MERGE_UNITS)
        seen = unit_endings.plan_ending(ending=ending, **by).fingerprint
        everybody_has_seen_the_preview.wait()
        unit_endings.end_units(ending=ending, staying=(), seen=seen, **by)

    return unit, act


def test_flt_51_four_officers_merge_one_unit_and_one_wins():
    unit, act = merger()

    outcomes = race(act)

    assert outcomes == {"done": 1, "refused": 3}
    [made] = Unit.objects.filter(code__startswith="MOI-")
    assert set(Unit.objects.exclude(valid_to=None).values_list("successor", flat=True)) == {made.pk}
    assert Event.objects.filter(action=Action.MERGE_UNITS, unit=unit).count() == 1


def test_flt_51_control_without_the_lock_more_than_one_merges_or_breaks():
    _, act = merger()

    outcomes = race(act, lock=False)

    assert outcomes != {"done": 1, "refused": 3}
