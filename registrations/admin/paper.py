"""Signed papers in the office: the desk where they are recorded, their list, their slips."""

from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core import clock
from danvan.core.admin import carry_out, is_key
from danvan.core.documents.store import request_document
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import DAY_HELP, ReadOnlyAdmin
from registrations.admin.filters import CampaignFilter, ChoiceFilter
from registrations.admin.paper_desk import (
    FOUND_AT_MOST,
    CodeForm,
    ReceiveForm,
    Target,
    find_form,
    target_of,
    units_found,
)
from registrations.admin.review_forms import ReasonForm
from registrations.models import PaperReceipt, ReceiptSlip, Sheet
from registrations.rules.paper import read_code
from registrations.rules.states import SENT_STATES
from registrations.services.paper import (
    AlreadyReceived,
    issue_slip,
    record_paper,
    reissue_slip,
    void_paper,
    void_slip,
)
from registrations.slips import slip_request

LATEST = 10


class VoidFilter(ChoiceFilter):
    """Entries that stand, or that were declared void."""

    title, parameter_name = "hiệu lực", "hieu-luc"
    rows = (("con", "Còn giá trị"), ("huy", "Đã hủy"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The entries."""
        if self.value() in ("con", "huy"):
            return queryset.filter(voided_at__isnull=self.value() == "con")


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
class PaperReceiptAdmin(ReadOnlyAdmin):
    """Tiếp nhận văn bản giấy."""

    list_display = [
        "unit", "kind", "sending", "received_on", "looks", "letter", "slip_number", "recorder", "stands",
    ]  # fmt: skip
    list_filter = [CampaignFilter, "kind", "condition", FileFilter, VoidFilter]
    search_fields = ["unit__search_text"]
    search_help_text = "Tên đơn vị (không cần dấu) hoặc mã trên giấy."
    menu_place = 5

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_receive_paper(request.actor))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The entries with what list and page name."""
        rows = super().get_queryset(request).prefetch_related("slips")
        return rows.select_related("unit", "campaign", "recorded_by", "voided_by")

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
            self.own_url("<int:pk>/phieu/", self.slip, "slip"),
            self.own_url("<int:pk>/phieu/<int:number>/", self.print_again, "print"),
            self.own_url("<int:pk>/huy-phieu/", self.void_slip, "void_slip"),
            *super().get_urls(),
        ]

    @admin.display(description="lần gửi", ordering="version")
    def sending(self, receipt: PaperReceipt) -> str:
        """The sending that the paper prints."""
        return f"Lần {receipt.version}" if receipt.version else "Chưa rõ"

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

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """A paper is added at the desk."""
        return self.desk(request)

    def desk(self, request: HttpRequest) -> HttpResponse:
        """One field for the code; its answer at once; the form to record the paper (ADM-08)."""
        if not policies.may_receive_paper(request.actor):
            raise PermissionDenied
        target, problem = target_of(request)
        if target is None:
            return self._empty_desk(request, problem)
        form = self._receive_form(request, target)
        recorded = self._record(request, form, target) if _posted(request) else None
        return recorded or self._answer(request, form, target)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One entry with its slips; nothing is edited here."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._receipt_page(request, self.row_or_404(request, object_id))

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Declare the entry void, with its slip."""
        receipt, form = self.row_or_404(request, pk), ReasonForm(_typed(request), prefix="void")

        def act(form: ReasonForm) -> HttpResponse:
            void_paper(receipt=receipt, reason=form.cleaned_data["reason"], **_by(request))
            return self._back(request, receipt, "Đã hủy mục tiếp nhận này; hãy ghi lại cho đúng ở bàn giấy.")

        answer = carry_out(form, act) if _posted(request) else None
        return answer or self._receipt_page(request, receipt, void_form=form)

    def slip(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the slip, or the one that was given, and print it."""
        receipt, form = self.row_or_404(request, pk), forms.Form(request.POST if _posted(request) else None)

        def act(form: forms.Form) -> HttpResponse:
            return _printed(request, issue_slip(receipt=receipt, **_by(request)))

        return carry_out(form, act) or self._receipt_page(request, receipt, refused=form.non_field_errors())

    def print_again(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Print any slip of the entry once more, a void one as void."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        slip = self.row_or_404(request, pk).slips.filter(number=number).select_related("campaign").first()
        if slip is None:
            raise Http404
        return _printed(request, slip)

    def void_slip(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Declare the slip void; with "again" a new one that names it is given and printed."""
        receipt, form = self.row_or_404(request, pk), ReasonForm(_typed(request), prefix="slip")
        slip = receipt.slips.filter(voided_at=None).first()

        def act(form: ReasonForm) -> HttpResponse:
            by = {"slip": slip, "reason": form.cleaned_data["reason"], **_by(request)}
            if "again" in request.POST:
                return _printed(request, reissue_slip(**by))
            void_slip(**by)
            return self._back(request, receipt, f"Đã hủy {str(slip).lower()}.")

        answer = carry_out(form, act) if slip and _posted(request) else None
        return answer or self._receipt_page(request, receipt, slip_form=form)

    def _receive_form(self, request: HttpRequest, target: Target) -> ReceiveForm:
        today = clock.local_day(clock.received_at(request))
        initial = {"token": uuid4(), "received_on": today}
        form = ReceiveForm(_typed(request), target=target, initial=initial)
        form.fields["letter_date"].help_text = DAY_HELP.format(short_date(today))
        return form

    def _record(self, request: HttpRequest, form: ReceiveForm, target: Target) -> HttpResponse | None:
        where = {"unit": target.unit, "campaign": target.campaign, "kind": target.kind}
        where |= {"version": target.printed}  # unless the officer had to say it

        def act(form: ReceiveForm) -> HttpResponse | None:
            try:
                receipt = record_paper(**where | form.cleaned_data, **_by(request))
            except AlreadyReceived as refusal:
                form.add_error("is_one_more", refusal.reason)
                return None
            return HttpResponseRedirect(f"{self.link_to('desk')}?vua-ghi={receipt.pk}")

        return carry_out(form, act)

    def _empty_desk(self, request: HttpRequest, problem: str) -> HttpResponse:
        form, key = find_form(request), request.GET.get("vua-ghi", "")
        latest = list(self.get_queryset(request)[:LATEST])
        context = {
            "code": CodeForm(typed=request.GET.get("ma", ""), problem=problem, has_focus=True),
            "errors": bool(problem),
            "find": form,
            "units": units_found(form.cleaned_data) if form.is_valid() else None,
            "at_most": FOUND_AT_MOST,
            "recorded": next((row for row in latest if is_key(key) and row.pk == int(key)), None),
            "latest": latest,
        }
        return self._desk_page(request, "desk", "Tiếp nhận bản giấy", context)

    def _answer(self, request: HttpRequest, form: ReceiveForm, target: Target) -> HttpResponse:
        tone, words = target.verdict
        context = {
            "code": CodeForm(),
            "target": target,
            "tone": tone,
            "words": words,
            "form": form,
            "asks_again": target.was_received or "is_one_more" in form.errors,
            "may": policies.may_receive_paper(request.actor, target.unit),
            "here": request.get_full_path(),
        }
        return self._desk_page(request, "answer", f"Bản giấy của {target.unit}", context)

    def _desk_page(self, request: HttpRequest, name: str, title: str, context: dict) -> HttpResponse:
        """A page at the counter: no menu beside it, to be read at arm's length or on a phone."""
        template = f"admin/registrations/paperreceipt/{name}.html"
        return self.page(request, template, title, is_nav_sidebar_enabled=False, **context)

    def _receipt_page(self, request: HttpRequest, receipt: PaperReceipt, **context: object) -> HttpResponse:
        slips = list(receipt.slips.select_related("issued_by", "voided_by", "replaces").order_by("number"))
        same = {"unit": receipt.unit_id, "campaign": receipt.campaign_id, "kind": receipt.kind}
        shown = {
            "receipt": receipt,
            "sheet": Sheet.objects.filter(**same).first(),
            "slips": slips,
            "standing": next((slip for slip in slips if not slip.is_void), None),
            "may": policies.may_receive_paper(request.actor, receipt.unit),
            "void_form": ReasonForm(prefix="void"),
            "slip_form": ReasonForm(prefix="slip"),
        } | context
        failed = [context.get("refused"), shown["void_form"].errors, shown["slip_form"].errors]
        template = "admin/registrations/paperreceipt/receipt.html"
        return self.page(request, template, str(receipt), errors=any(failed), **shown)

    def _back(self, request: HttpRequest, receipt: PaperReceipt, done: str) -> HttpResponse:
        messages.success(request, done)
        return HttpResponseRedirect(self.link_to("change", receipt.pk))


def _posted(request: HttpRequest) -> bool:
    return request.method == "POST"


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was posted, else what was typed before the session ended."""
    return request.POST if _posted(request) else restored_text(request)


def _by(request: HttpRequest) -> dict:
    return {"actor": request.actor, "at": clock.received_at(request)}


def _printed(request: HttpRequest, slip: ReceiptSlip) -> HttpResponse:
    document = request_document(**slip_request(slip), at=clock.received_at(request))
    return redirect("document", document.token)
