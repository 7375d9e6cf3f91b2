"""A draft from its start to its deletion; its models have a room of their own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from danvan.core import clock
from danvan.core.codes import new_code
from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action, SheetKind, Window
from registrations.models import Actor, Campaign, Deadline, Sheet, Unit
from registrations.models.deadlines import deadline_for
from registrations.rules import deadlines
from registrations.rules.kinds import CODE_PREFIX
from registrations.rules.states import may_edit
from registrations.services.common import (
    locked_sheet,
    log,
    open_campaign,
    require_existing,
    require_reason,
    touch,
)
from registrations.services.kinds import KINDS
from registrations.services.writing import assign, note_changed, open_for_writing, refuse_stale


def start_sheet(
    *,
    unit: Unit,
    campaign: Campaign,
    kind: SheetKind = SheetKind.REGISTRATION,
    actor: Actor,
    at: datetime,
) -> Sheet:
    """The unit's sheet of this kind in the campaign, begun if there is none yet.

    Raises NotAllowed for people of other units, RuleViolation before the window opens, and for a
    report without an accepted registration.
    """
    require(policies.may_start_sheet(actor, unit))
    with transaction.atomic():
        return _get_or_start(unit, campaign, kind, actor, at)


def enter_on_behalf(
    *,
    unit: Unit,
    campaign: Campaign,
    kind: SheetKind = SheetKind.REGISTRATION,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Sheet:
    """Open the unit's draft to its consolidating unit or the office, visibly; begun if there is none yet."""
    require(policies.may_enter_on_behalf(actor, unit))
    require_reason(reason, "Nêu lý do nhập thay.")
    with transaction.atomic():
        sheet = locked_sheet(_get_or_start(unit, campaign, kind, actor, at))
        require_rule(may_edit(sheet.state))
        if unit.pk in actor.entrusted:
            sheet.entry_unit_id = actor.entrusted[unit.pk]
        else:
            sheet.office_entry_at = at
        touch(sheet, actor, at, "office_entry_at", "entry_unit")
        log(action=Action.ENTER_ON_BEHALF, actor=actor, at=at, sheet=sheet, reason=reason)
        return sheet


def save_details(
    *, sheet: Sheet, values: Mapping[str, str], row_version: int, actor: Actor, at: datetime
) -> Sheet:
    """Store who signs and whom to call, or a report's own texts and figures.

    Raises StaleVersion when somebody else changed the same fields meanwhile.
    """
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        details = sheet.details
        replaced = assign(details, values)
        if not replaced:
            return sheet
        refuse_stale(details, row_version, replaced, actor, sheet)
        note_changed(details, replaced, sheet.row_version + 1)
        details.full_clean(exclude=["sheet"], validate_unique=False)
        details.save(update_fields=[*replaced, "changed_in"])
        touch(sheet, actor, at)
        return sheet


def delete_draft(*, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Delete a sheet that was never sent; a sent one can only be withdrawn."""
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        if sheet.was_sent:
            raise RuleViolation("Hồ sơ đã từng gửi nên không xóa được; đơn vị có thể rút hồ sơ.")
        unit, about = sheet.unit, f"{sheet.get_kind_display()} {sheet.code}"
        KINDS[sheet.kind].forget_files(sheet)
        sheet.delete()
        log(action=Action.DELETE, actor=actor, at=at, unit=unit, about=about)


def _get_or_start(unit: Unit, campaign: Campaign, kind: SheetKind, actor: Actor, at: datetime) -> Sheet:
    known = Sheet.objects.filter(kind=kind, unit=unit, campaign=campaign)
    sheet = known.select_related("unit", "campaign__movement").first()
    if sheet:
        return sheet
    campaign = open_campaign(campaign)
    if kind != SheetKind.RESULT:  # what was accepted is reported also after the unit's end
        require_existing(unit, at)
    _require_open_window(unit, campaign, kind, at)
    try:
        with transaction.atomic():
            return _start(unit, campaign, kind, actor, at)
    except IntegrityError:  # another person of the unit was faster
        return known.select_related("unit", "campaign__movement").get()


def _start(unit: Unit, campaign: Campaign, kind: SheetKind, actor: Actor, at: datetime) -> Sheet:
    sheet = Sheet.objects.create(
        kind=kind,
        unit=unit,
        campaign=campaign,
        code=new_code(CODE_PREFIX[kind], campaign.year),
        created_at=at,
        changed_at=at,
        changed_by=actor.user,
    )
    KINDS[kind].begin(sheet, actor, at)
    log(action=Action.START, actor=actor, at=at, sheet=sheet, about=sheet.get_kind_display())
    return sheet


def _require_open_window(unit: Unit, campaign: Campaign, kind: SheetKind, at: datetime) -> None:
    rows = Deadline.objects.filter(campaign=campaign)
    deadline = deadline_for(unit, rows, kind, clock.local_day(at))
    if deadline is None:
        raise RuleViolation("Đợt này chưa có thời hạn; Sở sẽ thông báo khi mở.")
    span, now = deadline.span_for(unit), clock.local(at)
    if deadlines.window(span, now) == Window.NOT_OPEN:
        raise RuleViolation(deadlines.accepts(span, now).reason)
