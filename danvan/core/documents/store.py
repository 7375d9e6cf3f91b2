"""Drawn once, kept by hash: requests for documents, their drawing by the worker, their end.

Builders are named by dotted path in `settings.DOCUMENT_BUILDERS`; each is given the parameters and a
callable that hears how much is done of how much, and answers the bytes of the file, or the open file itself
where it is large.
"""

import hashlib
import io
import json
import logging
from contextlib import closing
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_tasks import task

from danvan.core import clock
from danvan.core.documents import BROKEN
from danvan.core.documents.formats import media_type_of
from danvan.core.errors import Refusal
from danvan.core.models import StoredDocument, User

State = StoredDocument.State
STALE_AFTER = timedelta(minutes=10)
ONE_WEEK = timedelta(days=7)

logger = logging.getLogger(__name__)


def request_document(
    *,
    key: str,
    params: dict,
    title: str,
    filename: str,
    queue: str = "default",
    owner: User | None = None,
    source_hash: str = "",
    lasts: timedelta = ONE_WEEK,
    at: datetime,
) -> StoredDocument:
    """The document, to be drawn by the worker unless it is there; the same request gives the same file.

    Without an owner it is a paper of record, shared and kept; with one it is that person's alone and ends
    after `lasts` (SEC-AC-05). `source_hash` is that of the data it is drawn from. A failed one starts again,
    and one whose file was lost, as after a restored backup without it.
    """
    fields = {
        "key": key, "params": params, "title": title, "filename": filename,
        "queue": queue, "owner": owner, "created_at": at, "expires_at": at + lasts if owner else None,
    }  # fmt: skip
    with transaction.atomic():
        document = _locked_row(fields, source_hash, at)
        if document.started_at is None or document.state == State.FAILED or is_lost(document):
            _enqueue(document, at)
    return document


def drawn_document(
    *, key: str, params: dict, title: str, filename: str, source_hash: str, at: datetime
) -> StoredDocument:
    """The paper of record that `request_document` would give, drawn here and now unless it is stored: ready,
    or failed with its sentence. For worker and commands only."""
    fields = {"key": key, "params": params, "title": title, "filename": filename, "created_at": at}
    with transaction.atomic():
        document = _locked_row(fields, source_hash, at)
        if document.state != State.READY or is_lost(document):
            _begin(document)
    if document.state != State.READY:
        _attempt(document)
    return document


def is_lost(document: StoredDocument) -> bool:
    """Whether the file of a drawn document is no longer where it was stored."""
    return document.state == State.READY and not document.file.storage.exists(document.file.name)


def restart(document: StoredDocument, *, at: datetime) -> None:
    """Draw a failed document again; one that has not failed stays as it is."""
    with transaction.atomic():
        failed = StoredDocument.objects.select_for_update().filter(pk=document.pk, state=State.FAILED).first()
        if failed:
            _enqueue(failed, at)


def draw_now(*, at: datetime, **request: object) -> bytes:
    """The bytes of the document, drawn here and now unless stored; for worker and commands only.

    Takes what `request_document` takes. Raises what the builder raises; the worker then tries once more.
    """
    document = request_document(at=at, **request)
    if document.state != State.READY:
        _draw(document)
    with document.file.open() as file:
        return file.read()


@task()
def draw_document(document_id: int) -> None:
    """Draw a waiting document; what goes wrong is noted on its row in one sentence."""
    document = _claim(document_id)
    if document:
        _attempt(document)


def _attempt(document: StoredDocument) -> None:
    """Draw the document; whatever happens, its row says so."""
    try:
        _draw(document)
    except Refusal as refusal:
        logger.warning("document %s not drawn: %s", document.pk, refusal)
        _fail(document, refusal.reason)
    except Exception:  # whatever a builder meets must not end the worker
        logger.exception("document %s not drawn", document.pk)
        _fail(document, BROKEN)


