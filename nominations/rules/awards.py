"""What may be recorded of a decision, and when the units may learn of it."""

from collections.abc import Collection
from datetime import date, datetime

from danvan.core.policy import YES, Decision, no

IN_THE_FUTURE = "Ngày quyết định không thể sau hôm nay."
BEFORE_THE_LIST = "Ngày quyết định không thể trước ngày của danh sách đề nghị."
NOBODY = "Chọn kết quả cho ít nhất một tập thể hoặc cá nhân."
NOT_LISTED = "Có tập thể, cá nhân không thuộc danh sách này hoặc đã có kết quả; hãy xem lại trang."
RELEASED = "Kết quả đã được công bố cho các đơn vị nên không đổi được nữa."
RELEASE_IN_THE_PAST = "Thời điểm công bố không thể trước lúc này."


def may_be_decided_on(day: date, today: date, listed_on: date) -> Decision:
    """Whether a decision on a list of that day can be of this day."""
    if day > today:
        return no(IN_THE_FUTURE)
    return no(BEFORE_THE_LIST) if day < listed_on else YES


def may_be_recorded(chosen: Collection[str], waiting: Collection[str]) -> Decision:
    """Whether results may be recorded for these nominees of the list, of whom the `waiting` have none yet."""
    if not chosen:
        return no(NOBODY)
    return YES if set(chosen) <= set(waiting) else no(NOT_LISTED)


def may_be_released(release_at: datetime | None, is_known: bool, at: datetime) -> Decision:
    """Whether the moment of release may be set so; None keeps the results closed. What the units can read
    is known, whether or not the letters have left already."""
    if is_known:
        return no(RELEASED)
    return no(RELEASE_IN_THE_PAST) if release_at and release_at < at else YES
