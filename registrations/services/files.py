"""Files of units: kept when they arrive, photos written anew by the worker, what nobody needs removed."""

import logging
import tempfile
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django_tasks import task

from danvan.core.errors import RuleViolation
from danvan.core.uploads import photos, storage
from danvan.core.uploads.content import require_file
from registrations.enums import Action, AttachmentKind, FileState
from registrations.models import Actor, Attachment, ImportBatch, Unit
from registrations.rules.files import FILE_LIMITS
from registrations.services.common import log

KEPT_WITHOUT_ROW = timedelta(hours=24)
STALE_AFTER = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def keep_file(
    *, unit: Unit, kind: AttachmentKind, uploaded: UploadedFile, actor: Actor, at: datetime
) -> Attachment:
    """Check and keep one file of the unit; the service that calls this has asked the policy.

    Raises RuleViolation for a file that is not taken, or when there is no room for it.
    """
    found = require_file(uploaded.file, uploaded.name, uploaded.size, FILE_LIMITS[kind])
    with transaction.atomic():
        attachment = Attachment(
            unit=unit,
            kind=kind,
            name=storage.clean_name(uploaded.name),
            media_type=found.media_type,
            size=uploaded.size,
            sha256=storage.sha256_of(uploaded.file),
            state=FileState.WAITING if found.is_photo else FileState.READY,
            uploaded_by=actor.user,
            uploaded_at=at,
        )
        attachment.file.name = storage.store(uploaded)
        attachment.full_clean()
        attachment.save()
        log(
            action=Action.ATTACH_FILE, actor=actor, at=at, unit=unit, about=f"{kind.label}: {attachment.name}"
        )
        if found.is_photo:
            clean_photo.enqueue(attachment.pk)
        return attachment


@task()
def clean_photo(attachment_id: int) -> None:
    """Put a copy without place and camera in the place of a photo; one that cannot be read is marked."""
    attachment = Attachment.objects.filter(pk=attachment_id, state=FileState.WAITING).first()
    if attachment is None:
        return
    try:
        name, size = _written_anew(attachment)
        change = {"state": FileState.READY, "file": name, "size": size}
    except RuleViolation as broken:
        logger.warning("photo %s not cleaned: %s", attachment_id, broken)
        change = {"state": FileState.FAILED}
    Attachment.objects.filter(pk=attachment_id, state=FileState.WAITING).update(**change)


def requeue_photos(at: datetime) -> int:
    """Enqueue again the photos that a dead worker left behind for ten minutes; how many."""
    waiting = Attachment.objects.filter(state=FileState.WAITING, uploaded_at__lte=at - STALE_AFTER)
    with transaction.atomic():
        keys = list(waiting.values_list("pk", flat=True))
        for key in keys:
            clean_photo.enqueue(key)
    return len(keys)


def remove_orphans(at: datetime) -> int:
    """Delete files that have belonged to no row for a day (FLT-03), replaced or half stored; how many."""
    orphans = set(storage.stored_before(at - KEPT_WITHOUT_ROW))
    for model in (Attachment, ImportBatch):
        orphans -= set(model.objects.filter(file__in=orphans).values_list("file", flat=True))
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def _written_anew(attachment: Attachment) -> tuple[str, int]:
    with tempfile.TemporaryFile() as target:
        with attachment.file.open() as source:
            photos.write_anew(source, target)
        size = target.tell()
        target.seek(0)
        return storage.store(File(target)), size