def requeue_stale(at: datetime) -> int:
    """Enqueue again what a dead worker left behind and what was never begun for ten minutes; how many."""
    states = (State.RUNNING, State.WAITING)
    stale = StoredDocument.objects.filter(state__in=states, started_at__lte=at - STALE_AFTER)
    with transaction.atomic():
        documents = list(stale.select_for_update())
        for document in documents:
            _enqueue(document, at)
    return len(documents)


def expire_documents(at: datetime) -> int:
    """Delete the documents whose time is over, with their files; how many."""
    return _remove(StoredDocument.objects.filter(expires_at__lte=at))


def _remove(documents: QuerySet[StoredDocument]) -> int:
    for document in documents:
        document.file.delete(save=False)
        document.delete()
    return len(documents)


def _locked_row(fields: dict, source_hash: str, at: datetime) -> StoredDocument:
    """The row of the request, new where there is none or where its time is over."""
    fingerprint = _fingerprint(fields["key"], fields["params"], source_hash, fields.get("owner"))
    _remove(StoredDocument.objects.filter(fingerprint=fingerprint, expires_at__lte=at))
    rows = StoredDocument.objects.select_for_update()
    return rows.get_or_create(
        fingerprint=fingerprint, defaults=fields | {"media_type": media_type_of(fields["filename"])}
    )[0]


def _fingerprint(key: str, params: dict, source_hash: str, owner: User | None) -> str:
    parts = [key, params, source_hash, owner.pk if owner else None]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _enqueue(document: StoredDocument, at: datetime) -> None:
    document.state, document.error = State.WAITING, ""
    document.done, document.total, document.started_at = 0, 0, at
    document.save(update_fields=["state", "error", "done", "total", "started_at"])
    draw_document.using(queue_name=document.queue).enqueue(document.pk)


def _claim(document_id: int) -> StoredDocument | None:
    """The document, marked as being drawn by this worker alone; None when it is not waiting."""
    waiting = StoredDocument.objects.filter(pk=document_id, state=State.WAITING)
    with transaction.atomic():
        document = waiting.select_for_update().first()
        if document:
            _begin(document)
        return document


def _begin(document: StoredDocument) -> None:
    document.state, document.started_at = State.RUNNING, clock.now()
    document.save(update_fields=["state", "started_at"])


def _draw(document: StoredDocument) -> None:
    """Build and keep the file; each report of progress is also a sign of life for `requeue_stale`."""

    def progress(done: int, total: int) -> None:
        StoredDocument.objects.filter(pk=document.pk).update(done=done, total=total, started_at=clock.now())

    drawn = import_string(settings.DOCUMENT_BUILDERS[document.key])(document.params, progress)
    with closing(io.BytesIO(drawn) if isinstance(drawn, bytes) else drawn) as content:
        _keep(document, content)


def _keep(document: StoredDocument, content: BinaryIO) -> None:
    """Store the file; where another process was quicker with the same paper, its file stays."""
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    _write(document, f"documents/{sha256[:2]}/{uuid4()}", content)
    rows = StoredDocument.objects.filter(pk=document.pk).exclude(state=State.READY)
    is_kept = rows.update(
        sha256=sha256, size=size, file=document.file.name, state=State.READY, error="", ready_at=clock.now()
    )
    if not is_kept:
        document.file.delete(save=False)
    document.refresh_from_db()


def _write(document: StoredDocument, place: str, content: BinaryIO) -> None:
    """Write the file; on a full disk the piece of it that was written goes again."""
    try:
        document.file.save(place, File(content), save=False)
    except OSError:
        document.file.storage.delete(place)
        raise


def _fail(document: StoredDocument, sentence: str) -> None:
    """Note why the drawing failed, unless another process had drawn it meanwhile."""
    rows = StoredDocument.objects.filter(pk=document.pk).exclude(state=State.READY)
    rows.update(state=State.FAILED, error=sentence)
    document.refresh_from_db()
