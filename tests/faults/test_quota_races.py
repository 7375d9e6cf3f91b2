"""FLT-15: the last place of a quota taken by several officers at once, each in a process of its own."""

import pytest
from django.db import connection

from danvan.core import clock
from danvan.core.errors import RuleViolation
from nominations.enums import Standing
from nominations.models import Nomination, QuotaAllocation
from nominations.services import deciding, quotas, ranking
from tests.faults import test_races
from tests.faults.test_races import RACERS, meet, race
from tests.nomination_world import make_eligible, make_lead, make_officer, make_quota, make_year, seen

FULL = "Đã dùng hết chỉ tiêu (1 / 1); hãy xếp dự bị, hoặc lãnh đạo phòng nêu lý do để đề nghị vượt chỉ tiêu."
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def takers(amount=1, taken=0):
    """An act by which each officer recommends another nominee for the last place."""
    campaign = make_year()
    nominations = make_eligible(campaign, RACERS + taken)
    make_quota(campaign, amount=amount)
    if taken:
        ranking.recommend(chosen=seen(*nominations[RACERS:]), actor=make_officer(), at=clock.now())
    officers = [make_officer() for _ in range(RACERS)]
    chosen = [seen(nomination) for nomination in nominations[:RACERS]]

    def act(number):
        ranking.recommend(chosen=chosen[number], actor=officers[number], at=clock.now())

    return act


def held():
    """The places that are held."""
    rows = Nomination.objects.filter(standing=Standing.RECOMMENDED).order_by("slot")
    return list(rows.values_list("slot", flat=True))


def test_flt_15_inv_03_four_officers_take_the_last_place_and_one_wins():
    act = takers(amount=3, taken=2)

    outcomes = race(act)

    assert outcomes == {"done": 1, "refused": 3}
    assert held() == [1, 2, 3]


def test_flt_15_the_others_are_told_in_words(tmp_path):
    act = takers()

    def noted(number):
        try:
            act(number)
        except RuleViolation as refusal:
            (tmp_path / str(number)).write_text(refusal.reason, encoding="utf-8")
            raise

    race(noted)

    told = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    assert told == [FULL] * 3


def test_flt_15_control_without_the_lock_the_race_shows(monkeypatch):
    """Everybody reads that the place is free; only the unique place, the last line, keeps three of them out,
    and breaks instead of speaking."""
    act = takers(amount=3, taken=2)

    def off():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.transaction_mode = "DEFERRED"

        def unlocked(allocation):
            return QuotaAllocation.objects.select_related("campaign", "scheme").get(pk=allocation.pk)

        def read_late(allocation):
            slots = taken_slots(allocation)
            meet()
            return slots

        taken_slots = ranking.taken_slots
        deciding.lock_allocation = ranking.lock_allocation = unlocked
        ranking.taken_slots = read_late

    monkeypatch.setattr(test_races, "_switch_locks_off", off)

    outcomes = race(act, lock=False)

    assert outcomes["broken"] > 0
    assert held() == [1, 2, 3]


def test_flt_15_two_officers_promote_the_same_first_of_the_reserve_list():
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    allocation = make_quota(campaign, amount=1)
    for one in (first, second):
        ranking.put_in_reserve(chosen=seen(one), actor=make_officer(), at=clock.now())
    officers = [make_officer() for _ in range(RACERS)]
    version = seen(first)[first.pk]

    def act(number):
        ranking.promote(
            allocation=allocation, nomination=first, row_version=version, actor=officers[number],
            at=clock.now(),
        )  # fmt: skip

    assert race(act) == {"done": 1, "refused": 3}
    assert held() == [1]


def test_flt_15_the_quota_is_lowered_while_places_are_taken():
    """Whichever comes first, each place was free when it was taken."""
    act = takers(amount=2)
    from_lead = make_lead()
    allocation = QuotaAllocation.objects.get()

    def mixed(number):
        if number:
            return act(number)
        return lower(allocation, from_lead)

    outcomes = race(mixed)

    assert outcomes["broken"] == 0
    assert len(held()) <= 2
    assert QuotaAllocation.objects.get().amount == 1


def lower(allocation, actor):
    """A later letter that allots one."""
    quotas.change_quota(
        allocation=allocation, amount=1, issuer="Ban Dân vận", letter_number="46", letter=None,
        letter_day=clock.local_day(clock.now()), seen=quotas.last_change(allocation), actor=actor,
        at=clock.now(),
    )  # fmt: skip
