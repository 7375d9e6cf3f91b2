"""One received paper: its page, its slips, how it is compared and how it is declared void."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, carry_out
from danvan.core.documents.store import request_document
from registrations import policies
from registrations.admin.log import CASE_PAGES
from registrations.admin.paper_desk import by, posted, typed
from registrations.admin.review_forms import ReasonForm
from registrations.models import PaperReceipt, ReceiptSlip, Sheet
from registrations.services.paper import compare_paper, issue_slip, reissue_slip, void_paper, void_slip
from registrations.slips import slip_request


class SlipsAdmin(OfficeAdmin):
    """What can be done with one entry."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One entry with its slips; nothing is edited here."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._receipt_page(request, self.row_or_404(request, object_id))

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Declare the entry void, with its slip."""
        receipt, form = self.row_or_404(request, pk), ReasonForm(typed(request), prefix="void")

        def act(form: ReasonForm) -> HttpResponse:
            void_paper(receipt=receipt, reason=form.cleaned_data["reason"], **by(request))
            return self._back(request, receipt, "Đã hủy mục tiếp nhận này; hãy ghi lại cho đúng ở bàn giấy.")

        answer = carry_out(request, form, act) if posted(request) else None
        return answer or self._receipt_page(request, receipt, void_form=form)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that the paper was read against the sending and says the same."""
        receipt, form = self.row_or_404(request, pk), forms.Form(request.POST if posted(request) else None)

        def act(form: forms.Form) -> HttpResponse:
            done = compare_paper(receipt=receipt, **by(request))
            return self._back(request, done, f"Đã ghi: giấy khớp lần gửi {done.version}.")

        done = carry_out(request, form, act)
        return done or self._receipt_page(request, receipt, refused=form.non_field_errors())

    def slip(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the slip, or the one that was given, and print it."""
        receipt, form = self.row_or_404(request, pk), forms.Form(request.POST if posted(request) else None)

        def act(form: forms.Form) -> HttpResponse:
            return _printed(request, issue_slip(receipt=receipt, **by(request)))

        done = carry_out(request, form, act)
        return done or self._receipt_page(request, receipt, refused=form.non_field_errors())

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
        receipt, form = self.row_or_404(request, pk), ReasonForm(typed(request), prefix="slip")
        slip = receipt.slips.filter(voided_at=None).first()

        def act(form: ReasonForm) -> HttpResponse:
            what = {"slip": slip, "reason": form.cleaned_data["reason"], **by(request)}
            if "again" in request.POST:
                return _printed(request, reissue_slip(**what))
            void_slip(**what)
            return self._back(request, receipt, f"Đã hủy {str(slip).lower()}.")

        answer = carry_out(request, form, act) if slip and posted(request) else None
        return answer or self._receipt_page(request, receipt, slip_form=form)

    def _receipt_page(self, request: HttpRequest, receipt: PaperReceipt, **context: object) -> HttpResponse:
        slips = list(receipt.slips.select_related("issued_by", "voided_by", "replaces").order_by("number"))
        same = {"unit": receipt.unit_id, "campaign": receipt.campaign_id, "kind": receipt.kind}
        sheet = Sheet.objects.filter(**same).first()
        shown = {
            "receipt": receipt,
            "sheet": sheet,
            "case_page": sheet and reverse(CASE_PAGES[sheet.kind], args=[sheet.pk]),
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


def _printed(request: HttpRequest, slip: ReceiptSlip) -> HttpResponse:
    document = request_document(**slip_request(slip), at=clock.received_at(request))
    return redirect("document", document.token)
