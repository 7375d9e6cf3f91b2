"""Who may do what with dossiers, nominations and awards. Objects are handed in; every no has its reason."""

from collections.abc import Collection

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor, Sheet, Unit
from registrations.policies import LEAD_ONLY, OFFICE_ONLY, OWN_UNIT, may_see_all_units

OWN_NOMINEE = (
    "Trong danh sách có đề nghị của đơn vị mà bạn là người của đơn vị ấy nên bạn không ghi quyết định được."
)
DECLARED_NOMINEE = (
    "Trong danh sách có đề nghị của đơn vị mà bạn đã khai xung đột lợi ích nên bạn không ghi quyết định được."
)
DECLARED = "Bạn đã khai xung đột lợi ích với đơn vị này nên không xử lý hồ sơ của đơn vị."
OWN_CONFLICT = "Bạn là người của đơn vị này nên vốn không xử lý hồ sơ của đơn vị; không cần khai."
OWN_DECLARATION = "Bạn đã tự khai xung đột lợi ích này; một lãnh đạo khác của phòng mới gỡ được."
OWN_UNITS_NOMINEE = (
    "Bạn là người của đơn vị này nên không quyết định về đề nghị khen thưởng của chính đơn vị mình."
)
LEAD_EXCEEDS = "Đã hết chỉ tiêu; chỉ lãnh đạo phòng được đề nghị vượt chỉ tiêu."
CONFLICT = (
    "Bạn đã khai xung đột lợi ích với đơn vị này nên không quyết định về đề nghị khen thưởng của đơn vị."
)


def may_handle_dossier(actor: Actor, sheet: Sheet, declared: bool) -> Decision:
    """Whether the actor may decide on the dossier or record its paper: of the office, not of the unit, and
    without a conflict of interest `declared` on it."""
    return _may_judge(actor, sheet, declared, OWN_UNIT, DECLARED)


def may_declare_conflict(actor: Actor, unit: Unit | None = None) -> Decision:
    """Whether the actor may declare not to decide on the unit: of the office, and not of the unit, for whose
    people nothing has to be declared."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_CONFLICT) if unit and actor.roles_in(unit.pk) else YES


def may_lift_conflict(actor: Actor, declared_by: int) -> Decision:
    """Whether the actor may lift the conflict that this account has declared: the lead, never an own one."""
    if not actor.is_lead:
        return no(LEAD_ONLY)
    return no(OWN_DECLARATION) if actor.user.pk == declared_by else YES


def may_see_awards(actor: Actor) -> Decision:
    """Whether decisions, also those not released yet, and the whole register are open to the actor."""
    return may_see_all_units(actor)


def may_edit_register(actor: Actor) -> Decision:
    """Whether the actor may write earlier awards into the register."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_record_decision(actor: Actor, unit_ids: set[int], in_conflict: Collection[int]) -> Decision:
    """Whether the actor may record a decision on nominees of these units: of the office, of none of them, and
    with no conflict of interest declared on any."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    if any(actor.roles_in(unit_id) for unit_id in unit_ids):
        return no(OWN_NOMINEE)
    return no(DECLARED_NOMINEE) if unit_ids & set(in_conflict) else YES


def may_release(actor: Actor) -> Decision:
    """Whether the actor may choose when the units learn of a decision, or void one."""
    return YES if actor.is_lead else no(LEAD_ONLY)


def may_see_nominations(actor: Actor) -> Decision:
    """Whether quotas, appraisals, councils and rankings are open to the actor."""
    return YES if actor.sees_all_units else no(OFFICE_ONLY)


def may_manage_nominations(actor: Actor) -> Decision:
    """Whether the actor may record quotas, groups of units and meetings of the department's council."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_decide_on(actor: Actor, sheet: Sheet, has_conflict: bool) -> Decision:
    """Whether the actor may appraise or rank a nominee of the dossier: of the office, never of the unit, and
    without a declared conflict of interest."""
    return _may_judge(actor, sheet, has_conflict, OWN_UNITS_NOMINEE, CONFLICT)


def may_exceed_quota(actor: Actor) -> Decision:
    """Whether the actor may recommend beyond the quota."""
    return YES if actor.is_lead else no(LEAD_EXCEEDS)


def may_see_lists(actor: Actor) -> Decision:
    """Whether nomination lists, and what one would contain, are open to the actor."""
    return may_see_all_units(actor)


def may_prepare_list(actor: Actor) -> Decision:
    """Whether the actor may propose or issue a list; that two persons do so is said by the service."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_correct_list(actor: Actor) -> Decision:
    """Whether the actor may let an issued list be corrected."""
    return YES if actor.is_lead else no(LEAD_ONLY)


def _may_judge(actor: Actor, sheet: Sheet, declared: bool, own: str, conflict: str) -> Decision:
    if not actor.is_office:
        return no(OFFICE_ONLY)
    if actor.roles_in(sheet.unit_id):
        return no(own)
    return no(conflict) if declared else YES
