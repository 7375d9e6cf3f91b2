"""Who receives a sheet, and the deadline that binds it therefore."""

from dataclasses import dataclass
from datetime import date, datetime

from danvan.core import clock
from registrations.enums import SheetState
from registrations.models import Deadline, ReportingLine, Sheet, Unit
from registrations.models.deadlines import binding_one
from registrations.rules import deadlines
from registrations.rules.kinds import TO_CONSOLIDATOR_OF


@dataclass(frozen=True)
class Way:
    """Where a sheet goes, or went: the key of its consolidating unit (None: the office), and until when."""

    receiver_id: int | None
    span: deadlines.Span


def way_of(sheet: Sheet, at: datetime) -> Way:
    """The way of the sheet as it stands at the instant; one query."""
    day = clock.local_day(at)
    rows = Deadline.objects.filter(campaign=sheet.campaign_id).binding(sheet.kind)
    found = list(rows.span_rows_for(sheet.unit_id, day))
    receiver_id = _receiver_id(sheet, found[0][-1], day) if found else sheet.receiver_id
    known = {
        kind: Deadline(campaign=sheet.campaign, kind=kind, opens_at=opens_at, closes_at=closes_at)
        for kind, opens_at, closes_at, *_ in found
    }
    deadline = binding_one(known.values(), sheet.kind, receiver_id)
    if deadline is None:
        return Way(receiver_id, deadlines.Span(opens_at=None, closes_at=None))
    untils = (until for kind, _, _, until, _ in found if kind == deadline.kind and until)
    return Way(receiver_id, deadline.span_with(untils))


def receiver_of(sheet: Sheet, at: datetime) -> Unit | None:
    """The consolidating unit to which the sheet went, or of a draft would go today; None is the office."""
    if not _is_on_its_way(sheet, clock.local_day(at)):
        return sheet.receiver
    return ReportingLine.objects.through_of([sheet.unit_id], clock.local_day(at)).get(sheet.unit_id)


def _receiver_id(sheet: Sheet, line: int | None, day: date) -> int | None:
    return line if _is_on_its_way(sheet, day) else sheet.receiver_id


def _is_on_its_way(sheet: Sheet, day: date) -> bool:
    """Whether the line of the day says where the sheet goes. A supplement goes back to whoever asked for it,
    as long as that unit exists; a kind that nobody gathers goes to the office."""
    if sheet.kind not in TO_CONSOLIDATOR_OF:
        return False
    if sheet.state == SheetState.RETURNED and sheet.receiver_id:
        return not sheet.receiver.exists_on(day)
    return sheet.state == SheetState.DRAFT
