"""Who receives a sheet, and the deadline that binds it therefore."""

from dataclasses import dataclass
from datetime import date, datetime

from danvan.core import clock
from registrations.enums import SheetState
from registrations.models import Deadline, ReportingLine, Sheet, Unit
from registrations.models.deadlines import DEADLINES, binding_one
from registrations.rules.deadlines import Span, with_supplement
from registrations.rules.kinds import TO_CONSOLIDATOR_OF

NO_SPAN = Span(opens_at=None, closes_at=None)


@dataclass(frozen=True)
class Way:
    """Where a sheet of the unit goes, or went: the key of its consolidating unit (None: the office), and the
    deadline that binds it therefore (None where the campaign has none)."""

    unit: Unit
    receiver_id: int | None
    deadline: Deadline | None

    @property
    def span(self) -> Span:
        """The deadline as it stands for the unit; one query."""
        return self.deadline.span_for(self.unit) if self.deadline else NO_SPAN

    @property
    def span_as_set(self) -> Span:
        """The same before extensions, which only lengthen it; no query, one where late sheets are taken."""
        return self.deadline.span_with([]) if self.deadline else NO_SPAN


def way_of(sheet: Sheet, at: datetime) -> Way:
    """The way of the sheet as it stands at the instant; two queries, one for a sheet that has arrived."""
    receiver_id = _receiver_id(sheet, clock.local_day(at))
    deadline = binding_one(DEADLINES(sheet.campaign_id), sheet.kind, receiver_id)
    if deadline:
        deadline.campaign = sheet.campaign
    return Way(sheet.unit, receiver_id, deadline)


def deadline_of(sheet: Sheet, at: datetime) -> Deadline | None:
    """The deadline that binds the sheet at the instant, on a row of `extended_for` its unit; two queries, one
    for a sheet that has arrived."""
    rows = sheet.campaign.deadlines.extended_for(sheet.unit)
    return binding_one(rows, sheet.kind, _receiver_id(sheet, clock.local_day(at)))


def span_of(sheet: Sheet, at: datetime) -> Span:
    """The same as it stands for its unit and its receiver."""
    deadline = deadline_of(sheet, at)
    return deadline.extended_span if deadline else NO_SPAN


def supplement_end_of(sheet: Sheet, at: datetime) -> datetime | None:
    """Until when a returned sheet may be sent again, local: the later of its deadline and its supplement
    time; None where no supplement is asked for. One query or two, none of another sheet."""
    if sheet.supplement_ends_at is None:
        return None
    return with_supplement(span_of(sheet, at), sheet.supplement_ends_at).ends_at


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
    as long as that unit exists; a kind that nobody gathers goes to the office."""
    if sheet.kind not in TO_CONSOLIDATOR_OF:
        return False
    if sheet.state == SheetState.RETURNED and sheet.receiver_id:
        return not sheet.receiver.exists_on(day)
    return sheet.state == SheetState.DRAFT
