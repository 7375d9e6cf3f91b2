"""Who may do what with awards. Objects are handed in; every no carries its reason."""

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor
from registrations.policies import LEAD_ONLY, OFFICE_ONLY, may_see_all_units

OWN_NOMINEE = (
    "Trong danh sách có đề nghị của đơn vị mà bạn là người của đơn vị ấy nên bạn không ghi quyết định được."
)


def may_see_awards(actor: Actor) -> Decision:
    """Whether decisions, also those not released yet, and the whole register are open to the actor."""
    return may_see_all_units(actor)


def may_edit_register(actor: Actor) -> Decision:
    """Whether the actor may write earlier awards into the register."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_record_decision(actor: Actor, unit_ids: set[int]) -> Decision:
    """Whether the actor may record a decision on nominees of these units: of the office, of none of them."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_NOMINEE) if any(actor.roles_in(unit_id) for unit_id in unit_ids) else YES


def may_release(actor: Actor) -> Decision:
    """Whether the actor may choose when the units learn of a decision, or void one."""
    return YES if actor.is_lead else no(LEAD_ONLY)
