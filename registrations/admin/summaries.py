"""The department's summary: looked at before it is issued, then frozen, then only corrected by a version."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from danvan.core.policy import YES, Decision, all_of, no
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin
from registrations.admin.filters import campaigns_of, newest_campaign
from registrations.admin.review_forms import ReasonForm
from registrations.enums import SheetKind, SheetState
from registrations.models import Campaign, OfficeSummary, Sheet
from registrations.rules.summaries import NOTHING_ACCEPTED, Change, change_between
from registrations.services.summaries import (
    ALREADY_ISSUED,
    ALREADY_OPEN,
    NO_ADDRESSEE,
    NOT_LATEST,
    Compiled,
    compile_summary,
    issue_summary,
    open_correction,
)
from registrations.summary_documents import about, tables_in_words

SUMMARISED = (SheetKind.REGISTRATION, SheetKind.RESULT)
FORMATS = ("pdf", "xlsx")
WHY_NOT = {
    SheetState.SUBMITTED: "chờ duyệt",
    SheetState.RETURNED: "đang chờ bổ sung",
    SheetState.DRAFT: "chưa gửi, còn là bản nháp",
    SheetState.WITHDRAWN: "đã rút",
    SheetState.ACCEPTED: "đơn vị đầu mối đã duyệt, chưa tổng hợp",
}
FILE_NAMES = {SheetKind.REGISTRATION: "tong-hop-dang-ky", SheetKind.RESULT: "tong-hop-ket-qua"}
NAMED = 200  # of what is left out, as many by name


class ChoiceForm(forms.Form):
    """Of which year, from which sheets."""

    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua", empty_label=None)
    kind = forms.ChoiceField(
        label="Tổng hợp từ",
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in SUMMARISED],
        initial=SheetKind.REGISTRATION,
    )


class IssueForm(forms.Form):
    """Number and day of the paper; `seen` is what the page before the press showed."""

    number = TypedLine(label="Số văn bản", max_length=60, help_text="Ví dụ 05/BC-SGDĐT.")
    issued_on = DayField(label="Ngày văn bản")
    seen = TypedLine(widget=forms.HiddenInput)


@admin.register(OfficeSummary)
class OfficeSummaryAdmin(ReadOnlyAdmin):
    """Bản tổng hợp của Sở; issued by the lead, never edited."""

    list_display = ["named", "year", "kind", "day"]
    list_filter = ["campaign", "kind"]
    ordering = ["-issued_at", "-pk"]
    menu_place = 30
    change_list_template = "admin/registrations/officesummary/change_list.html"

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_summaries(request.actor)

    def get_queryset(self, request: HttpRequest) -> object:
        """The summaries without their long contents."""
        return super().get_queryset(request).without_payload()

    @admin.display(description="bản tổng hợp", ordering="number")
    def named(self, summary: OfficeSummary) -> str:
        """Number and revision."""
        return f"Số {summary.number}{summary.revision}"

    @admin.display(description="năm", ordering="campaign__year")
    def year(self, summary: OfficeSummary) -> int:
        """The year of the campaign."""
        return summary.campaign.year

    @admin.display(description="ngày văn bản", ordering="issued_on")
    def day(self, summary: OfficeSummary) -> str:
        """The day of the paper."""
        return short_date(summary.issued_on)

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [
            self.own_url("lap/", self.choose, "compile"),
            self.own_url("lap/<int:year>/<str:kind>/", self.preview, "preview"),
            self.own_url("<int:pk>/van-ban/<str:format>/", self.document, "document"),
            self.own_url("<int:pk>/sua-doi/", self.correct, "correct"),
            *super().get_urls(),
        ]

    def choose(self, request: HttpRequest) -> HttpResponse:
        """Which summary is to be compiled."""
        self._open_or_404(request)
        asked = request.GET if "campaign" in request.GET else None
        form = ChoiceForm(asked, initial={"campaign": newest_campaign(request)})
        form.fields["campaign"].queryset = Campaign.objects.filter(
            pk__in=[campaign.pk for campaign in campaigns_of(request)]
        )
        if form.is_bound and form.is_valid():
            chosen = form.cleaned_data
            return redirect(self.link_to("preview", chosen["campaign"].year, chosen["kind"]))
        template = "admin/registrations/officesummary/choose.html"
        return self.page(request, template, "Lập bản tổng hợp", form=form)

    def preview(self, request: HttpRequest, year: int, kind: str) -> HttpResponse:
        """What the summary would say now and what it would leave out; a POST issues it."""
        self._open_or_404(request)
        campaign = Campaign.objects.select_related("movement").filter(year=year).first()
        if campaign is None or kind not in SUMMARISED:
            raise Http404
        at, kind = clock.received_at(request), SheetKind(kind)
        form = IssueForm(request.POST or None, initial={"issued_on": clock.local_day(at)})
        form.fields["issued_on"].help_text = DAY_HELP.format(short_date(clock.local_day(at)))

        def act(form: IssueForm) -> HttpResponse:
            summary = issue_summary(
                campaign=campaign, kind=kind, actor=request.actor, at=at, **form.cleaned_data
            )
            messages.success(request, f"Đã ban hành {summary}.")
            return HttpResponseRedirect(self.link_to("change", summary.pk))

        return carry_out(request, form, act) or self._preview_page(request, campaign, kind, form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One issued version: what it says, its files, how it differs from the one before."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._page(request, self.row_or_404(request, object_id))

    def document(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        """Ask for the file of an issued version, then wait for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        summary = self.row_or_404(request, pk)
        if format not in FORMATS:
            raise Http404
        return redirect("document", _document_of(summary, format, request).token)

    def correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open a correction: from then on its sheets may be reopened; by the lead."""
        summary = self.row_or_404(request, pk)
        if request.method != "POST":
            typed = restored_text(request)
            return self._page(request, summary, typed and ReasonForm(typed, prefix="correct"))
        form = ReasonForm(request.POST, prefix="correct")

        def act(form: ReasonForm) -> HttpResponse:
            open_correction(
                summary=summary, reason=form.cleaned_data["reason"], actor=request.actor,
                at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, "Đã mở bản sửa đổi; hồ sơ trong bản này mở lại được.")
            return HttpResponseRedirect(self.link_to("change", pk))

        return carry_out(request, form, act) or self._page(request, summary, form)

    def _open_or_404(self, request: HttpRequest) -> None:
        if not self.may_view(request):
            raise Http404

    def _preview_page(
        self, request: HttpRequest, campaign: Campaign, kind: SheetKind, form: IssueForm
    ) -> HttpResponse:
        compiled = compile_summary(campaign=campaign, kind=kind, at=clock.received_at(request))
        latest = OfficeSummary.objects.latest_of(campaign, kind)
        form.initial["seen"] = compiled.digest
        if form.is_bound:
            form.data = form.data.copy()
            form.data["seen"] = compiled.digest
        return self.page(
            request,
            "admin/registrations/officesummary/preview.html",
            f"Lập bản tổng hợp: {about(compiled.payload)}",
            compiled=compiled,
            tables=tables_in_words(compiled.payload),
            sheets=_by_state(compiled),
            named=NAMED,
            latest=latest,
            change=_change(latest, compiled.payload["rows"]),
            may_issue=_may_issue(request, campaign, latest, compiled),
            form=form,
            errors=bool(form.errors),
            media=self.media + form.media,
        )

    def _page(
        self, request: HttpRequest, summary: OfficeSummary, form: ReasonForm | None = None
    ) -> HttpResponse:
        before = OfficeSummary.objects.filter(
            campaign=summary.campaign_id, kind=summary.kind, version=summary.version - 1
        ).first()
        return self.page(
            request,
            "admin/registrations/officesummary/change_form.html",
            str(summary),
            summary=summary,
            about=about(summary.payload),
            tables=tables_in_words(summary.payload),
            formats=FORMATS,
            before=before,
            change=_change(before, summary.payload["rows"]),
            may_correct=_may_correct(request, summary),
            form=form or ReasonForm(prefix="correct"),
            errors=bool(form and form.errors),
        )


def _by_state(compiled: Compiled) -> list[tuple[str, list[Sheet]]]:
    """The sheets that are left out, by why they are."""
    groups = compiled.left_out.sheets
    return [(words, groups[state]) for state, words in WHY_NOT.items() if state in groups]


def _change(before: OfficeSummary | None, rows: list[dict]) -> Change | None:
    return change_between(before.payload["rows"], rows) if before else None


def _may_issue(
    request: HttpRequest, campaign: Campaign, latest: OfficeSummary | None, compiled: Compiled
) -> Decision:
    """Whether the summary may be issued now; the service decides the same under its lock."""
    return all_of(
        policies.may_issue_summary(request.actor),
        campaign.writable,
        no(ALREADY_ISSUED.format(latest)) if latest and not latest.is_being_corrected else YES,
        YES if compiled.payload["rows"] else no(NOTHING_ACCEPTED),
        YES if campaign.movement.report_to else no(NO_ADDRESSEE),
    )


def _may_correct(request: HttpRequest, summary: OfficeSummary) -> Decision:
    """Whether a correction of the version may be opened now."""
    latest = OfficeSummary.objects.latest_of(summary.campaign, summary.kind)
    return all_of(
        policies.may_issue_summary(request.actor),
        summary.campaign.writable,
        YES if latest == summary else no(NOT_LATEST),
        no(ALREADY_OPEN) if summary.is_being_corrected else YES,
    )


def _document_of(summary: OfficeSummary, format: str, request: HttpRequest) -> StoredDocument:
    """A paper of record: drawn once, kept, the same for everybody of the office."""
    return request_document(
        key="office-summary",
        params={"summary": summary.pk, "format": format},
        title=f"{summary} ({format.upper()})",
        filename=f"{FILE_NAMES[summary.kind]}-{summary.campaign.year}-lan-{summary.version}.{format}",
        queue="bulk",
        source_hash=summary.sha256,
        at=clock.received_at(request),
    )
