"""The unit's moves: send, see the receipt and get its papers, recall, withdraw."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from danvan.core.documents.formats import PDF
from danvan.core.documents.store import request_document
from danvan.core.errors import Refusal
from danvan.core.typed_text import restored_text
from registrations.documents import paper_request
from registrations.forms.sheets import SendForm, WithdrawForm
from registrations.models import Sheet, Snapshot
from registrations.models.sheets import SHEET
from registrations.rules.consolidation import receiver_of_payload
from registrations.services import sending
from registrations.services.kinds import KINDS
from registrations.services.receiving import span_of
from registrations.views.base import SheetView, find_sheet, seen_or_404
from registrations.views.kinds import PAGES_OF
from registrations.views.links import findings
from registrations.views.papers import paper_sentence


class SheetSubmit(SheetView):
    """Send what was checked; the same token leads to the same receipt, however often it comes."""

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the address; the service itself reads and locks all that belongs to it."""
        return seen_or_404(self.actor, SHEET(self.kwargs["code"]))

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the button; opening the address sends nothing."""
        return redirect("sheet-check", self.sheet.code)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Send, then show the receipt."""
        form = SendForm(request.POST)
        if not form.is_valid():
            return redirect("sheet-check", self.sheet.code)
        snapshot = sending.submit_sheet(sheet=self.sheet, actor=self.actor, at=self.at, **form.cleaned_data)
        return redirect("receipt", self.sheet.code, snapshot.version)

    def refused(self, refusal: Refusal, **context: object) -> HttpResponse:
        """Say why not; of an incomplete sheet each thing to mend, with where it is typed."""
        problems = getattr(refusal, "problems", ())
        if problems:
            sheet = find_sheet(self.actor, self.sheet.code)
            payload = KINDS[sheet.kind].payloads_of([sheet])[sheet.pk]
            context["findings"] = findings(sheet, payload, problems)
        return super().refused(refusal, **context)


class SnapshotView(SheetView):
    """A page about one sending."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The sending of the address; 404 when there is none with this number."""
        rows = Snapshot.objects.select_related("sent_by", "sheet")
        return get_object_or_404(rows, sheet=self.sheet, version=self.kwargs["version"])


class Receipt(SnapshotView):
    """That the sheet arrived, when, and what happens next; can be opened again at any time."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The receipt of one sending."""
        payload, pages = self.snapshot.payload, PAGES_OF[self.sheet.kind]
        papers = pages.papers_of(payload)
        return self.page(
            "receipt",
            snapshot=self.snapshot,
            papers=papers,
            has_word=any(paper.has_word for paper in papers),
            paper=paper_sentence(self.sheet) if pages.has_paper_desk else "",
            late_by=self.snapshot.days_late,
            received_by=receiver_of_payload(payload),
            contents=KINDS[self.sheet.kind].count_words(payload),
        )


class ReceiptDocument(SnapshotView):
    """Ask for a paper of the sending, as PDF or in the `format` that was posted; the worker draws it once."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the buttons."""
        return redirect("receipt", self.sheet.code, self.snapshot.version)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask, then show how far the paper is."""
        papers = PAGES_OF[self.sheet.kind].papers_of(self.snapshot.payload)
        known = {one.slug: one for paper in papers for one in (paper, *paper.copies)}
        paper, format = known.get(self.kwargs["key"]), request.POST.get("format", PDF)
        if paper is None or format not in paper.formats:
            raise Http404
        wanted = paper_request(self.snapshot, paper.key, paper.name, paper.more, format)
        document = request_document(**wanted, at=self.at)
        return redirect("document", document.token)


class SheetRecall(SheetView):
    """Take the sent sheet back to mend it, asked twice."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask; where the deadline is over, say that the sheet will be late."""
        span = span_of(self.sheet, self.at)
        return self.page("sheet_recall", late_by=sending.days_late_if_sent(self.sheet, span, self.at))

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Recall."""
        sending.recall_sheet(sheet=self.sheet, actor=self.actor, at=self.at)
        sentence = "Đã thu hồi. Hãy sửa, kiểm tra rồi gửi lại; bản đã thu hồi không còn giá trị."
        return self.done(sentence, "sheet", self.sheet.code)


class SheetWithdraw(SheetView):
    """Withdraw from the campaign, with the reason."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Ask."""
        typed = restored_text(request)
        return self.page("sheet_withdraw", form=WithdrawForm(typed), restored=typed is not None)

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Withdraw."""
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.page("sheet_withdraw", form=form)
        reason = form.cleaned_data["reason"]
        sending.withdraw_sheet(sheet=self.sheet, reason=reason, actor=self.actor, at=self.at)
        return self.done("Đã rút hồ sơ. Các bản đã gửi vẫn được lưu trong lịch sử.", "sheet", self.sheet.code)
