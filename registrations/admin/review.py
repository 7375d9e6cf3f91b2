"""The review queue: the sheets that units have sent, the oldest first."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from danvan.core.admin import is_key
from danvan.core.policy import Decision
from danvan.core.templatetags.portal import STATE_TONES
from registrations import policies
from registrations.admin import filters
from registrations.admin.bulk import BulkAdmin
from registrations.admin.decisions import CaseAdmin
from registrations.admin.findings import days_late
from registrations.admin.lists import ListsAdmin
from registrations.enums import SheetKind, SheetState
from registrations.models import Registration, Sheet

SETTLED = (SheetState.SUBMITTED, SheetState.ACCEPTED)


class QueueList(ChangeList):
    """A page of the queue; what costs a look elsewhere is looked up for the rows of the page alone."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with `ends_at` and `model_count`; two queries more."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        add_facts(self.result_list)


def add_facts(sheets: Sequence[Sheet]) -> None:
    """Set `ends_at`, `is_unconsolidated` and `model_count` on the rows; a draft's models are its unit's own
    matter."""
    keys = [sheet.pk for sheet in sheets]
    looked_up = Sheet.objects.filter(pk__in=keys).with_lateness().with_consolidation().order_by()
    found = {pk: facts for pk, *facts in looked_up.values_list("pk", "ends_at", "is_unconsolidated")}
    rows = Registration.objects.filter(sheet__in=keys).order_by().values_list("sheet").annotate(Count("pk"))
    counts = dict(rows)
    for sheet in sheets:
        sheet.ends_at, sheet.is_unconsolidated = found.get(sheet.pk, (None, False))
        sheet.model_count = counts.get(sheet.pk) if sheet.state in SETTLED else None


@admin.register(Sheet)
class SheetAdmin(CaseAdmin, BulkAdmin, ListsAdmin):
    """Bản tổng hợp đăng ký mô hình, as the office reviews it."""

    list_display = [
        "unit_name", "place", "code", "state_tag", "sending", "submitted_at", "lateness", "model_count",
        "reviewer_name",
    ]  # fmt: skip
    list_display_links = ["unit_name"]
    list_filter = [
        filters.CampaignFilter, filters.StateFilter, filters.ReceiverFilter, filters.SendingFilter,
        filters.LateFilter,
        filters.AreaFilter, filters.UnitKindFilter,
    ]  # fmt: skip
    search_fields = ["code"]
    search_help_text = "Tên đơn vị (không cần dấu) hoặc mã hồ sơ."
    ordering = [F("submitted_at").asc(nulls_last=True), "pk"]
    menu_place = 1

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_all_units(request.actor)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The registration sheets for the actor, with what list and page name."""
        rows = super().get_queryset(request).filter(kind=SheetKind.REGISTRATION).visible_to(request.actor)
        return rows.select_related("unit", "reviewer", "receiver")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Sheet | None:
        """One sheet with all that its page names."""
        rows = self.get_queryset(request).with_lateness().with_consolidation()
        rows = rows.select_related("campaign__movement", "changed_by")
        return rows.filter(pk=object_id).first() if is_key(object_id) else None

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """The list that looks up its extra columns by the page."""
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By code, or by the name of the unit without accents."""
        return queryset.search(search_term), False

    @admin.display(description="đơn vị", ordering="unit__name_key")
    def unit_name(self, sheet: Sheet) -> str:
        """The unit as it is called today."""
        return sheet.unit.name

    @admin.display(description="địa danh", ordering="unit__place")
    def place(self, sheet: Sheet) -> str:
        """Where the unit is."""
        return sheet.unit.place

    @admin.display(description="tình trạng", ordering="state")
    def state_tag(self, sheet: Sheet) -> str:
        """The state as a tag, and with whom the sheet is where that is a consolidating unit."""
        tone = STATE_TONES[sheet.state]
        tag = format_html('<span class="dv-status dv-tone-{}">{}</span>', tone, sheet.get_state_display())
        if sheet.receiver is None:
            return tag
        left_out = ", chưa tổng hợp" if sheet.is_unconsolidated else ""
        return format_html("{}<br><small>qua {}{}</small>", tag, sheet.receiver.called, left_out)

    @admin.display(description="lần gửi", ordering="version")
    def sending(self, sheet: Sheet) -> int | None:
        """The number of the last sending."""
        return sheet.version or None

    @admin.display(description="trễ hạn")
    def lateness(self, sheet: Sheet) -> str | None:
        """By how many days the sheet came late."""
        late_by = days_late(sheet)
        return f"Trễ {late_by} ngày" if late_by else None

    @admin.display(description="số mô hình")
    def model_count(self, sheet: Sheet) -> int | None:
        """How many models the sheet holds."""
        return sheet.model_count

    @admin.display(description="người duyệt")
    def reviewer_name(self, sheet: Sheet) -> str | None:
        """Who reviews or has decided."""
        return sheet.reviewer.full_name if sheet.reviewer else None
