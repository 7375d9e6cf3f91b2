"""Drawn once, kept by hash: requests for documents, their drawing by the worker, their end.

Builders are named by dotted path in `settings.DOCUMENT_BUILDERS`; each is given the parameters and a
callable that hears how much is done of how much, and answers the bytes of the file.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task

from danvan.core import clock
from danvan.core.errors import Refusal
from danvan.core.models import StoredDocument, User

State = StoredDocument.State
STALE_AFTER = timedelta(minutes=10)
FAILED = "Chưa lập được văn bản; hãy thử lại sau ít phút."

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
    lasts: timedelta | None = None,
    at: datetime,
) -> StoredDocument:
    """The document, drawn by the worker unless it is there already; the same request gives the same file.

    Without an owner it is a paper of record, shared and kept; with one it is that person's and ends after `lasts`.
    """
    fingerprint = _fingerprint(key, params, source_hash, owner)
    fields = {
        "key": key, "params": params, "title": title, "filename": filename, "media_type": media_type,
        "queue": queue, "owner": owner, "created_at": at, "expires_at": lasts and at + lasts,
    }  # fmt: skip
    with transaction.atomic():
        document, is_new = StoredDocument.objects.select_for_update().get_or_create(
            fingerprint=fingerprint, defaults=fields
        )
        if is_new or document.state == State.FAILED:
            _enqueue(document, at)
    return document


def draw_now(*, at: datetime, **request: object) -> bytes:
    """The bytes of the document, drawn here and now unless stored; for worker and commands only.

    Takes what `request_document` takes. Raises the builder's refusal.
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
        _fail(document, refusal.reason)
    except Exception:  # whatever a builder meets must not end the worker
        logger.exception("document %s", document.pk)
        _fail(document, FAILED)


def requeue_stale(at: datetime) -> int:
    """Draw again what a dead worker left behind; how many."""
    states = (State.RUNNING, State.WAITING)
    with transaction.atomic():
        stale = StoredDocument.objects.select_for_update().filter(
            state__in=states, started_at__lte=at - STALE_AFTER
        )
        for document in stale:
            _enqueue(document, at)
        return len(stale)


def expire_documents(at: datetime) -> int:
    """Delete exports whose time is over, files first; how many."""
    expired = StoredDocument.objects.filter(expires_at__lte=at)
    for document in expired:
        document.file.delete(save=False)
        document.delete()
    return len(expired)


def _fingerprint(key: str, params: dict, source_hash: str, owner: User | None) -> str:
    parts = [key, params, source_hash, owner.pk if owner else None]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _enqueue(document: StoredDocument, at: datetime) -> None:
    document.state, document.error, document.done, document.started_at = State.WAITING, "", 0, at
    document.save(update_fields=["state", "error", "done", "started_at"])
    draw_document.using(queue_name=document.queue).enqueue(document.pk)


def _claim(document_id: int) -> StoredDocument | None:
    with transaction.atomic():
        document = (
            StoredDocument.objects.select_for_update().filter(pk=document_id, state=State.WAITING).first()
        )
        if document:
            document.state, document.started_at = State.RUNNING, clock.now()
            document.save(update_fields=["state", "started_at"])
        return document


def _draw(document: StoredDocument) -> None:
    builder: Callable = import_string(settings.DOCUMENT_BUILDERS[document.key])

    def progress(done: int, total: int) -> None:
        StoredDocument.objects.filter(pk=document.pk).update(done=done, total=total, started_at=clock.now())

    content = builder(document.params, progress)
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size, document.state, document.ready_at = len(content), State.READY, clock.now()
    document.file.save(f"documents/{document.sha256[:2]}/{document.token}", ContentFile(content), save=False)
    document.save(update_fields=["sha256", "size", "state", "ready_at", "file"])


def _fail(document: StoredDocument, sentence: str) -> None:
    document.state, document.error = State.FAILED, sentence
    document.save(update_fields=["state", "error"])
