"""Deadlines of a campaign, their extensions, and requests for one."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from danvan.core import clock
from danvan.core.models.compiled import CompiledQuery
from danvan.core.models.fields import LineField, ParagraphField
from registrations.enums import DeadlineKind, LatePolicy, RequestState
from registrations.models.campaigns import SOURCE_HELP, Campaign
from registrations.models.reporting_lines import ReportingLine
from registrations.models.units import Unit
from registrations.rules import deadlines as rules
from registrations.rules.kinds import DEADLINE_OF, SHEET_KIND_OF, TO_CONSOLIDATOR_OF, deadline_kinds


class DeadlineQuerySet(models.QuerySet):
    """Reads of deadlines."""

    def of_kind(self, *kinds: str) -> "DeadlineQuerySet":
        """The deadlines of the kinds, each with its campaign and movement."""
        return self.filter(kind__in=kinds).select_related("campaign__movement")

    def binding(self, kind: str) -> "DeadlineQuerySet":
        """The deadlines that may bind a sheet of the kind, each with its campaign and movement."""
        return self.filter(kind__in=deadline_kinds(kind)).select_related("campaign__movement")

    def with_extensions_for(self, unit_ids: Iterable[int]) -> "DeadlineQuerySet":
        """Load what `known_span_for` reads for these units; one query more."""
        rows = DeadlineExtension.objects.filter(Q(unit__in=unit_ids) | Q(unit=None))
        return self.prefetch_related(models.Prefetch("extensions", rows, to_attr="known_extensions"))

    def extended_for(self, unit: Unit) -> "DeadlineQuerySet":
        """Add `extended_to`, to when the deadline was lengthened for the unit."""
        own = Q(extensions__unit=unit) | Q(extensions__unit=None)
        return self.order_by().annotate(extended_to=Max("extensions__until", filter=own))


class Deadline(models.Model):
    """The span in which one thing may be sent; half-open, in UTC. Empty until the office sets it."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="deadlines", verbose_name="đợt thi đua"
    )
    kind = models.CharField("loại", max_length=30, choices=DeadlineKind)
    opens_at = models.DateTimeField("mở từ", null=True, blank=True)
    closes_at = models.DateTimeField("hết hạn", null=True, blank=True)
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    objects = DeadlineQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        ordering = ["-campaign__year", "closes_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind"],
                name="deadline_once_in_a_campaign",
                violation_error_message="Đợt này đã có thời hạn loại đó.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                name="deadline_closes_after_it_opens",
                violation_error_message="Thời điểm hết hạn phải sau thời điểm mở.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – năm {self.campaign.year}"

    def span_for(self, unit: Unit) -> rules.Span:
        """The deadline as it stands for the unit; one query."""
        own = DeadlineExtension.objects.filter(Q(unit=unit) | Q(unit=None), deadline=self).order_by()
        return self.span_with(own.values_list("until", flat=True))

    @property
    def extended_span(self) -> rules.Span:
        """The same on a row of `extended_for`, for the unit that was named there."""
        return self.span_with(filter(None, [self.extended_to]))

    def known_span_for(self, unit: Unit) -> rules.Span:
        """The same without a query, on a row of `with_extensions_for`."""
        return self.span_with(row.until for row in self.known_extensions if row.unit_id in (None, unit.pk))

    def span_with(self, extensions: Iterable) -> rules.Span:
        """The deadline lengthened by these extensions (instants)."""
        return rules.Span(
            opens_at=self.opens_at and clock.local(self.opens_at),
            closes_at=self.closes_at and clock.local(self.closes_at),
            extended_to=rules.latest(clock.local(until) for until in extensions),
            late_policy=self.campaign.late_policy,
            late_until=self.late_until and clock.local(self.late_until),
        )

    @cached_property
    def late_until(self) -> datetime | None:
        """When the office's first summary ended late sending; one query, and none where late is refused."""
        if self.campaign.late_policy != LatePolicy.ACCEPT_LATE:
            return None
        first = self.campaign.summaries.filter(kind=SHEET_KIND_OF[self.kind], version=1)
        return first.values_list("issued_at", flat=True).first()


