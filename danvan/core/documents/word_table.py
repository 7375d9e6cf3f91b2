"""A table of a Word file as XML; python-docx's own cells take too long for a thousand rows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.table import Table

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
STAYS = "<w:keepNext/>"
MIDDLE = '<w:vAlign w:val="center"/>'


@dataclass(frozen=True)
class CellLook:
    """How a cell looks: the side of its text, the look of its letters, over how many columns it goes, whether
    it heads a column and whether it stays with the row after it."""

    side: str = "left"
    look: str = ""
    spans: int = 1
    is_head: bool = False
    stays: bool = False


HEAD = CellLook("center", BOLD, is_head=True, stays=True)


def clean(text: str) -> str:
    """The text as a file can hold it: NFC, without what XML forbids and without marks of the PDF's lines."""
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", text)).replace("\N{ZERO WIDTH SPACE}", "")


def element(xml: str) -> OxmlElement:
    """The element that the XML of Word describes."""
    return parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {NAMESPACE}", xml))


def set_margins(table: Table, margin: float) -> None:
    """The room on the left and right in the cells of a table of python-docx, in mm."""
    twips = Mm(margin).twips
    sides = "".join(f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side in ("left", "right"))
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # before it, as Word's order wants
    look.addprevious(element(f"<w:tblCellMar>{sides}</w:tblCellMar>"))


def table_xml(
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Cells],
    aligns: Sequence[str],
    room: int,
    *,
    has_sum: bool = False,
) -> str:
    """The table, as wide as the room in twips; its headings are repeated on every page, long rows may be cut.
    With `has_sum` the last row is bold, and all rows stay on one page."""
    total = sum(widths)
    twips = [round(room * width / total) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    head = _row(headings, twips, [HEAD] * len(twips), REPEATED)
    last = len(rows) - 1
    body = "".join(
        _cells(
            cells,
            twips,
            aligns,
            look=BOLD if has_sum and place == last else "",
            stays=has_sum and place < last,
        )
        for place, cells in enumerate(rows)
    )
    return f"<w:tbl>{FORM}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def _cells(cells: Cells, twips: Sequence[int], aligns: Sequence[str], *, look: str, stays: bool) -> str:
    """One row; a line over a group stays with the rows after it."""
    if cells.is_group:
        return _row(cells.texts, [sum(twips)], [CellLook(look=BOLD, spans=len(twips), stays=True)], WHOLE)
    looks = [CellLook(align, look, stays=stays) for align in aligns]
    if cells.is_warning:
        looks[-1] = replace(looks[-1], look=RED)
    return _row(cells.texts, twips, looks, "" if cells.is_long else WHOLE)


def _row(texts: Sequence[str], twips: Sequence[int], looks: Sequence[CellLook], form: str) -> str:
    cells = "".join(map(_cell, texts, twips, looks))
    return f"<w:tr>{form}{cells}</w:tr>"


def _cell(text: str, width: int, look: CellLook) -> str:
    span = f'<w:gridSpan w:val="{look.spans}"/>' if look.spans > 1 else ""
    lines = clean(text).split("\n")
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{MIDDLE if look.is_head else ""}</w:tcPr>'
        f"<w:p><w:pPr>{STAYS if look.stays else ''}"
        '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{look.side}"/></w:pPr>'
        f'<w:r><w:rPr>{look.look}<w:sz w:val="{layout.TABLE * 2}"/></w:rPr>{words}</w:r></w:p></w:tc>'
    )
