"""The unit's moves with a sheet: send, recall, withdraw; and the office's restore."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from danvan.core import clock, outbox
from danvan.core.errors import RuleViolation
from danvan.core.policy import YES, Decision, no, require, require_rule
from registrations import policies
from registrations.enums import Action, SheetState
from registrations.guards import may_leave_campaign, may_remove_models
from registrations.models import Actor, Registration, Sheet, Snapshot
from registrations.models.sheets import receiver_in_words
from registrations.rules import deadlines
from registrations.rules.completeness import complete
from registrations.rules.states import may_move
from registrations.services.beginnings import catch_up
from registrations.services.common import locked_sheet, log, move, require_reason, require_version
from registrations.services.consolidation import hold_units, note_carried
from registrations.services.kinds import KINDS
from registrations.services.payload import digest_of, unit_as_text
from registrations.services.receiving import Way, span_of, way_of

# What ends when a sheet is sent: the review of the sending before, and an entry on behalf.
UNTIL_SENT = [
    "review_began_at", "reviewer_id", "decided_at", "supplement_due_at", "office_entry_at", "entry_unit_id",
]  # fmt: skip
SENT_ELSEWHERE = (
    "Lần bấm gửi này đã dùng cho hồ sơ khác nên chưa gửi gì; hãy mở lại trang kiểm tra rồi gửi lại."
)


def submit_sheet(*, sheet: Sheet, token: UUID, row_version: int, actor: Actor, at: datetime) -> Snapshot:
    """Send the sheet as it was checked: a new numbered snapshot, and mail to unit and office.

    The same token gives the same snapshot and changes nothing. Raises NotAllowed, StaleVersion when
    the draft changed since it was checked, RuleViolation (with `problems`) when it is incomplete or late,
    or when the token was used on another sheet.
    """
    try:
        with transaction.atomic():
            sheet = locked_sheet(sheet)
            sent = sheet.was_sent and sheet.snapshots.order_by().filter(token=token).first()
            return sent or _submit(sheet, token, row_version, actor, at)
    except IntegrityError:
        if Snapshot.objects.filter(token=token).exists():
            raise RuleViolation(SENT_ELSEWHERE) from None
        raise


def recall_sheet(*, sheet: Sheet, actor: Actor, at: datetime) -> Sheet:
    """Take a sent sheet back to mend it, while the window is open and the review has not begun."""
    with transaction.atomic():
        sheet = locked_sheet(sheet)
        require(policies.may_recall_sheet(actor, sheet))
        require_rule(may_recall_now(sheet, span_of(sheet, at), at))
        old = move(sheet, Action.RECALL, actor, at)
        catch_up(sheet, actor, at)
        log(action=Action.RECALL, actor=actor, at=at, sheet=sheet, from_state=old)
        return sheet


def withdraw_sheet(*, sheet: Sheet, reason: str, actor: Actor, at: datetime) -> Sheet:
    """Withdraw the unit's sheet from the campaign, with the reason; nothing later may depend on it."""
    with transaction.atomic():
        sheet = locked_sheet(sheet)
        require(policies.may_withdraw_sheet(actor, sheet, sheet.campaign))
        require_rule(may_move(Action.WITHDRAW, sheet.state))
        uids = Registration.objects.filter(sheet=sheet.pk).values_list("uid", flat=True)  # none of a report
        require_rule(may_remove_models(list(uids)))
        require_rule(may_leave_campaign(sheet))
        require_reason(reason, "Nêu lý do rút hồ sơ.")
        old = move(sheet, Action.WITHDRAW, actor, at)
        log(action=Action.WITHDRAW, actor=actor, at=at, sheet=sheet, from_state=old, reason=reason)
        return sheet


def restore_sheet(*, sheet: Sheet, reason: str, actor: Actor, at: datetime) -> Sheet:
    """Give a withdrawn sheet back to the unit as a draft; by the office, with the reason."""
    with transaction.atomic():
        sheet = locked_sheet(sheet)
        require(policies.may_restore(actor, sheet))
        require_rule(may_move(Action.RESTORE, sheet.state))
        require_reason(reason, "Nêu lý do khôi phục.")
        old = move(sheet, Action.RESTORE, actor, at)
        catch_up(sheet, actor, at)
        log(action=Action.RESTORE, actor=actor, at=at, sheet=sheet, from_state=old, reason=reason)
        return sheet


