"""Who may do what. Objects are handed in; every no carries its reason."""

from danvan.core.policy import YES, Decision, no
from registrations.enums import UNIT_ROLES, AttachmentKind, Role
from registrations.models import Actor, Attachment, Campaign, Sheet, Unit
from registrations.rules.files import may_leave

NOT_YOURS = "Bạn không có phân công ở đơn vị này."
OFFICE_ONLY = "Chỉ phòng phụ trách của Sở làm được việc này."
LEAD_ONLY = "Chỉ lãnh đạo phòng làm được việc này."
HEAD_ONLY = "Đợt này chỉ thủ trưởng đơn vị được gửi hoặc rút hồ sơ."
OWN_UNIT = "Bạn là người của đơn vị này nên không duyệt hồ sơ của chính đơn vị mình."
OWN_MODEL = "Bạn là người của đơn vị có mô hình này nên không ghi nhân rộng được."
OWN_PAPER = "Bạn là người của đơn vị này nên không tiếp nhận bản giấy của chính đơn vị mình."
OPENED_BY_OFFICE_FIRST = "Phòng chỉ sửa được bản nháp sau khi chọn “Nhập thay” và ghi lý do."
RECEIVER_ONLY = "Hồ sơ này gửi tới đơn vị đầu mối; chỉ người của đơn vị ấy duyệt hoặc trả lại."
SENT_TO_OFFICE = "Hồ sơ này đã ở phòng phụ trách rồi."


