"""Imports of the office: a file is previewed first, then stored all or nothing."""

import hashlib
import json
from datetime import datetime, timedelta
from types import ModuleType

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction

from danvan.core.errors import RuleViolation
from danvan.core.policy import require
from danvan.core.vietnamese import clean_line
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, ImportBatch, Membership, Unit
from registrations.rules.import_table import Grid, Plan
from registrations.services import import_memberships, import_units
from registrations.services.common import log
from registrations.services.units import issue_code

CHANGED_MEANWHILE = "Dữ liệu vừa thay đổi so với bản xem thử; hãy xem lại rồi xác nhận."
KEPT_FOR = timedelta(days=30)
KIND_OF_IMPORT = {
    ImportBatch.Kind.UNITS: import_units,
    ImportBatch.Kind.MEMBERSHIPS: import_memberships,
}


def preview_import(
    *, kind: str, filename: str, rows: Grid, actor: Actor, at: datetime
) -> tuple[ImportBatch, Plan]:
    """Keep the cells of a file and say what they would do. Nothing else is written.

    Raises RuleViolation where the file has no usable header.
    """
    require(policies.may_manage_units(actor))
    plan = _steps(kind).plan(rows, actor, at)
    batch = ImportBatch.objects.create(
        kind=kind,
        filename=clean_line(filename)[:150],
        sha256=hashlib.sha256(json.dumps(rows).encode()).hexdigest(),
        rows=rows,
        uploaded_by=actor.user,
        uploaded_at=at,
    )
    return batch, plan


def plan_import(*, batch: ImportBatch, actor: Actor, at: datetime) -> Plan:
    """What the kept file would do to what is stored now."""
    require(policies.may_manage_units(actor))
    return _steps(batch.kind).plan(batch.rows, actor, at)


def apply_import(*, batch: ImportBatch, seen: str, actor: Actor, at: datetime) -> ImportBatch:
    """Store the file as it was previewed, all or nothing; once, however often it is confirmed.

    `seen` is the fingerprint of the plan that the actor confirms. Raises RuleViolation where a row is
    wrong, nothing is left to do, or the stored side has changed since.
    """
    require(policies.may_manage_units(actor))
    try:
        with transaction.atomic():
            return _apply(batch, seen, actor, at)
    except IntegrityError as error:
        raise RuleViolation(CHANGED_MEANWHILE) from error


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
    _steps(batch.kind).write(plan, actor, at)
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
