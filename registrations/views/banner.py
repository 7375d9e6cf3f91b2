"""What a deadline means for a school at this moment, in one sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from danvan.core import clock
from danvan.core.vietnamese import short_date
from registrations.enums import RequestState, SheetState, Window
from registrations.models import ExtensionRequest, Sheet
from registrations.rules import deadlines
from registrations.rules.deadlines import Span
from registrations.rules.states import EDITABLE_STATES

STRONG_DAYS = 3
LAST_HOUR = timedelta(hours=1)
SEND, SEND_AGAIN = "Gửi", "Bổ sung và gửi lại"
STILL_OPEN = "Bản nháp vẫn sửa được"
AFTER_THE_END = f"{STILL_OPEN}; muốn gửi, hãy đề nghị gia hạn."
STILL_TAKEN = "Hồ sơ vẫn được nhận và ghi là gửi trễ hạn."
SUPPLEMENT_TAKEN = "Hồ sơ vẫn được nhận."  # what counts is when it was sent first

Asked = Callable[[], ExtensionRequest | None]  # reads the last request for more time, where it is needed


@dataclass(frozen=True)
class Banner:
    """The sentence and its tone ("info", "warning" from seven days on, "danger" from three); `is_waiting`
    where the time is over and a request for more of it is not answered."""

    sentence: str
    tone: str
    is_over: bool = False
    is_waiting: bool = False


def nothing_asked() -> None:
    """No request for more time."""


def banner_for(sheet: Sheet, span: Span, at: datetime, asked: Asked = nothing_asked) -> Banner | None:
    """The banner of a sheet that still waits to be sent; none where nothing is to be done."""
    if sheet.state not in EDITABLE_STATES:
        return None
    if not sheet.campaign.writable:
        return Banner(sheet.campaign.writable.reason, "info")
    verb = SEND_AGAIN if sheet.state == SheetState.RETURNED else SEND
    whole = deadlines.with_supplement(span, sheet.supplement_ends_at)
    return deadline_banner(whole, clock.local(at), verb, asked)


def deadline_banner(span: Span, now: datetime, verb: str = SEND, asked: Asked = nothing_asked) -> Banner:
    """The banner of a deadline; `now` is local."""
    match deadlines.window(span, now):
        case Window.NOT_OPEN:
            return Banner(deadlines.accepts(span, now).reason, "info")
        case Window.CLOSED:
            return _over(span, asked())
        case Window.LATE:
            taken = SUPPLEMENT_TAKEN if verb == SEND_AGAIN else STILL_TAKEN
            return Banner(f"Đã quá hạn, tính {deadlines.last_moment(span.ends_at)}. {taken}", "danger")
        case Window.EXTENDED if verb == SEND:
            verb = "Được gia hạn: gửi"
    sentence = f"{verb} {deadlines.last_moment(span.ends_at)}, {_left(span.ends_at, now)}."
    return Banner(sentence, _tone(span.ends_at, now))


def _over(span: Span, asked: ExtensionRequest | None) -> Banner:
    """The time is over: ask for more, wait for the answer, or read the refusal."""
    over = f"Đã hết hạn gửi, tính {deadlines.last_moment(span.ends_at)}."
    if asked and asked.state == RequestState.PENDING:
        waiting = f"Đã đề nghị gia hạn đến hết ngày {short_date(asked.wanted_day)}, chờ Sở trả lời."
        return Banner(f"{over} {STILL_OPEN}. {waiting}", "warning", is_over=True, is_waiting=True)
    if asked and asked.state == RequestState.REFUSED and asked.wanted_day > deadlines.last_day(span.ends_at):
        refused = f"Sở không gia hạn đến hết ngày {short_date(asked.wanted_day)}, lý do:"
        again = "Đơn vị có thể đề nghị lại."
        return Banner(f"{over} {refused} {asked.answer.rstrip('.')}. {again}", "danger", is_over=True)
    return Banner(f"{over} {AFTER_THE_END}", "danger", is_over=True)


def _left(ends_at: datetime, now: datetime) -> str:
    if ends_at - now <= LAST_HOUR:
        return "còn không quá một giờ"
    days = deadlines.days_left(ends_at, now)
    return f"còn {days} ngày" if days else "hôm nay là ngày cuối"


def _tone(ends_at: datetime, now: datetime) -> str:
    days = deadlines.days_left(ends_at, now)
    if days <= STRONG_DAYS:
        return "danger"
    return "warning" if days <= deadlines.CLOSING_DAYS else "info"
