"""Official papers as Word files (DOCX), to be finished by hand: the measures are those of the PDF (`layout`).

A paper is written from top to bottom; equal content gives equal bytes.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from danvan.core.documents import layout
from danvan.core.documents.frame import Annex, Frame, Heading
from danvan.core.documents.listing import Cells
from danvan.core.documents.paper import HEADINGS, Block, OfficialPaper, Paragraph, Role, Table
from danvan.core.documents.word_parts import (
    BOLD,
    ITALIC,
    LOOKS,
    line_in,
    short_rule,
    together,
    write_authority,
    write_name,
    write_recipients,
)
from danvan.core.documents.word_sheet import begin_sheet
from danvan.core.documents.word_table import element, set_margins, table_xml
from danvan.core.documents.word_text import (
    CENTRE,
    JUSTIFIED,
    LEFT,
    add_run,
    draw_line,
    set_type,
    strip_package,
    write,
)
from danvan.core.timeless import without_times

WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- no instant at all, for equal bytes
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
HEAD_MARGIN = 1  # mm on both sides of what stands side by side at the top
MOTTO_WIDTH = 56  # mm, measured in this type; its rule is as long


def written(paper: OfficialPaper) -> bytes:
    """The whole paper as a file."""
    word = begun(paper)
    if paper.enclosure:
        word.begin_part(landscape=True)
        word.annex(paper.enclosure.head)
        word.blocks(paper.enclosure.content)
    return word.content(paper.title)


def begun(paper: OfficialPaper) -> "WordPaper":
    """The paper as far as its signatures, without what it encloses."""
    frame = paper.frame
    word = WordPaper(landscape=frame.landscape, preview=frame.preview, mark=frame.mark, link=frame.link)
    word.heading(frame.heading)
    if frame.addressees:
        word.addressees(frame)
    for sentence in frame.opening:
        word.text(sentence)
    word.blocks(paper.content)
    word.closing(frame)
    word.signatures(frame)
    return word


class WordPaper:
    """A paper as it is being written; `preview` says at the foot of each page that it is none, `mark` and
    `link` stand there as on the PDF."""

    def __init__(
        self, *, landscape: bool = False, preview: bool = False, mark: str = "", link: str = ""
    ) -> None:
        self.document = Document()
        self.foot = {"preview": preview, "mark": mark, "link": link}
        set_type(self.document)
        self.room = begin_sheet(self.document.sections[0], landscape=landscape, **self.foot)

    def begin_part(self, *, landscape: bool = False) -> None:
        """A new sheet on which the page numbers begin anew, as an annex has them."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            part.is_linked_to_previous = False
        self.room = begin_sheet(section, landscape=landscape, **self.foot)
        margins = section._sectPr.find(qn("w:pgMar"))
        margins.addnext(element('<w:pgNumType w:start="1"/>'))

    def heading(self, heading: Heading) -> None:
        """The top of page 1: who issues, the nation and its motto, number, day, kind and what about."""
        (issuer, nation), (number, day) = self._columns(layout.LEFT_HEAD, rows=2, margin=HEAD_MARGIN)
        left, right = (cell.width.mm - 2 * HEAD_MARGIN for cell in (issuer, nation))
        body = (heading.issuing_body or layout.DOTS).upper()
        if heading.parent_body:
            write(line_in(issuer), together(heading.parent_body.upper()), layout.BODY_NAME, CENTRE)
        write(line_in(issuer), together(body), layout.BODY_NAME, CENTRE, **BOLD)
        draw_line(issuer.add_paragraph(), short_rule(body, layout.BODY_NAME, left), left)
        write(line_in(nation), NATION, layout.NATION, CENTRE, **BOLD)
        write(line_in(nation), MOTTO, layout.MOTTO, CENTRE, **BOLD)
        draw_line(nation.add_paragraph(), MOTTO_WIDTH, right)
        write(line_in(number), heading.number_line, layout.NUMBER, CENTRE, before=6)
        if heading.subject:
            write(line_in(number), heading.subject, layout.SUBJECT, CENTRE, before=6)
        write(line_in(day), heading.day_line, layout.PLACE_AND_DAY, CENTRE, before=6, **ITALIC)
        self._title(heading)

    def annex(self, annex: Annex) -> None:
        """The top of an annex."""
        self._middle("Phụ lục", layout.ANNEX, **BOLD)
        self._middle(annex.title.upper(), layout.ANNEX_TITLE, **BOLD)
        self._middle(f"({annex.belongs_to})", layout.ANNEX_TITLE, after=12, **ITALIC)

    def addressees(self, frame: Frame) -> None:
        """ "Kính gửi:" with one name behind it, or several under each other."""
        lines = frame.addressee_lines
        first = f"Kính gửi: {lines[0]}" if len(lines) == 1 else "Kính gửi:"
        self._middle(first, layout.TEXT, before=16, after=10 if len(lines) == 1 else 0)
        for line in lines if len(lines) > 1 else ():
            write(self._line(), line, layout.TEXT, LEFT, left=45)

    def blocks(self, blocks: Iterable[Block]) -> None:
        """What the paper says."""
        for block in blocks:
            if isinstance(block, Table):
                columns = block.columns
                self.table(
                    [column.heading for column in columns],
                    [column.width for column in columns],
                    block.cells,
                    [column.align for column in columns],
                    has_sum=block.has_sum,
                )
                self._gap(layout.PARAGRAPH_GAP)
            else:
                self.paragraph(block)

    def text(self, text: str, *, keep: bool = False) -> None:
        """A plain paragraph."""
        self.paragraph(Paragraph(text), keep=keep)

    def paragraph(self, said: Paragraph, *, keep: bool = False) -> None:
        """A paragraph of the text in the look of its role; `keep` holds it with the next one."""
        look, is_note = LOOKS[said.role], said.role == Role.NOTE
        line = self.document.add_paragraph(style=look.style)
        before, after = look.gaps
        keep = keep or said.role in HEADINGS
        side = CENTRE if is_note else JUSTIFIED
        write(line, said.words, layout.TEXT, side, before=before, after=after, keep=keep, **look.words)
        if not is_note:
            line.paragraph_format.first_line_indent = Mm(layout.INDENT)
        if said.tail:
            add_run(line, f" {said.tail}", layout.TEXT, **look.tail)

    def table(
        self,
        headings: Sequence[str],
        widths: Sequence[float],
        rows: Iterable[Cells],
        aligns: Sequence[str],
        *,
        has_sum: bool = False,
    ) -> None:
        """A table with lines, its headings repeated on every page, no row cut; `widths` in per cent. With
        `has_sum` its last row is bold."""
        body = self.document.element.body
        table = table_xml(headings, widths, list(rows), aligns, self.room.twips, has_sum=has_sum)
        body.insert(len(body) - 1, element(table))  # the last element is the section

    def totals(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A small table of figures under its title; the last row is the sum."""
        self._gap(6)
        write(self._line(), title, layout.TABLE, LEFT, keep=True, **ITALIC)
        figures = ["right"] * (len(headings) - 1)
        cells = [Cells(list(row)) for row in rows]
        self.table(headings, [40, *[15] * len(figures)], cells, ["left", *figures], has_sum=True)
        self._gap(layout.PARAGRAPH_GAP)

    def closing(self, frame: Frame) -> None:
        """The sentences after the text; the last two stay with who signs."""
        lines = frame.closing_lines
        for place, line in enumerate(lines, start=1):
            self.text(line, keep=bool(frame.signature) and place > len(lines) - 2)

    def signatures(self, frame: Frame) -> None:
        """Who signs and "Nơi nhận:", on one page; where two sign side by side, the recipients stand below."""
        self._gap(6, keep=True)
        if not frame.left:
            [(left, right)] = self._columns(50)
            write_recipients(left, frame)
            write_authority(right, frame.signature)
            write_name(right, frame.signature)
            return
        authorities, names = self._columns(50, rows=2)
        for cells, signature in ((0, frame.left), (1, frame.signature)):
            write_authority(authorities[cells], signature, keep=True)
            write_name(names[cells], signature, keep=True)
        if frame.below:
            self._gap(12, keep=True)
            write_authority(self.document, frame.below, keep=True)
            write_name(self.document, frame.below, keep=bool(frame.recipients))
        write_recipients(self.document, frame, before=12)

    def content(self, title: str) -> bytes:
        """The file; no author, no tool and no time in it."""
        about = self.document.core_properties
        about.title, about.language = title, "vi-VN"
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.created = about.modified = WRITTEN
        about.revision = 1
        strip_package(self.document)
        file = io.BytesIO()
        self.document.save(file)
        return without_times(file.getvalue())

    def _title(self, heading: Heading) -> None:
        """Kind, what about, and of which other paper."""
        if heading.kind_title:
            self._middle(heading.kind_title.upper(), layout.KIND, before=16, **BOLD)
        if heading.about:
            self._middle(together(heading.about), layout.SUMMARY, **BOLD)
            short = short_rule(heading.about, layout.SUMMARY, self.room.mm)
            draw_line(self._line(), short, self.room.mm)
        if heading.belongs_to:
            self._middle(f"({heading.belongs_to})", layout.ANNEX_TITLE, **ITALIC)
        self._gap(6)

    def _columns(self, left_percent: float, rows: int = 1, margin: float = 0) -> list[list[_Cell]]:
        """A table of two columns without lines, with this margin in its cells, in mm; no row is cut."""
        table = self.document.add_table(rows, 2)
        table.autofit = False
        set_margins(table, margin)
        left = self.room * left_percent // 100
        for column, width in zip(table.columns, (left, self.room - left), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        for row in table.rows:
            row._tr.get_or_add_trPr().append(element("<w:cantSplit/>"))
        return [list(row.cells) for row in table.rows]

    def _middle(self, text: str, size: float, **looks: object) -> None:
        write(self._line(), text, size, CENTRE, **looks)

    def _gap(self, points: float, *, keep: bool = False) -> None:
        form = self._line().paragraph_format
        form.line_spacing, form.keep_with_next = Pt(points), keep

    def _line(self) -> Line:
        return self.document.add_paragraph()
