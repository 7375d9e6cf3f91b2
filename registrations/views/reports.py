"""The pages that only a result report has: the unit's part, the result of each model, its files."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from danvan.core.errors import RuleViolation
from registrations import policies
from registrations.enums import SheetKind
from registrations.forms.base import DraftForm
from registrations.forms.reports import PARTS, EvidenceForm, ItemForm
from registrations.models import Attachment, ResultItem, Sheet
from registrations.services import drafts, reports
from registrations.views.base import EditView, find_sheet
from registrations.views.places import BACK_TO_CHECK
from registrations.views.writing import WritingView


class ReportView(EditView):
    """A page of a report; `item` is the result of the model that the address names."""

    kind = SheetKind.RESULT

    @cached_property
    def item(self) -> ResultItem:
        """The result of the address; 404 when it is not in this report."""
        rows = ResultItem.objects.reported().select_related("registration")
        item = get_object_or_404(rows, report=self.sheet.pk, uid=self.kwargs["uid"])
        item.report = self.sheet.result_report
        return item

    def after(self, following: str) -> str:
        """Where the pressed button leads: the check page, the task list, else on."""
        if "later" in self.request.POST:
            return reverse("sheet", args=[self.sheet.code])
        if self.request.GET.get("ve") == BACK_TO_CHECK:
            return reverse("sheet-check", args=[self.sheet.code])
        return following


class ReportPart(ReportView, WritingView):
    """One page of the unit's own part."""

    template = "report_part"

    def form(self, data: QueryDict | None) -> DraftForm:
        """The page's form; 404 for a page that does not exist."""
        if self.kwargs["part"] not in PARTS:
            raise Http404
        initial = {"row_version": self.sheet.row_version}
        return PARTS[self.kwargs["part"]](data, instance=self.sheet.result_report, initial=initial)

    def store(self, form: DraftForm) -> Sheet:
        """Store the page."""
        return drafts.save_details(
            sheet=self.sheet, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def stored(self) -> Sheet:
        """The sheet with who changed it last."""
        return find_sheet(self.actor, self.sheet.code)

    def next_page(self, sheet: Sheet) -> str:
        """The check page where the person came from there, else the task list."""
        return self.after(reverse("sheet", args=[sheet.code]))


class ReportItemPage(ReportView, WritingView):
    """The result of one model, beside what was registered."""

    template = "report_item"

    def form(self, data: QueryDict | None) -> ItemForm:
        """The result."""
        return ItemForm(data, instance=self.item, initial={"row_version": self.item.row_version})

    def store(self, form: ItemForm) -> ResultItem:
        """Store the result."""
        return reports.save_item(
            item=self.item, values=form.values, row_version=form.seen_version,
            actor=self.actor, at=self.at,
        )  # fmt: skip

    def stored(self) -> ResultItem:
        """The result with who changed it last."""
        return ResultItem.objects.select_related("changed_by").get(pk=self.item.pk)

    def show(self, form: ItemForm, **context: object) -> HttpResponse:
        """The form, with what was registered."""
        return super().show(form, item=self.item, registered=self.item.registration, **context)

    def next_page(self, item: ResultItem) -> str:
        """The files of the model."""
        return self.after(reverse("report-files", args=[self.sheet.code, item.uid]))


class ReportFiles(ReportView):
    """The files of one model: each is stored when it is chosen, so that the sending carries none."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """What is there, and room for one more."""
        return self.show(EvidenceForm())

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Keep one file."""
        form = EvidenceForm(request.POST, request.FILES)
        if not (form.is_valid() and self.is_kept(form)):
            return self.show(form)
        sentence = f"Đã lưu tệp “{form.cleaned_data['file'].name}”."
        return self.done(sentence, "report-files", self.sheet.code, self.item.uid)

    def is_kept(self, form: EvidenceForm) -> bool:
        """Keep the file; why it is not taken stands beside the field."""
        try:
            reports.attach_evidence(
                item=self.item, uploaded=form.cleaned_data["file"], actor=self.actor, at=self.at
            )
        except RuleViolation as broken:
            form.add_error("file", broken.reason)
            return False
        return True

    def show(self, form: EvidenceForm) -> HttpResponse:
        """The page."""
        rows = Attachment.objects.filter(evidence_for__item=self.item).order_by("uploaded_at", "pk")
        files = rows.select_related("uploaded_by")
        return self.page(
            "report_files",
            form=form,
            item=self.item,
            files=[(file, policies.may_download(self.actor, file)) for file in files],
            back_to_check=self.request.GET.get("ve") == BACK_TO_CHECK,
        )


class ReportFileRemove(ReportView):
    """Take one file off the model."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button."""
        return redirect("report-files", self.sheet.code, self.item.uid)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Remove it; 404 where it is not a file of this model."""
        files = Attachment.objects.filter(evidence_for__item=self.item)
        attachment = get_object_or_404(files, token=self.kwargs["file"])
        reports.remove_evidence(item=self.item, attachment=attachment, actor=self.actor, at=self.at)
        return self.done(f"Đã bỏ tệp “{attachment.name}”.", "report-files", self.sheet.code, self.item.uid)
