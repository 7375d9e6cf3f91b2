"""Files of units: kept when they arrive, photos written anew and all scanned by the worker, what nobody
needs removed."""

import logging
import tempfile
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django_tasks import task

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.uploads import photos, scanner, storage
from danvan.core.uploads.content import require_file
from registrations.enums import Action, AttachmentKind, FileState, ScanState
from registrations.models import Actor, Attachment, ImportBatch, Unit
from registrations.rules.files import FILE_LIMITS
from registrations.services.common import log

KEPT_WITHOUT_ROW = timedelta(hours=24)
STALE_AFTER = timedelta(minutes=10)
MOST_SCANS_A_RUN = 300

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
        else:
            _enqueue_scan(attachment)
        return attachment


@task()
def clean_photo(attachment_id: int) -> None:
    """Put a copy without place and camera in the place of a photo, and scan that, for the first one never
    leaves; one that cannot be read is marked."""
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
    _enqueue_scan(attachment)


def requeue_photos(at: datetime) -> int:
    """Enqueue again the photos that a dead worker left behind for ten minutes; how many."""
    waiting = Attachment.objects.filter(state=FileState.WAITING, uploaded_at__lte=at - STALE_AFTER)
    with transaction.atomic():
        keys = list(waiting.values_list("pk", flat=True))
        for key in keys:
            clean_photo.enqueue(key)
    return len(keys)


@task()
def scan_file(attachment_id: int) -> None:
    """Have one file scanned; where the scanner is away, the next `run_due` comes back to it."""
    attachment = Attachment.objects.unscanned().filter(pk=attachment_id).first()
    if attachment:
        _scan(attachment)


@task(queue_name="bulk")
def scan_the_rest() -> None:
    """Have the files scanned that wait, those first that were never tried; a scanner that is away ends it."""
    waiting = Attachment.objects.unscanned().order_by(F("scan_at").asc(nulls_first=True), "pk")
    for attachment in waiting[:MOST_SCANS_A_RUN]:
        if not _scan(attachment):
            return


def requeue_scans(at: datetime) -> int:
    """Enqueue one task for the files that the scanner has left for ten minutes; how many they are."""
    if not scanner.is_installed():
        return 0
    count = Attachment.objects.unscanned().filter(uploaded_at__lte=at - STALE_AFTER).count()
    if count:
        scan_the_rest.enqueue()
    return count


def _scan(attachment: Attachment) -> bool:
    """Note what the scanner says of the file; False where the scanner is away."""
    change, is_awake = {"scan_at": clock.now()}, True
    try:
        with attachment.file.open() as content:
            found = scanner.signature_in(content)
        change |= {"scan": ScanState.INFECTED if found else ScanState.CLEAN, "scan_found": found[:200]}
    except (scanner.ScannerAway, scanner.NoVerdict, OSError) as problem:
        logger.warning("file %s not scanned: %s", attachment.pk, problem)
        is_awake = not isinstance(problem, scanner.ScannerAway)
    Attachment.objects.unscanned().filter(pk=attachment.pk).update(**change)
    return is_awake


def _enqueue_scan(attachment: Attachment) -> None:
    """Let the worker have the file scanned, where there is a scanner."""
    if scanner.is_installed():
        scan_file.enqueue(attachment.pk)


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
