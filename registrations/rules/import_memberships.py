"""The import of memberships: its columns, and what a file of persons and roles would change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from danvan.core.vietnamese import fold, short_date
from registrations.enums import Role
from registrations.rules import import_cells as cells
from registrations.rules.import_header import Column, Grid
from registrations.rules.import_table import (
    CellProblem,
    Plan,
    PlannedRow,
    Row,
    missing_problems,
    read_table,
)

USERNAME = Column(
    "username", "Tên đăng nhập", "nguyen-van-an", cells.code(60), needed=True, other_names=("Tài khoản",)
)
FULL_NAME = Column("full_name", "Họ và tên", "Nguyễn Văn An", cells.text(100), other_names=("Họ tên",))
UNIT = Column("unit", "Mã đơn vị", "TRUONG-MAU", cells.code(30), needed=True, other_names=("Đơn vị",))
ROLE = Column(
    "role", "Vai trò", Role.UNIT_OFFICER.label, cells.choice(Role), needed=True, show=cells.label_of(Role)
)
STARTS_ON = Column("starts_on", "Từ ngày", "", cells.day, other_names=("Ngày bắt đầu",))
MEMBERSHIP_COLUMNS = (
    USERNAME,
    FULL_NAME,
    Column("email", "Thư điện tử", "nguyen-van-an@example.edu.vn", cells.email),
    Column("phone", "Số điện thoại", "0912 345 678", cells.phone, other_names=("Điện thoại",)),
    UNIT,
    ROLE,
    STARTS_ON,
)
REQUIRED = ("username", "full_name", "unit", "role")
OF_ACCOUNT = ("full_name", "email", "phone")


@dataclass(frozen=True)
class Account:
    """A stored account as the import sees it."""

    username: str
    full_name: str
    email: str
    phone: str
    is_active: bool


@dataclass(frozen=True)
class Span:
    """The latest days of one person's role in one unit."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Stored:
    """What is stored: units (code to last day), accounts (by user name), spans (by user name, unit, role)."""

    units: Mapping[str, date | None]
    accounts: Mapping[str, Account]
    spans: Mapping[tuple[str, str, str], Span]


def plan_memberships(grid: Grid, stored: Stored, today: date) -> Plan:
    """What the file would do; a new membership without a day begins today."""
    table = read_table(grid, MEMBERSHIP_COLUMNS)
    rows = _planned(table.rows, stored, today)
    problems = [
        *table.problems,
        *missing_problems(rows, MEMBERSHIP_COLUMNS, REQUIRED, table.problems),
        *_repeated_rows(rows),
        *_name_problems(rows, stored),
        *_contradictions(rows),
        *_unit_problems(rows, stored),
        *_span_problems(rows, stored),
    ]
    return Plan(MEMBERSHIP_COLUMNS, rows, sorted(problems, key=lambda problem: problem.row), table)


def key_of(row: PlannedRow) -> tuple[str | None, str | None, str | None]:
    """Which membership the row speaks of: user name, unit code, role."""
    return tuple(row.values.get(key) for key in ("username", "unit", "role"))


def _planned(rows: Iterable[Row], stored: Stored, today: date) -> list[PlannedRow]:
    """The rows beside what is stored, user names and codes spelt as stored whatever their case."""
    accounts = {username.casefold(): username for username in stored.accounts}
    units = {code.casefold(): code for code in stored.units}
    planned = []
    for row in rows:
        values = dict(row.values)
        if username := values.get("username"):
            values["username"] = accounts.get(username.casefold(), username.lower())
        if unit := values.get("unit"):
            values["unit"] = units.get(unit.casefold(), unit)
        planned.append(_beside_stored(row.number, values, stored, today))
    return planned


def _beside_stored(number: int, values: dict[str, object], stored: Stored, today: date) -> PlannedRow:
    account = stored.accounts.get(values.get("username"))
    known = {key: getattr(account, key) for key in ("username", *OF_ACCOUNT)} if account else {}
    if account and "full_name" in values and fold(values["full_name"]) == fold(account.full_name):
        values = values | {"full_name": account.full_name}
    row = PlannedRow(number, values, known, is_new=True)
    span = stored.spans.get(key_of(row))
    if span and span.ends_on is None:
        known |= {"unit": values["unit"], "role": values["role"], "starts_on": span.starts_on}
        return PlannedRow(number, values, known, is_new=False)
    return PlannedRow(number, {"starts_on": today} | values, known, is_new=True)


def _repeated_rows(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    first: dict[tuple, int] = {}
    for row in rows:
        if None in key_of(row):
            continue
        if key_of(row) in first:
            sentence = f"Phân công này đã có ở dòng {first[key_of(row)]}; hãy bỏ bớt một dòng."
            yield CellProblem(row.number, USERNAME.title, sentence)
        first.setdefault(key_of(row), row.number)


def _name_problems(rows: Iterable[PlannedRow], stored: Stored) -> Iterator[CellProblem]:
    """An account is a person: a file may not give rights to somebody else by a mistyped user name."""
    for row in rows:
        account = stored.accounts.get(row.values.get("username"))
        if account and "full_name" in row.changes:
            sentence = f"Tên đăng nhập này là của {account.full_name}; hãy sửa họ tên hoặc dùng tên khác."
            yield CellProblem(row.number, USERNAME.title, sentence)
        if account and not account.is_active:
            yield CellProblem(row.number, USERNAME.title, "Tài khoản này đã ngừng dùng; hãy mở lại trước.")


def _contradictions(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    """Several rows of one person must agree about that person."""
    first: dict[tuple[str, str], tuple[int, object]] = {}
    for row in rows:
        for column in MEMBERSHIP_COLUMNS:
            if column.key not in OF_ACCOUNT or not {"username", column.key} <= row.values.keys():
                continue
            value = row.values[column.key]
            number, said = first.setdefault((row.values["username"], column.key), (row.number, value))
            if said != value:
                sentence = f"Khác với dòng {number} của cùng tên đăng nhập; hãy ghi giống nhau."
                yield CellProblem(row.number, column.title, sentence)


def _unit_problems(rows: Iterable[PlannedRow], stored: Stored) -> Iterator[CellProblem]:
    for row in rows:
        code = row.values.get("unit")
        if code and code not in stored.units:
            sentence = f"Không có đơn vị mã “{code}” trong hệ thống; hãy sửa mã hoặc nhập đơn vị trước."
            yield CellProblem(row.number, UNIT.title, sentence)
        elif code and _ends_before(stored.units[code], row):
            sentence = f"Đơn vị này chỉ có đến hết ngày {short_date(stored.units[code])}; ghi đơn vị kế thừa."
            yield CellProblem(row.number, UNIT.title, sentence)


def _ends_before(last_day: date | None, row: PlannedRow) -> bool:
    starts_on = row.result.get("starts_on")
    return row.is_new and last_day is not None and starts_on is not None and last_day < starts_on


def _span_problems(rows: Iterable[PlannedRow], stored: Stored) -> Iterator[CellProblem]:
    """A membership that has its end is not opened again; the next one begins after it."""
    for row in rows:
        span = stored.spans.get(key_of(row))
        if span and span.ends_on and row.result["starts_on"] <= span.ends_on:
            sentence = f"Phân công này đã có đến hết ngày {short_date(span.ends_on)}; ghi ngày bắt đầu sau."
            yield CellProblem(row.number, STARTS_ON.title, sentence)
