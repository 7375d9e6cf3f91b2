"""Which forms a campaign asks for, and whether their decrees still hold when nominations are made."""

from datetime import date, timedelta

from danvan.core import clock
from nominations.models import CampaignForm
from registrations.enums import DeadlineKind
from registrations.models import Campaign, Deadline

INSTANT = timedelta(microseconds=1)


def day_of_nominations(campaign: Campaign) -> date:
    """The day by which the dossiers of the campaign are made: the last one of the nomination window, the
    last of the year while the office has set none."""
    rows = Deadline.objects.filter(campaign=campaign, kind=DeadlineKind.NOMINATION, closes_at__isnull=False)
    closes_at = rows.order_by().values_list("closes_at", flat=True).first()
    return clock.local_day(closes_at - INSTANT) if closes_at else date(campaign.year, 12, 31)


def forms_of(campaign: Campaign) -> list[CampaignForm]:
    """The forms that the campaign asks for, of collectives first."""
    return list(CampaignForm.objects.filter(campaign=campaign).select_related("form").order_by("subject"))


def outdated_decrees(campaign: Campaign, rows: list[CampaignForm]) -> list[str]:
    """One sentence for each decree of these forms that does not hold when the dossiers are made."""
    day = day_of_nominations(campaign)
    reasons = [row.form.in_force_on(day).reason for row in rows]
    return list(dict.fromkeys(filter(None, reasons)))
