"""Decisions of the province: recorded, released to the units at a chosen time, entered in the register."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from danvan.core import clock, outbox
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from nominations import policies
from nominations.models import AwardDecision, AwardRecord, IssuedList, Nomination
from nominations.models.ranking import units_in_conflict
from nominations.rules.awards import (
    may_be_decided_on,
    may_be_recorded,
    may_be_released,
)
from nominations.services.common import locked_nomination, move_standing
from registrations.enums import Action, AttachmentKind
from registrations.models import Actor, Unit
from registrations.services.common import log, open_campaign, require_reason
from registrations.services.files import keep_file

CHANGED_MEANWHILE = "Quyết định này vừa được người khác thay đổi; hãy xem lại trước khi tiếp tục."
NOT_THE_LATEST = "Danh sách này đã có bản sửa đổi; hãy ghi quyết định theo bản ban hành sau cùng."


def record_decision(
    *,
    issued: IssuedList,
    number: str,
    decided_on: date,
    issuer: str,
    results: Mapping[UUID, bool],
    actor: Actor,
    at: datetime,
) -> AwardDecision:
    """Record one decision on an issued list: who of it is awarded (True) and who is not; others wait on.

    The units learn nothing before it is released. Raises NotAllowed, or RuleViolation for a wrong day, a
    nominee that is not of the list or decided already, a list that is no longer the latest.
    """
    with transaction.atomic():
        campaign = open_campaign(issued.campaign)
        if IssuedList.objects.latest_of(campaign, issued.scheme).pk != issued.pk:
            raise RuleViolation(NOT_THE_LATEST)
        waiting = {row.uid: row for row in _waiting_on(issued)}
        require_rule(may_be_recorded(results.keys(), waiting.keys()))
        units = {_unit_of(waiting[uid]).pk for uid in results}
        require(policies.may_record_decision(actor, units, units_in_conflict(actor, campaign)))
        require_rule(may_be_decided_on(decided_on, clock.local_day(at), issued.issued_on))
        decision = AwardDecision(
            issued=issued, number=number, decided_on=decided_on, issuer=issuer, recorded_by=actor.user,
            recorded_at=at,
        )  # fmt: skip
        decision.full_clean(exclude=["issued", "recorded_by"])
        decision.save()
        listed = {row["uid"]: row for row in issued.payload["rows"]}
        for uid, is_awarded in results.items():
            _settle(waiting[uid], listed[str(uid)], decision, is_awarded, actor, at)
        about = f"{decision}: {sum(results.values())} được khen, {len(results)} có kết quả"
        log(action=Action.RECORD_DECISION, actor=actor, at=at, about=about[:300])
        return decision


def attach_decision_file(
    *, decision: AwardDecision, uploaded: UploadedFile, actor: Actor, at: datetime
) -> AwardDecision:
    """Keep the decision's file with it; an earlier file gives way.

    Raises NotAllowed, or RuleViolation for a file that is not taken.
    """
    require(policies.may_edit_register(actor))
    with transaction.atomic():
        decision = _locked(decision)
        replaced, office = decision.file, Unit.objects.get(pk=actor.office_unit_id)
        decision.file = keep_file(
            unit=office, kind=AttachmentKind.AWARD_DECISION, uploaded=uploaded, actor=actor, at=at
        )
        decision.save(update_fields=["file"])
        if replaced:
            replaced.delete()
        return decision


def set_release(
    *, decision: AwardDecision, release_at: datetime | None, row_version: int, actor: Actor, at: datetime
) -> AwardDecision:
    """Choose when the units learn of the decision; None keeps it closed. By the lead, until they know.

    Raises NotAllowed, StaleVersion, or RuleViolation for a moment that is over.
    """
    require(policies.may_release(actor))
    with transaction.atomic():
        decision = _seen(decision, row_version)
        require_rule(may_be_released(release_at, decision.is_known(at), at))
        decision.release_at = release_at
        decision.row_version += 1
        decision.save(update_fields=["release_at", "row_version"])
        when = f"công bố lúc {clock.local(release_at):%H:%M ngày %d/%m/%Y}" if release_at else "chưa công bố"
        log(action=Action.RELEASE, actor=actor, at=at, about=f"{decision}: {when}"[:300])
        if release_at == at:
            _announce(decision, at)
        return decision


def void_decision(
    *, decision: AwardDecision, reason: str, row_version: int, actor: Actor, at: datetime
) -> None:
    """Take a decision that was recorded wrongly out again, with the reason: its nominees wait as before.

    By the lead, and only until the units know of it.
    """
    require(policies.may_release(actor))
    require_reason(reason, "Nêu lý do hủy ghi quyết định.")
    with transaction.atomic():
        decision = _seen(decision, row_version)
        require_rule(may_be_released(None, decision.is_known(at), at))
        AwardRecord.objects.filter(decision=decision).delete()
        for nomination in decision.nominations.select_related("dossier__sheet"):
            nomination = locked_nomination(nomination)
            nomination.decision = None
            move_standing(nomination, Action.VOID_DECISION, actor, at, "decision", reason=reason)
        log(action=Action.VOID_DECISION, actor=actor, at=at, about=str(decision), reason=reason)
        decision.delete()


def announce_due(at: datetime) -> int:
    """Write to the units of every decision whose moment has come; how many decisions. Idempotent."""
    count = 0
    for key in AwardDecision.objects.unannounced(at).values_list("pk", flat=True):
        with transaction.atomic():
            rows = AwardDecision.objects.unannounced(at).select_for_update(of=("self",))
            decision = rows.filter(pk=key).first()
            if decision:
                _announce(decision, at)
                count += 1
    return count


def _announce(decision: AwardDecision, at: datetime) -> None:
    """One letter to each unit of the decision's nominees, in the transaction that notes it."""
    decision.announced_at = at
    decision.save(update_fields=["announced_at"])
    units = decision.nominations.order_by().values_list("dossier__sheet__unit", flat=True).distinct()
    for unit_id in sorted(units):
        outbox.put("award-result", {"decision": decision.pk, "unit": unit_id}, at=at)


