"""The cells of an uploaded table as texts: what the file really is, how large it may grow, then its cells.

Rows keep their numbers: row 1 comes first even where it is blank; blank ends are dropped.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import BinaryIO

import openpyxl
import tablib
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from danvan.core.errors import RuleViolation
from danvan.core.exports import SafeXLSX
from danvan.core.vietnamese import numeric_date
from registrations.rules import import_cells
from registrations.rules.import_header import Column, likely_header
from registrations.rules.import_reading import SheetReading
from registrations.rules.import_table import NOT_CALCULATED
from registrations.spreadsheets.legacy import Fonts, in_unicode
from registrations.spreadsheets.limits import (
    BROKEN,
    LAST_ROW,
    LAST_ROW_OF_EXCEL,
    MAX_BYTES,
    MAX_COLUMNS,
    NOT_UTF8,
    TOO_LARGE,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    WRONG_KIND,
)
from registrations.spreadsheets.package import SheetNotes, inspect

SEPARATORS = ",;\t"
NOT_OPENED = (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError, InvalidFileException)

Cells = list[list[str]]


def read_sheet(filename: str, file: BinaryIO, columns: Sequence[Column]) -> SheetReading:
    """The sheet that has the needed columns, else the first that is not blank; days as dd/mm/yyyy.

    Text of old encodings is Unicode afterwards. Raises RuleViolation with the reason.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RuleViolation(TOO_LARGE)
    extension = filename.lower().rpartition(".")[2]
    if extension == "xlsx":
        return _xlsx_sheet(content, columns)
    if extension == "csv":
        grid = _bounded(_csv_rows(content))
        return SheetReading(*in_unicode(grid, Fonts()))
    raise RuleViolation(WRONG_KIND)


def template_file(columns: Iterable[Column]) -> bytes:
    """An XLSX file with the headings of the columns and one example row, which an import passes over."""
    columns = list(columns)
    example = [column.example for column in columns]
    return SafeXLSX().export_data(tablib.Dataset(example, headers=[column.title for column in columns]))


# --- CSV ----------------------------------------------------------------------


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleViolation(NOT_UTF8) from None
    if "\0" in text:
        raise RuleViolation(BROKEN)
    head = "".join(text.splitlines(keepends=True)[:20])
    separator = max(SEPARATORS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error:
        raise RuleViolation(BROKEN) from None


# --- Excel --------------------------------------------------------------------


def _xlsx_sheet(content: bytes, columns: Sequence[Column]) -> SheetReading:
    notes = inspect(content)
    with _broken_is_refused():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        best = None
        for sheet in shown or book.worksheets:
            reading = _read(sheet, notes.get(sheet._worksheet_path, SheetNotes()))
            header = likely_header(reading.grid, columns)
            if header.places and not header.lacks(columns):
                _to_the_1900_calendar(book, reading.grid[header.row :], header.places)
                return reading
            best = best if best and best.grid else reading
        return best or SheetReading([])


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    """What openpyxl says of a damaged workbook, as our one sentence."""
    try:
        yield
    except NOT_OPENED:
        raise RuleViolation(BROKEN) from None


def _read(sheet: ReadOnlyWorksheet, notes: SheetNotes) -> SheetReading:
    fonts = Fonts()
    grid = _bounded(_xlsx_rows(sheet, fonts))
    _mark_uncalculated(grid, notes.uncalculated)
    grid, conversions, doubtful = in_unicode(grid, fonts)
    _fill_down(grid, notes.merged)
    hidden = [number for number in map(int, notes.hidden_rows) if number <= len(grid) and grid[number - 1]]
    return SheetReading(grid, conversions, doubtful, sheet.title, hidden, notes.hides_columns)


def _xlsx_rows(sheet: ReadOnlyWorksheet, fonts: Fonts) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    before = None
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if row is before:  # openpyxl fills a million missing rows with one and the same
            yield []
            continue
        before, texts = row, [_text(cell.value) for cell in row]
        for place, text in enumerate(texts):
            if not text.isascii():
                fonts.add(number, place, row[place].font.name)
        yield texts


def _text(value: object) -> str:
    """A cell as somebody sees it: a day as dd/mm/yyyy, a whole number without decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return numeric_date(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _mark_uncalculated(grid: Cells, coordinates: Iterable[str]) -> None:
    """Name the formulas whose result the file does not hold; they would pass for empty cells."""
    for row, column in map(coordinate_to_tuple, coordinates):
        if column <= MAX_COLUMNS and row <= LAST_ROW:
            grid.extend([] for _ in range(len(grid), row))
            cells = grid[row - 1]
            cells.extend("" for _ in range(len(cells), column))
            cells[column - 1] = NOT_CALCULATED


def _fill_down(grid: Cells, merged: Iterable[str]) -> None:
    """Say what stands once in a cell merged over several rows in each of those that say something else."""
    for left, top, right, bottom in map(range_boundaries, merged):
        text = grid[top - 1][left - 1] if top <= len(grid) and left <= len(grid[top - 1]) else ""
        if text and left == right:
            for cells in filter(any, grid[top:bottom]):
                cells.extend("" for _ in range(len(cells), left))
                cells[left - 1] = text


def _to_the_1900_calendar(book: Workbook, rows: Iterable[list[str]], places: dict[int, Column]) -> None:
    """Days that stand as bare numbers count from 1904 in some workbooks; let all count from 1900."""
    if book.epoch != CALENDAR_MAC_1904:
        return
    days = [place for place, column in places.items() if column.read is import_cells.day]
    for cells in rows:
        for place in days:
            if place < len(cells) and import_cells.SERIAL.fullmatch(cells[place]):
                cells[place] = str(int(cells[place]) + import_cells.DAYS_TO_1904)


# --- Bounds -------------------------------------------------------------------


def _bounded(rows: Iterable[list[str]]) -> Cells:
    """The rows without blank ends; phantom rows and columns cost nothing."""
    grid: Cells = []
    for count, row in enumerate(rows, start=1):
        if any(row):
            _require_room(count, row)
            grid.extend([] for _ in range(len(grid), count - 1))
            grid.append(_without_blank_end(row))
        if count > LAST_ROW_OF_EXCEL:
            raise RuleViolation(BROKEN)
    return grid


def _require_room(count: int, row: list[str]) -> None:
    if count > LAST_ROW:
        raise RuleViolation(TOO_MANY_ROWS)
    if any(row[MAX_COLUMNS:]):
        raise RuleViolation(TOO_MANY_COLUMNS)


def _without_blank_end(row: list[str]) -> list[str]:
    filled = max(place for place, cell in enumerate(row) if cell)
    return row[: filled + 1]
