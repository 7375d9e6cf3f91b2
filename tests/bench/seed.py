"""The big data set: every campaign filled by `seed_demo` as anybody can run it."""

import io
import time
from collections.abc import Iterable
from functools import cache

from django.core.management import call_command

from danvan.core import clock
from registrations.enums import DeadlineKind
from registrations.models import Deadline

UNITS, MODELS, CAMPAIGNS = 1500, 3, 3


def campaign_years() -> list[int]:
    """The years of the newest campaigns that have opened, the oldest first."""
    opened = Deadline.objects.of_kind(DeadlineKind.REGISTRATION).filter(opens_at__lte=clock.now())
    return sorted(opened.order_by("-campaign__year").values_list("campaign__year", flat=True)[:CAMPAIGNS])


@cache
def newest_year() -> int:
    """The year of the newest of them, once they are there."""
    return campaign_years()[-1]


def seed(units: int = UNITS) -> Iterable[tuple[int, float]]:
    """Each year as it is filled, with the seconds that it took."""
    call_command("seed_demo", stdout=io.StringIO())
    for year in campaign_years():
        began = time.perf_counter()
        call_command("seed_demo", units=units, campaign=year, models_per_unit=MODELS, stdout=io.StringIO())
        yield year, time.perf_counter() - began
