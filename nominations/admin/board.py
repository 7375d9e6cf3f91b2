"""The board of quotas: what each allocation has, what is taken, what waits; the way to each ranking."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from nominations.enums import Standing
from nominations.models import AwardScheme, Nomination, QuotaAllocation, UnitGroup
from nominations.rules.quota import QuotaStand, counting_for
from registrations.enums import Subject
from registrations.models import Campaign

SLUGS = {Subject.COLLECTIVE: "tap-the", Subject.INDIVIDUAL: "ca-nhan"}
SUBJECTS = {slug: subject for subject, slug in SLUGS.items()}

Counts = Counter[tuple[int, str, int | None, str]]  # scheme, subject, group that counts, standing


@dataclass(frozen=True)
class BoardRow:
    """One line of the board; `allocation` is None where nominees have no quota yet."""

    campaign: Campaign
    scheme: AwardScheme
    subject: Subject
    group: UnitGroup | None
    allocation: QuotaAllocation | None
    pending: int
    eligible: int

    @property
    def stand(self) -> QuotaStand | None:
        """How the allocation stands."""
        return self.allocation and self.allocation.stand

    @property
    def url(self) -> str:
        """The ranking of these nominees."""
        return ranking_url(self.campaign, self.scheme.pk, self.subject, self.group and self.group.pk)


def ranking_url(campaign: Campaign, scheme_id: int, subject: str, group_id: int | None = None) -> str:
    """The address of a ranking page."""
    address = [campaign.year, scheme_id, SLUGS[Subject(subject)]]
    group = f"?khoi={group_id}" if group_id else ""
    return reverse("admin:nominations_nomination_ranking", args=address) + group


def board_of(campaign: Campaign) -> list[BoardRow]:
    """Every allocation of the year, and every kind of nominee that has none; three queries."""
    allocations: dict[tuple[int, str], dict[int | None, QuotaAllocation]] = {}
    for row in QuotaAllocation.objects.filter(campaign=campaign).with_used():
        allocations.setdefault((row.scheme_id, row.subject), {})[row.group_id] = row
    counts = _counts(campaign, allocations)
    schemes = AwardScheme.objects.filter(movement=campaign.movement_id)
    return [
        row
        for scheme in schemes
        for subject in Subject
        for row in _rows(campaign, scheme, subject, allocations.get((scheme.pk, subject), {}), counts)
    ]


def _rows(
    campaign: Campaign, scheme: AwardScheme, subject: Subject, by_group: dict, counts: Counts
) -> Iterator[BoardRow]:
    """The common allocation first, then those of groups; a line also for nominees whom none counts."""
    groups = sorted((row.group for row in by_group.values() if row.group), key=lambda g: (g.position, g.name))
    for group in [None, *groups]:
        key = group and group.pk
        pending, eligible = (
            counts[scheme.pk, subject, key, standing] for standing in (Standing.PENDING, Standing.ELIGIBLE)
        )
        allocation = by_group.get(key)
        if allocation or pending or eligible or not by_group:
            yield BoardRow(campaign, scheme, subject, group, allocation, pending, eligible)


def _counts(campaign: Campaign, allocations: dict) -> Counts:
    """How many nominees of accepted dossiers wait under which allocation."""
    counts: Counts = Counter()
    rows = Nomination.objects.in_office().filter(dossier__sheet__campaign=campaign).order_by()
    names = ("dossier__scheme", "subject", "dossier__sheet__unit__group_place__group", "standing")
    for scheme, subject, group, standing, count in rows.values_list(*names).annotate(count=Count("pk")):
        counting = counting_for(group, allocations.get((scheme, subject), {}))
        counts[scheme, subject, counting and counting.group_id, standing] += count
    return counts
