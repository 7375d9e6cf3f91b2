"""Who receives a sheet, and the deadline that binds it therefore."""

from dataclasses import dataclass
from datetime import date, datetime

from danvan.core import clock
from registrations.enums import SheetState
from registrations.models import ReportingLine, Sheet, Unit
from registrations.models.deadlines import binding_one
from registrations.rules import deadlines


@dataclass(frozen=True)
class Way:
    """Where a sheet goes, or went: the key of its consolidating unit (None: the office), and until when."""

    receiver_id: int | None
    span: deadlines.Span


def way_of(sheet: Sheet, at: datetime) -> Way:
    """The way of the sheet as it stands at the instant; three queries, two for one that has arrived."""
    receiver_id = _receiver_id(sheet, clock.local_day(at))
    deadline = binding_one(sheet.campaign.deadlines.order_by(), sheet.kind, receiver_id)
    if deadline is None:
        return Way(receiver_id, deadlines.Span(opens_at=None, closes_at=None))
    return Way(receiver_id, deadline.span_for(sheet.unit))


def receiver_of(sheet: Sheet, at: datetime) -> Unit | None:
    """The consolidating unit to which the sheet went, or of a draft would go today; None is the office."""
    if not _is_on_its_way(sheet, clock.local_day(at)):
        return sheet.receiver
    return ReportingLine.objects.through_of([sheet.unit_id], clock.local_day(at)).get(sheet.unit_id)


def _receiver_id(sheet: Sheet, day: date) -> int | None:
    if not _is_on_its_way(sheet, day):
        return sheet.receiver_id
    return ReportingLine.objects.through_id_of(sheet.unit_id, day)


def _is_on_its_way(sheet: Sheet, day: date) -> bool:
    """Whether the line of the day says where the sheet goes. A supplement goes back to whoever asked for it,
    as long as that unit exists."""
    if sheet.state == SheetState.RETURNED and sheet.receiver_id:
        return not sheet.receiver.exists_on(day)
    return sheet.state == SheetState.DRAFT
