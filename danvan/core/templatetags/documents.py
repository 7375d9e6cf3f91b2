"""What the templates of official papers need."""

from collections.abc import Iterator
from itertools import groupby

import segno
from django import template
from django.utils.html import format_html

from danvan.core.documents import layout
from danvan.core.documents.measure import lines_of, width_of

QUIET_ZONE = 4  # light modules around a QR code, so that a scanner finds it (ISO/IEC 18004)
POINTS_PER_MM = 72 / 25.4

register = template.Library()


@register.filter
def dotted(value: object) -> object:
    """The value, or a dotted line to fill in by hand where there is none."""
    return layout.DOTS if value in (None, "") else value


@register.filter
def together(name: str) -> str:
    """The name with its last two syllables on one line, so that "An Giang" is never torn apart."""
    words = name.split(" ")
    return format_html('{} <span class="together">{}</span>', " ".join(words[:-2]), " ".join(words[-2:]))


@register.simple_tag
def ruled(words: str, *, size: float, room: float, per_cent: float = 100) -> str:
    """The words over a short rule, a share of their longest line; `room` for a line is in mm, of which they
    have so much per cent."""
    lines = lines_of(words, size, room * per_cent / 100 * POINTS_PER_MM)
    rule = max(width_of(line, size) for line in lines) * layout.SHORT_RULE / 100
    return format_html('<span class="ruled" style="--rule: {}pt">{}</span>', f"{rule:.1f}", together(words))


@register.inclusion_tag("documents/qr.svg")
def qr(*, link: str) -> dict:
    """The link as a QR code of error level M; its size is set by CSS."""
    code = segno.make_qr(link, error="m", boost_error=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET_ZONE)]
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
