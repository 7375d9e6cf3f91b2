"""Deadlines as half-open spans [opens_at, closes_at): "trước ngày 12/3" ends with 11/3 (plan, section IV.2).

Every instant handed in is local (aware, in the zone of the department): its date is the day people mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import day_with_weekday, short_date
from registrations.enums import LatePolicy, Window

CLOSING_DAYS = 7


@dataclass(frozen=True)
class Span:
    """One deadline as it stands for one unit, its extensions counted in.

    `opens_at` and `closes_at` are local instants or None (closed until the office sets them);
    `extended_to` is the latest extension of the unit, or None; `late_until` the instant from which the
    office's summary keeps late sheets out, or None.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    extended_to: datetime | None = None
    late_policy: str = LatePolicy.BLOCK
    late_until: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The instant from which sending is no longer in time; an extension never shortens."""
        if self.closes_at is None:
            return self.extended_to
        return max(self.closes_at, self.extended_to or self.closes_at)

    @property
    def is_extended(self) -> bool:
        """Whether an extension lengthens this deadline."""
        return self.ends_at is not None and self.ends_at != self.closes_at


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest of some instants, None where there is none."""
    return max((moment for moment in moments if moment), default=None)


def window(span: Span, at: datetime) -> Window:
    """How the deadline stands at the instant."""
    if span.opens_at is None or span.ends_at is None or at < span.opens_at:
        return Window.NOT_OPEN
    if at >= span.ends_at:
        return Window.LATE if _takes_late(span, at) else Window.CLOSED
    if span.closes_at and at >= span.closes_at:
        return Window.EXTENDED
    if span.ends_at - at <= timedelta(days=CLOSING_DAYS):
        return Window.CLOSING
    return Window.OPEN


def accepts(span: Span, at: datetime) -> Decision:
    """Whether a sheet may be sent at the instant, with the sentence that says why not."""
    match window(span, at):
        case Window.NOT_OPEN if span.opens_at is None or span.ends_at is None:
            return no("Đợt này chưa có thời hạn; Sở sẽ thông báo khi mở.")
        case Window.NOT_OPEN:
            return no(f"Chưa đến ngày mở nhận; đợt này mở từ {moment_in_words(span.opens_at)}.")
        case Window.CLOSED if span.late_policy == LatePolicy.ACCEPT_LATE:
            return no("Đã hết hạn gửi; Sở đã ban hành bản tổng hợp nên không nhận trễ hạn nữa.")
        case Window.CLOSED:
            return no(f"Đã hết hạn gửi, tính {last_moment(span.ends_at)}; đơn vị có thể đề nghị gia hạn.")
    return YES


def _takes_late(span: Span, at: datetime) -> bool:
    """Late sheets are taken until the office has reported upwards."""
    return span.late_policy == LatePolicy.ACCEPT_LATE and (span.late_until is None or at < span.late_until)


def last_moment(ends_at: datetime) -> str:
    """The last valid moment of an exclusive end in words: "đến hết ngày 11/3/2026 (thứ Tư)"."""
    if (ends_at.hour, ends_at.minute) == (0, 0):
        return f"đến hết ngày {day_with_weekday((ends_at - timedelta(seconds=1)).date())}"
    return f"đến trước {moment_in_words(ends_at)}"


def short_end(ends_at: datetime) -> str:
    """The last valid day for a column: "11/3/2026"; the instant in words where the end is no midnight."""
    is_midnight = (ends_at.hour, ends_at.minute) == (0, 0)
    return short_date(last_day(ends_at)) if is_midnight else moment_in_words(ends_at)


def moment_in_words(moment: datetime) -> str:
    """An instant in words: "07 giờ 30 ngày 1/3/2026 (Chủ nhật)", the hour left out at midnight."""
    day = day_with_weekday(moment.date())
    if (moment.hour, moment.minute) == (0, 0):
        return f"ngày {day}"
    return f"{moment:%H} giờ {moment:%M} ngày {day}"


def late_days(sent_at: datetime, ends_at: datetime) -> int:
    """By how many begun days a sending is late; 0 when in time. Both instants local."""
    if sent_at < ends_at:
        return 0
    return max(1, (sent_at.date() - last_day(ends_at)).days)


def with_supplement(span: Span, due_at: datetime | None) -> Span:
    """The deadline of a returned sheet: lengthened by the supplement time, never shortened by it."""
    return replace(span, extended_to=latest([span.extended_to, due_at]))


def accepts_supplement(span: Span, due_at: datetime | None, at: datetime) -> Decision:
    """Whether a returned sheet may be sent again: until the later of the deadline and the supplement time."""
    in_time = accepts(span, at)
    if in_time or (due_at and at < due_at):
        return YES
    if due_at and due_at >= (span.ends_at or due_at):
        return no(f"Đã hết hạn bổ sung, tính {last_moment(due_at)}; đơn vị có thể đề nghị gia hạn.")
    return in_time


def days_left(ends_at: datetime, at: datetime) -> int:
    """Whole calendar days to the last valid day: 0 on that day itself. Both instants local."""
    return (last_day(ends_at) - at.date()).days


def last_day(ends_at: datetime) -> date:
    """The last calendar day on which sending is valid."""
    return (ends_at - timedelta(microseconds=1)).date()
