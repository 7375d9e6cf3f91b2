"""Official papers as Word files (DOCX), to be finished by hand: the measures are those of the PDF (`layout`).

A paper is written from top to bottom; equal content gives equal bytes.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from danvan.core.documents import layout
from danvan.core.documents.frame import Annex, Frame, Heading, Signature
from danvan.core.documents.listing import Cells
from danvan.core.documents.paper import HEADINGS, Block, Paper, Paragraph, Role, Table
from danvan.core.documents.word_sheet import begin_sheet
from danvan.core.documents.word_table import element, table_xml
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

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- no instant at all, for equal bytes
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_WIDTH = 56  # mm, measured in this type; its rule is as long
CAPITAL = 0.73  # mean width of a bold capital letter, of the size
SMALL = 0.5  # the same of a bold small letter
MM = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
POINTS = 72 / 25.4  # in a mm
Place = _Cell | DocumentFile
BOLD, ITALIC = {"bold": True}, {"italic": True}


@dataclass(frozen=True)
class Look:
    """How paragraphs of one role are written; `gaps` in points above and below."""

    words: dict[str, bool]
    tail: dict[str, bool]
    gaps: tuple[float, float] = (0, layout.PARAGRAPH_GAP)
    style: str = "Normal"


LOOKS = {
    Role.TEXT: Look({}, BOLD),
    Role.BASIS: Look(ITALIC, {}),
    Role.SECTION: Look(BOLD, {}, layout.SECTION_GAPS, "Heading 1"),
    Role.OWNER: Look(BOLD | ITALIC, {}, layout.POINT_GAPS, "Heading 2"),
    Role.POINT: Look(BOLD, ITALIC, layout.POINT_GAPS, "Heading 2"),
    Role.NOTE: Look(ITALIC, {}),
}


def written(paper: Paper) -> bytes:
    """The whole paper as a file."""
    word = begun(paper)
    if paper.enclosure:
        word.begin_part(landscape=True)
        word.annex(paper.enclosure.head)
        word.blocks(paper.enclosure.content)
    return word.content(paper.title)


def begun(paper: Paper) -> "WordPaper":
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
        (issuer, nation), (number, day) = self._columns(layout.LEFT_HEAD, rows=2)
        names = [(heading.parent_body, {})] if heading.parent_body else []
        names.append((heading.issuing_body or layout.DOTS, BOLD))
        for name, looks in names:
            write(_line_in(issuer), _together(name.upper()), layout.BODY_NAME, CENTRE, **looks)
        short = _short_rule(heading.issuing_body, layout.BODY_NAME * CAPITAL)
        draw_line(issuer.add_paragraph(), short, issuer.width.mm)
        write(_line_in(nation), NATION, layout.NATION, CENTRE, **BOLD)
        write(_line_in(nation), MOTTO, layout.MOTTO, CENTRE, **BOLD)
        draw_line(nation.add_paragraph(), MOTTO_WIDTH, nation.width.mm)
        write(_line_in(number), heading.number_line, layout.NUMBER, CENTRE, before=6)
        if heading.subject:
            write(_line_in(number), heading.subject, layout.SUBJECT, CENTRE, before=6)
        write(_line_in(day), heading.day_line, layout.PLACE_AND_DAY, CENTRE, before=6, **ITALIC)
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

    def closing(self, frame: Frame) -> None:
        """The sentences after the text; the last stays with who signs."""
        lines = frame.closing_lines
        for line in lines:
            self.text(line, keep=bool(frame.signature) and line is lines[-1])

    def signatures(self, frame: Frame) -> None:
        """Who signs and "Nơi nhận:", on one page; where two sign side by side, the recipients stand below."""
        self._gap(6, keep=True)
        if not frame.left:
            [(left, right)] = self._columns(50)
            _write_recipients(left, frame)
            _write_authority(right, frame.signature)
            _write_name(right, frame.signature)
            return
        authorities, names = self._columns(50, rows=2)
        for cells, signature in ((0, frame.left), (1, frame.signature)):
            _write_authority(authorities[cells], signature, keep=True)
            _write_name(names[cells], signature, keep=True)
        if frame.below:
            _write_authority(self.document, frame.below, keep=True)
            _write_name(self.document, frame.below, keep=bool(frame.recipients))
        _write_recipients(self.document, frame)

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
        if heading.summary:
            self._middle(_together(heading.summary), layout.SUMMARY, **BOLD)
            draw_line(self._line(), _short_rule(heading.summary, layout.SUMMARY * SMALL), self.room.mm)
        if heading.belongs_to:
            self._middle(f"({heading.belongs_to})", layout.ANNEX_TITLE, **ITALIC)
        self._gap(6)

    def _columns(self, left_percent: float, rows: int = 1) -> list[list[_Cell]]:
        """A table of two columns without lines; no row is cut."""
        table = self.document.add_table(rows, 2)
        table.autofit = False
        table._tbl.tblPr.append(element(MM))
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


def _line_in(place: Place) -> Line:
    """The next line of a cell, which is born with an empty one, or of the paper."""
    is_new = isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.paragraphs[0].runs
    return place.paragraphs[0] if is_new else place.add_paragraph()


def _write_recipients(place: Place, frame: Frame) -> None:
    """ "Nơi nhận:" and its lines."""
    if frame.recipients:
        write(_line_in(place), "Nơi nhận:", layout.RECIPIENTS_HEAD, LEFT, **BOLD, **ITALIC)
    for line in frame.recipient_lines:
        write(_line_in(place), line, layout.RECIPIENTS, LEFT)


def _write_authority(place: Place, signature: Signature, *, keep: bool = False) -> None:
    """In which office somebody signs, and how."""
    for words in signature.authority:
        write(_line_in(place), words.upper(), layout.SIGNER, CENTRE, keep=keep, **BOLD)
    if signature.note:
        write(_line_in(place), signature.note, layout.SIGNER, CENTRE, keep=keep, **ITALIC)


def _write_name(place: Place, signature: Signature, *, keep: bool = False) -> None:
    """Who signs, under the room for signature and stamp."""
    name, room = signature.name or layout.DOTS, layout.SIGNATURE_ROOM * POINTS
    write(_line_in(place), name, layout.SIGNER, CENTRE, before=room, keep=keep, **BOLD)


def _together(name: str) -> str:
    """The name with its last two syllables on one line, as the PDF has it."""
    head, _, last = name.rpartition(" ")
    return f"{head}\N{NO-BREAK SPACE}{last}" if head else last


def _short_rule(text: str, letter: float) -> float:
    """A length in mm for the rule under a name: 40 % of its text, or of a full line of it."""
    return min(len(text) * letter, 200) / POINTS * layout.SHORT_RULE / 100
