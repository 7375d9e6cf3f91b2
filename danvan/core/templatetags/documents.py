"""What the templates of official papers need."""

from django import template
from django.utils.html import format_html

from danvan.core.documents.layout import DOTS

register = template.Library()


@register.filter
def dotted(value: object) -> object:
    """The value, or a dotted line to fill in by hand where there is none."""
    return DOTS if value in (None, "") else value


@register.filter
def together(name: str) -> str:
    """The name with its last two syllables on one line, so that "An Giang" is never torn apart."""
    words = name.split(" ")
    return format_html('{} <span class="together">{}</span>', " ".join(words[:-2]), " ".join(words[-2:]))
