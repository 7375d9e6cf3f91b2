"""How much the evidence of a campaign weighs, for the forecast of the disk (SEC-FILE-10)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from registrations.enums import DeadlineKind, SheetKind
from registrations.models.attachments import Attachment
from registrations.models.campaigns import Campaign
from registrations.models.sheets import Sheet
from registrations.models.units import Unit


@dataclass(frozen=True)
class EvidenceSoFar:
    """Of one campaign: how many units have sent their report, its bytes, how many units may still send."""

    have_sent: int
    bytes_sent: int
    still_to_send: int


def evidence_so_far(campaign: Campaign, day: date) -> EvidenceSoFar:
    """As it stands on the day; who takes part may report. Three queries."""
    sent = Sheet.objects.sent_in(campaign, SheetKind.RESULT)
    files = Attachment.objects.filter(evidence_for__item__report__sheet__in=sent.values("pk"))
    to_come = Unit.objects.taking_part_on(day).exclude(pk__in=sent.values("unit"))
    return EvidenceSoFar(sent.count(), files.aggregate(sum=Sum("size"))["sum"] or 0, to_come.count())


def campaigns_awaiting_reports(at: datetime) -> QuerySet:
    """The campaigns whose deadline for reports is still to come, or still to be set."""
    ahead = Q(deadlines__closes_at__gt=at) | Q(deadlines__closes_at=None)
    return Campaign.objects.filter(ahead, deadlines__kind=DeadlineKind.RESULT, archived_at=None)
