"""The board "Tiến độ gửi": every unit that has to send, the overdue ones first (ADM-12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from danvan.core import clock
from danvan.core.policy import Decision
from danvan.core.templatetags.portal import STATE_TONES
from danvan.core.vietnamese import number, short_date
from registrations import policies
from registrations.admin import progress_filters as filters
from registrations.admin.log import CASE_PAGES
from registrations.admin.reminding import RemindingAdmin
from registrations.enums import SheetState
from registrations.models import Terms, UnitProgress
from registrations.models.progress import overdue_first
from registrations.reminder_lists import NO_ADDRESS
from registrations.rules.deadlines import last_moment, short_end
from registrations.rules.progress import NOT_BEGUN, owes, progress_in_words
from registrations.rules.reminders import time_left
from registrations.services.reminders import add_contacts

LINE_BREAK = format_html("<br>{}", "")

# What each total is called, and the choice of the filter that shows its units.
TOTALS = {
    "overdue": ("quá hạn chưa gửi", "qua-han"),
    "not_begun": (NOT_BEGUN.lower(), "chua-bat-dau"),
    SheetState.DRAFT: ("bản nháp", SheetState.DRAFT),
    SheetState.RETURNED: ("chờ đơn vị bổ sung", SheetState.RETURNED),
    SheetState.SUBMITTED: ("chờ Sở duyệt", SheetState.SUBMITTED),
    SheetState.ACCEPTED: ("đã duyệt", SheetState.ACCEPTED),
    SheetState.WITHDRAWN: ("đã rút", SheetState.WITHDRAWN),
    "late": ("gửi trễ hạn", "tre"),
}


@dataclass(frozen=True)
class Total:
    """One figure above the board, what it counts, and the list that shows those units."""

    figure: str
    label: str
    url: str


class BoardList(ChangeList):
    """A page of the board; contacts are looked up for the rows of the page alone."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows with their contacts, and the totals of all that is chosen but for the state."""
        super().get_results(request)
        self.terms = filters.watched_terms(request)
        self.at = clock.received_at(request)
        self.result_list = list(self.result_list)
        add_contacts(self.result_list, self.terms, self.at)
        for unit in self.result_list:
            unit.terms, unit.at = self.terms, clock.local(self.at)
        self.totals = list(self._totals(request))

    def _totals(self, request: HttpRequest) -> Iterator[Total]:
        counts = self._without_state(request).totals(self.at)
        every = counts.pop("total")
        share = round(100 * counts["sent"] / every) if every else 0
        sent = f"{number(counts.pop('sent'))}/{number(every)}"
        yield Total(sent, f"đã gửi, {share}%", self._address(""))
        for name, count in counts.items():
            if count:
                label, state = TOTALS[name]
                yield Total(number(count), label, self._address(state))

    def _address(self, state: str) -> str:
        """The board under the same filters, narrowed to the state; to none where it is empty."""
        parameter = filters.ProgressFilter.parameter_name
        return self.get_query_string({parameter: state} if state else None, remove=[parameter, "p"])

    def _without_state(self, request: HttpRequest) -> QuerySet:
        """What is chosen by every filter but that of the state, and by the search."""
        rows = self.root_queryset
        for spec in self.filter_specs:
            if not isinstance(spec, filters.ProgressFilter):
                rows = spec.queryset(request, rows)
        return self.model_admin.get_search_results(request, rows, self.query)[0]


