"""Through which consolidating unit a unit reports, and from when until when."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from danvan.core.models.compiled import CompiledQuery
from registrations.models.units import Unit


def holding_on(day: date, line: str = "") -> Q:
    """The lines that hold on the day; `line` leads to them from another table ("unit__lines__")."""
    begun = Q(**{f"{line}starts_on": None}) | Q(**{f"{line}starts_on__lte": day})
    return begun & (Q(**{f"{line}ends_on": None}) | Q(**{f"{line}ends_on__gte": day}))


class ReportingLineQuerySet(models.QuerySet):
    """Reads of reporting lines."""

    def holding_on(self, day: date) -> "ReportingLineQuerySet":
        """The lines that hold on the day; one to a unit that has ended leads nowhere."""
        through_exists = Q(through__valid_to=None) | Q(through__valid_to__gte=day)
        return self.filter(holding_on(day), through_exists)

    def through_of(self, units: Iterable[Unit | int], day: date) -> dict[int, Unit]:
        """The consolidating unit of each of the units that has one on the day, by key; one query."""
        rows = self.holding_on(day).filter(unit__in=units).select_related("through")
        return {line.unit_id: line.through for line in rows}

    def through_id_of(self, unit_id: int, day: date) -> int | None:
        """The key of the consolidating unit that the unit has on the day, if any; one query."""
        return next(iter(THROUGH(unit_id, day)), None)

    def through_name(self, day: date) -> Subquery:
        """SQL expression: how the consolidating unit is called that a row of units has on the day, if any."""
        rows = self.holding_on(day).filter(unit=OuterRef("pk")).order_by()
        return Subquery(rows.values("through__name")[:1])


class ReportingLine(models.Model):
    """A unit reports through another for a span of days; without bounds since ever, until further notice."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="reporting_lines", verbose_name="đơn vị"
    )
    through = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="lines_through", verbose_name="đơn vị đầu mối tổng hợp"
    )
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "gửi qua đơn vị đầu mối"
        verbose_name_plural = "gửi qua đơn vị đầu mối"
        ordering = ["unit__name_key", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                "unit",
                Coalesce("starts_on", date.min),
                name="unit_begins_one_line_a_day",
                violation_error_message="Đơn vị đã có đơn vị đầu mối từ ngày này.",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ends_on=None),
                name="unit_has_one_open_line",
                violation_error_message="Đơn vị đang gửi qua một đơn vị đầu mối khác.",
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("through")),
                name="unit_reports_through_another",
                violation_error_message="Đơn vị không thể gửi qua chính mình.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="line_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.through}"


# The key of the consolidating unit of a unit on a day.
THROUGH = CompiledQuery(
    lambda unit, day: (
        ReportingLine.objects.holding_on(day).filter(unit=unit).order_by().values_list("through", flat=True)
    )
)
