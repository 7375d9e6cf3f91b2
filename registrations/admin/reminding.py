"""From the board: write to the units that still owe, print whom to call and the letter that names them."""

import uuid
from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out, is_key
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from danvan.core.text_fields import TypedLine
from danvan.core.vietnamese import number
from registrations import policies
from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.filters import CampaignFilter
from registrations.admin.lists import KEPT_FOR, filter_in_words
from registrations.admin.progress_filters import KIND_PARAMETER, watched_terms
from registrations.enums import SheetState
from registrations.models import Terms, UnitProgress
from registrations.reminder_documents import NOBODY, owing_params
from registrations.reminder_notices import Letter, letter_to
from registrations.services.exports import record_unit_export
from registrations.services.reminders import Selection, remind_by_hand, select

PAPERS = {
    "call-list": ("Danh sách gọi điện", "danh-sach-goi-dien", ("pdf", "xlsx")),
    "reminder-letter": ("Công văn đôn đốc", "cong-van-don-doc", ("pdf",)),
}
PREVIEW = "admin/registrations/unitprogress/remind.html"


class UnitKeysField(forms.CharField):
    """The keys of units, with commas between them; what can be no key is left out."""

    widget = forms.HiddenInput

    def clean(self, value: str) -> list[int]:
        """The keys as numbers."""
        return [int(key) for key in super().clean(value).split(",") if is_key(key)]


class RemindForm(forms.Form):
    """Which units are to be written to; the token makes many clicks one."""

    units = UnitKeysField(required=False)
    words = TypedLine(required=False, max_length=500, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)
    again = forms.BooleanField(label="Nhắc cả những đơn vị đã được nhắc trong 24 giờ qua", required=False)


class RemindingAdmin(ReadOnlyAdmin):
    """The buttons and the action of the board."""

    actions = ["remind_selected"]

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, the preview of letters, the papers."""
        ours = [
            self.own_url("nhac/", self.remind, "remind"),
            self.own_url("xuat/<slug:paper>/<str:format>/", self.export, "export"),
        ]
        return ours + super().get_urls()

    def has_remind_permission(self, request: HttpRequest) -> bool:
        """The office."""
        return bool(policies.may_remind(request.actor))

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The board, with what the person may do from it."""
        context = {
            "may_remind": self.has_remind_permission(request) and _is_writable(request),
            "papers": PAPERS if policies.may_export_lists(request.actor) else {},
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.action(description="Nhắc các đơn vị đã chọn", permissions=["remind"])
    def remind_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """Show who among the ticked units would get which letter."""
        units = list(queryset.order_by().values_list("pk", flat=True))
        words = f"{number(len(units))} đơn vị đánh dấu trên danh sách"
        return self._preview(request, _new_form(units, words))

    def remind(self, request: HttpRequest) -> HttpResponse:
        """Show who would get which letter; once confirmed, write to them."""
        if not self.has_remind_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            units, words = self._filtered(request)
            return self._preview(request, _new_form(units, words))
        form = RemindForm(request.POST)
        return carry_out(request, form, lambda form: self._send(request, form)) or self._preview(
            request, form
        )

    def export(self, request: HttpRequest, paper: str, format: str) -> HttpResponse:
        """Ask for a paper about the units of the filter that still owe, then wait for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policies.may_export_lists(request.actor):
            raise PermissionDenied
        if paper not in PAPERS or format not in PAPERS[paper][2]:
            raise Http404
        units, words = self._filtered(request)
        if not units:
            messages.error(request, NOBODY)
            return HttpResponseRedirect(self._board(request))
        return redirect("document", _request(request, paper, format, units, words).token)

    def _filtered(self, request: HttpRequest) -> tuple[list[int], str]:
        """The keys of the units of the filter that still owe, and the filter in words."""
        terms = watched_terms(request)
        if terms is None or terms.deadline.pk is None:
            return [], ""
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        rows = changes.get_queryset(request).owing().order_by()
        return list(rows.values_list("pk", flat=True)), filter_in_words(changes)

    def _preview(self, request: HttpRequest, form: RemindForm) -> HttpResponse:
        terms, at = watched_terms(request), clock.received_at(request)
        chosen = form.fields["units"].clean(form["units"].value() or "")
        is_set = terms is not None and terms.common_end is not None
        found = select(terms=terms, unit_ids=chosen, again=False, at=at) if is_set else None
        return self.page(
            request,
            PREVIEW,
            "Nhắc các đơn vị chưa gửi",
            form=form,
            terms=terms,
            found=found,
            letters=_letters(found, terms, at) if found else [],
            action=f"{self.link_to('remind')}?{_fixed(request, terms)}",
            back_to=self._board(request),
        )

    def _send(self, request: HttpRequest, form: RemindForm) -> HttpResponse:
        terms, values = watched_terms(request), form.cleaned_data
        if terms is None or terms.deadline.pk is None:
            raise Http404
        count = remind_by_hand(
            deadline=terms.deadline, unit_ids=values["units"], again=values["again"], words=values["words"],
            token=values["token"], actor=request.actor, at=clock.received_at(request),
        )  # fmt: skip
        messages.success(request, f"Đã gửi thư nhắc cho {number(count)} đơn vị.")
        return HttpResponseRedirect(self._board(request))

    def _board(self, request: HttpRequest) -> str:
        """The board under the filters of the address."""
        return f"{self.link_to('changelist')}?{request.GET.urlencode()}".rstrip("?")


def _fixed(request: HttpRequest, terms: Terms | None) -> str:
    """The filters of the address with campaign and kind named, so that what was shown is what is sent."""
    address = request.GET.copy()
    if terms:
        address[CampaignFilter.parameter_name] = str(terms.campaign.pk)
        address[KIND_PARAMETER] = terms.deadline.kind
    return address.urlencode()


def _is_writable(request: HttpRequest) -> bool:
    """Whether the watched campaign may change; an archived one is only read."""
    terms = watched_terms(request)
    return terms is None or bool(terms.campaign.writable)


def _new_form(units: list[int], words: str) -> RemindForm:
    keys = ",".join(map(str, units))
    return RemindForm(initial={"units": keys, "words": words, "token": uuid.uuid4()})


def _letters(found: Selection, terms: Terms, at: datetime) -> list[tuple[Letter, list[UnitProgress]]]:
    """Each letter that differs in kind, with the units that get it: as it would read to the first of them."""
    groups: dict[bool, list[UnitProgress]] = {}
    for unit in [*found.ready, *found.recent]:
        groups.setdefault(unit.sheet_state == SheetState.RETURNED, []).append(unit)
    return [(letter_to(units[0], terms, at), units) for _, units in sorted(groups.items())]


def _request(request: HttpRequest, paper: str, format: str, units: list[int], words: str) -> StoredDocument:
    at, (title, filename, _) = clock.received_at(request), PAPERS[paper]
    title = f"{title} ({format.upper()})"
    with transaction.atomic():
        record_unit_export(title=title, words=words, units=len(units), actor=request.actor, at=at)
        return request_document(
            key=paper,
            params=owing_params(
                terms=watched_terms(request), unit_ids=units, at=at, format=format, words=words
            ),
            title=title,
            filename=f"{filename}-{clock.local(at):%Y%m%d-%H%M}.{format}",
            queue="bulk",
            owner=request.user,
            lasts=KEPT_FOR,
            at=at,
        )
