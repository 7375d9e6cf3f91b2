"""What the shared life of a sheet asks when a dossier is accepted, comes again or is reopened."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from danvan.core.errors import RuleViolation
from nominations.enums import Standing
from nominations.models import Nomination
from nominations.services.common import locked_nomination, move_standing
from nominations.services.gates import require_intake
from nominations.services.listed import require_unlisted_dossier
from registrations.enums import Action
from registrations.models import Actor, Sheet

DECIDED_ONE_BY_ONE = "Từng tập thể, cá nhân được xét khi thẩm định; không từ chối riêng khi duyệt hồ sơ."


def accept_dossier(sheet: Sheet, refused: Mapping[UUID, str]) -> None:
    """Accept the dossier once its paper sets are complete; nominees are decided on later, one by one."""
    if refused:
        raise RuleViolation(DECIDED_ONE_BY_ONE)
    require_intake(sheet)


def forget_nothing(sheet: Sheet) -> None:
    """A dossier that comes again carries no decision: reopening it has taken them back."""


def reopen_dossier(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Take back what the office has decided on the nominees; their places of the quota fall free.

    Raises RuleViolation while an issued list names one of them.
    """
    require_unlisted_dossier(sheet)
    rows = Nomination.objects.standing_in(sheet).exclude(standing=Standing.PENDING)
    for nomination in rows.select_related("dossier__sheet"):
        move_standing(locked_nomination(nomination), Action.REOPEN, actor, at)
