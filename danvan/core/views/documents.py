"""Drawn documents: how far they are, and their file."""

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.links import own_page, page_before
from danvan.core.models import StoredDocument
from danvan.core.views.files import download

State = StoredDocument.State
BACK = "ve"  # in the address: the page from which the document was asked for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """How far the drawing is, asked again until the file is there; POST draws a failed one once more."""
    document = find(request, token)
    back = way_back(request)
    address = f"{request.path}?{urlencode({BACK: back})}"
    if request.method == "POST":
        store.restart(document, at=clock.received_at(request))
        return redirect(address)
    is_waiting = document.state in (State.WAITING, State.RUNNING)
    context = {"document": document, "is_waiting": is_waiting, "back": back, "address": address}
    return render(request, "documents/waiting.html", context)


def way_back(request: HttpRequest) -> str:
    """The page of this portal from which the person came, as the address says or the browser; else the first
    page."""
    back = own_page(request, request.GET.get(BACK, "")) or page_before(request)
    return "/" if urlsplit(back).path in ("", request.path, reverse("login")) else back


@require_safe
@login_required
def document_file(request: HttpRequest, token: UUID) -> HttpResponse:
    """The file, to be stored, never shown inside our pages."""
    document = find(request, token)
    if document.state != State.READY or store.is_lost(document):
        raise Http404
    return download(document.file.open(), document.filename, document.media_type)


def find(request: HttpRequest, token: UUID) -> StoredDocument:
    """The document if it is the person's own, or shared and open to them; 404 otherwise (SEC-AC-05)."""
    document = StoredDocument.objects.filter(token=token).first()
    if document is None or (document.expires_at and document.expires_at <= clock.received_at(request)):
        raise Http404
    if not _may_read(request, document):
        raise Http404
    return document


def _may_read(request: HttpRequest, document: StoredDocument) -> bool:
    """The owner alone, and as long as the guard says; a shared paper as its guard says alone. Nobody where no
    guard is named: who has left the office or the unit keeps none of its papers."""
    if document.owner_id not in (None, request.user.pk):
        return False
    guard = settings.DOCUMENT_GUARDS.get(document.key)
    return bool(guard) and import_string(guard)(request, document)
