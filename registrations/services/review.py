"""The receiver's moves with a sheet: begin the review, return, accept, reopen; the office's taking over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from danvan.core import clock, outbox
from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action, SheetKind
from registrations.models import Actor, Remark, Sheet
from registrations.rules.states import may_move
from registrations.services.beginnings import catch_up, follow_acceptance
from registrations.services.common import locked_sheet, log, move, require_reason, require_version, touch
from registrations.services.kinds import KINDS


@dataclass(frozen=True)
class NewRemark:
    """A remark to be made: on the sheet, on one model, or on one field of a model."""

    text: str
    model_uid: UUID | None = None
    field: str = ""


def begin_review(*, sheet: Sheet, actor: Actor, at: datetime) -> Sheet:
    """Record who reviews the sheet and since when; from then on the unit can't recall it."""
    with transaction.atomic():
        sheet = _locked_for_review(sheet, Action.BEGIN_REVIEW, actor)
        if sheet.review_began_at:
            return sheet
        sheet.review_began_at, sheet.reviewer = at, actor.user
        touch(sheet, actor, at, "review_began_at", "reviewer")
        log(action=Action.BEGIN_REVIEW, actor=actor, at=at, sheet=sheet, from_state=sheet.state)
        return sheet


def return_sheet(
    *, sheet: Sheet, remarks: Sequence[NewRemark], row_version: int, actor: Actor, at: datetime
) -> Sheet:
    """Return the sheet to be supplemented, with at least one remark; sets the supplement time."""
    with transaction.atomic():
        sheet = _locked_for_review(sheet, Action.RETURN, actor)
        require_version(sheet, row_version, actor)
        remarks = [remark for remark in remarks if remark.text.strip()]
        if not remarks:
            raise RuleViolation("Ghi ít nhất một ý kiến để đơn vị biết cần bổ sung gì.")
        _add_remarks(sheet, remarks, actor, at)
        old = _return(sheet, Action.RETURN, actor, at)
        about = f"{len(remarks)} ý kiến"
        log(action=Action.RETURN, actor=actor, at=at, sheet=sheet, from_state=old, about=about)
        outbox.put("sheet-returned", {"sheet": sheet.pk, "version": sheet.version}, at=at)
        return sheet


def accept_sheet(
    *, sheet: Sheet, row_version: int, actor: Actor, at: datetime, refused: Mapping[UUID, str] | None = None
) -> Sheet:
    """Accept the sheet; `refused` names single models that are not accepted, each with its reason."""
    with transaction.atomic():
        sheet = _locked_for_review(sheet, Action.ACCEPT, actor)
        require_version(sheet, row_version, actor)
        KINDS[sheet.kind].decide(sheet, refused or {})
        sheet.decided_at, sheet.reviewer = at, actor.user
        old = move(sheet, Action.ACCEPT, actor, at, "decided_at", "reviewer")
        about = KINDS[sheet.kind].refused_words.format(len(refused)) if refused else ""
        log(action=Action.ACCEPT, actor=actor, at=at, sheet=sheet, from_state=old, about=about)
        if sheet.kind == SheetKind.REGISTRATION:
            follow_acceptance(sheet, actor, at)
        outbox.put("sheet-accepted", {"sheet": sheet.pk, "version": sheet.version}, at=at)
        return sheet


def reopen_sheet(*, sheet: Sheet, reason: str, actor: Actor, at: datetime) -> Sheet:
    """Give an accepted sheet back to be supplemented; by the office lead or the head of the unit that
    received it, with the reason."""
    with transaction.atomic():
        sheet = locked_sheet(sheet)
        require(policies.may_reopen(actor, sheet))
        require(KINDS[sheet.kind].may_decide(actor, sheet))
        require_rule(may_move(Action.REOPEN, sheet.state))
        require_reason(reason, "Nêu lý do mở lại.")
        KINDS[sheet.kind].reopen(sheet, actor, at)
        _add_remarks(sheet, [NewRemark(reason)], actor, at)
        old = _return(sheet, Action.REOPEN, actor, at)
        log(action=Action.REOPEN, actor=actor, at=at, sheet=sheet, from_state=old, reason=reason)
        outbox.put("sheet-returned", {"sheet": sheet.pk, "version": sheet.version}, at=at)
        return sheet


def take_over_sheet(*, sheet: Sheet, reason: str, actor: Actor, at: datetime) -> Sheet:
    """Take a sent sheet to the office that its consolidating unit leaves undecided; by the office lead, with
    the reason. From then on the office decides on it as on any other."""
    with transaction.atomic():
        sheet = locked_sheet(sheet)
        require(policies.may_take_over(actor, sheet))
        require_rule(may_move(Action.TAKE_OVER, sheet.state))
        require_reason(reason, "Nêu lý do nhận thay đơn vị đầu mối.")
        about = sheet.receiver.name
        sheet.receiver = sheet.reviewer = sheet.review_began_at = None
        old = move(sheet, Action.TAKE_OVER, actor, at, "receiver", "reviewer", "review_began_at")
        log(
            action=Action.TAKE_OVER, actor=actor, at=at, sheet=sheet, from_state=old, about=about,
            reason=reason,
        )  # fmt: skip
        return sheet


def _locked_for_review(sheet: Sheet, action: Action, actor: Actor) -> Sheet:
    sheet = locked_sheet(sheet)
    require(policies.may_review(actor, sheet))
    require(KINDS[sheet.kind].may_decide(actor, sheet))
    require_rule(may_move(action, sheet.state))
    return sheet


def _return(sheet: Sheet, action: Action, actor: Actor, at: datetime) -> str:
    last_day = clock.local_day(at) + timedelta(days=sheet.campaign.supplement_days)
    sheet.supplement_due_at = clock.end_of_day(last_day)
    sheet.reviewer = actor.user
    old = move(sheet, action, actor, at, "supplement_due_at", "reviewer")
    catch_up(sheet, actor, at)
    return old


def _add_remarks(sheet: Sheet, remarks: Sequence[NewRemark], actor: Actor, at: datetime) -> None:
    for remark in remarks:
        row = Remark(
            sheet=sheet,
            version=sheet.version,
            model_uid=remark.model_uid,
            field=remark.field,
            text=remark.text,
            author=actor.user,
            created_at=at,
        )
        row.full_clean(exclude=["sheet", "author"])
        row.save()