def _waiting_on(issued: IssuedList) -> list[Nomination]:
    return list(Nomination.objects.awaiting_decision(issued).with_names())


def _settle(
    nomination: Nomination, listed: Mapping, decision: AwardDecision, is_awarded: bool, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    nomination = locked_nomination(nomination)
    nomination.decision = decision
    action = Action.RECORD_AWARD if is_awarded else Action.RECORD_NO_AWARD
    move_standing(nomination, action, actor, at, "decision")
    if is_awarded:
        _enter(nomination, listed, decision)


def _enter(nomination: Nomination, listed: Mapping, decision: AwardDecision) -> None:
    """The nominee's line in the register, unless an import has brought it before; the nominee is called as
    the issued list calls it, the unit as it was when it sent the dossier."""
    sheet = nomination.dossier.sheet
    record = AwardRecord(
        year=decision.decided_on.year,
        subject=nomination.subject,
        name=listed["name"],
        position=listed["job"],
        unit=sheet.unit,
        unit_name=sheet.unit_name_then,
        person=nomination.person,
        award=nomination.dossier.scheme.name,
        decision_number=decision.number,
        decided_on=decision.decided_on,
        issuer=decision.issuer,
        decision=decision,
        nomination=nomination,
    )
    record.fill_keys()
    if not AwardRecord.objects.same_as(record).exists():
        record.full_clean(exclude=["unit", "person", "decision", "nomination"], validate_constraints=False)
        record.save()


def _locked(decision: AwardDecision) -> AwardDecision:
    """The decision as it stands now; its campaign must not be archived."""
    open_campaign(decision.issued.campaign)
    return AwardDecision.objects.select_for_update(of=("self",)).select_related("file").get(pk=decision.pk)


def _seen(decision: AwardDecision, row_version: int) -> AwardDecision:
    """The same, where it is the one that the actor has seen."""
    decision = _locked(decision)
    if decision.row_version != row_version:
        raise StaleVersion(CHANGED_MEANWHILE)
    return decision


def _unit_of(nomination: Nomination) -> Unit:
    return nomination.dossier.sheet.unit
