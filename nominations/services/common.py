"""Steps that the services of nominations share: lock, move, log."""

from datetime import datetime

from danvan.core.errors import StaleVersion
from danvan.core.policy import require_rule
from nominations.enums import Standing
from nominations.models import Nomination, StandingChange
from nominations.rules.states import OF_A_DECISION, STANDING_TRANSITIONS, TAKES_A_PLACE, may_move
from nominations.services.listed import require_unlisted
from registrations.enums import Action
from registrations.models import Actor
from registrations.services.common import locked_sheet, log, who_changed

STANDING_FIELDS = ("standing", "standing_reason", "allocation", "slot", "override_reason")
CHANGED_MEANWHILE = "Đề nghị này vừa được người khác thay đổi; hãy xem lại trước khi tiếp tục."


def locked_nomination(nomination: Nomination) -> Nomination:
    """The nomination as it stands now, locked after its sheet until the transaction ends.

    Raises RuleViolation where its campaign is archived.
    """
    sheet = locked_sheet(nomination.dossier.sheet)
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("person", "allocation")
    nomination = rows.get(pk=nomination.pk)
    nomination.dossier = sheet.nomination_dossier
    nomination.dossier.sheet = sheet
    return nomination


def require_seen(nomination: Nomination, row_version: int, actor: Actor) -> None:
    """Raise StaleVersion when the locked nomination is not the one that the actor has seen."""
    if nomination.row_version != row_version:
        raise StaleVersion(who_changed(nomination, actor, CHANGED_MEANWHILE))


def move_standing(
    nomination: Nomination, action: Action, actor: Actor, at: datetime, *changed: str, reason: str = ""
) -> None:
    """Take the locked nomination through one transition, store it with the `changed` fields, write the log.

    A nomination that no longer holds a place of the quota gives it back. Raises RuleViolation where the
    table does not permit the action, or an issued list names the nominee.
    """
    require_rule(may_move(action, nomination.standing))
    if nomination.standing in TAKES_A_PLACE and action not in OF_A_DECISION:
        require_unlisted(nomination)
    old = nomination.standing
    nomination.standing = STANDING_TRANSITIONS.target(action, old)
    nomination.standing_reason = reason
    if nomination.standing not in TAKES_A_PLACE:
        nomination.slot, nomination.override_reason = None, ""
    touch(nomination, actor, at, *STANDING_FIELDS, *changed)
    _note_move(nomination, action, old, actor, at, reason)


def _note_move(
    nomination: Nomination, action: Action, old: str, actor: Actor, at: datetime, reason: str
) -> None:
    """The move in the journal of the nomination, and in the log."""
    StandingChange.objects.create(
        nomination=nomination, action=action, from_standing=old, to_standing=nomination.standing, at=at,
        by=actor.user, reason=reason,
    )  # fmt: skip
    about = f"{Standing(old).label} → {nomination.get_standing_display()}"
    log_nomination(nomination, action, actor, at, about, reason)


def touch(nomination: Nomination, actor: Actor, at: datetime, *changed: str) -> None:
    """Store the changed fields of the locked nomination as one more row version."""
    nomination.row_version += 1
    nomination.changed_at, nomination.changed_by = at, actor.user
    nomination.full_clean(
        exclude=["dossier", "changed_by", "registration", "person", "form", "allocation"],
        validate_unique=False,
    )
    nomination.save(update_fields=[*changed, "row_version", "changed_at", "changed_by"])


def log_nomination(
    nomination: Nomination, action: Action, actor: Actor, at: datetime, about: str, reason: str = ""
) -> None:
    """Write what the office did with a nominee to the log of the unit, not of the sheet: its history is read
    by the unit, which learns the standing only when the results are released."""
    sheet = nomination.dossier.sheet
    about = f"{sheet.code}, {nomination.name}: {about}"[:300]
    log(action=action, actor=actor, at=at, unit=sheet.unit, about=about, reason=reason)
