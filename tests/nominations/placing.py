"""Short words for tests of the quota and of those who are given its places."""

from danvan.core import clock
from nominations.models import Nomination
from nominations.services import ranking
from registrations.models import Campaign
from tests.nomination_world import make_lead, make_officer, seen


def recommend(*nominations, actor=None, **fields):
    """Recommend them as they stand."""
    return ranking.recommend(
        chosen=seen(*nominations), actor=actor or make_officer(), at=clock.now(), **fields
    )


def reserve(*nominations, actor=None):
    """Put them in reserve as they stand."""
    return ranking.put_in_reserve(chosen=seen(*nominations), actor=actor or make_officer(), at=clock.now())


def archive(campaign):
    """From now on the year is only read."""
    Campaign.objects.filter(pk=campaign.pk).update(
        archived_at=clock.now(), archived_by=make_lead().user, checksum="0" * 64
    )


def standings():
    """How all nominees stand and which place they hold, in the order they were made."""
    return list(Nomination.objects.order_by("pk").values_list("standing", "slot"))
