"""Which reminder a unit is to get now: one at most, and never one whose day is long past.

Every instant handed in is local (aware, in the zone of the department). Days are counted from the last valid
day of the end that binds the unit: its own extensions and its supplement time move its reminders along.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from registrations.rules.deadlines import days_left, last_day, last_moment

FRESH_FOR = timedelta(days=2)  # a portal that stood still over a weekend still reminds, not a later one


@dataclass(frozen=True)
class End:
    """The exclusive end that binds a unit, and since when it does: opening, extension or return."""

    ends_at: datetime
    since: datetime


def binding_end(ends: Iterable[End]) -> End | None:
    """The latest of the ends; of equal ones that which has held longest. None where there is none."""
    return min(ends, key=lambda end: (-end.ends_at.timestamp(), end.since), default=None)


def falls_on(ends_at: datetime, days: int, hour: int) -> datetime:
    """When a reminder goes out: at the hour of the day that lies `days` after the last valid day."""
    day = last_day(ends_at) + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=ends_at.tzinfo)


def due_now(days: Iterable[int], end: End, at: datetime, hour: int) -> int | None:
    """Which of the reminders (days before or after the last valid day) is to be sent at the instant.

    Only the latest whose hour has come, so that a portal switched on late sends one letter and not six.
    None where it is no longer fresh, or where its hour had come before the end held: then the unit was
    reminded of its earlier end, or just told by the extension or the return itself.
    """
    come = [day for day in days if falls_on(end.ends_at, day, hour) <= at]
    if not come:
        return None
    falls = falls_on(end.ends_at, max(come), hour)
    return max(come) if falls >= end.since and at < falls + FRESH_FOR else None


def time_left(ends_at: datetime, at: datetime) -> str:
    """How the end stands in two or three words: "còn 3 ngày", "hôm nay là ngày cuối", "quá hạn 2 ngày"."""
    if at >= ends_at:
        return f"quá hạn {max(1, -days_left(ends_at, at))} ngày"
    left = days_left(ends_at, at)
    return f"còn {left} ngày" if left else "hôm nay là ngày cuối"


def end_in_words(ends_at: datetime, at: datetime) -> str:
    """The end as a letter says it: "đến hết ngày 11/3/2027 (thứ Năm), còn 3 ngày"."""
    return f"{last_moment(ends_at)}, {time_left(ends_at, at)}"


def offset_in_words(days: int) -> str:
    """Where a reminder stands: "trước ngày cuối 3 ngày", "sau ngày cuối 1 ngày", "đúng ngày cuối"."""
    if days == 0:
        return "đúng ngày cuối"
    return f"{'sau' if days > 0 else 'trước'} ngày cuối {abs(days)} ngày"
