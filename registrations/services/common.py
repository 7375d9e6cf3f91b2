"""Steps that all services share: lock, log, move a sheet."""

from datetime import datetime
from functools import cache
from typing import Protocol

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.models.compiled import CompiledQuery
from danvan.core.policy import YES, Decision, all_of, require_rule
from danvan.core.vietnamese import clean_line
from registrations import policies
from registrations.enums import Action, SheetState
from registrations.guards import may_lose_acceptance
from registrations.models import Actor, Campaign, Event, OfficeSummary, Sheet, Unit
from registrations.models.sheets import DETAILS
from registrations.rules.states import SHEET_TRANSITIONS, may_move
from registrations.rules.summaries import may_leave
from registrations.rules.units import may_take_part

CAMPAIGN = CompiledQuery(lambda pk: Campaign.objects.select_related("movement").filter(pk=pk))
CHANGED_MEANWHILE = "Hồ sơ vừa được người khác thay đổi; hãy xem lại trước khi tiếp tục."
CHANGED_BY_YOURSELF = "Chính bạn đã thay đổi ở một trang khác; hãy xem lại trước khi tiếp tục."


class Changed(Protocol):
    """A record that knows who changed it last."""

    changed_by_id: int


def locked_sheet(sheet: Sheet) -> Sheet:
    """The sheet as it stands now, locked until the transaction ends.

    Raises RuleViolation where its campaign is archived: every write to a sheet comes through here. The
    campaign is read after the sheet is locked, not with it: a joined row may be older than the locked one.
    """
    sheet = _locked(DETAILS[sheet.kind]).get(sheet.pk)
    sheet.campaign = CAMPAIGN.get(sheet.campaign_id)
    require_rule(sheet.campaign.writable)
    return sheet


@cache
def _locked(details: str) -> CompiledQuery:
    """The sheet with the key, with its unit and the table of its kind."""
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("unit__parent", details)
    return CompiledQuery(lambda pk: rows.filter(pk=pk))


def open_campaign(campaign: Campaign) -> Campaign:
    """The campaign as it stands now, locked until the transaction ends: for whatever is new in it.

    Raises RuleViolation where it is archived.
    """
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("movement")
    campaign = rows.get(pk=campaign.pk)
    require_rule(campaign.writable)
    return campaign


def require_existing(unit: Unit, at: datetime) -> None:
    """Raise RuleViolation when the unit has ended: it starts nothing new, its successor does."""
    successor = unit.successor.name if unit.successor_id else ""
    require_rule(may_take_part(unit.valid_to, clock.local_day(at), successor))


def require_reason(reason: str, sentence: str) -> None:
    """Raise RuleViolation with the sentence when the reason is blank."""
    if not clean_line(reason):
        raise RuleViolation(sentence)


def require_version(sheet: Sheet, row_version: int, actor: Actor) -> None:
    """Raise StaleVersion when the locked sheet is not the one that the actor has seen."""
    if sheet.row_version != row_version:
        raise StaleVersion(who_changed(sheet, actor))


def who_changed(record: Changed, actor: Actor, by_another: str = CHANGED_MEANWHILE) -> str:
    """The sentence about a record that was changed meanwhile: by the actor on another page, or not."""
    is_own = actor.user is not None and record.changed_by_id == actor.user.pk
    return CHANGED_BY_YOURSELF if is_own else by_another


def move(sheet: Sheet, action: Action, actor: Actor, at: datetime, *changed: str) -> str:
    """Take the locked sheet through one transition, store it with the `changed` fields; the old state.

    Raises RuleViolation when the table does not permit the action, or what was issued holds the sheet.
    """
    require_rule(may_move(action, sheet.state))
    require_rule(is_free(sheet, action, actor))
    old_state = sheet.state
    sheet.state = SHEET_TRANSITIONS.target(action, old_state)
    touch(sheet, actor, at, "state", *changed)
    return old_state


def is_free(sheet: Sheet, action: Action, actor: Actor) -> Decision:
    """Whether nothing that was issued holds the sheet: no summary an accepted one, no guard of a later app.
    No query while it is not accepted."""
    if sheet.state != SheetState.ACCEPTED:
        return YES
    frozen_by = OfficeSummary.objects.freezing(sheet)
    return all_of(may_leave(str(frozen_by or ""), action.label), may_lose_acceptance(sheet, actor))


def touch(sheet: Sheet, actor: Actor, at: datetime, *changed: str) -> None:
    """Store the changed fields of the locked sheet as one more row version."""
    sheet.row_version += 1
    sheet.changed_at, sheet.changed_by = at, actor.user
    sheet.save(update_fields=[*changed, "row_version", "changed_at", "changed_by"])


def log(
    *,
    action: Action,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
    sheet: Sheet | None = None,
    from_state: str = "",
    about: str = "",
    reason: str = "",
) -> Event:
    """Write the one line of the log that goes with a change."""
    owner = sheet.unit if sheet else unit
    return Event.objects.create(
        action=action,
        at=at,
        actor=actor.user,
        unit=owner,
        acting_unit_id=_acting_unit_id(actor, owner, sheet),
        sheet=sheet,
        from_state=from_state,
        to_state=sheet.state if sheet else "",
        about=about,
        reason=reason,
    )


def _acting_unit_id(actor: Actor, owner: Unit | None, sheet: Sheet | None) -> int | None:
    if owner is None:
        return actor.office_unit_id
    return policies.acting_unit_id(actor, owner.pk, sheet.receiver_id if sheet else None)
