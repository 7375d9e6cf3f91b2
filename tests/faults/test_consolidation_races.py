"""What happens at once around a consolidating unit, and what would happen without the locks."""

import time
import uuid

import pytest

from danvan.core import clock
from registrations.models import Registration, ReportingLine, Sheet, Snapshot
from registrations.services import consolidation, reporting_lines, review, sending
from tests import factories
from tests.faults.test_races import Meeting, meet, race
from tests.services.consolidating import fresh, make_ward, office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

SLOW = 1.5  # seconds that the parent's sending takes in the middle
TODAY = clock.local_day(clock.now())


def nothing(*_args) -> None:
    """A lock that is switched off."""


def scene(monkeypatch, meanwhile=lambda: time.sleep(SLOW), before=lambda: time.sleep(0.2), after=nothing):
    """A school with one of two models refused, its consolidating unit about to send; the act of both.

    The unit has gathered its schools and lets something happen `meanwhile`; the school waits `before` it
    sends again and says so `after` it.
    """
    ward = make_ward()
    child, school = ward.sent(models=2)
    refused = Registration.objects.filter(sheet=child.pk).first()
    child = ward.accept(child, {refused.uid: "Chưa rõ"})
    parent, lead = ward.own_sheet(), office("OFFICE_LEAD")
    asked = consolidation._refused_on

    def slowly(sheets):
        if sheets:  # only the parent carries any
            meanwhile()
        return asked(sheets)

    monkeypatch.setattr(consolidation, "_refused_on", slowly)

    def act(number):
        if number == 0:
            submit(parent, ward.actor)
        elif number == 1:
            before()
            review.reopen_sheet(sheet=child, reason="Ghi sai", actor=lead, at=clock.now())
            submit(fresh(child), school)
            after()

    return act, parent, child, str(refused.uid)


def submit(sheet, actor) -> Snapshot:
    return sending.submit_sheet(
        sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=actor, at=clock.now()
    )


def carried_models(parent) -> list[tuple[str, int, list[str]]]:
    """What the parent's sending carries: code, version, models."""
    payload = Snapshot.objects.get(sheet=parent).payload
    return [(unit["sheet"], unit["version"], [m["uid"] for m in unit["models"]]) for unit in payload["units"]]


def test_a_school_sends_again_while_its_consolidating_unit_sends_one_version_is_carried(monkeypatch):
    act, parent, child, refused = scene(monkeypatch)

    outcomes = race(act)

    assert outcomes == {"done": 4}
    ((code, version, models),) = carried_models(parent)
    assert (code, version, len(models)) == (child.code, 1, 1)
    assert refused not in models
    carried = Snapshot.objects.get(sheet=parent).carried.values_list("sheet", "version")
    assert list(carried) == [(child.pk, 1)]
    assert fresh(child).version == 2


def test_control_without_the_lock_a_refused_model_would_slip_in_or_the_sending_break(monkeypatch):
    gathered, sent_again = Meeting(2), Meeting(2)
    act, parent, _, refused = scene(
        monkeypatch,
        meanwhile=lambda: (gathered.wait(), sent_again.wait()),
        before=lambda: (meet(), gathered.wait()),
        after=sent_again.come,
    )
    monkeypatch.setattr(sending, "hold_units", nothing)

    outcomes = race(act, lock=False)

    assert outcomes["broken"] or refused in carried_models(parent)[0][2]


def crossing():
    """Two offices of a place, each about to report through the other."""
    one, two, actor = factories.make_consolidator(), factories.make_consolidator(), office()

    def act(number):
        if number > 1:
            return
        unit, through = (one, two) if number else (two, one)
        reporting_lines.set_reporting_line(
            unit=unit, through=through, starts_on=TODAY, actor=actor, at=clock.now()
        )

    return act


def test_lines_that_cross_are_set_one_after_the_other():
    outcomes = race(crossing())

    assert outcomes == {"done": 3, "refused": 1}  # two of the four only look on
    assert ReportingLine.objects.count() == 1


def test_control_without_the_lock_both_crossing_lines_would_stand_or_break(monkeypatch):
    monkeypatch.setattr(reporting_lines, "_hold", nothing)
    asked = reporting_lines._lines_of

    def slowly(*units):
        found = asked(*units)
        meet()
        return found

    monkeypatch.setattr(reporting_lines, "_lines_of", slowly)

    outcomes = race(crossing(), lock=False)

    assert outcomes["broken"] or ReportingLine.objects.count() == 2
    assert Sheet.objects.count() == 0
