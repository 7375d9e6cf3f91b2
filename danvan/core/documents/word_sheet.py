"""The sheet of a Word file: its size and margins, the page number above, what recognises it below."""

import io

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from danvan.core.documents import layout
from danvan.core.documents.qr import QUIET_ZONE, qr_of
from danvan.core.documents.word_table import set_margins
from danvan.core.documents.word_text import CENTRE, RIGHT, write, write_page_number

HEADER_ROOM = 10  # mm between the edge of the sheet and the page number
FOOTER_ROOM = 4  # mm under the QR code, which no printer can reach
QR_DISTANCE = 2  # mm between the words and the QR code
QR_DOTS = 10  # for each module of the QR code, so that it prints sharply
QR_SAYS = "Mã QR để kiểm tra bản giấy"
PREVIEW = "BẢN XEM TRƯỚC"


def begin_sheet(
    section: Section, *, landscape: bool, mark: str = "", link: str = "", preview: bool = False
) -> Length:
    """Size, margins, page number from the second page on, the foot of each page; how wide the text is."""
    width, height = reversed(layout.PAPER) if landscape else layout.PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance, section.footer_distance = Mm(HEADER_ROOM), Mm(FOOTER_ROOM)
    section.different_first_page_header_footer = True
    write_page_number(section.header.paragraphs[0])
    room = Mm(width - layout.LEFT - layout.RIGHT)
    for foot in (section.footer, section.first_page_footer):
        if preview:
            write(foot.paragraphs[0], PREVIEW, layout.KIND, CENTRE, bold=True)
        if link:
            _write_mark(foot, mark, link, room)
    return room


def _write_mark(foot: _Footer, mark: str, link: str, room: Length) -> None:
    """The lines on the left of the QR code, in a table without lines."""
    table = foot.add_table(1, 2, room)
    table.autofit = False
    set_margins(table, 0)
    words, code = table.rows[0].cells
    code.width = Mm(layout.QR + QR_DISTANCE)
    words.width = room - code.width
    for column, cell in zip(table.columns, (words, code), strict=True):
        column.width = cell.width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    write(words.paragraphs[0], mark, layout.MARK, RIGHT)
    _put_qr(code, link)
    last = foot.paragraphs[0]
    last.paragraph_format.line_spacing = Pt(1)
    foot._element.append(last._p)  # Word wants a paragraph after a table


def _put_qr(cell: _Cell, link: str) -> None:
    """The link as a picture, of the level and with the margin that the PDF has."""
    picture = io.BytesIO()
    qr_of(link).save(picture, kind="png", scale=QR_DOTS, border=QUIET_ZONE)
    paragraph = cell.paragraphs[0]
    paragraph.alignment, paragraph.paragraph_format.line_spacing = RIGHT, 1
    shape = paragraph.add_run().add_picture(picture, width=Mm(layout.QR))
    shape._inline.docPr.set("descr", QR_SAYS)
