"""What a deadline means for a school at this moment, in one sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from danvan.core import clock
from registrations.enums import SheetState, Window
from registrations.models import Sheet
from registrations.rules import deadlines
from registrations.rules.deadlines import Span
from registrations.rules.states import EDITABLE_STATES

STRONG_DAYS = 3
LAST_HOUR = timedelta(hours=1)
SEND, SEND_AGAIN = "Gửi", "Bổ sung và gửi lại"
AFTER_THE_END = "Bản nháp vẫn sửa được; muốn gửi, hãy đề nghị gia hạn."
STILL_TAKEN = "Hồ sơ vẫn được nhận và ghi là gửi trễ hạn."


@dataclass(frozen=True)
class Banner:
    """The sentence and its tone ("info", "warning" from seven days on, "danger" from three)."""

    sentence: str
    tone: str
    is_over: bool = False


def banner_for(sheet: Sheet, span: Span, at: datetime) -> Banner | None:
    """The banner of a sheet that still waits to be sent; none where nothing is to be done."""
    if sheet.state not in EDITABLE_STATES:
        return None
    if not sheet.campaign.writable:
        return Banner(sheet.campaign.writable.reason, "info")
    verb = SEND_AGAIN if sheet.state == SheetState.RETURNED else SEND
    whole = deadlines.with_supplement(span, sheet.supplement_ends_at)
    return deadline_banner(whole, clock.local(at), verb)


def deadline_banner(span: Span, now: datetime, verb: str = SEND) -> Banner:
    """The banner of a deadline; `now` is local."""
    match deadlines.window(span, now):
        case Window.NOT_OPEN:
            return Banner(deadlines.accepts(span, now).reason, "info")
        case Window.CLOSED:
            sentence = f"Đã hết hạn gửi, tính {deadlines.last_moment(span.ends_at)}. {AFTER_THE_END}"
            return Banner(sentence, "danger", is_over=True)
        case Window.LATE:
            return Banner(f"Đã quá hạn, tính {deadlines.last_moment(span.ends_at)}. {STILL_TAKEN}", "danger")
        case Window.EXTENDED if verb == SEND:
            verb = "Được gia hạn: gửi"
    sentence = f"{verb} {deadlines.last_moment(span.ends_at)}, {_left(span.ends_at, now)}."
    return Banner(sentence, _tone(span.ends_at, now))


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
