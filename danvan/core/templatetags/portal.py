"""Components of the pages and the Vietnamese way to write days and numbers; loaded in every template.

A component takes keywords only: an unknown or missing one is a TemplateSyntaxError,
an unknown value a TypeError.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField

from danvan.core import clock, vietnamese
from danvan.core.uploads import scanner

register = template.Library()

ICONS = {
    "neutral": "bs_icon/info-circle.svg",
    "info": "bs_icon/info-circle.svg",
    "success": "bs_icon/check-circle.svg",
    "warning": "bs_icon/exclamation-triangle.svg",
    "danger": "bs_icon/exclamation-octagon.svg",
}
BUTTON_TONES = {"primary", "outline-primary", "danger"}
STATE_TONES = {
    # a sheet
    "DRAFT": "neutral",
    "SUBMITTED": "info",
    "RETURNED": "warning",
    "ACCEPTED": "success",
    "WITHDRAWN": "neutral",
    # a request or a verdict
    "PENDING": "info",
    "GRANTED": "success",
    "REFUSED": "danger",
    # a task
    "TO_DO": "neutral",
    "BEGUN": "info",
    "DONE": "success",
    # a file
    "WAITING": "info",
    "READY": "success",
    "FAILED": "danger",
    "NOT_SCANNED": "info",
    "CLEAN": "success",
    "INFECTED": "danger",
    # a deadline
    "NOT_OPEN": "neutral",
    "OPEN": "info",
    "CLOSING": "warning",
    "EXTENDED": "success",
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


@register.filter
def message_tone(message: Message) -> str:
    """The tone of a message that a view left for the next page."""
    return {"error": "danger", "debug": "neutral"}.get(message.level_tag, message.level_tag)


@register.inclusion_tag("ui/status.html")
def status(*, state: str, words: str) -> dict:
    """A tag that says a state in words; the colour only helps."""
    return {"tone": STATE_TONES[_known(state, STATE_TONES)], "words": words}


@register.inclusion_tag("ui/banner.html")
def deadline_banner(*, words: str, tone: str) -> dict:
    """How the deadline stands: info, warning (soon), danger (urgent or over), success (extended)."""
    return {"words": words, "tone": _known(tone, ICONS)}


@register.inclusion_tag("ui/notice.html")
def notice(*, words: str, tone: str = "info", title: str = "") -> dict:
    """A sentence that should not be missed."""
    return {"words": words, "tone": tone, "title": title, "icon": ICONS[_known(tone, ICONS)]}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*, problems: Sequence[tuple[str, str]], title: str = "Có lỗi cần sửa") -> dict:
    """All problems of a page, each a link: pairs of address (or #field) and sentence."""
    return {"problems": problems, "title": title}


@register.inclusion_tag("ui/error_summary.html")
def form_errors(*, form: BaseForm) -> dict:
    """The error summary of a form, its errors in the order of the page; nothing while it has none."""
    return error_summary(problems=list(_problems_of(form)))


@register.inclusion_tag("ui/button.html")
def action(*, words: str, to: str = "", reason: str = "", tone: str = "primary") -> dict:
    """A link that looks like a button; with a `reason` it is off and says why."""
    return {"words": words, "to": to, "reason": reason, "tone": _known(tone, BUTTON_TONES)}


@register.inclusion_tag("ui/post.html", takes_context=True)
def post_button(
    context: template.Context, *, words: str, to: str, reason: str = "", tone: str = "primary"
) -> dict:
    """A button that posts to an address; with a `reason` it is off and says why."""
    return action(words=words, to=to, reason=reason, tone=tone)


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
    """What happened, in the order given, in words."""
    return {"events": events}


@register.inclusion_tag("ui/who_to_call.html")
def who_to_call() -> dict:
    """Phone and hours of the office; works on pages without a request, too."""
    return {"phone": settings.OFFICE_PHONE, "hours": settings.OFFICE_HOURS}


@register.inclusion_tag("ui/no_scanner.html")
def no_scanner() -> dict:
    """A word of caution beside files from outside, where this installation does not scan them."""
    return {"is_missing": not scanner.is_installed()}


def _known(value: str, known: Collection[str]) -> str:
    if value not in known:
        raise TypeError(f"“{value}” is none of {', '.join(known)}")
    return value


def _problems_of(form: BaseForm) -> Iterator[tuple[str, str]]:
    for sentence in form.non_field_errors():
        yield "", sentence
    for field in form:
        for sentence in field.errors:
            yield f"#{_first_control(field)}", sentence


def _first_control(field: BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"
