"""Signed papers in the office: their list; the desk and the slips have rooms of their own."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.filters import CampaignFilter, ChoiceFilter
from registrations.admin.paper_desk import DeskAdmin
from registrations.admin.paper_slips import SlipsAdmin
from registrations.models import PaperReceipt, Sheet
from registrations.rules.paper import read_code
from registrations.rules.states import SENT_STATES


class VoidFilter(ChoiceFilter):
    """Entries that stand, or that were declared void."""

    title, parameter_name = "hiệu lực", "hieu-luc"
    rows = (("con", "Còn giá trị"), ("huy", "Đã hủy"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The entries."""
        if self.value() in ("con", "huy"):
            return queryset.filter(voided_at__isnull=self.value() == "con")


class ComparisonFilter(ChoiceFilter):
    """Papers from edited files: those that wait for somebody to compare them, and those compared."""

    title, parameter_name = "đối chiếu", "doi-chieu"
    rows = (("chua", "Chưa đối chiếu"), ("da", "Đã đối chiếu"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The entries that stand, compared or not."""
        match self.value():
            case "chua":
                return queryset.filter(is_uncompared=True)
            case "da":
                return queryset.standing().filter(compared_at__isnull=False)


class FileFilter(ChoiceFilter):
    """Papers that came without an electronic sending in force."""

    title, parameter_name = "file mềm", "file-mem"
    rows = (("thieu", "Thiếu file mềm"), ("co", "Có file mềm"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The entries that stand, without a sent sheet or with one."""
        same = {name: OuterRef(name) for name in ("unit", "campaign", "kind")}
        sent = Exists(Sheet.objects.filter(state__in=SENT_STATES, **same))
        match self.value():
            case "thieu":
                return queryset.standing().filter(~sent)
            case "co":
                return queryset.standing().filter(sent)


@admin.register(PaperReceipt)
class PaperReceiptAdmin(DeskAdmin, SlipsAdmin, ReadOnlyAdmin):
    """Tiếp nhận văn bản giấy."""

    list_display = [
        "unit", "kind", "sending", "received_on", "looks", "letter", "slip_number", "recorder", "stands",
    ]  # fmt: skip
    list_filter = [CampaignFilter, "kind", "condition", ComparisonFilter, FileFilter, VoidFilter]
    search_fields = ["unit__search_text"]
    search_help_text = "Tên đơn vị (không cần dấu) hoặc mã trên giấy."
    menu_place = 5

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_receive_paper(request.actor))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The entries with what list and page name."""
        rows = super().get_queryset(request).with_comparison().prefetch_related("slips")
        return rows.select_related("unit", "campaign", "recorded_by", "compared_by", "voided_by")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the code of paper or sheet, or by the name of the unit without accents."""
        sheet = Sheet.objects.filter(code=read_code(search_term).code).first()
        if sheet:
            same = {"unit": sheet.unit_id, "campaign": sheet.campaign_id, "kind": sheet.kind}
            return queryset.filter(**same), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, the desk, and what can be done with an entry."""
        return [
            self.own_url("ban-giay/", self.desk, "desk"),
            self.own_url("<int:pk>/huy/", self.void, "void"),
            self.own_url("<int:pk>/doi-chieu/", self.compare, "compare"),
            self.own_url("<int:pk>/phieu/", self.slip, "slip"),
            self.own_url("<int:pk>/phieu/<int:number>/", self.print_again, "print"),
            self.own_url("<int:pk>/huy-phieu/", self.void_slip, "void_slip"),
            *super().get_urls(),
        ]

    @admin.display(description="lần gửi", ordering="version")
    def sending(self, receipt: PaperReceipt) -> str:
        """The sending that the paper prints, and whether somebody has to compare it."""
        words = receipt.sending_in_words + (", chưa đối chiếu" if receipt.is_uncompared else "")
        return words[0].upper() + words[1:]

    @admin.display(description="tình trạng giấy", ordering="condition")
    def looks(self, receipt: PaperReceipt) -> str:
        """The condition and what was noted."""
        return receipt.get_condition_display() + (f" ({receipt.note})" if receipt.note else "")

    @admin.display(description="văn bản")
    def letter(self, receipt: PaperReceipt) -> str | None:
        """Number and day of the letter."""
        day = f"ngày {short_date(receipt.letter_date)}" if receipt.letter_date else ""
        return ", ".join(filter(None, [receipt.letter_number, day])) or None

    @admin.display(description="phiếu số")
    def slip_number(self, receipt: PaperReceipt) -> str | None:
        """The slip that stands."""
        standing = [slip.number_in_words for slip in receipt.slips.all() if not slip.is_void]
        return standing[0] if standing else None

    @admin.display(description="người ghi", ordering="recorded_by__name_key")
    def recorder(self, receipt: PaperReceipt) -> str:
        """Who recorded it."""
        return receipt.recorded_by.full_name

    @admin.display(description="hiệu lực", ordering="voided_at")
    def stands(self, receipt: PaperReceipt) -> str | SafeString:
        """Whether the entry stands."""
        if not receipt.is_void:
            return "Còn giá trị"
        return format_html('<span class="dv-status dv-tone-neutral">{}</span>', "Đã hủy")
