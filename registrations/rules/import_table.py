"""An imported table: where its header is, what its rows say, and what they would change.

The grid holds the text of the cells and is counted as spreadsheets count: its first row is row 1.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from danvan.core.vietnamese import clean_line
from registrations.rules.import_header import Column, Grid, Header, find_header, is_repeated

NOT_CALCULATED = "#CHƯA TÍNH"  # stands in the grid for a formula that was stored without its result
SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
TOTALS = frozenset({"cộng", "tổng", "tổng cộng", "tổng số", "cong", "tong", "tong cong", "tong so"})


class RowStatus(StrEnum):
    """What an import would do with a row, as the preview says it."""

    NEW = "Mới"
    CHANGED = "Thay đổi"
    UNCHANGED = "Không đổi"
    WRONG = "Sai"


@dataclass(frozen=True)
class CellProblem:
    """One thing to mend or to know: row as the spreadsheet counts, title of the column, what it is."""

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
    """What a grid says: its header, its rows, its wrong cells, and the rows that were passed over."""

    grid: Grid
    header: Header
    rows: list[Row]
    problems: list[CellProblem]
    passed_over: list[int]

    @property
    def ignored(self) -> list[str]:
        """The headings that no column knows."""
        return self.header.ignored

    @cached_property
    def misread(self) -> set[tuple[int, str]]:
        """Row and column of each cell that could not be read."""
        return {(problem.row, problem.column) for problem in self.problems}

    def written(self, row: int, column: str) -> str:
        """What stands in the file in this row and column, empty where it has no such cell."""
        place = self.header.place_of(column)
        return "" if place is None else _cell(self.grid[row - 1], place)


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
    """What an import would do, everything that keeps it from being done, and what else should be known."""

    columns: Sequence[Column]
    rows: list[PlannedRow]
    problems: list[CellProblem]
    table: Table
    remarks: list[CellProblem] = field(default_factory=list)

    @cached_property
    def wrong_numbers(self) -> set[int]:
        """The numbers of the rows that have a problem."""
        return {problem.row for problem in self.problems}

    @property
    def ignored(self) -> list[str]:
        """The headings that no column knows."""
        return self.table.ignored

    def cell_of(self, problem: CellProblem) -> str:
        """Where the problem is, as spreadsheets call the cell: "C5", of a column not in the file "5"."""
        return f"{self.table.header.letter_of(problem.column)}{problem.row}"

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
    """Read every filled row below the header. Raises RuleViolation where no usable header is found.

    Headings said again, totals, and the few words that stand below a total are passed over.
    """
    header = find_header(grid, columns)
    rows, problems, passed_over, after_total = [], [], [], False
    for number, cells in enumerate(grid[header.row :], start=header.row + 1):
        filled = {column: cell for place, column in header.places.items() if (cell := _cell(cells, place))}
        is_total = _is_total(cells)
        is_short = 0 < len(filled) * 2 < len(header.places)
        if is_repeated(cells, header) or is_total or (after_total and is_short):
            passed_over.append(number)
        elif filled and not _is_example(filled, columns):
            rows.append(_read_row(number, filled, problems))
        after_total = after_total or is_total
    return Table(grid, header, rows, problems, passed_over)


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


def _is_total(cells: Sequence[str]) -> bool:
    """Whether the row begins with the word of a total: "Cộng", "Tổng cộng: 12 người"."""
    first = next(filter(None, map(clean_line, cells)), "")
    return first.partition(":")[0].rstrip(" .").lower() in TOTALS


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
    if cell == NOT_CALCULATED:
        raise ValueError(
            "Ô này là công thức chưa có kết quả; hãy mở tệp bằng Excel, lưu lại, hoặc gõ giá trị."
        )
    if cell in SPREADSHEET_ERRORS:
        raise ValueError(f"Ô này chứa lỗi của bảng tính ({cell}); hãy nhập lại giá trị.")
    return column.read(cell)
