"""Official papers as Word files (DOCX), to be finished by hand: the measures are those of the PDF (`layout`).

A paper is written from top to bottom; equal content gives equal bytes.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from danvan.core.documents import layout
from danvan.core.documents.frame import Annex, Frame, Heading, Signature
from danvan.core.documents.listing import Cells
from danvan.core.documents.word_table import clean, element, table_xml
from danvan.core.timeless import without_times

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"  # what the decree asks for; every office computer has it
SINGLE = 1.15  # times the size: what Word calls a single line of this font
HEADER_ROOM = 10  # mm between the edge of the sheet and the page number
PREVIEW = "BẢN XEM TRƯỚC"
WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- no instant at all, for equal bytes
LEFT, CENTRE, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_WIDTH = 56  # mm, measured in this type; its rule is as long
CAPITAL = 0.73  # mean width of a bold capital letter, of the size
RULE = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
SMALL = 0.5  # the same of a bold small letter


class WordPaper:
    """A paper as it is being written; `preview` says at the foot of each page that it is none."""

    def __init__(self, *, landscape: bool = False, preview: bool = False) -> None:
        self.document = Document()
        self.preview = preview
        self._set_type()
        self._begin(self.document.sections[0], landscape)

    def begin_part(self, *, landscape: bool = False) -> None:
        """A new sheet on which the page numbers begin anew, as an annex has them."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            part.is_linked_to_previous = False
        self._begin(section, landscape)
        margins = section._sectPr.find(qn("w:pgMar"))
        margins.addnext(element('<w:pgNumType w:start="1"/>'))

    def heading(self, heading: Heading) -> None:
        """The top of page 1: who issues, the nation and its motto, number, day, kind and what about."""
        left, right = self._columns(layout.LEFT_HEAD)
        if heading.parent_body:
            _write(left.paragraphs[0], heading.parent_body.upper(), layout.BODY_NAME, CENTRE)
        name = left.add_paragraph() if heading.parent_body else left.paragraphs[0]
        _write(name, (heading.issuing_body or layout.DOTS).upper(), layout.BODY_NAME, CENTRE, bold=True)
        self._rule(left, _short_rule(heading.issuing_body, layout.BODY_NAME * CAPITAL), left.width.mm)
        if heading.number_line:
            _write(left.add_paragraph(), heading.number_line, layout.NUMBER, CENTRE, before=6)
        if heading.subject:
            _write(left.add_paragraph(), heading.subject, layout.SUBJECT, CENTRE, before=6)
        _write(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", layout.NATION, CENTRE, bold=True)
        _write(right.add_paragraph(), MOTTO, layout.MOTTO, CENTRE, bold=True)
        self._rule(right, MOTTO_WIDTH, right.width.mm)
        _write(right.add_paragraph(), heading.day_line, layout.PLACE_AND_DAY, CENTRE, italic=True, before=6)
        self._title(heading)

    def annex(self, annex: Annex) -> None:
        """The top of an annex."""
        self.line("Phụ lục", layout.ANNEX, bold=True)
        self.line(annex.title.upper(), layout.ANNEX_TITLE, bold=True)
        self.line(f"({annex.belongs_to})", layout.ANNEX_TITLE, italic=True, after=12)

    def addressees(self, frame: Frame) -> None:
        """ "Kính gửi:" with one name behind it, or several under each other."""
        lines = frame.addressee_lines
        first = f"Kính gửi: {lines[0]}" if len(lines) == 1 else "Kính gửi:"
        self.line(first, layout.TEXT, before=16, after=10 if len(lines) == 1 else 0)
        for line in lines if len(lines) > 1 else ():
            _write(self._paragraph(), line, layout.TEXT, LEFT, left=45)

    def line(self, text: str, size: float = layout.TEXT, *, keep: bool = False, **looks: object) -> None:
        """One line in the middle of the sheet."""
        paragraph = self._paragraph()
        _write(paragraph, text, size, CENTRE, **looks)
        paragraph.paragraph_format.keep_with_next = keep

    def text(self, text: str, *, italic: bool = False, bold: bool = False, keep: bool = False) -> None:
        """A paragraph of the text: justified, its first line indented."""
        paragraph = self._paragraph()
        _write(paragraph, text, layout.TEXT, JUSTIFIED, italic=italic, bold=bold, after=layout.PARAGRAPH_GAP)
        paragraph.paragraph_format.first_line_indent = Mm(layout.INDENT)
        paragraph.paragraph_format.keep_with_next = keep

    def table(
        self, headings: Sequence[str], widths: Sequence[float], rows: Iterable[Cells], aligns: Sequence[str]
    ) -> None:
        """A table with lines, its headings repeated on every page, no row cut; `widths` in per cent."""
        body = self.document.element.body
        table = table_xml(headings, widths, rows, aligns, self._text_width.twips)
        body.insert(len(body) - 1, element(table))  # the last element is the section

    def totals(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A small table of figures under its title; the last row is the sum."""
        self._gap(6)
        title_line = self._paragraph()
        _write(title_line, title, layout.TABLE, LEFT, italic=True)
        title_line.paragraph_format.keep_with_next = True
        figures = ["right"] * (len(headings) - 1)
        cells = [Cells(list(row)) for row in rows]
        self.table(headings, [40, *[15] * len(figures)], cells, ["left", *figures])

    def signature(self, signature: Signature, recipients: Sequence[str] = ()) -> None:
        """ "Nơi nhận" on the left, who signs on the right, both on one page."""
        self._gap(6)
        left, right = self._columns(50)
        if recipients:
            _write(left.paragraphs[0], "Nơi nhận:", layout.RECIPIENTS_HEAD, LEFT, bold=True, italic=True)
        for line in recipients:
            _write(left.add_paragraph(), line, layout.RECIPIENTS, LEFT)
        lines = [right.paragraphs[0], *(right.add_paragraph() for _ in signature.authority[1:])]
        for paragraph, words in zip(lines, signature.authority, strict=True):
            _write(paragraph, words.upper(), layout.SIGNER, CENTRE, bold=True)
        if signature.note:
            _write(right.add_paragraph(), signature.note, layout.SIGNER, CENTRE, italic=True)
        room = layout.SIGNATURE_ROOM * 72 / 25.4
        name = signature.name or layout.DOTS
        _write(right.add_paragraph(), name, layout.SIGNER, CENTRE, bold=True, before=room)

    def content(self, title: str) -> bytes:
        """The file; no author and no time in it."""
        about = self.document.core_properties
        about.title, about.language = title, "vi-VN"
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.created = about.modified = WRITTEN
        about.revision = 1
        written = io.BytesIO()
        self.document.save(written)
        return without_times(written.getvalue())

    def _title(self, heading: Heading) -> None:
        """Kind, what about, and of which other paper."""
        if heading.kind_title:
            self.line(heading.kind_title.upper(), layout.KIND, bold=True, before=16)
        if heading.summary:
            self.line(heading.summary, layout.SUMMARY, bold=True)
            self._rule(
                self.document, _short_rule(heading.summary, layout.SUMMARY * SMALL), self._text_width.mm
            )
        if heading.belongs_to:
            self.line(f"({heading.belongs_to})", layout.ANNEX_TITLE, italic=True)
        self._gap(6)

    def _set_type(self) -> None:
        """The type of everything, and no distance that nobody asked for."""
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(layout.TEXT)
        fonts = style.element.rPr.rFonts
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        style.element.rPr.append(element('<w:lang w:val="vi-VN"/>'))
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = float(layout.LINE_SPACING) / SINGLE
        style.paragraph_format.widow_control = True

    def _begin(self, section: Section, landscape: bool) -> None:
        """Size, margins, page number from the second page on, and what a preview says."""
        width, height = reversed(layout.PAPER) if landscape else layout.PAPER
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
        section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
        section.header_distance = section.footer_distance = Mm(HEADER_ROOM)
        section.different_first_page_header_footer = True
        _write_page_number(section.header.paragraphs[0])
        if self.preview:
            for foot in (section.footer, section.first_page_footer):
                _write(foot.paragraphs[0], PREVIEW, layout.KIND, CENTRE, bold=True)
        self._text_width = Mm(width - layout.LEFT - layout.RIGHT)

    def _columns(self, left_percent: float) -> list:
        """A table of two cells without lines."""
        table = self.document.add_table(1, 2)
        table.autofit = False
        left = self._text_width * left_percent // 100
        for column, width in zip(table.columns, (left, self._text_width - left), strict=True):
            column.width = column.cells[0].width = width
        row = table.rows[0]._tr.get_or_add_trPr()
        row.append(element("<w:cantSplit/>"))
        return list(table.rows[0].cells)

    def _rule(self, place: object, length: float, room: float) -> None:
        """A line in the middle of the place, in mm, under what stands there."""
        paragraph = place.add_paragraph()
        side = Mm(max(0, room - length) / 2)
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = side
        form.line_spacing = Pt(2)
        _insert(paragraph, RULE)

    def _gap(self, points: float) -> None:
        paragraph = self._paragraph()
        paragraph.paragraph_format.line_spacing = Pt(points)

    def _paragraph(self) -> Paragraph:
        return self.document.add_paragraph()


def _write(
    paragraph: Paragraph,
    text: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
    left: float = 0,
) -> None:
    """Put the text into the empty paragraph; sizes and distances in points, `left` in mm."""
    run = paragraph.add_run(clean(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(before), Pt(after)
    if left:
        form.left_indent = Mm(left)


def _write_page_number(paragraph: Paragraph) -> None:
    """The number in the middle of the sheet, not of the text, hence the indent."""
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.right_indent = Mm(layout.LEFT - layout.RIGHT)
    for xml in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve">PAGE</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run = paragraph.add_run()
        run.font.size = Pt(layout.PAGE_NUMBER)
        run._r.append(element(xml))


def _insert(paragraph: Paragraph, xml: str) -> None:
    """Put a border where the order of Word's elements wants it: before the spacing."""
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    (spacing.addprevious if spacing is not None else properties.append)(element(xml))


def _short_rule(text: str, letter: float) -> float:
    """A length in mm for the rule under a name: 40 % of its text, or of a full line of it."""
    points = min(len(text) * letter, 200)
    return points / 72 * 25.4 * layout.SHORT_RULE / 100
