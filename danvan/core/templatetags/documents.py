"""What the templates of official papers need."""

from django import template

from danvan.core.documents.layout import DOTS

register = template.Library()


@register.filter
def dotted(value: object) -> object:
    """The value, or a dotted line to fill in by hand where there is none."""
    return DOTS if value in (None, "") else value
