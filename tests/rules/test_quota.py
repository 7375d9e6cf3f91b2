"""How an allocation stands and which place is the next, for every number of places."""

from hypothesis import given
from hypothesis import strategies as st

from nominations.rules.quota import (
    QuotaStand,
    counting_for,
    may_exceed,
    may_promote,
    next_slot,
    slot_beyond,
    slots_over,
)

AMOUNTS = st.integers(0, 12)
TAKEN = st.sets(st.integers(1, 20), max_size=12)


def test_words():
    assert QuotaStand(15, 12).words == "12 / 15, còn 3"
    assert QuotaStand(15, 15).words == "15 / 15, vừa đủ"
    assert QuotaStand(15, 16).words == "16 / 15, vượt 1"
    assert QuotaStand(0, 0).words == "0 / 0, vừa đủ"


@given(AMOUNTS, TAKEN)
def test_the_next_place_is_the_lowest_free_one_and_there_is_one_while_fewer_are_taken(amount, taken):
    slot = next_slot(taken, amount)

    free = [number for number in range(1, amount + 1) if number not in taken]
    assert slot == (free[0] if len(taken) < amount else None)


@given(AMOUNTS, TAKEN)
def test_the_place_beyond_is_taken_by_nobody_and_exceeds_the_amount(amount, taken):
    slot = slot_beyond(taken, amount)

    assert slot not in taken
    assert slot > amount


@given(AMOUNTS, TAKEN)
def test_as_many_places_are_red_as_there_are_too_many(amount, taken):
    red = slots_over(taken, amount)

    assert len(red) == QuotaStand(amount, len(taken)).over
    assert red <= taken
    assert all(place > other for place in red for other in taken - red)


def test_the_groups_own_allocation_counts_before_the_common_one():
    assert counting_for(1, {None: "chung", 1: "khối"}) == "khối"
    assert counting_for(2, {None: "chung", 1: "khối"}) == "chung"
    assert counting_for(None, {None: "chung", 1: "khối"}) == "chung"
    assert counting_for(None, {1: "khối"}) is None


def test_exceeding_needs_a_reason_and_promotion_a_free_place_and_somebody_waiting():
    full = QuotaStand(15, 15, 2)
    assert may_exceed(full, "Thành tích đặc biệt")
    assert may_exceed(full, "  ").reason == (
        "Đã dùng hết chỉ tiêu (15 / 15); hãy xếp dự bị, "
        "hoặc lãnh đạo phòng nêu lý do để đề nghị vượt chỉ tiêu."
    )
    assert may_promote(full).reason == "Chưa có suất trống (15 / 15)."
    assert may_promote(QuotaStand(15, 14)).reason == "Danh sách dự bị chưa có ai."
    assert may_promote(QuotaStand(15, 14, 1))
