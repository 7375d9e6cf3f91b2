"""Imports of the office: a file is previewed first, then stored all or nothing."""

import hashlib
import json
from datetime import datetime, timedelta
from types import ModuleType

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.files import File
from django.db import IntegrityError, transaction

from danvan.core.errors import RuleViolation
from danvan.core.policy import Decision, require
from danvan.core.uploads import storage
from danvan.core.vietnamese import clean_line
from registrations.enums import Action
from registrations.models import Actor, ImportBatch, Membership, Unit
from registrations.rules.import_reading import SheetReading
from registrations.rules.import_table import Plan
from registrations.services import import_memberships, import_units
from registrations.services.common import log
from registrations.services.units import issue_code

CHANGED_MEANWHILE = "Dữ liệu vừa thay đổi so với bản xem thử; hãy xem lại rồi xác nhận."
KEPT_FOR = timedelta(days=30)
KIND_OF_IMPORT: dict[str, ModuleType] = {  # a later app adds its own
    ImportBatch.Kind.UNITS: import_units,
    ImportBatch.Kind.MEMBERSHIPS: import_memberships,
}


def may_import(kind: str, actor: Actor) -> Decision:
    """Whether the actor may import rows of this kind."""
    return _steps(kind).may_import(actor)


def preview_import(
    *, kind: str, uploaded: File, reading: SheetReading, actor: Actor, at: datetime
) -> tuple[ImportBatch, Plan]:
    """Keep a file and what was read from it, and say what that would do. Nothing else is written.

    Raises RuleViolation where the file has no usable header.
    """
    require(may_import(kind, actor))
    plan = _steps(kind).plan(reading.grid, actor, at)
    batch = ImportBatch(
        kind=kind,
        filename=clean_line(uploaded.name)[:150],
        sha256=hashlib.sha256(json.dumps(reading.grid).encode()).hexdigest(),
        rows=reading.grid,
        notes=reading.notes(),
        uploaded_by=actor.user,
        uploaded_at=at,
    )
    uploaded.seek(0)
    batch.file.name = storage.store(uploaded)
    batch.save()
    return batch, plan


def plan_import(*, batch: ImportBatch, actor: Actor, at: datetime) -> Plan:
    """What the kept file would do to what is stored now."""
    require(may_import(batch.kind, actor))
    return _steps(batch.kind).plan(batch.rows, actor, at)


def apply_import(*, batch: ImportBatch, seen: str, actor: Actor, at: datetime) -> ImportBatch:
    """Store the file as it was previewed, all or nothing; once, however often it is confirmed.

    `seen` is the fingerprint of the plan that the actor confirms. Raises RuleViolation where a row is
    wrong, nothing is left to do, or the stored side has changed since.
    """
    require(may_import(batch.kind, actor))
    try:
        with transaction.atomic():
            return _apply(batch, seen, actor, at)
    except IntegrityError as error:
        raise RuleViolation(CHANGED_MEANWHILE) from error


def workbook_of(batch: ImportBatch) -> bytes | None:
    """The uploaded workbook as it came; None for another kind of file."""
    if not batch.file or not batch.filename.lower().endswith(".xlsx"):
        return None
    with batch.file.open() as file:
        return file.read()


def members_without_password(batch: ImportBatch) -> list[Membership]:
    """One membership of each account in the applied file that cannot sign in yet, in order of units."""
    found = Membership.objects.filter(
        user__username__in=import_memberships.usernames_in(batch.rows),
        user__is_active=True,
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
        ends_on=None,
    )
    first: dict[int, Membership] = {}
    for membership in found.select_related("user", "unit"):
        first.setdefault(membership.user_id, membership)
    return list(first.values())


def issue_codes(*, batch: ImportBatch, actor: Actor, at: datetime) -> list[tuple[Membership, str]]:
    """A fresh activation code for every account of the file without a password, shown once."""
    if batch.applied_at is None:
        raise RuleViolation("Tệp này chưa được nhập nên chưa có tài khoản để cấp mã.")
    with transaction.atomic():
        return [
            (membership, issue_code(membership=membership, actor=actor, at=at))
            for membership in members_without_password(batch)
        ]


def expire(at: datetime) -> int:
    """Delete the rows of files a month after their upload; the log keeps what was done. How many."""
    return ImportBatch.objects.filter(uploaded_at__lte=at - KEPT_FOR).delete()[0]


def _steps(kind: str) -> ModuleType:
    return KIND_OF_IMPORT[ImportBatch.Kind(kind)]


def _apply(batch: ImportBatch, seen: str, actor: Actor, at: datetime) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.applied_at:
        return batch
    _one_import_at_a_time()
    plan = plan_import(batch=batch, actor=actor, at=at)
    _require_same(plan, seen)
    _steps(batch.kind).write(plan, batch, actor, at)
    batch.applied_at = at
    batch.save(update_fields=["applied_at"])
    counts = f"{len(plan.new)} mới, {len(plan.changed)} thay đổi"
    about = f"{batch.get_kind_display()}: {counts} – {batch.filename}"
    log(action=Action.IMPORT, actor=actor, at=at, about=about)
    return batch


def _one_import_at_a_time() -> None:
    """Hold every unit as it is until the transaction ends; work on sheets goes on."""
    list(Unit.objects.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _require_same(plan: Plan, seen: str) -> None:
    if plan.fingerprint != seen:
        raise RuleViolation(CHANGED_MEANWHILE)
    if plan.problems:
        raise RuleViolation("Tệp còn ô sai nên chưa nhập; hãy sửa rồi tải lên lại.", tuple(plan.problems))
    if not plan.is_ready:
        raise RuleViolation("Mọi dòng trong tệp đều đã có đúng như vậy; không có gì để nhập.")