@admin.register(UnitProgress)
class UnitProgressAdmin(RemindingAdmin):
    """Tiến độ gửi."""

    list_display = ["unit_name", "place", "progress", "until", "reminded", "contact", "sheet"]
    list_display_links = None
    list_filter = [
        filters.WatchedCampaignFilter, filters.WatchedKindFilter, filters.ProgressFilter,
        filters.KindOfUnitFilter, filters.PlaceFilter, filters.ParentFilter,
    ]  # fmt: skip
    search_fields = ["search_text"]
    search_help_text = "Tên, mã hoặc địa danh của đơn vị, không cần dấu."
    change_list_template = "admin/registrations/unitprogress/change_list.html"
    show_facets = admin.ShowFacets.NEVER
    menu_place = 2

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_all_units(request.actor)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The units that have to send what the board watches."""
        terms = filters.watched_terms(request)
        rows = super().get_queryset(request)
        return rows.towards(terms, clock.local_day(clock.received_at(request))) if terms else rows.none()

    def get_ordering(self, request: HttpRequest) -> list:
        """The overdue ones first, then those that still have time, then those that have sent."""
        return [overdue_first(clock.received_at(request)), "name_key", "code"]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """The list with contacts and totals."""
        return BoardList

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The board, headed by what it watches and until when."""
        terms = filters.watched_terms(request) if self.has_view_permission(request) else None
        if terms is None and self.has_view_permission(request):
            return self.page(request, "admin/registrations/unitprogress/none.html", "Tiến độ gửi")
        headed = {"title": title_of(terms), "ending": ending_of(terms)} if terms else {}
        return super().changelist_view(request, {**headed, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The unit itself has a page of its own."""
        unit = self.row_or_404(request, object_id)
        return HttpResponseRedirect(reverse("admin:registrations_unit_change", args=[unit.pk]))

    def action_checkbox(self, unit: UnitProgress) -> str:
        """The box of a row; Django's own is drawn from a template each time, a fifth of the whole page."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Chọn {}">'
        return format_html(box, ACTION_CHECKBOX_NAME, unit.pk, unit.name)

    @admin.display(description="đơn vị", ordering="name_key")
    def unit_name(self, unit: UnitProgress) -> str:
        """The unit, with the way to its page."""
        address = reverse("admin:registrations_unit_change", args=[unit.pk])
        return format_html('<a href="{}">{}</a>', address, unit.name)

    @admin.display(description="tình trạng", ordering="sheet_state")
    def progress(self, unit: UnitProgress) -> str:
        """State and punctuality as a tag."""
        ends = [unit.terms.deadline_end_of(unit.pk), unit.terms.end_of(unit)]
        deadline_ends_at, ends_at = (end and end.ends_at for end in ends)
        sent_at = unit.submitted_at and clock.local(unit.submitted_at)
        words = progress_in_words(unit.sheet_state, sent_at, deadline_ends_at, ends_at, unit.at)
        is_overdue = owes(unit.sheet_state) and ends_at and unit.at >= ends_at
        tone = "danger" if is_overdue else STATE_TONES[unit.sheet_state or "TO_DO"]
        return format_html('<span class="dv-status dv-tone-{}">{}</span>', tone, words)

    @admin.display(description="hạn (đến hết ngày)", ordering="ends_at")
    def until(self, unit: UnitProgress) -> str | None:
        """Until when the unit may send, where it still owes; an extension is said."""
        end = unit.terms.end_of(unit)
        if end is None or not owes(unit.sheet_state):
            return None
        extended = "được gia hạn đến " if unit.terms.is_extended(unit.pk) else ""
        left = "" if unit.at >= end.ends_at else f", {time_left(end.ends_at, unit.at)}"
        return f"{extended}{short_end(end.ends_at)}{left}"

    @admin.display(description="nhắc gần nhất")
    def reminded(self, unit: UnitProgress) -> str | None:
        """The day of the last letter."""
        last = unit.last_reminded_at
        return short_date(clock.local_day(last)) if last else None

    @admin.display(description="liên hệ")
    def contact(self, unit: UnitProgress) -> str:
        """The number of who answers for the unit, and where letters go; a successor is named."""
        answering = unit.answering or unit
        heir = [] if answering.pk == unit.pk else [f"{answering.name} kế thừa"]
        lines = [*heir, answering.phone or "chưa có điện thoại", *(unit.addresses or [NO_ADDRESS])]
        return format_html_join(LINE_BREAK, "{}", ((line,) for line in lines))

    @admin.display(description="hồ sơ")
    def sheet(self, unit: UnitProgress) -> str | None:
        """The code of the sheet, with the way to its page."""
        if not unit.sheet_code:
            return None
        address = reverse(CASE_PAGES[unit.terms.deadline.kind], args=[unit.sheet_pk])
        return format_html('<a href="{}">{}</a>', address, unit.sheet_code)


def title_of(terms: Terms) -> str:
    """What the board watches."""
    return f"Tiến độ gửi: {terms.deadline.get_kind_display()}, năm {terms.campaign.year}"


def ending_of(terms: Terms) -> str:
    """The common deadline in words."""
    end = terms.common_end
    return f"Hạn chung: {last_moment(end.ends_at)}." if end else "Thời hạn này chưa đặt."
