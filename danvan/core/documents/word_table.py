"""A table of a Word file as XML; python-docx's own cells take too long for a thousand rows."""

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from danvan.core.documents import layout
from danvan.core.documents.listing import Cells
from danvan.core.exports import FORBIDDEN

NAMESPACE = nsdecls("w")
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
LINES = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES)
FORM = (
    f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{LINES}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
WHOLE = "<w:trPr><w:cantSplit/></w:trPr>"
REPEATED = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
RED = f'<w:b/><w:color w:val="{layout.WARNING.lstrip("#")}"/>'
BOLD = "<w:b/>"


def clean(text: str) -> str:
    """The text as a file can hold it: NFC, without what XML forbids and without marks of the PDF's lines."""
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", text)).replace("\N{ZERO WIDTH SPACE}", "")


def element(xml: str) -> OxmlElement:
    """The element that the XML of Word describes."""
    return parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {NAMESPACE}", xml))


def table_xml(
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Cells],
    aligns: Sequence[str],
    room: int,
    *,
    has_sum: bool = False,
) -> str:
    """The table, as wide as the room in twips; its headings are repeated on every page, no row is cut. With
    `has_sum` the last row is bold."""
    total = sum(widths)
    twips = [round(room * width / total) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    head = _row(headings, twips, ["center"] * len(twips), REPEATED, BOLD)
    looks = [""] * (len(rows) - has_sum) + [BOLD] * has_sum
    body = "".join(_cells(cells, twips, aligns, look) for cells, look in zip(rows, looks, strict=True))
    return f"<w:tbl>{FORM}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def _cells(cells: Cells, twips: Sequence[int], aligns: Sequence[str], look: str) -> str:
    if not cells.is_group:
        return _row(cells.texts, twips, aligns, WHOLE, look, last_look=RED if cells.is_warning else "")
    words = _cell(cells.texts[0], sum(twips), "left", BOLD, spans=len(twips))
    return f"<w:tr>{WHOLE}{words}</w:tr>"


def _row(
    texts: Sequence[str],
    twips: Sequence[int],
    aligns: Sequence[str],
    form: str,
    look: str = "",
    last_look: str = "",
) -> str:
    looks = [look] * (len(texts) - 1) + [last_look or look]
    cells = "".join(map(_cell, texts, twips, aligns, looks))
    return f"<w:tr>{form}{cells}</w:tr>"


def _cell(text: str, width: int, align: str, look: str, spans: int = 1) -> str:
    """One cell; one that spans the table heads the rows after it and stays with them."""
    span, stays = (f'<w:gridSpan w:val="{spans}"/>', "<w:keepNext/>") if spans > 1 else ("", "")
    lines = clean(text).split("\n")
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>'
        f'<w:p><w:pPr>{stays}<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{look}<w:sz w:val="{layout.TABLE * 2}"/></w:rPr>{words}</w:r></w:p></w:tc>'
    )
