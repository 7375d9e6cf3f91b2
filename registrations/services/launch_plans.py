"""A unit's launch plan: its file first, so that it is never lost, then number and date."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.enums import Action, AttachmentKind
from registrations.models import Actor, Campaign, LaunchPlan, Unit
from registrations.services.common import log, require_existing
from registrations.services.files import keep_file

NO_FILE = "Hãy chọn tệp kế hoạch."
IN_THE_FUTURE = "Ngày ban hành không thể sau hôm nay."


def attach_plan_file(
    *, unit: Unit, campaign: Campaign, uploaded: UploadedFile, actor: Actor, at: datetime
) -> LaunchPlan:
    """Keep the file with the plan, which need not be complete; an earlier file gives way.

    Raises NotAllowed, or RuleViolation for a file that is not taken and for a unit that has ended.
    """
    require(policies.may_record_launch_plan(actor, unit))
    require_existing(unit, at)
    with transaction.atomic():
        plan = _locked_plan(unit, campaign)
        replaced = plan.attachment
        plan.attachment = keep_file(
            unit=unit, kind=AttachmentKind.LAUNCH_PLAN, uploaded=uploaded, actor=actor, at=at
        )
        plan.save(update_fields=["attachment"])
        if replaced:
            replaced.delete()
        return plan


def record_launch_plan(
    *, unit: Unit, campaign: Campaign, number: str, issued_on: date, actor: Actor, at: datetime
) -> LaunchPlan:
    """Record number and date of the unit's plan, whose file is there already.

    Raises NotAllowed, or RuleViolation without a file, for a date to come or for a unit that has ended.
    """
    require(policies.may_record_launch_plan(actor, unit))
    require_existing(unit, at)
    if issued_on > clock.local_day(at):
        raise RuleViolation(IN_THE_FUTURE)
    with transaction.atomic():
        plan = _locked_plan(unit, campaign)
        if plan.attachment is None:
            raise RuleViolation(NO_FILE)
        plan.number, plan.issued_on = number, issued_on
        plan.full_clean()
        plan.save(update_fields=["number", "issued_on"])
        about = f"{campaign}: số {plan.number}, ngày {short_date(issued_on)}"
        log(action=Action.RECORD_PLAN, actor=actor, at=at, unit=unit, about=about)
        return plan


def _locked_plan(unit: Unit, campaign: Campaign) -> LaunchPlan:
    """The unit's plan, begun where there is none, locked until the transaction ends."""
    plan, _ = LaunchPlan.objects.get_or_create(unit=unit, campaign=campaign)
    return LaunchPlan.objects.select_for_update(of=("self",)).select_related("attachment").get(pk=plan.pk)
