"""Long lists: one wide table in chunks, so that both cores draw at once and memory stays small."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from danvan.core.documents.frame import Frame, page_html
from danvan.core.exports import Column
from danvan.core.vietnamese import number

LONG = 17  # letters for each per cent of width: a third of a page, whichever way the sheet lies
CHUNK_ROWS = 125  # keeps a press near 100 MB however long the list (docs/performance.md)


def list_chunks(
    frame: Frame,
    columns: Sequence[Column],
    rows: Sequence,
    template: str = "documents/listing.html",
    **context: object,
) -> list[str]:
    """The HTML chunks of a list, for `engine.draw`; each starts on a new page, the first with the heading,
    the last with the closing sentences and the signature. `template` extends "documents/listing.html" and
    may ask for more `context`."""
    pieces = _pieces(rows)
    last = len(pieces) - 1
    return [
        page_html(
            template,
            _part_of(frame, place == 0, place == last),
            columns=columns,
            rows=[cells_of(columns, row) for row in piece],
            **context,
        )
        for place, piece in enumerate(pieces)
    ]


@dataclass(frozen=True)
class GroupLine:
    """A row across the whole table that heads the rows after it."""

    words: str


@dataclass(frozen=True)
class Cells:
    """The texts of one row as they are printed; those of a group line are one text. The last one of a row
    with a warning is red; a long row may go on on the next page."""

    texts: list[str]
    is_group: bool = False
    is_warning: bool = False
    is_long: bool = False


def cells_of(columns: Sequence[Column], row: object) -> Cells:
    """What is printed of one row, a line that heads a group included; a row may say `is_warning`."""
    if isinstance(row, GroupLine):
        return Cells([_breakable(row.words)], is_group=True)
    texts = [_breakable(column.value(row)) for column in columns]
    is_long = any(_is_long(text, column.width) for column, text in zip(columns, texts, strict=True))
    return Cells(texts, is_warning=getattr(row, "is_warning", False), is_long=is_long)


def _is_long(text: str, width: float) -> bool:
    """Whether the text in a column so wide (per cent) takes more than a third of a page."""
    return len(text) + text.count("\n") * width > LONG * width


def _breakable(value: str | int | Decimal) -> str:
    """The text of a cell, a figure with dots and comma; it may go on in the next line after each hyphen,
    before a digit too, so that no code is torn elsewhere."""
    text = number(value) if isinstance(value, Decimal) else str(value)
    return text.replace("-", "-\N{ZERO WIDTH SPACE}")


def _pieces(rows: Sequence) -> list[Sequence]:
    """The rows in pieces of about the same size, so that both cores finish together; at least one piece.

    A line that heads a group begins the next piece instead of ending one.
    """
    size = ceil(len(rows) / ceil(len(rows) / CHUNK_ROWS)) if rows else 1
    starts = [_start(rows, start) for start in range(0, max(1, len(rows)), size)]
    return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _start(rows: Sequence, start: int) -> int:
    return start - 1 if start and isinstance(rows[start - 1], GroupLine) else start


def _part_of(frame: Frame, is_first: bool, is_last: bool) -> Frame:
    """The frame with only what the first and the last piece carry."""
    if not is_first:
        frame = replace(frame, heading=None, annex=None, opening=())
    if not is_last:
        frame = replace(frame, signature=None, closing=())
    return frame
