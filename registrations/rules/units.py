"""Units in time: one that has ended starts nothing new; its successor inherits what is open."""

from datetime import date

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date


def may_take_part(valid_to: date | None, day: date, successor: str = "") -> Decision:
    """Whether a unit that exists to the end of `valid_to` (None: for ever) may begin something on the day."""
    if valid_to is None or day <= valid_to:
        return YES
    heir = f"; việc này do {successor} thực hiện" if successor else ""
    return no(f"Đơn vị đã kết thúc hoạt động từ hết ngày {short_date(valid_to)}{heir}.")
