"""Which reminder is due: moved by an extension, one at most, none that is long past."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.rules.progress import progress_in_words
from registrations.rules.reminders import (
    FRESH_FOR,
    End,
    binding_end,
    due_now,
    falls_on,
    offset_in_words,
    time_left,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = (-14, -7, -3, -1, 1, 3)
HOUR = 7


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=ZONE)


LONG_AGO = local(1, 1)
PLAN = End(local(3, 12), LONG_AGO)  # the last valid day is 11/3
instants = st.datetimes(datetime(2027, 1, 1), datetime(2027, 4, 30)).map(lambda at: at.replace(tzinfo=ZONE))
midnights = st.dates(datetime(2027, 2, 1).date(), datetime(2027, 4, 1).date()).map(
    lambda day: datetime(day.year, day.month, day.day, tzinfo=ZONE)
)


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (local(2, 25, 6, 59), None),
        (local(2, 25, 7), -14),
        (local(3, 4, 7), -7),
        (local(3, 8, 6, 59), None),
        (local(3, 8, 7), -3),
        (local(3, 10, 6, 59), -3),  # still fresh, to the minute
        (local(3, 10, 7), -1),
        (local(3, 12, 0), -1),
        (local(3, 12, 7), 1),
        (local(3, 14, 7), 3),
        (local(3, 16, 7), None),
    ],
)
def test_each_reminder_goes_out_in_the_morning_of_its_day(at, days):
    assert due_now(DAYS, PLAN, at, HOUR) == days


def test_a_portal_switched_on_late_sends_one_reminder_or_none():
    assert due_now(DAYS, PLAN, local(3, 9, 15), HOUR) == -3
    assert due_now(DAYS, PLAN, local(3, 1, 15), HOUR) is None
    assert due_now(DAYS, PLAN, local(6, 1), HOUR) is None


def test_an_extension_moves_the_reminders_and_passes_over_those_that_lie_before_it():
    granted = End(local(3, 15), since=local(3, 10, 9))  # until the end of 14/3
    assert due_now(DAYS, granted, local(3, 10, 9), HOUR) is None  # -7 and -3: 7/3, 11/3
    assert due_now(DAYS, granted, local(3, 11, 7), HOUR) == -3
    assert due_now(DAYS, granted, local(3, 12, 7), HOUR) == -3  # the old +1 is not sent
    assert due_now(DAYS, granted, local(3, 13, 7), HOUR) == -1


def test_an_earlier_extension_binds_nobody_and_equal_ends_hold_since_the_first():
    early, same = End(local(3, 1), local(2, 1)), End(local(3, 12), local(3, 9))
    assert binding_end([PLAN, early, same]) == PLAN
    assert binding_end([]) is None


@given(at=instants, ends_at=midnights, since=instants)
def test_what_is_due_is_fresh_and_not_older_than_its_end(at, ends_at, since):
    days = due_now(DAYS, End(ends_at, since), at, HOUR)
    if days is not None:
        falls = falls_on(ends_at, days, HOUR)
        assert since <= falls <= at < falls + FRESH_FOR
        assert all(falls_on(ends_at, later, HOUR) > at for later in DAYS if later > days)


@given(ends_at=midnights, start=instants, pause=st.integers(180, 60 * 24 * 3))
def test_however_often_it_is_asked_no_reminder_comes_twice_or_out_of_order(ends_at, start, pause):
    at, sent = start, []
    while at < start + timedelta(days=40):
        days = due_now(DAYS, End(ends_at, LONG_AGO), at, HOUR)
        if days is not None and days not in sent:
            sent.append(days)
        at += timedelta(minutes=pause)
    assert sent == sorted(set(sent))


@given(ends_at=midnights, longer=st.integers(1, 30), at=instants)
def test_an_extension_shifts_every_reminder_by_its_own_length(ends_at, longer, at):
    shift = timedelta(days=longer)
    before = due_now(DAYS, End(ends_at, LONG_AGO), at, HOUR)
    assert due_now(DAYS, End(ends_at + shift, LONG_AGO), at + shift, HOUR) == before


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (local(3, 8, 9), "còn 3 ngày"),
        (local(3, 11, 23, 59), "hôm nay là ngày cuối"),
        (local(3, 12), "quá hạn 1 ngày"),
        (local(3, 14, 8), "quá hạn 3 ngày"),
    ],
)
def test_time_left_in_words(at, words):
    assert time_left(PLAN.ends_at, at) == words


def test_offsets_in_words():
    assert [offset_in_words(days) for days in (-3, 0, 1)] == [
        "trước ngày cuối 3 ngày", "đúng ngày cuối", "sau ngày cuối 1 ngày",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "submitted_at", "at", "words"),
    [
        (None, None, local(3, 11), "Chưa bắt đầu"),
        (None, None, local(3, 13), "Chưa bắt đầu, quá hạn 2 ngày"),
        ("DRAFT", None, local(3, 13), "Bản nháp, quá hạn 2 ngày"),
        ("SUBMITTED", local(3, 11, 23), local(3, 20), "Đã gửi"),
        ("ACCEPTED", local(3, 13, 9), local(3, 20), "Đã duyệt, trễ 2 ngày"),
        ("WITHDRAWN", local(3, 1), local(3, 20), "Đã rút"),
    ],
)
def test_progress_in_words(state, submitted_at, at, words):
    assert progress_in_words(state, submitted_at, PLAN.ends_at, PLAN.ends_at, at) == words
