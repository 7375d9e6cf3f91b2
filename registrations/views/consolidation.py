"""The list of a consolidating unit: how each unit that reports through it stands with one kind of sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.typed_text import restored_text
from registrations import policies
from registrations.enums import CONSOLIDATOR_KINDS, SheetKind, SheetState
from registrations.forms.receiving import ReasonForm
from registrations.models import Campaign, Deadline, Sheet, Unit
from registrations.models.deadlines import binding_one
from registrations.rules.deadlines import Span
from registrations.services import drafts
from registrations.views.banner import deadline_banner
from registrations.views.base import SchoolView

KIND_OF = {"dang-ky": SheetKind.REGISTRATION, "ket-qua": SheetKind.RESULT}
SLUG_OF = {kind: slug for slug, kind in KIND_OF.items()}
THEY_SEND = "Các đơn vị gửi"
TITLES = {SheetKind.REGISTRATION: "Đăng ký mô hình", SheetKind.RESULT: "Báo cáo kết quả"}
STARTS = {SheetKind.REGISTRATION: "sheet-start", SheetKind.RESULT: "report-start"}


class Standing(TextChoices):
    """How a unit stands, in the order of what its consolidating unit has to do."""

    WAITING = "WAITING", "Đã gửi, chờ duyệt"
    LEFT_OUT = "LEFT_OUT", "Đã duyệt, chưa tổng hợp"
    RETURNED = "RETURNED", "Cần bổ sung"
    DRAFT = "DRAFT", "Bản nháp"
    NOT_SENT = "NOT_SENT", "Chưa gửi"
    ACCEPTED = "ACCEPTED", "Đã duyệt"
    WITHDRAWN = "WITHDRAWN", "Đã rút"
    ELSEWHERE = "ELSEWHERE", "Đã gửi nơi khác"


STANDINGS = {
    SheetState.DRAFT: Standing.DRAFT,
    SheetState.SUBMITTED: Standing.WAITING,
    SheetState.RETURNED: Standing.RETURNED,
    SheetState.ACCEPTED: Standing.ACCEPTED,
    SheetState.WITHDRAWN: Standing.WITHDRAWN,
}


@dataclass(frozen=True)
class Row:
    """One unit on the list; there may be a sheet to open, one that is overdue, one to enter on its behalf."""

    unit: Unit
    sheet: Sheet | None
    standing: Standing
    is_received: bool
    is_overdue: bool
    may_enter: bool


class ConsolidatorView(SchoolView):
    """A page of one of the person's consolidating units."""

    @cached_property
    def consolidator(self) -> Unit:
        """The unit; 404 for missing, foreign, and for one through which nobody can report."""
        own = Unit.objects.filter(pk__in=self.actor.unit_ids, kind__in=CONSOLIDATOR_KINDS)
        return get_object_or_404(own, code=self.kwargs["consolidator"])

    def page(self, template: str, status: int = 200, **context: object) -> HttpResponse:
        """A page that knows its consolidating unit."""
        return super().page(template, status, consolidator=self.consolidator, **context)


class CampaignView(ConsolidatorView):
    """A page of the unit about one kind of sheet in one campaign."""

    @cached_property
    def kind(self) -> SheetKind:
        """The kind of the address."""
        if self.kwargs["kind"] not in KIND_OF:
            raise Http404
        return KIND_OF[self.kwargs["kind"]]

    @cached_property
    def campaign(self) -> Campaign:
        """The campaign of the address."""
        return get_object_or_404(Campaign.objects.select_related("movement"), year=self.kwargs["year"])

    def entrusted(self) -> QuerySet[Unit]:
        """The units that report through this one today."""
        entrusted = self.actor.entrusted.items()
        keys = [unit_id for unit_id, through in entrusted if through == self.consolidator.pk]
        return Unit.objects.filter(pk__in=keys).taking_part_on(clock.local_day(self.at))


