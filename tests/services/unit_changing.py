"""Short words for tests of units that are renamed, closed and merged."""

from datetime import date

from danvan.core import clock
from registrations.enums import Action, DeadlineKind
from registrations.models import Deadline
from registrations.services import review
from registrations.services.unit_endings import Ending, end_units, plan_ending
from registrations.services.unit_names import Renaming, plan_renaming, rename_unit
from tests import factories
from tests.services.test_sending import submit

LAST, FIRST = date(2027, 6, 30), date(2027, 7, 1)


def rename(unit, actor, starts_on, action=Action.RENAME_UNIT, seen=None, **values):
    """Preview, then rename."""
    renaming, by = Renaming(unit, starts_on, values, action), {"actor": actor, "at": clock.now()}
    if seen is None:
        seen = plan_renaming(renaming=renaming, **by).fingerprint
    return rename_unit(renaming=renaming, seen=seen, **by)


def end(units_, actor, last_day=LAST, successor=None, staying=(), seen=None, action=Action.CLOSE_UNIT):
    """Preview, then end."""
    ending, by = Ending(tuple(units_), last_day, successor, action), {"actor": actor, "at": clock.now()}
    if seen is None:
        seen = plan_ending(ending=ending, **by).fingerprint
    return end_units(ending=ending, staying=staying, seen=seen, **by)


def accepted_sheet(unit, campaign, office):
    """An accepted registration of the unit, and an actor of the unit."""
    sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
    submit(sheet, actor)
    sheet.refresh_from_db()
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now())
    return sheet, actor


def with_results_open(campaign):
    """The campaign, its results asked for in July and August."""
    Deadline.objects.filter(campaign=campaign, kind=DeadlineKind.RESULT).update(
        opens_at=clock.start_of_day(FIRST), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    return campaign
