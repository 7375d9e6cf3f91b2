"""FLT-44: reminders while several runs overlap and while one is killed half-way, in real processes."""

import os
import signal
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, connections

from danvan.core import clock
from danvan.core.models import Outbox
from registrations.enums import DeadlineKind
from registrations.models import Deadline, Reminder, ReminderRule, Terms
from registrations.services import reminders
from tests import factories
from tests.faults.test_races import RACERS, fork, meet, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]
UNITS = 2 * reminders.SLICE + 50


@pytest.fixture
def waiting(at_local):
    """More units than two slices hold, each to be reminded now."""
    at_local(2027, 3, 8, 7)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    ReminderRule.objects.create(
        campaign=campaign, kind=DeadlineKind.REGISTRATION, days=-3, subject="Sắp hết hạn", text="Gửi sớm"
    )
    for _ in range(UNITS):
        factories.make_unit(email="truong@example.edu.vn")


def counted() -> tuple[int, int, int]:
    """Reminders, the units that they are of, and the letters of as many different ones."""
    letters = {payload["reminder"] for payload in Outbox.objects.values_list("payload", flat=True)}
    assert letters == set(Reminder.objects.values_list("pk", flat=True))
    units = Reminder.objects.order_by().values("unit").distinct().count()
    return Reminder.objects.count(), units, Outbox.objects.count()


def send(number: int) -> None:
    reminders.send_due(clock.now())


def test_flt_44_four_runs_at_once_remind_everybody_once(waiting):
    assert race(send) == {"done": RACERS}
    assert counted() == (UNITS, UNITS, UNITS)


def test_flt_44_the_command_itself_four_times_at_once(waiting, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    assert race(lambda number: call_command("run_due")) == {"done": RACERS}
    assert counted() == (UNITS, UNITS, UNITS)


def _killed_in_its_third_slice() -> None:
    """Send, and die by SIGKILL when the third slice is written but not committed."""
    slices = []

    def die(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "registrations_reminder" '):
            slices.append(sql)
            if len(slices) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer

    with connection.execute_wrapper(die):
        send(0)


def test_flt_44_one_killed_half_way_loses_nothing_and_the_next_writes_the_rest(waiting):
    connections.close_all()
    run = fork.Process(target=_killed_in_its_third_slice)
    run.start()
    run.join()

    done = 2 * reminders.SLICE
    assert (run.exitcode, counted()) == (-signal.SIGKILL, (done, done, done))
    send(0)
    assert counted() == (UNITS, UNITS, UNITS)


def _send_without_lock(number: int) -> None:
    """As it would be without our care: all read before anybody writes."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"

    def unlocked(deadline):
        return Terms.of(Deadline.objects.select_related("campaign__movement").get(pk=deadline.pk))

    def slow(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "registrations_reminder" '):
            meet()
        return execute(sql, params, many, context)

    reminders._locked_terms = unlocked
    with connection.execute_wrapper(slow):
        send(number)


def test_flt_44_control_without_the_lock_the_race_shows_and_the_database_stops_it(waiting):
    assert race(_send_without_lock)["broken"] > 0
    done = Reminder.objects.count()
    assert counted() == (done, done, done)