DEADLINES = CompiledQuery(lambda campaign: Deadline.objects.filter(campaign=campaign).order_by())


def binding_one(rows: Iterable[Deadline], kind: str, through: object) -> Deadline | None:
    """Of the deadlines of one campaign the one that binds a sheet of the kind: where it goes through a
    consolidating unit and the campaign sets an end for that, this one, open as long as the usual one
    unless it says otherwise."""
    by_kind = {row.kind: row for row in rows}
    usual = by_kind.get(DEADLINE_OF[kind])
    early = by_kind.get(TO_CONSOLIDATOR_OF.get(kind)) if through else None
    if early is None or early.closes_at is None:
        return usual
    early.opens_at = early.opens_at or (usual and usual.opens_at)
    return early


def deadline_for(unit: Unit, rows: DeadlineQuerySet, kind: str, day: date) -> Deadline | None:
    """The deadline that binds what the unit begins on the day; `rows` are of one campaign. Two queries."""
    through = ReportingLine.objects.through_of([unit], day)
    return binding_one(rows.binding(kind), kind, through.get(unit.pk))


class DeadlineExtension(models.Model):
    """More time for one unit, or for all where `unit` is empty; never shortens."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="extensions", verbose_name="thời hạn"
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extensions",
        verbose_name="đơn vị",
        help_text="Để trống nếu gia hạn cho mọi đơn vị.",
    )
    until = models.DateTimeField("gia hạn đến")
    reason = LineField("lý do", max_length=300)
    document_number = LineField("số văn bản", max_length=60, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gia hạn"
    )
    granted_at = models.DateTimeField("lúc gia hạn")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["-granted_at"]

    def __str__(self) -> str:
        return f"{self.deadline} – {self.unit or 'mọi đơn vị'}"


class ExtensionRequestQuerySet(models.QuerySet):
    """Reads of requests."""

    def last_of(self, deadline: Deadline | None, unit: Unit) -> "ExtensionRequest | None":
        """What the unit asked for last; one query."""
        return self.filter(deadline=deadline, unit=unit).order_by("-requested_at", "-pk").first()


class ExtensionRequest(models.Model):
    """A unit asks for more time, with its reason."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="requests", verbose_name="thời hạn"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, verbose_name="đơn vị")
    reason = ParagraphField("lý do", max_length=1000)
    wanted_day = models.DateField("đề nghị đến hết ngày")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    requested_at = models.DateTimeField("lúc đề nghị")
    state = models.CharField("tình trạng", max_length=10, choices=RequestState, default=RequestState.PENDING)
    answer = LineField("trả lời", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người trả lời",
    )
    decided_at = models.DateTimeField("lúc trả lời", null=True, blank=True)

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "unit"],
                condition=Q(state=RequestState.PENDING),
                name="one_open_request_of_a_unit",
                violation_error_message="Đơn vị đã có đề nghị gia hạn đang chờ trả lời.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.deadline}"


def ends_at_for(unit_field: str, campaign_field: str, kind: str | OuterRef) -> Greatest | Coalesce:
    """SQL expression: the instant at which the deadline of this kind ends for a row's unit."""
    deadline = Deadline.objects.filter(campaign=OuterRef(campaign_field), kind=kind)
    extension = (
        DeadlineExtension.objects.filter(deadline__campaign=OuterRef(campaign_field), deadline__kind=kind)
        .filter(Q(unit=OuterRef(unit_field)) | Q(unit=None))
        .order_by()
        .values("deadline")
        .annotate(latest=Max("until"))
        .values("latest")
    )
    closes_at = Subquery(deadline.values("closes_at"))
    return Greatest(closes_at, Coalesce(Subquery(extension), closes_at))
