"""Who may do what with dossiers at the office. Objects are handed in; every no carries its reason."""

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor, Sheet, Unit
from registrations.policies import OFFICE_ONLY, OWN_UNIT

DECLARED = "Bạn đã khai xung đột lợi ích với đơn vị này nên không xử lý hồ sơ của đơn vị."
OWN_CONFLICT = "Bạn là người của đơn vị này nên vốn không xử lý hồ sơ của đơn vị; không cần khai."


def may_handle_dossier(actor: Actor, sheet: Sheet, declared: bool) -> Decision:
    """Whether the actor may decide on the dossier or record its paper: of the office, not of the unit, and
    without a conflict of interest `declared` on it."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    if actor.roles_in(sheet.unit_id):
        return no(OWN_UNIT)
    return no(DECLARED) if declared else YES


def may_declare_conflict(actor: Actor, unit: Unit | None = None) -> Decision:
    """Whether the actor may declare not to decide on the unit: of the office, and not of the unit, for whose
    people nothing has to be declared."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_CONFLICT) if unit and actor.roles_in(unit.pk) else YES
