"""Nomination lists and letters taken out: a short one at once, a long one by the worker; each is noted."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from danvan.core import clock
from danvan.core.documents.formats import media_type_of
from danvan.core.documents.store import request_document
from danvan.core.errors import Refusal
from danvan.core.views.files import download
from nominations.enums import ListOrder
from nominations.list_documents import FORMATS, LETTER, LIST, nomination_list, submission_letter
from nominations.services.list_exports import record_list_export
from registrations.admin.lists import KEPT_FOR
from registrations.policies import may_export_lists

AT_ONCE = 100  # a list with more rows is drawn by the worker (PERF-12)
BUILDERS = {LIST: nomination_list, LETTER: submission_letter}
PAPERS = {LIST: ("Danh sách đề nghị", "danh-sach-de-nghi"), LETTER: ("Tờ trình", "to-trinh-de-nghi")}


class OrderForm(forms.Form):
    """In which order the rows are taken out."""

    order = forms.ChoiceField(choices=ListOrder, widget=forms.HiddenInput)


def take_out(
    request: HttpRequest,
    key: str,
    format: str,
    which: dict,
    name: str,
    rows: int,
    source_hash: str,
    back_to: str,
) -> HttpResponse:
    """The file at once, a long one by the worker for whoever asks; noted in the log."""
    form = OrderForm(request.POST)
    if key not in PAPERS or format not in FORMATS[key] or not form.is_valid():
        raise Http404
    if not may_export_lists(request.actor):
        raise PermissionDenied
    at, order = clock.received_at(request), form.cleaned_data["order"]
    words, file = PAPERS[key]
    title, params = f"{words} ({format.upper()})", which | {"order": order, "format": format}
    filename = f"{file}-{name}.{format}"
    with transaction.atomic():
        record_list_export(
            title=f"{title} {name}", words=ListOrder(order).label, rows=rows, actor=request.actor, at=at
        )
        if rows > AT_ONCE:
            document = request_document(
                key=key, params=params, title=title, filename=filename,
                queue="bulk", owner=request.user, source_hash=source_hash, lasts=KEPT_FOR, at=at,
            )  # fmt: skip
            return redirect("document", document.token)
    return _at_once(request, key, params, filename, back_to)


def _at_once(request: HttpRequest, key: str, params: dict, filename: str, back_to: str) -> HttpResponse:
    try:
        content = BUILDERS[key](params, lambda done, total: None)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return HttpResponseRedirect(back_to)
    return download(ContentFile(content), filename, media_type_of(filename))
