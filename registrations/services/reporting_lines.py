"""Reporting lines: through which consolidating unit a unit reports, from a day on; and the end of that."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import YES, no, require, require_rule
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, ReportingLine, Unit
from registrations.rules.reporting import BACKWARDS, Line, may_report_through
from registrations.services.common import log

ONE_DAY = timedelta(days=1)


def set_reporting_line(
    *,
    unit: Unit,
    through: Unit,
    starts_on: date | None,
    ends_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> ReportingLine:
    """Let the unit report through another from a day on; a line without an end so far ends the day before.

    It ends with the consolidating unit at the latest. Raises RuleViolation for two lines at once, for a
    chain or a circle, and for a unit that is no office of a place.
    """
    require(policies.may_manage_units(actor))
    ends_on = min(filter(None, [ends_on, through.valid_to]), default=None)
    with transaction.atomic():
        _hold(unit, through)
        _end_open_line(unit, starts_on, actor, at)
        line = ReportingLine(unit=unit, through=through, starts_on=starts_on, ends_on=ends_on)
        require_rule(may_report_through(line_of(line), through.kind, _lines_of(unit, through)))
        line.full_clean()
        line._history_user = actor.user
        line.save()
        about = f"{through.name}, {_span_in_words(line)}"
        log(action=Action.SET_REPORTING_LINE, actor=actor, at=at, unit=unit, about=about)
        return line


def end_reporting_line(*, line: ReportingLine, ends_on: date, actor: Actor, at: datetime) -> ReportingLine:
    """Let the unit report straight to the office after a day; one that ends before it begins, today or later,
    is taken back. What was sent stays where it was sent."""
    require(policies.may_manage_units(actor))
    with transaction.atomic():
        line = (
            ReportingLine.objects.select_for_update(of=("self",))
            .select_related("unit", "through")
            .get(pk=line.pk)
        )
        if line.ends_on and line.ends_on < clock.local_day(at):
            raise RuleViolation("Việc gửi qua đơn vị đầu mối này đã kết thúc.")
        if line.ends_on and ends_on > line.ends_on:
            raise RuleViolation(f"Ngày kết thúc chỉ sớm hơn được, không muộn hơn {short_date(line.ends_on)}.")
        if line.starts_on and ends_on < line.starts_on:
            require_rule(no(BACKWARDS) if line.starts_on < clock.local_day(at) else YES)
            _take_back(line, actor, at)
        else:
            _end(line, ends_on, actor, at)
        return line


def end_line_with(line: ReportingLine, last_day: date, actor: Actor, at: datetime) -> None:
    """End the line with the last day of one of its units, locked before; one that begins later is dropped."""
    if line.starts_on and line.starts_on > last_day:
        _take_back(line, actor, at)
    else:
        _end(line, last_day, actor, at)


def _hold(*units: Unit) -> None:
    """Lock both units: whoever sets a line from, to or across one of them waits."""
    keys = [unit.pk for unit in units]
    list(Unit.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _end_open_line(unit: Unit, day: date | None, actor: Actor, at: datetime) -> None:
    line = ReportingLine.objects.filter(unit=unit, ends_on=None).select_related("unit", "through").first()
    if line and day and (line.starts_on is None or line.starts_on < day):
        _end(line, day - ONE_DAY, actor, at)


def _end(line: ReportingLine, ends_on: date, actor: Actor, at: datetime) -> None:
    line.ends_on = ends_on
    line.full_clean(exclude=["unit", "through"])
    line._history_user = actor.user
    line.save(update_fields=["ends_on"])
    about = f"{line.through.name}, {_span_in_words(line)}"
    log(action=Action.END_REPORTING_LINE, actor=actor, at=at, unit=line.unit, about=about)


def _take_back(line: ReportingLine, actor: Actor, at: datetime) -> None:
    about = f"{line.through.name}, bỏ việc gửi qua {_span_in_words(line)}"
    line._history_user = actor.user
    line.delete()
    log(action=Action.END_REPORTING_LINE, actor=actor, at=at, unit=line.unit, about=about)


def _lines_of(unit: Unit, through: Unit) -> list[Line]:
    keys = [unit.pk, through.pk]
    return [line_of(row) for row in ReportingLine.objects.filter(Q(unit__in=keys) | Q(through__in=keys))]


def line_of(row: ReportingLine) -> Line:
    """The line as the rules see it."""
    return Line(row.unit_id, row.through_id, row.starts_on, row.ends_on)


def _span_in_words(line: ReportingLine) -> str:
    begins = f"từ {short_date(line.starts_on)}" if line.starts_on else "từ trước đến nay"
    return f"{begins} đến hết {short_date(line.ends_on)}" if line.ends_on else begins
