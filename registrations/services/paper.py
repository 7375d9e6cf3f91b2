"""The paper channel: record a signed paper, declare an entry void, give slips with numbers in order.

Each step holds the campaign: papers are recorded and slips counted by one at a time, none in an archived one.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.enums import Action, PaperCondition, SheetKind, SheetState
from registrations.models import Actor, Campaign, PaperReceipt, ReceiptSlip, Sheet, Unit
from registrations.rules.paper import may_be_compared, may_be_received_on
from registrations.services.common import log, open_campaign, require_reason
from registrations.services.kinds import KINDS

WITHDRAWN = "Đơn vị đã rút hồ sơ này nên không ghi nhận bản giấy; muốn nhận, hãy khôi phục hồ sơ trước."
VOID_ALREADY = "Mục này đã hủy trước đó."
NO_REASON = "Nêu lý do hủy."


class AlreadyReceived(RuleViolation):
    """The same sending came on paper before; the officer may confirm that this is one more copy."""


def record_paper(
    *,
    unit: Unit,
    campaign: Campaign,
    kind: SheetKind,
    token: UUID,
    received_on: date,
    condition: PaperCondition,
    version: int | None = None,
    is_edited: bool = False,
    letter_number: str = "",
    letter_date: date | None = None,
    note: str = "",
    is_one_more: bool = False,
    actor: Actor,
    at: datetime,
) -> PaperReceipt:
    """Record that a signed paper came; the same token gives the same entry and changes nothing.

    Raises NotAllowed; RuleViolation for days that can not be, a sending that never was, a withdrawn
    sheet; AlreadyReceived for a sending received before, unless it `is_one_more`.
    """
    require(policies.may_receive_paper(actor, unit))
    with transaction.atomic():
        campaign = open_campaign(campaign)
        known = PaperReceipt.objects.filter(token=token).first()
        if known:
            return known
        sheet = _sheet_of(unit, campaign, kind, actor)
        require_rule(may_be_received_on(received_on, clock.local_day(at), letter_date))
        _require_sending(sheet, version)
        receipt = PaperReceipt(
            unit=unit, campaign=campaign, kind=kind, version=version, is_edited=is_edited,
            letter_number=letter_number, letter_date=letter_date, received_on=received_on,
            condition=condition, note=note, token=token, recorded_by=actor.user, recorded_at=at,
        )  # fmt: skip
        if not is_one_more:
            _refuse_second(receipt)
        receipt.full_clean(exclude=["unit", "campaign", "recorded_by"])
        receipt.save()
        about = _in_words(receipt)
        log(action=Action.RECEIVE_PAPER, actor=actor, at=at, unit=unit, sheet=sheet, about=about, reason=note)
        return receipt


def void_paper(*, receipt: PaperReceipt, reason: str, actor: Actor, at: datetime) -> PaperReceipt:
    """Declare a wrong entry void, and with it its slip; the right one is recorded anew."""
    with transaction.atomic():
        receipt = _locked(receipt, actor)
        _void(receipt, reason, actor, at)
        _log_on(receipt, Action.VOID_PAPER, _in_words(receipt), actor, at, reason)
        slip = receipt.slips.filter(voided_at=None).first()
        if slip:
            _void_slip(receipt, slip, reason, actor, at)
        return receipt


def compare_paper(*, receipt: PaperReceipt, actor: Actor, at: datetime) -> PaperReceipt:
    """Say that a paper from an edited file was read against the sending that it prints and says the same.

    Raises RuleViolation for every other paper. Who was wrong voids the entry, as for any wrong one.
    """
    with transaction.atomic():
        receipt = _locked(receipt, actor)
        if receipt.is_void:
            raise RuleViolation(VOID_ALREADY)
        sheet = _sheet_of(receipt.unit, receipt.campaign, receipt.kind, actor)
        version, is_sent = (sheet.version, sheet.is_with_office) if sheet else (0, False)
        require_rule(may_be_compared(receipt.paper, version, is_sent=is_sent))
        receipt.compared_by, receipt.compared_at = actor.user, at
        receipt.save(update_fields=["compared_by", "compared_at"])
        about = f"Nội dung khớp lần gửi {receipt.version}; {_in_words(receipt)}"
        _log_on(receipt, Action.COMPARE_PAPER, about, actor, at)
        return receipt


def issue_slip(*, receipt: PaperReceipt, actor: Actor, at: datetime) -> ReceiptSlip:
    """The slip of the received paper, given the campaign's next number unless there is a standing one.

    After a void slip the new one names it.
    """
    with transaction.atomic():
        receipt = _locked(receipt, actor)
        if receipt.is_void:
            raise RuleViolation("Lần tiếp nhận này đã hủy nên không cấp phiếu.")
        slips = list(receipt.slips.order_by("number"))
        standing = [slip for slip in slips if not slip.is_void]
        return standing[0] if standing else _issue(receipt, slips[-1] if slips else None, actor, at)


def void_slip(*, slip: ReceiptSlip, reason: str, actor: Actor, at: datetime) -> ReceiptSlip:
    """Declare a slip void; its number is not given again."""
    with transaction.atomic():
        receipt = _locked(slip.receipt, actor)
        return _void_slip(receipt, receipt.slips.get(pk=slip.pk), reason, actor, at)


def reissue_slip(*, slip: ReceiptSlip, reason: str, actor: Actor, at: datetime) -> ReceiptSlip:
    """Declare a slip void and give a new one that names it."""
    with transaction.atomic():
        void_slip(slip=slip, reason=reason, actor=actor, at=at)
        return issue_slip(receipt=slip.receipt, actor=actor, at=at)


def _locked(receipt: PaperReceipt, actor: Actor) -> PaperReceipt:
    """The entry as it stands now, once the actor may deal with it; its campaign is locked with it.

    Raises RuleViolation where the campaign is archived.
    """
    open_campaign(receipt.campaign)
    rows = PaperReceipt.objects.select_for_update(of=("self",)).select_related("unit", "campaign")
    receipt = rows.get(pk=receipt.pk)
    require(policies.may_receive_paper(actor, receipt.unit))
    _sheet_of(receipt.unit, receipt.campaign, receipt.kind, actor)
    return receipt


def _sheet_of(unit: Unit, campaign: Campaign, kind: str, actor: Actor) -> Sheet | None:
    """The sheet of which it is the paper, if it was begun; NotAllowed for whoever may not decide on it."""
    sheet = Sheet.objects.filter(unit=unit, campaign=campaign, kind=kind).select_related("unit").first()
    if sheet:
        require(KINDS[kind].may_decide(actor, sheet))
    return sheet


def _require_sending(sheet: Sheet | None, version: int | None) -> None:
    if sheet and sheet.state == SheetState.WITHDRAWN:
        raise RuleViolation(WITHDRAWN)
    if version and (sheet is None or version > sheet.version):
        raise RuleViolation(f"Hồ sơ chưa có lần gửi {version}; hãy xem lại mã trên giấy.")


def _refuse_second(receipt: PaperReceipt) -> None:
    """Raise AlreadyReceived where the same sending came before."""
    same = PaperReceipt.objects.standing().filter(
        unit=receipt.unit, campaign=receipt.campaign, kind=receipt.kind, version=receipt.version
    )
    first = same.select_related("recorded_by").order_by("recorded_at").first()
    if first:
        raise AlreadyReceived(
            f"{first.recorded_by.full_name} đã ghi bản giấy này (nhận ngày {short_date(first.received_on)}). "
            "Nếu đây là một bản khác, hãy đánh dấu xác nhận rồi ghi lại."
        )


def _issue(receipt: PaperReceipt, replaced: ReceiptSlip | None, actor: Actor, at: datetime) -> ReceiptSlip:
    slip = ReceiptSlip(
        campaign=receipt.campaign,
        number=_next_number(receipt.campaign),
        receipt=receipt,
        replaces=replaced,
        issued_by=actor.user,
        issued_at=at,
    )
    slip.full_clean(exclude=["campaign", "receipt", "issued_by"])
    slip.save()
    about = f"{slip}, thay phiếu số {replaced.number_in_words}" if replaced else str(slip)
    _log_on(receipt, Action.ISSUE_SLIP, about, actor, at)
    return slip


def _next_number(campaign: Campaign) -> int:
    """One more than the highest, void ones counted."""
    return (campaign.slips.aggregate(last=Max("number"))["last"] or 0) + 1


def _void_slip(
    receipt: PaperReceipt, slip: ReceiptSlip, reason: str, actor: Actor, at: datetime
) -> ReceiptSlip:
    _void(slip, reason, actor, at)
    _log_on(receipt, Action.VOID_SLIP, str(slip), actor, at, reason)
    return slip


def _void(row: PaperReceipt | ReceiptSlip, reason: str, actor: Actor, at: datetime) -> None:
    if row.is_void:
        raise RuleViolation(VOID_ALREADY)
    require_reason(reason, NO_REASON)
    row.void_reason, row.voided_by, row.voided_at = reason, actor.user, at
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name != "void_reason"])
    row.save(update_fields=["void_reason", "voided_by", "voided_at"])


def _log_on(
    receipt: PaperReceipt, action: Action, about: str, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """A line in the log of the sheet that the paper belongs to, else of the unit."""
    same = Sheet.objects.filter(unit=receipt.unit_id, campaign=receipt.campaign_id, kind=receipt.kind)
    sheet = same.select_related("unit").first()
    log(action=action, actor=actor, at=at, unit=receipt.unit, sheet=sheet, about=about, reason=reason)


def _in_words(receipt: PaperReceipt) -> str:
    """What came: "Bản tổng hợp đăng ký mô hình, lần gửi 2, nhận ngày 5/3/2027: Tốt"."""
    what, day = f"{receipt.get_kind_display()}, {receipt.sending_in_words}", short_date(receipt.received_on)
    return f"{what}, nhận ngày {day}: {receipt.get_condition_display()}"
