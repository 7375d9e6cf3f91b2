"""Drawn documents: how far they are, and their file."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from danvan.core import clock
from danvan.core.models import StoredDocument


@login_required
def document_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """How far the drawing is; the page asks again by itself until the file is there."""
    return render(request, "documents/waiting.html", {"document": find(request, token)})


@login_required
def document_file(request: HttpRequest, token: UUID) -> HttpResponse:
    """The file, to be stored, never shown inside our pages."""
    document = find(request, token)
    if document.state != StoredDocument.State.READY:
        raise Http404
    response = FileResponse(
        document.file.open(), as_attachment=True, filename=document.filename, content_type=document.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def find(request: HttpRequest, token: UUID) -> StoredDocument:
    """The document if it is the person's own, or shared and open to them; 404 otherwise."""
    document = StoredDocument.objects.filter(token=token).first()
    if document is None or (document.expires_at and document.expires_at <= clock.now()):
        raise Http404
    if document.owner_id is None:
        may_read = import_string(settings.DOCUMENT_GUARDS[document.key])(request, document)
    else:
        may_read = document.owner_id == request.user.pk
    if not may_read:
        raise Http404
    return document
