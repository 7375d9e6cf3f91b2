"""Which forms a campaign asks for, who gets them, whether their decrees hold when nominations are made."""

from collections.abc import Iterable
from datetime import date, timedelta

from danvan.core import clock
from nominations.models import CampaignForm, Nomination
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


def give_form(chosen: CampaignForm) -> int:
    """Give the chosen form to those who were nominated before there was one; how many got it.

    Without a form no dossier is sent, so nothing that was sent changes. Whoever has a form keeps it.
    """
    waiting = Nomination.objects.filter(
        dossier__sheet__campaign=chosen.campaign_id, subject=chosen.subject, form=None, is_dropped=False
    )
    return waiting.update(form=chosen.form_id)


def outdated_decrees(rows: Iterable[CampaignForm], day: date) -> list[str]:
    """One sentence for each decree of these forms that does not hold on the day."""
    reasons = [row.form.in_force_on(day).reason for row in rows]
    return list(dict.fromkeys(filter(None, reasons)))
