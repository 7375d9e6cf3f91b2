"""Deadlines: half-open spans in local time."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.enums import LatePolicy, Window
from registrations.rules import deadlines
from registrations.rules.deadlines import Span

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = datetime(2027, 1, 1, tzinfo=ZONE)
CLOSES = datetime(2027, 3, 12, tzinfo=ZONE)
SPAN = Span(OPENS, CLOSES)
SECOND = timedelta(seconds=1)

moments = st.datetimes(datetime(2026, 12, 1), datetime(2027, 6, 1)).map(lambda m: m.replace(tzinfo=ZONE))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (OPENS - SECOND, Window.NOT_OPEN),
        (OPENS, Window.OPEN),
        (CLOSES - timedelta(days=7) - SECOND, Window.OPEN),
        (CLOSES - timedelta(days=7), Window.CLOSING),
        (CLOSES - SECOND, Window.CLOSING),
        (CLOSES, Window.CLOSED),
        (CLOSES + SECOND, Window.CLOSED),
    ],
)
def test_plan_01_window_at_each_edge(moment, expected):
    assert deadlines.window(SPAN, moment) == expected


def test_extension_keeps_the_window_open_and_accept_late_takes_the_rest():
    extended = Span(OPENS, CLOSES, CLOSES + timedelta(days=3), LatePolicy.ACCEPT_LATE)

    assert deadlines.window(extended, CLOSES) == Window.EXTENDED
    assert deadlines.window(extended, CLOSES + timedelta(days=3)) == Window.LATE
    assert deadlines.accepts(extended, CLOSES + timedelta(days=30)).allowed


def test_deadline_without_dates_is_closed_until_the_office_sets_it():
    decision = deadlines.accepts(Span(None, None), OPENS)

    assert deadlines.window(Span(None, None), OPENS) == Window.NOT_OPEN
    assert decision.reason == "Đợt này chưa có thời hạn; Sở sẽ thông báo khi mở."


@pytest.mark.parametrize(
    ("ends_at", "words"),
    [
        (CLOSES, "đến hết ngày 11/3/2027 (thứ Năm)"),
        (datetime(2029, 3, 12, tzinfo=ZONE), "đến hết ngày 11/3/2029 (Chủ nhật)"),
        (datetime(2027, 3, 15, 17, tzinfo=ZONE), "đến trước 17 giờ 00 ngày 15/3/2027 (thứ Hai)"),
    ],
)
def test_last_moment_is_said_in_words(ends_at, words):
    assert deadlines.last_moment(ends_at) == words


@pytest.mark.parametrize(
    ("sent_at", "days"),
    [
        (CLOSES - SECOND, 0),
        (CLOSES, 1),
        (CLOSES + timedelta(hours=23), 1),
        (CLOSES + timedelta(days=1), 2),
    ],
)
def test_late_days_are_begun_days(sent_at, days):
    assert deadlines.late_days(sent_at, CLOSES) == days


def test_late_on_the_day_of_a_deadline_at_five_o_clock_is_one_day():
    ends_at = CLOSES.replace(hour=17)

    assert deadlines.late_days(ends_at - SECOND, ends_at) == 0
    assert deadlines.late_days(ends_at, ends_at) == 1
    assert deadlines.late_days(ends_at + timedelta(hours=7), ends_at) == 1
    assert deadlines.late_days(ends_at + timedelta(days=2), ends_at) == 2


def test_days_left_is_zero_on_the_last_day():
    assert deadlines.days_left(CLOSES, CLOSES - SECOND) == 0
    assert deadlines.days_left(CLOSES, CLOSES - timedelta(days=1, seconds=1)) == 1


def test_supplement_may_be_sent_until_the_later_of_both():
    due = CLOSES + timedelta(days=2)

    assert deadlines.accepts_supplement(SPAN, due, CLOSES + timedelta(days=1)).allowed
    assert deadlines.accepts_supplement(SPAN, OPENS, CLOSES - SECOND).allowed
    assert deadlines.accepts_supplement(SPAN, due, due).reason == (
        "Đã hết hạn bổ sung, tính đến hết ngày 13/3/2027 (thứ Bảy); đơn vị có thể đề nghị gia hạn."
    )


@given(moments, moments)
def test_prop_07_extension_never_shortens(until, at):
    extended = Span(OPENS, CLOSES, until)

    assert extended.ends_at >= CLOSES
    assert not deadlines.accepts(SPAN, at) or deadlines.accepts(extended, at)


@given(moments)
def test_prop_07_zone_of_the_moment_never_matters(at):
    assert deadlines.window(SPAN, at) == deadlines.window(SPAN, at.astimezone(ZoneInfo("America/New_York")))


@given(moments, moments, moments, moments, st.sampled_from(LatePolicy), st.none() | moments)
def test_prop_07_what_a_deadline_accepts_it_accepts_with_an_extension_too(
    opens_at, closes_at, extended_to, at, late_policy, due_at
):
    as_set = Span(opens_at, closes_at, late_policy=late_policy, late_until=due_at)
    extended = replace(as_set, extended_to=extended_to)

    assert not deadlines.accepts(as_set, at) or deadlines.accepts(extended, at)
    supplement = deadlines.accepts_supplement(as_set, due_at, at)
    assert not supplement or deadlines.accepts_supplement(extended, due_at, at)
