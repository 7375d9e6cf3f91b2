"""Components of the pages and the Vietnamese way to write days and numbers; loaded in every template."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template

from danvan.core import clock, vietnamese

register = template.Library()

STATE_TONES = {
    "DRAFT": "neutral",
    "SUBMITTED": "info",
    "RETURNED": "warning",
    "ACCEPTED": "success",
    "WITHDRAWN": "neutral",
    "PENDING": "info",
    "GRANTED": "success",
    "REFUSED": "danger",
}
WINDOW_TONES = {
    "NOT_OPEN": "neutral",
    "OPEN": "info",
    "CLOSING": "warning",
    "EXTENDED": "warning",
    "LATE": "danger",
    "CLOSED": "danger",
}


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """A day as people write it: 5/3/2027; empty for none."""
    if value is None:
        return ""
    return vietnamese.short_date(clock.local_day(value) if isinstance(value, datetime) else value)


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """An instant on the department's clocks: 14 giờ 05 ngày 5/3/2027; empty for none."""
    if value is None:
        return ""
    moment = clock.local(value)
    return f"{moment:%H} giờ {moment:%M} ngày {vietnamese.short_date(moment.date())}"


@register.filter
def vn_number(value: int | float | None) -> str:
    """A number with dots between thousands; empty for none."""
    return "" if value is None else vietnamese.number(value)


@register.inclusion_tag("ui/status.html")
def status(*, state: str, words: str) -> dict:
    """A tag that says a state in words; the colour only helps."""
    return {"tone": STATE_TONES.get(state, "neutral"), "words": words}


@register.inclusion_tag("ui/banner.html")
def deadline_banner(*, window: str, words: str, details: str = "") -> dict:
    """How the deadline stands; `window` is a value of registrations' Window."""
    return {"tone": WINDOW_TONES[window], "words": words, "details": details}


@register.inclusion_tag("ui/notice.html")
def notice(*, words: str, tone: str = "info", title: str = "") -> dict:
    """A sentence that should not be missed."""
    return {"words": words, "tone": tone, "title": title}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*, problems: Sequence[tuple[str, str]], title: str = "Có lỗi cần sửa") -> dict:
    """All problems of a page, each a link: pairs of address (or #field) and sentence."""
    return {"problems": problems, "title": title}


@register.inclusion_tag("ui/button.html")
def action(*, words: str, to: str = "", reason: str = "", tone: str = "primary") -> dict:
    """A link that looks like a button; with a `reason` it is off and says why."""
    return {"words": words, "to": to, "reason": reason, "tone": tone}


@register.inclusion_tag("ui/post.html", takes_context=True)
def post_button(
    context: template.Context, *, words: str, to: str, reason: str = "", tone: str = "primary", icon: str = ""
) -> dict:
    """A button that posts to an address; with a `reason` it is off and says why."""
    return {
        "csrf_token": context.get("csrf_token"),
        "words": words, "to": to, "reason": reason, "tone": tone, "icon": icon,
    }  # fmt: skip


@register.inclusion_tag("ui/empty.html")
def empty(*, words: str, to: str = "", button: str = "") -> dict:
    """What to say where a list has no row, and the first thing to do."""
    return {"words": words, "to": to, "button": button}


@register.inclusion_tag("ui/steps.html")
def steps(*, number: int, total: int, words: str) -> dict:
    """Where in a form of several pages the person is."""
    return {"number": number, "total": total, "words": words, "all": range(1, total + 1)}


@register.inclusion_tag("ui/difference.html")
def word_difference(*, change: object) -> dict:
    """A changed field with its words marked as added or removed."""
    return {"change": change}


@register.inclusion_tag("ui/timeline.html")
def timeline(*, events: Sequence[object]) -> dict:
    """What happened, newest last, in words."""
    return {"events": events}
