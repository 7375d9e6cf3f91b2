"""Drawn once, kept by hash: requests for documents, their drawing by the worker, their end.

Builders are named by dotted path in `settings.DOCUMENT_BUILDERS`; each is given the parameters and a
callable that hears how much is done of how much, and answers the bytes of the file.
"""

import hashlib
import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_tasks import task

from danvan.core import clock
from danvan.core.documents import BROKEN
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
    media_type: str = "application/pdf",
    queue: str = "default",
    owner: User | None = None,
    source_hash: str = "",
    lasts: timedelta = ONE_WEEK,
    at: datetime,
) -> StoredDocument:
    """The document, to be drawn by the worker unless it is there; the same request gives the same file.

    Without an owner it is a paper of record, shared and kept; with one it is that person's alone and ends
    after `lasts` (SEC-AC-05). `source_hash` is that of the data it is drawn from. A failed one starts again.
    """
    fingerprint = _fingerprint(key, params, source_hash, owner)
    fields = {
        "key": key, "params": params, "title": title, "filename": filename, "media_type": media_type,
        "queue": queue, "owner": owner, "created_at": at, "expires_at": at + lasts if owner else None,
    }  # fmt: skip
    with transaction.atomic():
        _remove(StoredDocument.objects.filter(fingerprint=fingerprint, expires_at__lte=at))
        document, is_new = StoredDocument.objects.select_for_update().get_or_create(
            fingerprint=fingerprint, defaults=fields
        )
        if is_new or document.state == State.FAILED:
            _enqueue(document, at)
    return document


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
    if document is None:
        return
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
            document.state, document.started_at = State.RUNNING, clock.now()
            document.save(update_fields=["state", "started_at"])
        return document


def _draw(document: StoredDocument) -> None:
    """Build and keep the file; each report of progress is also a sign of life for `requeue_stale`."""

    def progress(done: int, total: int) -> None:
        StoredDocument.objects.filter(pk=document.pk).update(done=done, total=total, started_at=clock.now())

    content = import_string(settings.DOCUMENT_BUILDERS[document.key])(document.params, progress)
    document.sha256, document.size = hashlib.sha256(content).hexdigest(), len(content)
    document.file.save(f"documents/{document.sha256[:2]}/{document.token}", ContentFile(content), save=False)
    document.state, document.ready_at = State.READY, clock.now()
    document.save(update_fields=["sha256", "size", "file", "state", "ready_at"])


def _fail(document: StoredDocument, sentence: str) -> None:
    document.state, document.error = State.FAILED, sentence
    document.save(update_fields=["state", "error"])