def may_see_sheet(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the sheet exists for the actor; the twin of SheetQuerySet.visible_to."""
    own = actor.unit_ids
    is_received = sheet.receiver_id in own and sheet.was_sent
    if actor.sees_all_units or sheet.unit_id in own or is_received or _enters_for(actor, sheet):
        return YES
    return no(NOT_YOURS)


def may_see_draft(actor: Actor, sheet: Sheet) -> Decision:
    """Whether unsent contents are open: to the own unit, to office and consolidating unit only when they
    enter on behalf."""
    if sheet.unit_id in actor.unit_ids or _enters_for(actor, sheet):
        return YES
    if actor.is_office and sheet.office_entry_at:
        return YES
    return no("Nội dung chưa gửi chỉ đơn vị xem được.")


def may_start_sheet(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may begin a sheet for the unit as one of its people."""
    return _acts_for(actor, unit.pk)


def may_edit_sheet(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may write in the sheet: own unit, or consolidating unit or office on behalf."""
    if _enters_for(actor, sheet):
        return YES
    if actor.is_office and sheet.unit_id not in actor.unit_ids:
        return YES if sheet.office_entry_at else no(OPENED_BY_OFFICE_FIRST)
    return _acts_for(actor, sheet.unit_id)


def may_send_sheet(actor: Actor, sheet: Sheet, campaign: Campaign) -> Decision:
    """Whether the actor may send the sheet; the campaign may leave that to the head."""
    writes = may_edit_sheet(actor, sheet)
    if not writes or sheet.unit_id not in actor.unit_ids:
        return writes
    return _head_if_needed(actor, sheet, campaign)


def may_recall_sheet(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may take the sent sheet back to mend it."""
    return _acts_for(actor, sheet.unit_id)


def may_withdraw_sheet(actor: Actor, sheet: Sheet, campaign: Campaign) -> Decision:
    """Whether the actor may withdraw the unit from the campaign."""
    acts = _acts_for(actor, sheet.unit_id)
    return _head_if_needed(actor, sheet, campaign) if acts else acts


def may_ask_extension(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may ask the office for more time for the unit."""
    return _acts_for(actor, unit.pk)


def may_record_launch_plan(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may record the unit's launch plan: own unit, or the office on behalf."""
    return YES if unit.pk in actor.unit_ids else _enters_as_office(actor, unit)


def may_see_attachment(
    actor: Actor, attachment: Attachment, report: Sheet | None = None, *, was_sent: bool = False
) -> Decision:
    """Whether the file exists for the actor; the twin of AttachmentQuerySet.visible_to. `report` is the one
    that names it as evidence, `was_sent` says whether a sending of it does."""
    if actor.sees_all_units or attachment.unit_id in actor.unit_ids:
        return YES
    if report is None or attachment.kind != AttachmentKind.EVIDENCE:
        return no(NOT_YOURS)
    is_received = was_sent and report.receiver_id in actor.unit_ids
    return YES if is_received or _enters_for(actor, report) else no(NOT_YOURS)


def may_download(actor: Actor, attachment: Attachment) -> Decision:
    """Whether a file that exists for the actor may leave now: the unit itself need not wait for the scanner,
    and nobody gets what is infected (SEC-FILE-05)."""
    return may_leave(attachment.stand, to_owner=attachment.unit_id in actor.unit_ids)


def may_review(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may decide on the sheet: of the consolidating unit that received it, of the office
    where there is none, and never of the unit that sent it."""
    if sheet.receiver_id is None:
        return _decides_as_office(actor, sheet)
    if sheet.receiver_id not in actor.unit_ids:
        return no(RECEIVER_ONLY)
    return no(OWN_UNIT) if actor.roles_in(sheet.unit_id) else YES


def may_reopen(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may reopen an accepted sheet: the office lead, or the head of the unit it went to."""
    if Role.UNIT_HEAD in actor.roles_in(sheet.receiver_id):
        return may_review(actor, sheet)
    return _decides_as_office(actor, sheet) if actor.is_lead else no(LEAD_ONLY)


def may_restore(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may give a withdrawn sheet back to its unit: the office, whoever had received it."""
    return _decides_as_office(actor, sheet)


def may_take_over(actor: Actor, sheet: Sheet) -> Decision:
    """Whether the actor may take a sheet to the office that its consolidating unit leaves undecided."""
    if not actor.is_lead:
        return no(LEAD_ONLY)
    return _decides_as_office(actor, sheet) if sheet.receiver_id else no(SENT_TO_OFFICE)


def may_enter_on_behalf(actor: Actor, unit: Unit) -> Decision:
    """Whether the actor may write for the unit, visibly: as its consolidating unit or as the office."""
    if unit.pk in actor.entrusted:
        return no(OWN_UNIT) if actor.roles_in(unit.pk) & UNIT_ROLES else YES
    return _enters_as_office(actor, unit)


def may_record_adoption(actor: Actor, owner: Unit | None) -> Decision:
    """Whether the actor may say who adopts models of this unit, or of any where it is None."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_MODEL) if owner and actor.roles_in(owner.pk) else YES


def may_receive_paper(actor: Actor, unit: Unit | None = None) -> Decision:
    """Whether the actor may record signed papers and give slips: of the office, and not of that unit."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_PAPER) if unit and actor.roles_in(unit.pk) & UNIT_ROLES else YES


def may_see_all_units(actor: Actor) -> Decision:
    """Whether what units have sent, the campaigns and the log are open to the actor."""
    return YES if actor.sees_all_units else no(OFFICE_ONLY)


def may_manage_campaigns(actor: Actor) -> Decision:
    """Whether the actor may change campaigns, deadlines, areas, criteria, phrases."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_see_summaries(actor: Actor) -> Decision:
    """Whether the department's summaries, and what one would contain, are open to the actor."""
    return may_see_all_units(actor)


def may_issue_summary(actor: Actor) -> Decision:
    """Whether the actor may issue or correct a summary, which freezes what it contains."""
    return YES if actor.is_lead else no(LEAD_ONLY)


def may_archive(actor: Actor) -> Decision:
    """Whether the actor may archive a campaign or open an archived one again."""
    return YES if actor.is_lead else no(LEAD_ONLY)


def may_extend(actor: Actor, unit: Unit | None) -> Decision:
    """Whether the actor may grant or refuse more time to the unit, or to all where it is None."""
    if not actor.is_office:
        return no(OFFICE_ONLY)
    if unit and actor.roles_in(unit.pk) & UNIT_ROLES:
        return no(OWN_UNIT)
    return YES


def may_remind(actor: Actor) -> Decision:
    """Whether the actor may write to units that have not sent."""
    return YES if actor.is_office else no(OFFICE_ONLY)


def may_manage_units(actor: Actor) -> Decision:
    """Whether the actor may change units and give memberships."""
    if actor.is_office or actor.holds(Role.SYSADMIN):
        return YES
    return no(OFFICE_ONLY)


def may_see_units(actor: Actor) -> Decision:
    """Whether the register of units, accounts and memberships is open to the actor."""
    return YES if actor.sees_all_units else may_manage_units(actor)


def may_manage_account(actor: Actor, held: frozenset[Role]) -> Decision:
    """Whether the actor may change an account with these roles; that of staff needs lead or sysadmin."""
    if held - UNIT_ROLES and not (actor.is_lead or actor.holds(Role.SYSADMIN)):
        return no(LEAD_ONLY)
    return may_manage_units(actor)


def may_assign(actor: Actor, unit: Unit, role: Role) -> Decision:
    """Whether the actor may give the role: unit roles by office or head, staff roles by lead or sysadmin."""
    if role not in UNIT_ROLES:
        if not unit.is_department_office:
            return no("Vai trò của phòng chỉ giao cho người của Sở.")
        return YES if actor.is_lead or actor.holds(Role.SYSADMIN) else no(LEAD_ONLY)
    if Role.UNIT_HEAD in actor.roles_in(unit.pk):
        return YES
    return may_manage_units(actor)


def may_export_lists(actor: Actor) -> Decision:
    """Whether the actor may take lists over all units out of the portal."""
    return YES if actor.sees_all_units else no(OFFICE_ONLY)


def acting_unit_id(actor: Actor, unit_id: int, receiver_id: int | None = None) -> int | None:
    """For which unit the actor acts on this one or on a sheet of it that `receiver_id` has received: the unit
    or its successor, its consolidating unit or the successor of that, else the actor's office."""
    own = actor.unit_ids
    for key in (unit_id, receiver_id):
        if key in own:
            return actor.inherited.get(key, key)
    return actor.entrusted.get(unit_id, actor.office_unit_id)


def _enters_for(actor: Actor, sheet: Sheet) -> bool:
    """Whether the sheet is open to the actor's consolidating unit, which enters on its unit's behalf."""
    return sheet.entry_unit_id in actor.unit_ids and sheet.unit_id in actor.entrusted


def _enters_as_office(actor: Actor, unit: Unit) -> Decision:
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_UNIT) if actor.roles_in(unit.pk) & UNIT_ROLES else YES


def _decides_as_office(actor: Actor, sheet: Sheet) -> Decision:
    if not actor.is_office:
        return no(OFFICE_ONLY)
    return no(OWN_UNIT) if actor.roles_in(sheet.unit_id) else YES


def _acts_for(actor: Actor, unit_id: int) -> Decision:
    return YES if unit_id in actor.unit_ids else no(NOT_YOURS)


def _head_if_needed(actor: Actor, sheet: Sheet, campaign: Campaign) -> Decision:
    if campaign.head_only and Role.UNIT_HEAD not in actor.roles_in(sheet.unit_id):
        return no(HEAD_ONLY)
    return YES
