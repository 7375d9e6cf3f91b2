"""The same day of another year; "trước ngày" stays what it was."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.rules.archive import Standing, may_archive, obstacles
from registrations.rules.next_year import may_hold, moved


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)), st.integers(-10, 10))
def test_day_month_and_time_stay(moment, years):
    there = moved(moment, years)

    assert there.year == moment.year + years and there.time() == moment.time()
    if (moment.month, moment.day) != (2, 29):
        assert (there.month, there.day) == (moment.month, moment.day)


@pytest.mark.parametrize(("years", "day"), [(1, datetime(2029, 3, 1)), (4, datetime(2032, 2, 29))])
def test_the_29th_of_february(years, day):
    assert moved(datetime(2028, 2, 29), years) == day


@pytest.mark.parametrize(("year", "held"), [(2020, False), (2021, True), (2025, True), (2026, False)])
def test_a_movement_holds_the_years_of_its_period(year, held):
    assert bool(may_hold(2021, 2025, year)) is held


def test_obstacles_are_said_all_and_a_missing_summary_has_to_be_meant():
    assert obstacles(Standing(waiting=2, requests=1, open_deadlines=("“Đăng ký”",))) == [
        "Còn 2 hồ sơ chờ duyệt.", "Còn 1 đề nghị gia hạn chờ trả lời.", "Thời hạn “Đăng ký” còn mở.",
    ]  # fmt: skip
    bare = Standing(without_summary=("báo cáo",))
    assert not may_archive(bare, knowingly=False)
    assert may_archive(bare, knowingly=True)