class ConsolidationList(CampaignView):
    """Who has sent, who waits for a decision, what is not on the unit's own sheet yet."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The units, grouped by what has to be done, and the unit's own sheet."""
        units, own = self.units(), self.own_sheet()
        spans = spans_of(units, self.campaign, self.kind)
        rows = self.rows(units, spans)
        general = spans.get(None, NO_SPAN)
        return self.page(
            "consolidation",
            campaign=self.campaign,
            title=TITLES[self.kind],
            slug=self.kwargs["kind"],
            kinds=[(slug, TITLES[kind]) for slug, kind in KIND_OF.items()],
            own=own,
            start=STARTS[self.kind],
            groups=grouped(rows),
            total=len(rows),
            left_out=sum(row.standing == Standing.LEFT_OUT for row in rows),
            banner=deadline_banner(general, clock.local(self.at), THEY_SEND) if general.ends_at else None,
        )

    def units(self) -> list[Unit]:
        """The units that report through this one today, and those whose sheet it has received."""
        received = Sheet.objects.filter(receiver=self.consolidator, kind=self.kind, campaign=self.campaign)
        either = Q(pk__in=self.entrusted().values("pk")) | Q(pk__in=received.values("unit"))
        return list(Unit.objects.filter(either))

    def own_sheet(self) -> Sheet | None:
        """The sheet on which this unit carries the others."""
        own = Sheet.objects.filter(unit=self.consolidator, kind=self.kind, campaign=self.campaign)
        return own.first()

    def rows(self, units: Iterable[Unit], spans: Mapping[int | None, Span]) -> list[Row]:
        """One row for each unit."""
        sheets = Sheet.objects.filter(unit__in=units, kind=self.kind, campaign=self.campaign)
        known = {sheet.unit_id: sheet for sheet in sheets.with_consolidation()}
        return [self.row(unit, known.get(unit.pk), spans.get(unit.pk, NO_SPAN)) for unit in units]

    def row(self, unit: Unit, sheet: Sheet | None, span: Span) -> Row:
        """How one unit stands."""
        standing = standing_of(sheet, self.consolidator)
        return Row(
            unit=unit,
            sheet=sheet,
            standing=standing,
            is_received=bool(sheet and sheet.was_sent and sheet.receiver_id == self.consolidator.pk),
            is_overdue=standing in (Standing.DRAFT, Standing.NOT_SENT) and has_ended(span, self.at),
            may_enter=standing in (Standing.DRAFT, Standing.NOT_SENT, Standing.RETURNED)
            and bool(policies.may_enter_on_behalf(self.actor, unit)),
        )


class ConsolidationEntry(CampaignView):
    """Enter for a unit on its behalf, with the reason."""

    @cached_property
    def unit(self) -> Unit:
        """The unit; 404 unless it reports through this one today."""
        return get_object_or_404(self.entrusted(), code=self.kwargs["school"])

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask for the reason."""
        typed = restored_text(request)
        return self.show(ReasonForm(typed), restored=typed is not None)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Open the draft and go on to it."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        sheet = drafts.enter_on_behalf(
            unit=self.unit, campaign=self.campaign, kind=self.kind, reason=form.cleaned_data["reason"],
            actor=self.actor, at=self.at,
        )  # fmt: skip
        return redirect("sheet", sheet.code)

    def show(self, form: ReasonForm, **context: object) -> HttpResponse:
        """The form."""
        return self.page(
            "consolidation_entry", form=form, unit=self.unit, campaign=self.campaign,
            title=TITLES[self.kind], slug=self.kwargs["kind"], **context,
        )  # fmt: skip


NO_SPAN = Span(opens_at=None, closes_at=None)


def spans_of(units: Iterable[Unit], campaign: Campaign, kind: str) -> dict[int | None, Span]:
    """How the deadline to a consolidating unit stands for each of the units by key; None: for all of them."""
    units = list(units)
    rows = Deadline.objects.filter(campaign=campaign).binding(kind)
    deadline = binding_one(rows.with_extensions_for([unit.pk for unit in units]), kind, through=True)
    if deadline is None:
        return {}
    for_all = deadline.span_with(row.until for row in deadline.known_extensions if row.unit_id is None)
    return {unit.pk: deadline.known_span_for(unit) for unit in units} | {None: for_all}


def standing_of(sheet: Sheet | None, consolidator: Unit) -> Standing:
    """How the unit of a sheet of `with_consolidation` stands."""
    if sheet is None:
        return Standing.NOT_SENT
    if sheet.was_sent and sheet.state != SheetState.DRAFT and sheet.receiver_id != consolidator.pk:
        return Standing.ELSEWHERE
    return Standing.LEFT_OUT if sheet.is_unconsolidated else STANDINGS[SheetState(sheet.state)]


def has_ended(span: Span, at: datetime) -> bool:
    """Whether the last moment is past."""
    return span.ends_at is not None and clock.local(at) >= span.ends_at


def grouped(rows: Iterable[Row]) -> list[tuple[Standing, list[Row]]]:
    """The rows of each standing that occurs, what has to be done first."""
    rows = list(rows)
    groups = ((standing, [row for row in rows if row.standing == standing]) for standing in Standing)
    return [(standing, found) for standing, found in groups if found]
