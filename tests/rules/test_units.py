"""Units in time: who follows whom, and whose duties pass to whom."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registrations.rules.units import inherited_by, last_successor, may_take_part, successors

units = st.integers(1, 12)
links = st.dictionaries(units, units, max_size=12)


def test_a_unit_takes_part_to_the_end_of_its_last_day():
    last_day = date(2025, 6, 30)

    assert may_take_part(None, last_day)
    assert may_take_part(last_day, last_day)
    assert may_take_part(last_day, date(2025, 7, 1), "Trường C").reason == (
        "Đơn vị đã kết thúc hoạt động từ hết ngày 30/6/2025; việc này do Trường C thực hiện."
    )


def test_successors_are_followed_step_by_step():
    chain = {1: 2, 2: 3, 7: 3}

    assert [*successors(1, chain)] == [2, 3]
    assert [last_successor(unit, chain) for unit in (1, 7, 3)] == [3, 3, None]
    assert inherited_by([3], chain) == {1: 3, 2: 3, 7: 3}
    assert inherited_by([2, 3], chain) == {1: 2, 7: 3}


@given(units, links)
def test_following_ends_also_where_data_goes_in_circles(start, links):
    chain = [*successors(start, links)]

    assert len(chain) == len({start, *chain}) - 1


@given(st.sets(units), links)
def test_inv_06_exactly_what_leads_to_a_held_unit_is_inherited(held, links):
    inherited = inherited_by(held, links)

    for unit in {*range(1, 13)} - held:
        met = [each for each in successors(unit, links) if each in held]
        assert inherited.get(unit) == (met[0] if met else None)
    assert not inherited.keys() & held
