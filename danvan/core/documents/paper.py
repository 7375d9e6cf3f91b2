"""An official paper as data: its frame, and what it says paragraph by paragraph and table by table.

The words are told once; `output` makes a PDF of them, or a Word file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from danvan.core.documents.frame import Annex, Frame
from danvan.core.documents.layout import DOTS
from danvan.core.documents.listing import Cells, cells_of
from danvan.core.exports import Column

NOTHING = "Chưa có mục nào."  # as templates/documents/listing.html says it


class Role(StrEnum):
    """What a paragraph is in its paper, and so how it looks; the values are the classes of `paper.html`."""

    TEXT = "text"  # its tail is bold
    BASIS = "basis"  # on which ground: italic
    SECTION = "section"  # a heading, bold
    POINT = "point"  # a heading below it, bold; its tail is not
    OWNER = "owner"  # whose points follow: bold italic
    NOTE = "note"  # about the paper itself: italic, in the middle


HEADINGS = (Role.SECTION, Role.OWNER, Role.POINT)  # they stay with what follows


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; the `tail` goes on in the same line and looks different."""

    words: str
    role: Role = Role.TEXT
    tail: str = ""


@dataclass(frozen=True)
class Table:
    """A table with lines; each row a value that the columns read, or a GroupLine. With `has_sum` the last row
    is bold."""

    columns: Sequence[Column]
    rows: Sequence[object]
    has_sum: bool = False

    @property
    def cells(self) -> list[Cells]:
        """What is printed, row by row; one line says so where there is no row."""
        return [cells_of(self.columns, row) for row in self.rows] or [Cells([NOTHING], is_group=True)]

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The same for a template: its class, "group" or "long" if any, and the cells, each with its side."""
        sides = [column.align for column in self.columns]
        return [(_class_of(cells), list(zip(sides, cells.texts, strict=False))) for cells in self.cells]


def _class_of(cells: Cells) -> str:
    return "group" if cells.is_group else "long" if cells.is_long else ""


Block = Paragraph | Table


@dataclass(frozen=True)
class Enclosure:
    """The annex of a paper, on sheets that lie across and have page numbers of their own."""

    head: Annex
    content: Sequence[Block]


@dataclass(frozen=True)
class OfficialPaper:
    """A whole paper; `title` is that of the file. Where nothing is given a dotted line is to be filled in."""

    title: str
    frame: Frame
    content: Sequence[Block]
    enclosure: Enclosure | None = None


def paragraphs(text: str, *, lead: str = "", empty: str = DOTS) -> list[Paragraph]:
    """What a person typed, line by line; `lead` begins the first one. `empty` stands for no text at all,
    nothing where it is empty, too."""
    lines = [line for line in text.splitlines() if line.strip()] or [empty][: bool(empty)]
    if lead and lines:
        lines[0] = f"- {lead}: {lines[0]}"
    return [Paragraph(line) for line in lines]


def column(heading: str, width: float, value: Callable, align: str = "left") -> Column:
    """A column of a table that is only printed; `width` in per cent."""
    return Column("", heading, value, width, align)
