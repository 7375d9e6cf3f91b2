"""The uploaded workbook given back with its wrong cells marked: a colour, a note, and a column "Lỗi"."""

import io
from collections import defaultdict
from collections.abc import Iterable
from copy import copy

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from danvan.core.exports import FORBIDDEN, TITLE
from registrations.rules.import_header import Header, folded_heading
from registrations.rules.import_reading import SheetReading
from registrations.rules.import_table import CellProblem, Plan
from registrations.spreadsheets.limits import MAX_COLUMNS, MAX_ROWS
from registrations.spreadsheets.package import inspect

HEADING = "Lỗi"
AUTHOR = "Dân vận khéo"
MARKED = PatternFill("solid", fgColor="FFC7CE")
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDTH = 60  # characters
MAX_CELLS = MAX_ROWS * MAX_COLUMNS


def marked_workbook(content: bytes | None, reading: SheetReading, plan: Plan) -> bytes:
    """The workbook of the content as it was, with the problems of the plan marked in the sheet that was read.

    A CSV file, and a workbook with too many formatted cells to be opened whole, is given back as a new
    workbook with the texts that were read.
    """
    book = _opened(content) if content else None
    sheet = book[reading.title] if book else None
    if sheet is None:
        book, sheet = _rebuilt(reading.grid)
    _clear(sheet, last_row=len(reading.grid))
    _mark_cells(sheet, plan.table.header, plan.problems)
    _fill_column(sheet, _place_of_column(reading, plan.table.header), plan)
    book.active = sheet
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _opened(content: bytes) -> Workbook | None:
    if sum(notes.cells for notes in inspect(content).values()) > MAX_CELLS:
        return None
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def _rebuilt(grid: Iterable[Iterable[str]]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.active.title = TITLE
    for number, cells in enumerate(grid, start=1):
        for place, text in enumerate(cells, start=1):
            if text:
                cell = book.active.cell(number, place, FORBIDDEN.sub("", text))
                cell.data_type = "s"  # also what looks like a formula
    return book, book.active


def _clear(sheet: Worksheet, last_row: int) -> None:
    """Take away the marks of an earlier round, from the rows that were read."""
    rows = sheet.iter_rows(max_row=last_row, max_col=min(sheet.max_column, MAX_COLUMNS))
    for cell in (cell for row in rows for cell in row):
        if cell.comment and cell.comment.author == AUTHOR:
            cell.comment = None
            cell.fill = PatternFill()


def _mark_cells(sheet: Worksheet, header: Header, problems: Iterable[CellProblem]) -> None:
    sentences: defaultdict[str, list[str]] = defaultdict(list)
    for problem in problems:
        if letter := header.letter_of(problem.column):
            sentences[f"{letter}{problem.row}"].append(problem.sentence)
    for place, said in sentences.items():
        cell = _own_cell(sheet, place)
        earlier = [cell.comment.text] if cell.comment else []
        cell.comment = Comment("\n".join([*earlier, *said]), AUTHOR)
        cell.fill = MARKED


def _own_cell(sheet: Worksheet, place: str) -> Cell:
    """The cell; of merged cells the first, which alone can hold anything."""
    cell = sheet[place]
    if not isinstance(cell, MergedCell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if place in area)
    return sheet.cell(area.min_row, area.min_col)


def _place_of_column(reading: SheetReading, header: Header) -> int:
    """The number of the column of errors: that of an earlier round, else the first behind all others."""
    headings = reading.grid[header.row - 1]
    earlier = [place for place, heading in enumerate(headings) if folded_heading(heading) == "loi"]
    return (earlier[-1] if earlier else max(map(len, reading.grid))) + 1


def _fill_column(sheet: Worksheet, place: int, plan: Plan) -> None:
    sentences: defaultdict[int, list[str]] = defaultdict(list)
    for problem in plan.problems:
        sentences[problem.row].append(f"{problem.column}: {problem.sentence}")
    first = plan.table.header.row
    heading = sheet.cell(first, place, HEADING)
    heading._style = copy(sheet.cell(first, max(1, place - 1))._style)
    for row in {first, *sentences, *(row.number for row in plan.rows)} - {first}:
        cell = sheet.cell(row, place)
        cell.value = "\n".join(sentences[row]) or None
        cell.alignment, cell.fill = WRAPPED, MARKED if sentences[row] else PatternFill()
    sheet.column_dimensions[get_column_letter(place)].width = WIDTH
