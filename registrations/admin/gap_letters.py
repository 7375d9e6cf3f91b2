""" "Phiếu yêu cầu bổ sung", asked for from the page of a sheet: what is missing, and by when it is due."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin
from danvan.core.documents.store import request_document
from danvan.core.errors import Refusal
from danvan.core.models import StoredDocument
from danvan.core.policy import require, require_rule
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import day_with_weekday, short_date
from registrations.admin.base import DAY_HELP, DayField
from registrations.gap_documents import AT_ONCE, KEY, NAME, gap_of, gap_params
from registrations.models import Sheet
from registrations.policies import may_receive_paper
from registrations.rules.deadlines import last_day
from registrations.rules.gaps import Gap, may_be_due_on
from registrations.services.exports import record_unit_export
from registrations.services.kinds import KINDS

TEMPLATE = "admin/registrations/sheet/gap_letter.html"


class GapLetterForm(forms.Form):
    """By when the papers have to come."""

    until = DayField(label="Bổ sung đến hết ngày", required=False)


class GapLetterAdmin(OfficeAdmin):
    """The page that asks for the letter."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and that of the letter."""
        return [
            self.own_url("<int:pk>/phieu-yeu-cau-bo-sung/", self.gap_letter, "gap_letter"),
            *super().get_urls(),
        ]

    def gap_letter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is missing and ask for the day; then the letter, drawn for whoever asks."""
        sheet, at = self.row_or_404(request, pk), clock.received_at(request)
        if not may_receive_paper(request.actor):
            raise PermissionDenied
        back_to = self.link_to("change", pk)
        try:
            require_rule(sheet.campaign.writable)
            require(KINDS[sheet.kind].may_decide(request.actor, sheet))
            gap = gap_of(sheet)
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            return HttpResponseRedirect(back_to)
        form = GapLetterForm(typed_data(request), initial={"until": _due(sheet, at)})
        today = short_date(clock.local_day(at))
        form.fields["until"].help_text = f"{DAY_HELP.format(today)} Để trống thì phiếu ghi “{AT_ONCE}”."

        def act(form: GapLetterForm) -> HttpResponse:
            return redirect("document", _request(request, sheet, gap, form, at).token)

        title = f"{NAME}: {sheet.unit}"
        shown = {"template": TEMPLATE, "button": "Lập phiếu", "back_to": back_to, "parts": gap.parts}
        return self.form_page(request, form, act, title, **shown)


def _due(sheet: Sheet, at: datetime) -> str:
    """The last day of the deadline while it is not over; nothing else is known."""
    if sheet.ends_at is None or sheet.ends_at <= at:
        return ""
    return f"{last_day(clock.local(sheet.ends_at)):%d/%m/%Y}"


def _request(
    request: HttpRequest, sheet: Sheet, gap: Gap, form: GapLetterForm, at: datetime
) -> StoredDocument:
    today, until = clock.local_day(at), form.cleaned_data["until"]
    require_rule(may_be_due_on(until, today))
    title = f"{NAME} {sheet.code}"
    words = f"bổ sung đến hết ngày {day_with_weekday(until)}" if until else ""
    with transaction.atomic():
        record_unit_export(title=title, words=words, units=1, actor=request.actor, at=at)
        return request_document(
            key=KEY,
            params=gap_params(sheet, gap, day=today, until=until),
            title=title,
            filename=f"phieu-yeu-cau-bo-sung-{sheet.code}.pdf",
            owner=request.user,
            at=at,
        )
