"""Conflicts of interest: a member of the office declares not to decide on a unit in a campaign."""

from datetime import datetime

from django.db import transaction

from danvan.core.errors import RuleViolation
from danvan.core.policy import Decision, require
from nominations.models import DeclaredConflict
from nominations.policies import may_declare_conflict, may_handle_dossier, may_lift_conflict
from registrations.enums import Action
from registrations.models import Actor, Campaign, Sheet, Unit
from registrations.services.common import log, open_campaign, require_reason

NO_REASON = "Nêu lý do của xung đột lợi ích."
NO_REASON_TO_LIFT = "Nêu lý do gỡ xung đột lợi ích."
LIFTED_ALREADY = "Xung đột lợi ích này đã được gỡ."
DECLARED_ALREADY = "Bạn đã khai xung đột lợi ích với đơn vị này trong đợt này."


def declare_conflict(
    *, unit: Unit, campaign: Campaign, reason: str, actor: Actor, at: datetime
) -> DeclaredConflict:
    """Record that the actor will not decide on the unit's dossier of the campaign, with the reason.

    Raises NotAllowed outside the office and for people of the unit; RuleViolation without a reason, the
    second time, and in an archived campaign.
    """
    with transaction.atomic():
        campaign = open_campaign(campaign)
        require(may_declare_conflict(actor, unit))
        require_reason(reason, NO_REASON)
        declared = DeclaredConflict.objects.standing().filter(user=actor.user, unit=unit)
        if declared.filter(campaign=campaign).exists():
            raise RuleViolation(DECLARED_ALREADY)
        conflict = DeclaredConflict(
            user=actor.user, unit=unit, campaign=campaign, reason=reason, declared_at=at
        )
        conflict.full_clean(exclude=["user", "unit", "campaign"])
        conflict.save()
        about = str(campaign)
        log(action=Action.DECLARE_CONFLICT, actor=actor, at=at, unit=unit, about=about, reason=reason)
        return conflict


def lift_conflict(*, conflict: DeclaredConflict, reason: str, actor: Actor, at: datetime) -> DeclaredConflict:
    """Let the person decide on the unit again, with the reason; by the lead, never an own conflict. What was
    declared stays to be read.

    Raises NotAllowed; RuleViolation without a reason, the second time, and in an archived campaign.
    """
    with transaction.atomic():
        open_campaign(conflict.campaign)
        conflict = DeclaredConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
        require(may_lift_conflict(actor, conflict.user_id))
        require_reason(reason, NO_REASON_TO_LIFT)
        if conflict.is_void:
            raise RuleViolation(LIFTED_ALREADY)
        conflict.void_reason, conflict.voided_by, conflict.voided_at = reason, actor.user, at
        conflict.full_clean(exclude=["user", "unit", "campaign", "voided_by"], validate_unique=False)
        conflict.save(update_fields=["void_reason", "voided_by", "voided_at"])
        about = f"{conflict.campaign}: {conflict.user.full_name}"
        log(action=Action.LIFT_CONFLICT, actor=actor, at=at, unit=conflict.unit, about=about, reason=reason)
        return conflict


def may_decide_on_dossier(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may decide on the dossier now; asks whether a conflict was declared."""
    declared = DeclaredConflict.objects.of_actor_on(actor, [sheet])
    return may_handle_dossier(actor, sheet, sheet.pk in declared)
