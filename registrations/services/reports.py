"""The result report while it is written: the result of each model, and the files that show it."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.uploads.limits import MEGABYTE
from registrations.enums import Action, AttachmentKind
from registrations.models import Actor, Attachment, Evidence, ResultItem, Sheet, Snapshot
from registrations.rules.files import MOST_BYTES_A_UNIT, MOST_EVIDENCE
from registrations.services.common import log, touch
from registrations.services.files import keep_file
from registrations.services.writing import assign, note_changed, open_for_writing, refuse_stale

GONE = "Mô hình này không còn trong báo cáo."
TOO_MANY = f"Mỗi mô hình nhận nhiều nhất {MOST_EVIDENCE} tệp; hãy bỏ bớt một tệp rồi gửi lại."
TOO_MUCH = (
    f"Các tệp của báo cáo này đã gần {MOST_BYTES_A_UNIT // MEGABYTE} MB; hãy bỏ bớt hoặc gửi tệp nhỏ hơn."
)


def save_item(
    *, item: ResultItem, values: Mapping[str, object], row_version: int, actor: Actor, at: datetime
) -> ResultItem:
    """Store some fields of a model's result; nothing is required of a draft.

    Raises StaleVersion with the values now stored when somebody else changed them meanwhile.
    """
    with transaction.atomic():
        sheet = open_for_writing(item.report.sheet, actor)
        item = _item_of(sheet, item.pk)
        replaced = assign(item, values)
        if not replaced:
            return item
        refuse_stale(item, row_version, replaced, actor, item)
        item.row_version += 1
        note_changed(item, replaced, item.row_version)
        item.changed_at, item.changed_by = at, actor.user
        item.full_clean(exclude=["report", "registration", "changed_by"], validate_unique=False)
        item.save(update_fields=[*replaced, "row_version", "changed_at", "changed_by", "changed_in"])
        touch(sheet, actor, at)
        return item


def attach_evidence(*, item: ResultItem, uploaded: UploadedFile, actor: Actor, at: datetime) -> Attachment:
    """Keep one file with the model. Raises RuleViolation for a file that is not taken or one too many."""
    with transaction.atomic():
        sheet = open_for_writing(item.report.sheet, actor)
        item = _item_of(sheet, item.pk)
        _require_room(sheet, item, uploaded.size)
        attachment = keep_file(
            unit=sheet.unit, kind=AttachmentKind.EVIDENCE, uploaded=uploaded, actor=actor, at=at
        )
        Evidence.objects.create(item=item, attachment=attachment)
        touch(sheet, actor, at)
        return attachment


def remove_evidence(*, item: ResultItem, attachment: Attachment, actor: Actor, at: datetime) -> None:
    """Take a file off the model; what was sent once stays readable in its sending."""
    with transaction.atomic():
        sheet = open_for_writing(item.report.sheet, actor)
        if not Evidence.objects.filter(item=item.pk, attachment=attachment.pk).delete()[0]:
            return
        if not Snapshot.objects.filter(sheet=sheet, sent_at__gte=attachment.uploaded_at).exists():
            attachment.delete()
        touch(sheet, actor, at)
        log(action=Action.REMOVE_FILE, actor=actor, at=at, sheet=sheet, about=f"{item}: {attachment.name}")


def forget_files(sheet: Sheet) -> None:
    """Delete the rows of the files of a report that is deleted; their files go with the next clean-up."""
    Attachment.objects.filter(evidence_for__item__report=sheet.pk).delete()


def _item_of(sheet: Sheet, pk: int) -> ResultItem:
    item = ResultItem.objects.filter(report=sheet.pk, pk=pk).select_related("registration").first()
    if item is None:
        raise StaleVersion(GONE)
    return item


def _require_room(sheet: Sheet, item: ResultItem, size: int) -> None:
    if item.files.count() >= MOST_EVIDENCE:
        raise RuleViolation(TOO_MANY)
    kept = Evidence.objects.filter(item__report=sheet.pk).aggregate(sum=Sum("attachment__size"))["sum"]
    if (kept or 0) + size > MOST_BYTES_A_UNIT:
        raise RuleViolation(TOO_MUCH)
