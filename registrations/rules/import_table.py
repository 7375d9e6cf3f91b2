"""An imported table: where its header is, what its rows say, and what they would change.

The grid holds the text of the cells and is counted as spreadsheets count: its first row is row 1.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from danvan.core.errors import RuleViolation
from danvan.core.vietnamese import clean_line, fold
from registrations.rules.import_cells import Reader, shown

Grid = Sequence[Sequence[str]]

HEADER_WITHIN = 20  # rows
SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


class RowStatus(StrEnum):
    """What an import would do with a row, as the preview says it."""

    NEW = "Mới"
    CHANGED = "Thay đổi"
    UNCHANGED = "Không đổi"
    WRONG = "Sai"


@dataclass(frozen=True)
class Column:
    """One column that an import understands, by its title, its key or another name."""

    key: str
    title: str
    example: str
    read: Reader
    needed: bool = False
    other_names: tuple[str, ...] = ()
    show: Callable[[object], str] = shown

    @property
    def names(self) -> set[str]:
        """Every heading that means this column, folded."""
        return {_folded_heading(name) for name in (self.title, self.key, *self.other_names)}


@dataclass(frozen=True)
class CellProblem:
    """One thing to mend in the file: row as the spreadsheet counts, title of the column, what to do."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """The filled cells of one row that could be read, by key of the column."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Table:
    """What a grid says: its rows, its wrong cells, and the headings that no column knows."""

    rows: list[Row]
    problems: list[CellProblem]
    ignored: list[str]


@dataclass(frozen=True)
class PlannedRow:
    """One row beside what is stored of it; a blank cell keeps what is stored."""

    number: int
    values: Mapping[str, object]
    stored: Mapping[str, object]
    is_new: bool

    @property
    def changes(self) -> dict[str, object]:
        """The filled cells that differ from what is stored."""
        return {key: value for key, value in self.values.items() if value != self.stored.get(key)}

    @property
    def result(self) -> dict[str, object]:
        """What would be stored in the end."""
        return {**self.stored, **self.values}


@dataclass(frozen=True)
class Plan:
    """What an import would do, and everything that keeps it from being done."""

    columns: Sequence[Column]
    rows: list[PlannedRow]
    problems: list[CellProblem]
    ignored: list[str] = field(default_factory=list)

    @cached_property
    def wrong_numbers(self) -> set[int]:
        """The numbers of the rows that have a problem."""
        return {problem.row for problem in self.problems}

    def status(self, row: PlannedRow) -> RowStatus:
        """What the import would do with the row."""
        if row.number in self.wrong_numbers:
            return RowStatus.WRONG
        if row.is_new:
            return RowStatus.NEW
        return RowStatus.CHANGED if row.changes else RowStatus.UNCHANGED

    def rows_that_are(self, status: RowStatus) -> list[PlannedRow]:
        """The rows of one status, in the order of the file."""
        return [row for row in self.rows if self.status(row) == status]

    @property
    def new(self) -> list[PlannedRow]:
        """Sound rows that add something."""
        return self.rows_that_are(RowStatus.NEW)

    @property
    def changed(self) -> list[PlannedRow]:
        """Sound rows that change something stored."""
        return self.rows_that_are(RowStatus.CHANGED)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to store and nothing to mend."""
        return not self.problems and bool(self.new or self.changed)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what would be written: equal while nobody changes the stored side."""
        facts = [
            [row.number, row.is_new, row.changes, {key: row.stored.get(key) for key in row.changes}]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()


def read_table(grid: Grid, columns: Sequence[Column]) -> Table:
    """Read every filled row below the header. Raises RuleViolation where no usable header is found."""
    header_row, places = _find_header(grid, columns)
    rows, problems = [], []
    for number, cells in enumerate(grid[header_row:], start=header_row + 1):
        filled = {column: cell for place, column in places.items() if (cell := _cell(cells, place))}
        if filled and not _is_example(filled, columns):
            rows.append(_read_row(number, filled, problems))
    return Table(rows, problems, _ignored(grid[header_row - 1], places))


def missing_problems(
    rows: Iterable[PlannedRow], columns: Sequence[Column], required: Sequence[str], told: list[CellProblem]
) -> list[CellProblem]:
    """A problem for each required value that is neither in the row nor stored nor complained of already."""
    complained = {(problem.row, problem.column) for problem in told}
    titles = {column.key: column.title for column in columns}
    return [
        CellProblem(row.number, titles[key], f"Nhập {titles[key].lower()}.")
        for row in rows
        for key in required
        if key not in row.result and (row.number, titles[key]) not in complained
    ]


def _find_header(grid: Grid, columns: Sequence[Column]) -> tuple[int, dict[int, Column]]:
    candidates = [(number, _places(cells, columns)) for number, cells in enumerate(grid[:HEADER_WITHIN], 1)]
    number, places = max(candidates, key=lambda candidate: len(candidate[1]), default=(0, {}))
    missing = [f"“{column.title}”" for column in columns if column.needed and column not in places.values()]
    if missing:
        raise RuleViolation(
            f"Trong {HEADER_WITHIN} dòng đầu không có dòng tiêu đề đủ các cột cần thiết; "
            f"còn thiếu: {', '.join(missing)}. Hãy dùng tệp mẫu."
        )
    _refuse_twice(places.values())
    return number, places


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[int, Column]:
    known = {name: column for column in columns for name in column.names}
    headings = {place: _folded_heading(cell) for place, cell in enumerate(cells)}
    return {place: known[heading] for place, heading in headings.items() if heading in known}


def _refuse_twice(found: Iterable[Column]) -> None:
    titles = [column.title for column in found]
    for title in titles:
        if titles.count(title) > 1:
            raise RuleViolation(f"Cột “{title}” có hai lần trong dòng tiêu đề; hãy bỏ bớt một cột.")


def _folded_heading(cell: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(cell)).strip()


def _cell(cells: Sequence[str], place: int) -> str:
    return clean_line(cells[place]) if place < len(cells) else ""


def _is_example(filled: Mapping[Column, str], columns: Sequence[Column]) -> bool:
    """Whether this is the example row of the template, left in the file."""
    example = {column: column.example for column in columns if column.example}
    return filled == example


def _read_row(number: int, filled: Mapping[Column, str], problems: list[CellProblem]) -> Row:
    values = {}
    for column, cell in filled.items():
        try:
            values[column.key] = _read_cell(column, cell)
        except ValueError as error:
            problems.append(CellProblem(number, column.title, str(error)))
    return Row(number, values)


def _read_cell(column: Column, cell: str) -> object:
    if cell in SPREADSHEET_ERRORS:
        raise ValueError(f"Ô này chứa lỗi của bảng tính ({cell}); hãy nhập lại giá trị.")
    return column.read(cell)


def _ignored(headings: Sequence[str], places: Mapping[int, Column]) -> list[str]:
    return [clean_line(cell) for place, cell in enumerate(headings) if place not in places and cell.strip()]