def span_accepts(sheet: Sheet, span: deadlines.Span, at: datetime) -> Decision:
    """Whether the deadline lets the sheet be sent at the instant (plan, section IV.2)."""
    if sheet.state == SheetState.RETURNED:
        return deadlines.accepts_supplement(span, sheet.supplement_ends_at, clock.local(at))
    return deadlines.accepts(span, clock.local(at))


def days_late_if_sent(sheet: Sheet, span: deadlines.Span, at: datetime) -> int:
    """By how many days the sheet counts as late if it is sent at the instant; a supplement keeps the time of
    the sending that was returned."""
    sent_at = sheet.submitted_at if sheet.state == SheetState.RETURNED else at
    return deadlines.late_days(clock.local(sent_at), span.ends_at) if span.ends_at else 0


def may_recall_now(sheet: Sheet, span: deadlines.Span, at: datetime) -> Decision:
    """Whether the sheet may be taken back: it is sent, nobody reviews it yet, and it could be sent again."""
    moves = may_move(Action.RECALL, sheet.state)
    if not moves:
        return moves
    if sheet.review_began_at:
        receiver = receiver_in_words(sheet.receiver)
        return no(
            f"{receiver} đã bắt đầu duyệt nên không thu hồi được; đơn vị có thể liên hệ để được trả lại."
        )
    if not deadlines.accepts(span, clock.local(at)):
        return no("Đã hết hạn gửi nên không thu hồi được, vì bản thu hồi sẽ không gửi lại được.")
    return YES


def _require_complete(sheet: Sheet, payload: dict) -> None:
    problems = KINDS[sheet.kind].problems_of(payload)
    if problems:
        raise RuleViolation(complete(problems).reason, tuple(problems))


def _submit(sheet: Sheet, token: UUID, row_version: int, actor: Actor, at: datetime) -> Snapshot:
    """Ask who, whether, when, where to and what of the locked sheet, then send it."""
    require(policies.may_send_sheet(actor, sheet, sheet.campaign))
    require_rule(may_move(Action.SUBMIT, sheet.state))
    way = way_of(sheet, at)
    require_rule(span_accepts(sheet, way.span_as_set, at) or span_accepts(sheet, way.span, at))
    require_version(sheet, row_version, actor)
    hold_units(sheet)
    payload = KINDS[sheet.kind].payloads_of([sheet])[sheet.pk]
    _require_complete(sheet, payload)
    _address(sheet, payload, way)
    return _send(sheet, payload, token, actor, at)


def _address(sheet: Sheet, payload: dict, way: Way) -> None:
    """Set who receives the sheet; what is sent to a consolidating unit says so for ever."""
    sheet.receiver_id = way.receiver_id
    if sheet.receiver:
        payload["receiver"] = unit_as_text(sheet.receiver)


def _send(sheet: Sheet, payload: dict, token: UUID, actor: Actor, at: datetime) -> Snapshot:
    if sheet.state == SheetState.DRAFT:
        sheet.submitted_at = at
    sheet.version += 1
    over = [field for field in UNTIL_SENT if getattr(sheet, field)]
    for field in over:
        setattr(sheet, field, None)
    old = move(sheet, Action.SUBMIT, actor, at, "version", "submitted_at", "receiver", *over)
    if sheet.version > 1:
        KINDS[sheet.kind].forget_decisions(sheet)
    snapshot = Snapshot.objects.create(
        sheet=sheet, version=sheet.version, sent_at=at, sent_by=actor.user, token=token,
        payload=payload, sha256=digest_of(payload),
    )  # fmt: skip
    note_carried(snapshot)
    about = f"Lần gửi {sheet.version}, {KINDS[sheet.kind].count_words(payload)}{_addressed_to(sheet)}"
    log(action=Action.SUBMIT, actor=actor, at=at, sheet=sheet, from_state=old, about=about)
    outbox.put_all(_letters_of(sheet), {"snapshot": snapshot.pk}, at=at)
    return snapshot


def _addressed_to(sheet: Sheet) -> str:
    return f", gửi {sheet.receiver.called}" if sheet.receiver else ""


def _letters_of(sheet: Sheet) -> list[str]:
    """The receipt for the unit, and word to whoever receives the sheet."""
    letters = KINDS[sheet.kind].letters
    if sheet.receiver:
        return [letters.receipt, "sheet-to-consolidator"]
    soft_file = sheet.campaign.soft_file_address and letters.soft_file
    return [letters.receipt, soft_file] if soft_file else [letters.receipt]
