"""Who may do what with nominations. Objects are handed in; every no carries its reason."""

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor, Sheet
from registrations.policies import OFFICE_ONLY

OWN_NOMINEE = "Bạn là người của đơn vị này nên không quyết định về đề nghị khen thưởng của chính đơn vị mình."
LEAD_EXCEEDS = "Đã hết chỉ tiêu; chỉ lãnh đạo phòng được đề nghị vượt chỉ tiêu."
CONFLICT = (
    "Bạn đã khai xung đột lợi ích với đơn vị này nên không quyết định về đề nghị khen thưởng của đơn vị."
)


def may_see_nominations(actor: Actor) -> Decision:
    """Whether quotas, appraisals, councils and rankings are open to the actor."""
    return YES if actor.sees_all_units else no(OFFICE_ONLY)


def may_manage_nominations(actor: Actor) -> Decision:
    """Whether the actor may record quotas, groups of units and meetings of the department's council."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_decide_on(actor: Actor, sheet: Sheet, has_conflict: bool) -> Decision:
    """Whether the actor may appraise or rank a nominee of the dossier: of the office, never of the unit, and
    without a declared conflict of interest."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    if actor.roles_in(sheet.unit_id):
        return no(OWN_NOMINEE)
    return no(CONFLICT) if has_conflict else YES


def may_exceed_quota(actor: Actor) -> Decision:
    """Whether the actor may recommend beyond the quota."""
    return YES if actor.is_lead else no(LEAD_EXCEEDS)
