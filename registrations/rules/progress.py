"""How far a unit is with one sheet, in words. Instants are local; a state of None is a sheet never begun."""

from datetime import datetime

from registrations.enums import SheetState
from registrations.rules.deadlines import late_days
from registrations.rules.reminders import time_left
from registrations.rules.states import EDITABLE_STATES

NOT_BEGUN = "Chưa bắt đầu"


def owes(state: str | None) -> bool:
    """Whether the unit still has to send: nothing begun, a draft, or a sheet to be supplemented."""
    return state is None or state in EDITABLE_STATES


def state_name(state: str | None) -> str:
    """The state in the office's words."""
    return SheetState(state).label if state else NOT_BEGUN


def progress_in_words(
    state: str | None,
    submitted_at: datetime | None,
    deadline_ends_at: datetime | None,
    ends_at: datetime | None,
    at: datetime,
) -> str:
    """State and punctuality: "Đã gửi, trễ 2 ngày", "Bản nháp, quá hạn 3 ngày", "Chưa bắt đầu".

    `deadline_ends_at` is the deadline with its extensions, `ends_at` counts a supplement time in as well.
    """
    words = state_name(state)
    if owes(state):
        return f"{words}, {time_left(ends_at, at)}" if ends_at and at >= ends_at else words
    late_by = late_days(submitted_at, deadline_ends_at) if submitted_at and deadline_ends_at else 0
    return f"{words}, trễ {late_by} ngày" if late_by else words
