"""What becomes of reporting lines when units end: a unit's own line ends with it; who reports through it goes
on through its successor where that may consolidate, else straight to the office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from danvan.core.vietnamese import short_date
from registrations.models import Actor, ReportingLine, Unit
from registrations.rules.reporting import Line as Span
from registrations.rules.reporting import may_report_through
from registrations.rules.unit_changes import ONE_DAY, Line
from registrations.services.reporting_lines import end_line_with, line_of, set_reporting_line

WHAT = "Gửi qua đơn vị đầu mối"


@dataclass(frozen=True)
class LineChange:
    """A line that ends with the last day; `goes_on` says whether it goes on through the successor."""

    line: ReportingLine
    is_own: bool
    goes_on: bool


def line_changes(units: Sequence[Unit], last_day: date, successor: Unit | None) -> list[LineChange]:
    """The lines of the units and through them that do not end anyway; two queries at most."""
    keys = {unit.pk for unit in units}
    ending = list(_open_lines(keys, last_day))
    others = _others(ending, successor) if successor and ending else []
    return [
        LineChange(line, line.unit_id in keys, _may_go_on(line, keys, last_day, successor, others))
        for line in ending
    ]


def told(changes: Sequence[LineChange], last_day: date, successor: Unit | None) -> Iterator[Line]:
    """The changes as the preview says them."""
    next_day = short_date(last_day + ONE_DAY)
    for change in changes:
        new = f"gửi thẳng phòng phụ trách từ ngày {next_day}"
        if change.is_own:
            new = f"đến hết ngày {short_date(last_day)}"
        elif change.goes_on:
            new = f"{successor.name}, từ ngày {short_date(_first_day(change.line, last_day))}"
        yield Line(change.line.unit.name, WHAT, change.line.through.name, new)


def carry_out(
    changes: Sequence[LineChange], last_day: date, successor: Unit | None, actor: Actor, at: datetime
) -> None:
    """End the lines, and begin those that go on."""
    for change in changes:
        line, ends_on = change.line, change.line.ends_on
        end_line_with(line, last_day, actor, at)
        if change.goes_on:
            set_reporting_line(
                unit=line.unit, through=successor, starts_on=_first_day(line, last_day), ends_on=ends_on,
                actor=actor, at=at,
            )  # fmt: skip


def units_through(keys: Sequence[int]) -> list[int]:
    """The keys of the units that ever report through one of these; they are locked with them."""
    return list(ReportingLine.objects.filter(through__in=keys).order_by().values_list("unit", flat=True))


def _open_lines(keys: set[int], last_day: date) -> QuerySet:
    rows = ReportingLine.objects.filter(Q(unit__in=keys) | Q(through__in=keys)).exclude(ends_on__lte=last_day)
    return rows.select_related("unit", "through").order_by("unit__name_key", "starts_on", "pk")


def _others(ending: Sequence[ReportingLine], successor: Unit) -> list[Span]:
    """The lines beside which one through the successor would stand."""
    keys = [*(line.unit_id for line in ending), *filter(None, [successor.pk])]
    rows = ReportingLine.objects.filter(Q(unit__in=keys) | Q(through__in=keys))
    return [line_of(row) for row in rows.exclude(pk__in=[line.pk for line in ending])]


def _may_go_on(
    line: ReportingLine, keys: set[int], last_day: date, successor: Unit | None, others: Sequence[Span]
) -> bool:
    if successor is None or line.unit_id in keys:
        return False
    span = Span(line.unit_id, successor.pk or 0, _first_day(line, last_day), line.ends_on)
    near = [other for other in others if {other.unit, other.through} & {span.unit, span.through}]
    return bool(may_report_through(span, successor.kind, near))


def _first_day(line: ReportingLine, last_day: date) -> date:
    """From when the line goes on: the day after the end, or later where it begins later."""
    return max(filter(None, [line.starts_on, last_day + ONE_DAY]))
