"""The soft files of a dossier: of the dossier as a whole, or of one nominee."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from danvan.core.errors import RuleViolation
from danvan.core.uploads.limits import MEGABYTE
from nominations.models import DossierFile, Nomination
from registrations.enums import Action, AttachmentKind
from registrations.models import Actor, Attachment, Sheet, Snapshot
from registrations.rules.files import MOST_BYTES_A_UNIT
from registrations.services.common import log, touch
from registrations.services.files import keep_file
from registrations.services.writing import open_for_writing

MOST_FILES = 20  # of one dossier
TOO_MANY = f"Mỗi hồ sơ nhận nhiều nhất {MOST_FILES} tệp; hãy bỏ bớt một tệp rồi gửi lại."
TOO_MUCH = (
    f"Các tệp của hồ sơ này đã gần {MOST_BYTES_A_UNIT // MEGABYTE} MB; hãy bỏ bớt hoặc gửi tệp nhỏ hơn."
)
NOT_HERE = "Đề nghị này không còn trong hồ sơ; hãy chọn lại."


def attach_file(
    *, sheet: Sheet, uploaded: UploadedFile, actor: Actor, at: datetime, nomination: Nomination | None = None
) -> Attachment:
    """Keep one file with the dossier, or with a nominee of it. Raises RuleViolation for a file that is not
    taken or one too many."""
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        if nomination and not Nomination.objects.standing_in(sheet).filter(pk=nomination.pk).exists():
            raise RuleViolation(NOT_HERE)
        _require_room(sheet, uploaded.size)
        attachment = keep_file(
            unit=sheet.unit, kind=AttachmentKind.NOMINATION, uploaded=uploaded, actor=actor, at=at
        )
        DossierFile.objects.create(
            dossier=sheet.nomination_dossier, nomination=nomination, attachment=attachment
        )
        touch(sheet, actor, at)
        return attachment


def remove_file(*, sheet: Sheet, attachment: Attachment, actor: Actor, at: datetime) -> None:
    """Take a file out of the dossier; what was sent once stays readable in its sending."""
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        if not DossierFile.objects.filter(dossier=sheet.pk, attachment=attachment.pk).delete()[0]:
            return
        if not Snapshot.objects.filter(sheet=sheet, sent_at__gte=attachment.uploaded_at).exists():
            attachment.delete()
        touch(sheet, actor, at)
        log(action=Action.REMOVE_FILE, actor=actor, at=at, sheet=sheet, about=attachment.name)


def forget_files(sheet: Sheet) -> None:
    """Delete the rows of the files of a dossier that is deleted; their files go with the next clean-up."""
    Attachment.objects.filter(dossier_file__dossier=sheet.pk).delete()


def _require_room(sheet: Sheet, size: int) -> None:
    files = DossierFile.objects.filter(dossier=sheet.pk)
    if files.count() >= MOST_FILES:
        raise RuleViolation(TOO_MANY)
    kept = files.aggregate(sum=Sum("attachment__size"))["sum"]
    if (kept or 0) + size > MOST_BYTES_A_UNIT:
        raise RuleViolation(TOO_MUCH)
