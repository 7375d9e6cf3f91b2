"""Conflicts of interest: a member of the office declares not to decide on a unit in a campaign."""

from datetime import datetime

from django.db import transaction

from danvan.core.errors import RuleViolation
from danvan.core.policy import Decision, require
from nominations.models import DeclaredConflict
from nominations.policies import may_declare_conflict, may_handle_dossier
from registrations.enums import Action
from registrations.models import Actor, Campaign, Sheet, Unit
from registrations.services.common import log, open_campaign, require_reason

NO_REASON = "Nêu lý do của xung đột lợi ích."
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
        if DeclaredConflict.objects.filter(user=actor.user, unit=unit, campaign=campaign).exists():
            raise RuleViolation(DECLARED_ALREADY)
        conflict = DeclaredConflict(
            user=actor.user, unit=unit, campaign=campaign, reason=reason, declared_at=at
        )
        conflict.full_clean(exclude=["user", "unit", "campaign"])
        conflict.save()
        about = str(campaign)
        log(action=Action.DECLARE_CONFLICT, actor=actor, at=at, unit=unit, about=about, reason=reason)
        return conflict


def may_decide_on_dossier(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may decide on the dossier now; asks whether a conflict was declared."""
    declared = DeclaredConflict.objects.of_actor_on(actor, [sheet])
    return may_handle_dossier(actor, sheet, sheet.pk in declared)
