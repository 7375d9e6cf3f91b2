"""An old year is archived: nothing of it changes any more, and a checksum says so (INV-19)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action, RequestState, SheetKind, SheetState
from registrations.models import Actor, Campaign, Deadline, ExtensionRequest, OfficeSummary, Sheet
from registrations.rules.archive import Standing, may_archive
from registrations.services.checksum import checksum_of
from registrations.services.common import log, open_campaign, require_reason
from registrations.services.summaries import lock_sheets

SUMMARISED = (SheetKind.REGISTRATION, SheetKind.RESULT)
NOT_ARCHIVED = "Đợt này chưa lưu trữ."

# What later apps have under correction in a campaign, by name; one query each.
CORRECTIONS: list[Callable[[Campaign], list[str]]] = []


def standing_of(campaign: Campaign, at: datetime) -> Standing:
    """What is still open in the campaign; four queries, and those of `CORRECTIONS`."""
    latest = _latest_summaries(campaign)
    summaries = [str(summary) for summary in latest.values() if summary.is_being_corrected]
    others = [name for corrected in CORRECTIONS for name in corrected(campaign)]
    return Standing(
        waiting=Sheet.objects.filter(campaign=campaign, state=SheetState.SUBMITTED).count(),
        requests=ExtensionRequest.objects.filter(
            deadline__campaign=campaign, state=RequestState.PENDING
        ).count(),
        open_deadlines=tuple(_open_deadlines(campaign, at)),
        corrections=(*summaries, *others),
        without_summary=tuple(kind.label.lower() for kind in SUMMARISED if kind not in latest),
    )


def archive_campaign(
    *, campaign: Campaign, knowingly_without_summary: bool = False, actor: Actor, at: datetime
) -> Campaign:
    """Make the campaign read-only and note its checksum; by the lead.

    Raises RuleViolation while something is open, and where a summary is missing unknowingly.
    """
    require(policies.may_archive(actor))
    with transaction.atomic():
        campaign = open_campaign(campaign)
        lock_sheets(campaign)
        standing = standing_of(campaign, at)
        require_rule(may_archive(standing, knowingly=knowingly_without_summary))
        campaign.archived_at, campaign.archived_by = at, actor.user
        campaign.checksum = checksum_of(campaign)
        _store(campaign, actor)
        missing = ", ".join(standing.without_summary)
        about = f"{campaign}: {campaign.checksum}"
        reason = f"Không lập bản tổng hợp: {missing}." if missing else ""
        log(action=Action.ARCHIVE, actor=actor, at=at, about=about, reason=reason)
        return campaign


def unarchive_campaign(*, campaign: Campaign, reason: str, actor: Actor, at: datetime) -> Campaign:
    """Open an archived campaign again, with the reason; by the lead. The log keeps the old checksum."""
    require(policies.may_archive(actor))
    require_reason(reason, "Nêu lý do mở lại.")
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if not campaign.archived_at:
            raise RuleViolation(NOT_ARCHIVED)
        about = f"{campaign}: {campaign.checksum}"
        campaign.archived_at, campaign.archived_by, campaign.checksum = None, None, ""
        _store(campaign, actor)
        log(action=Action.UNARCHIVE, actor=actor, at=at, about=about, reason=reason)
        return campaign


def changed_campaigns() -> list[Campaign]:
    """The archived campaigns whose rows are no longer those of the day on which they were archived."""
    archived = Campaign.objects.filter(archived_at__isnull=False).order_by("year")
    return [campaign for campaign in archived if checksum_of(campaign) != campaign.checksum]


def _latest_summaries(campaign: Campaign) -> dict[str, OfficeSummary]:
    rows = OfficeSummary.objects.without_payload().filter(campaign=campaign).select_related("correction")
    return {summary.kind: summary for summary in rows.order_by("version")}


def _open_deadlines(campaign: Campaign, at: datetime) -> list[str]:
    lasting = Q(closes_at__gt=at) | Q(extensions__until__gt=at)
    rows = Deadline.objects.filter(lasting, campaign=campaign).distinct().order_by("closes_at")
    return [f"“{deadline.get_kind_display()}”" for deadline in rows]


def _store(campaign: Campaign, actor: Actor) -> None:
    campaign._history_user = actor.user
    campaign.full_clean(exclude=["movement"])
    campaign.save(update_fields=["archived_at", "archived_by", "checksum"])
