"""Decisions of the province for tests: an issued list with the nominees, decided and perhaps released."""

from collections.abc import Sequence
from datetime import datetime

from danvan.core import clock
from nominations.models import AwardDecision, IssuedList, ListedNomination, ListProposal, Nomination
from registrations.models import Campaign
from tests import factories


def make_decision(
    campaign: Campaign, nominations: Sequence[Nomination] = (), release_at: datetime | None = None
) -> AwardDecision:
    """A decision on a list of these nominees."""
    user, now = factories.make_office(), clock.now()
    shared = {"campaign": campaign, "scheme": campaign.movement.schemes.order_by("pk").first()}
    proposal = ListProposal.objects.create(
        sha256="0" * 64, count=len(nominations), proposed_by=user, proposed_at=now, **shared
    )
    issued = IssuedList.objects.create(
        version=1, proposal=proposal, number="15/TTr", issued_on=clock.local_day(now), issued_by=user,
        issued_at=now, sha256="0" * 64,
        payload={"rows": [{"uid": str(row.uid), "name": row.name} for row in nominations]}, **shared,
    )  # fmt: skip
    for position, nomination in enumerate(nominations, start=1):
        ListedNomination.objects.create(issued=issued, nomination=nomination, position=position)
    decision = AwardDecision.objects.create(
        issued=issued, number="1523/QĐ-UBND", decided_on=clock.local_day(now), issuer="UBND tỉnh An Giang",
        recorded_by=user, recorded_at=now, release_at=release_at,
    )  # fmt: skip
    Nomination.objects.filter(pk__in=[nomination.pk for nomination in nominations]).update(decision=decision)
    return decision
