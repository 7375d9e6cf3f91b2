"""Which forms a campaign asks for, and whether their decrees still hold when nominations are made."""

from collections.abc import Iterable
from datetime import date, timedelta

from danvan.core import clock
from nominations.models import CampaignForm
from registrations.enums import DeadlineKind
from registrations.models import Campaign, Deadline

INSTANT = timedelta(microseconds=1)


def day_of_nominations(campaign: Campaign, deadlines: Iterable[Deadline]) -> date:
    """The day by which the dossiers of the campaign are made: the last one of the nomination window among its
    deadlines, the last of the year while the office has set none."""
    closing = [row.closes_at for row in deadlines if row.kind == DeadlineKind.NOMINATION and row.closes_at]
    return clock.local_day(closing[0] - INSTANT) if closing else date(campaign.year, 12, 31)


def forms_of(campaign: Campaign) -> list[CampaignForm]:
    """The forms that the campaign asks for, of collectives first."""
    return list(CampaignForm.objects.filter(campaign=campaign).select_related("form").order_by("subject"))


def outdated_decrees(rows: Iterable[CampaignForm], day: date) -> list[str]:
    """One sentence for each decree of these forms that does not hold on the day."""
    reasons = [row.form.in_force_on(day).reason for row in rows]
    return list(dict.fromkeys(filter(None, reasons)))
