"""What the templates of official papers need."""

from collections.abc import Iterator
from itertools import groupby

from django import template
from django.utils.html import format_html

from danvan.core.documents.layout import DOTS
from danvan.core.documents.qr import QUIET_ZONE, qr_of

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


@register.inclusion_tag("documents/qr.svg")
def qr(*, link: str) -> dict:
    """The link as a QR code; its size is set by CSS."""
    rows = [list(row) for row in qr_of(link).matrix_iter(border=QUIET_ZONE)]
    return {"size": len(rows), "path": "".join(_runs(rows))}


def _runs(rows: list[list[int]]) -> Iterator[str]:
    """An SVG path of one bar for each run of dark modules."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, modules in groupby(row):
            width = len(list(modules))
            if is_dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
