"""Who may do what with nominations. Objects are handed in; every no carries its reason."""

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor
from registrations.policies import LEAD_ONLY, OFFICE_ONLY, may_see_all_units


def may_see_lists(actor: Actor) -> Decision:
    """Whether nomination lists, and what one would contain, are open to the actor."""
    return may_see_all_units(actor)


def may_prepare_list(actor: Actor) -> Decision:
    """Whether the actor may propose or issue a list; that two persons do so is said by the service."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_correct_list(actor: Actor) -> Decision:
    """Whether the actor may let an issued list be corrected."""
    return YES if actor.is_lead else no(LEAD_ONLY)
