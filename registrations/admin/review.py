"""The review queues: the sheets that units have sent, the oldest first; one queue for each kind."""

from collections.abc import Sequence
from functools import cache

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from danvan.core.admin import is_key
from danvan.core.policy import Decision
from danvan.core.templatetags.portal import STATE_TONES
from registrations import policies
from registrations.admin import filters
from registrations.admin.bulk import BulkAdmin
from registrations.admin.decisions import CaseAdmin
from registrations.admin.gap_letters import GapLetterAdmin
from registrations.admin.kinds import OFFICE_KINDS
from registrations.admin.lists import Export, ListsAdmin
from registrations.admin.paper_facts import paper_facts
from registrations.documents import office_list_params
from registrations.enums import SheetKind, SheetState
from registrations.models import ReportSheet, Sheet
from registrations.report_documents import office_result_params

SETTLED = (SheetState.SUBMITTED, SheetState.ACCEPTED)


class QueueList(ChangeList):
    """A page of the queue; what costs a look elsewhere is looked up for the rows of the page alone."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with `ends_at`, `model_count` and `paper`; five queries more at most."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        add_facts(self.result_list, self.model_admin.kind)


def add_facts(sheets: Sequence[Sheet], kind: SheetKind) -> None:
    """Set `ends_at`, `is_unconsolidated`, `model_count` and `paper` on the rows; a draft's models are its
    unit's own matter."""
    keys = [sheet.pk for sheet in sheets]
    ends_at = dict(_ends_at().filter(pk__in=keys))
    left_out = _left_out_of(sheets)
    counts = OFFICE_KINDS[kind].count_models(keys)
    for sheet in sheets:
        sheet.ends_at, sheet.is_unconsolidated = ends_at.get(sheet.pk), sheet.pk in left_out
        sheet.model_count = counts.get(sheet.pk) if sheet.state in SETTLED else None
    papers = paper_facts(sheets)
    for sheet in sheets:
        sheet.paper = papers[sheet.pk]


@cache
def _ends_at() -> QuerySet:
    """Every sheet with the end of its deadline; the expression is put together once, not at each page."""
    return Sheet.objects.with_lateness().order_by().values_list("pk", "ends_at")


def _left_out_of(sheets: Sequence[Sheet]) -> set[int]:
    """The keys of the unconsolidated ones; no query where no consolidating unit has accepted any."""
    accepted = [sheet.pk for sheet in sheets if sheet.receiver_id and sheet.state == SheetState.ACCEPTED]
    if not accepted:
        return set()
    rows = Sheet.objects.filter(pk__in=accepted).with_consolidation().filter(is_unconsolidated=True)
    return set(rows.values_list("pk", flat=True))


class QueueAdmin(GapLetterAdmin, CaseAdmin, BulkAdmin):
    """The queue of one `kind` of sheet and the page of each."""

    list_display = [
        "unit_name", "place", "code", "state_tag", "sending", "submitted_at", "lateness", "paper_words",
        "model_count", "reviewer_name",
    ]  # fmt: skip
    list_display_links = ["unit_name"]
    search_fields = ["code"]
    search_help_text = "Tên đơn vị (không cần dấu) hoặc mã hồ sơ."
    ordering = [F("submitted_at").asc(nulls_last=True), "pk"]
    change_list_template = "admin/registrations/sheet/change_list.html"

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_all_units(request.actor)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The sheets of the kind for the actor, with what list and page name."""
        rows = super().get_queryset(request).filter(kind=self.kind).visible_to(request.actor)
        rows = rows.select_related("unit", "campaign", "reviewer", "receiver")
        return rows.prefetch_related(Prefetch("unit__names", to_attr="known_names"))

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
        """The unit as it was called when it sent the sheet."""
        return sheet.unit_name_then

    @admin.display(description="địa danh", ordering="unit__place")
    def place(self, sheet: Sheet) -> str:
        """Where the unit is."""
        return sheet.unit.place

    @admin.display(description="tình trạng", ordering="state")
    def state_tag(self, sheet: Sheet) -> str:
        """The state as a tag, and with whom the sheet is where that is a consolidating unit."""
        tag = _tag_of(sheet.state)
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
        late_by = sheet.days_late
        return f"Trễ {late_by} ngày" if late_by else None

    @admin.display(description="bản giấy")
    def paper_words(self, sheet: Sheet) -> str | None:
        """How the signed paper stands to the sending, and by how many days it came late."""
        return sheet.paper.words or None

    @admin.display(description="số mô hình")
    def model_count(self, sheet: Sheet) -> int | None:
        """How many models the sheet holds."""
        return sheet.model_count

    @admin.display(description="người duyệt")
    def reviewer_name(self, sheet: Sheet) -> str | None:
        """Who reviews or has decided."""
        return sheet.reviewer.full_name if sheet.reviewer else None


@cache
def _tag_of(state: str) -> str:
    """The tag of a state; a hundred rows have a handful of them."""
    words = SheetState(state).label
    return format_html('<span class="dv-status dv-tone-{}">{}</span>', STATE_TONES[state], words)


@admin.register(Sheet)
class SheetAdmin(ListsAdmin, QueueAdmin):
    """Bản tổng hợp đăng ký mô hình, as the office reviews it."""

    kind = SheetKind.REGISTRATION
    list_filter = [
        filters.CampaignFilter, filters.StateFilter, filters.ReceiverFilter, filters.SendingFilter,
        filters.LateFilter, filters.PaperFilter, filters.AreaFilter, filters.UnitKindFilter,
    ]  # fmt: skip
    export_as = Export(
        "office-registration-list", "Danh sách tổng hợp đăng ký", "danh-sach-dang-ky", office_list_params
    )
    menu_place = 1


@admin.register(ReportSheet)
class ReportSheetAdmin(ListsAdmin, QueueAdmin):
    """Báo cáo kết quả thực hiện, as the office reviews it."""

    kind = SheetKind.RESULT
    list_filter = [
        filters.CampaignFilter, filters.StateFilter, filters.ReceiverFilter, filters.SendingFilter,
        filters.LateFilter, filters.PaperFilter, filters.OutcomeFilter, filters.RecognitionFilter,
        filters.ReportAreaFilter, filters.UnitKindFilter,
    ]  # fmt: skip
    export_as = Export(
        "office-result-list", "Danh sách tổng hợp kết quả", "danh-sach-ket-qua", office_result_params
    )
    menu_place = 2
