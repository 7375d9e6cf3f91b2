"""The import of units: its columns, and what a file of units would change."""

from collections.abc import Iterable, Iterator, Mapping

from registrations.enums import UnitKind
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
from registrations.rules.reporting import Line, may_report_through

CODE = Column("code", "Mã đơn vị", "TRUONG-MAU", cells.code(30), needed=True, other_names=("Mã",))
NAME = Column("name", "Tên đơn vị", "Trường Trung học phổ thông Mẫu", cells.text(200))
KIND = Column(
    "kind", "Loại đơn vị", UnitKind.SCHOOL.label, cells.choice(UnitKind),
    other_names=("Loại",), show=cells.label_of(UnitKind),
)  # fmt: skip
PARENT = Column(
    "parent", "Mã cấp trên", "", cells.code(30), other_names=("Cấp trên", "Cấp trên trực tiếp", "parent code")
)
PLACE = Column("place", "Địa danh", "Long Xuyên", cells.text(80))
VALID_TO = Column("valid_to", "Có đến hết ngày", "", cells.day)
SUCCESSOR = Column("successor", "Mã đơn vị kế thừa", "", cells.code(30), other_names=("Đơn vị kế thừa",))
REPORTS_THROUGH = Column(
    "reports_through", "Mã đơn vị đầu mối", "", cells.code(30), other_names=("Đơn vị đầu mối", "Gửi qua")
)
UNIT_COLUMNS = (
    CODE,
    NAME,
    Column("short_name", "Tên ngắn", "THPT Mẫu", cells.text(80)),
    Column("symbol", "Ký hiệu văn bản", "THPTM", cells.text(30), other_names=("Ký hiệu",)),
    KIND,
    Column("level", "Cấp học", "THPT", cells.text(20)),
    PARENT,
    PLACE,
    Column("head_title", "Chức danh thủ trưởng", "Hiệu trưởng", cells.text(80)),
    Column("head_name", "Họ tên thủ trưởng", "Nguyễn Văn An", cells.text(100)),
    Column("email", "Thư điện tử", "thpt-mau@example.edu.vn", cells.email),
    Column("phone", "Số điện thoại", "0296 3 852 000", cells.phone, other_names=("Điện thoại",)),
    Column("valid_from", "Có từ ngày", "", cells.day),
    VALID_TO,
    SUCCESSOR,
    REPORTS_THROUGH,
)
REQUIRED = ("code", "name", "kind", "place")
LINKS = (PARENT, SUCCESSOR)
CODES = (*LINKS, REPORTS_THROUGH)

StoredUnits = Mapping[str, Mapping[str, object]]


def plan_units(grid: Grid, stored: StoredUnits) -> Plan:
    """What the file would do to the stored units, which are given by code, links as codes."""
    table = read_table(grid, UNIT_COLUMNS)
    spelling = _spelling(table.rows, stored)
    rows = [_planned(row, spelling, stored) for row in table.rows]
    problems = [
        *table.problems,
        *missing_problems(rows, UNIT_COLUMNS, REQUIRED, table.problems),
        *_repeated_codes(rows),
        *_link_problems(rows, set(spelling.values())),
        *_circles(rows, stored),
        *_reporting_problems(rows, stored),
        *_date_problems(rows),
        *_repeated_names(rows, stored),
    ]
    return Plan(UNIT_COLUMNS, rows, sorted(problems, key=lambda problem: problem.row), table)


def _spelling(rows: Iterable[Row], stored: StoredUnits) -> dict[str, str]:
    """How each code is written, whatever its case in the file: as stored, else as first written."""
    codes = [*stored, *(row.values["code"] for row in rows if "code" in row.values)]
    return {code.casefold(): code for code in reversed(codes)}


def _planned(row: Row, spelling: Mapping[str, str], stored: StoredUnits) -> PlannedRow:
    respelt = {
        key: spelling.get(code.casefold(), code)
        for key, code in row.values.items()
        if key in ("code", *(column.key for column in CODES))
    }
    values = {**row.values, **respelt}
    unit = stored.get(values.get("code"))
    return PlannedRow(row.number, values, unit or {}, is_new=unit is None)


def _repeated_codes(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    first: dict[str, int] = {}
    for row in rows:
        if code := row.values.get("code"):
            if code in first:
                sentence = f"Mã “{code}” đã có ở dòng {first[code]}; mỗi đơn vị chỉ ghi một dòng."
                yield CellProblem(row.number, CODE.title, sentence)
            first.setdefault(code, row.number)


def _link_problems(rows: Iterable[PlannedRow], known: set[str]) -> Iterator[CellProblem]:
    for row in rows:
        for column in CODES:
            code = row.values.get(column.key)
            if code and code not in known:
                sentence = f"Không có đơn vị mã “{code}” trong hệ thống hay trong tệp này; hãy sửa mã."
                yield CellProblem(row.number, column.title, sentence)


def _circles(rows: Iterable[PlannedRow], stored: StoredUnits) -> Iterator[CellProblem]:
    """No unit may come after itself by following its parents, nor by following its successors."""
    rows = list(rows)
    for column in LINKS:
        links = {code: unit.get(column.key) for code, unit in stored.items()}
        links |= {row.result["code"]: row.result.get(column.key) for row in rows if "code" in row.result}
        for row in rows:
            if column.key in row.values and _comes_back(row.result.get("code"), links):
                sentence = "Nối vòng: đi theo cột này thì trở lại chính đơn vị này; hãy sửa mã."
                yield CellProblem(row.number, column.title, sentence)


def _comes_back(start: str | None, links: Mapping[str, str | None]) -> bool:
    seen, code = set(), links.get(start)
    while code and code != start and code not in seen:
        seen.add(code)
        code = links.get(code)
    return start is not None and code == start


def _reporting_problems(rows: Iterable[PlannedRow], stored: StoredUnits) -> Iterator[CellProblem]:
    """A unit reports through an office of a place that itself reports straight to the department's."""
    final = _final(rows, stored)
    through = {code: unit["reports_through"] for code, unit in final.items() if unit.get("reports_through")}
    below = {other: code for code, other in through.items()}
    for row in rows:
        code, other = row.result.get("code"), row.values.get("reports_through")
        if code and other in final:
            others = [Line(other, through[other])] if other in through else []
            others += [Line(below[code], code)] if code in below else []
            allowed = may_report_through(Line(code, other), final[other].get("kind"), others)
            if not allowed:
                yield CellProblem(row.number, REPORTS_THROUGH.title, allowed.reason)


def _final(rows: Iterable[PlannedRow], stored: StoredUnits) -> dict[str, Mapping[str, object]]:
    """Every unit by code as it would be in the end."""
    return dict(stored) | {row.result["code"]: row.result for row in rows if "code" in row.result}


def _date_problems(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    for row in rows:
        begins, ends = row.result.get("valid_from"), row.result.get("valid_to")
        if begins and ends and ends < begins:
            yield CellProblem(row.number, VALID_TO.title, "Ngày kết thúc phải từ ngày bắt đầu trở đi.")


def _repeated_names(rows: Iterable[PlannedRow], stored: StoredUnits) -> Iterator[CellProblem]:
    """The same name in the same place for the same days is the same unit under two codes."""
    final = _final(rows, stored)
    holders: dict[tuple, list[str]] = {}
    for code, unit in final.items():
        holders.setdefault(_identity(unit), []).append(code)
    for row in rows:
        others = [code for code in holders.get(_identity(row.result), []) if code != row.result.get("code")]
        if others and "name" in row.result and "place" in row.result:
            sentence = f"Đơn vị mã “{others[0]}” đã có tên này ở địa danh này; hãy sửa tên hoặc mã."
            yield CellProblem(row.number, NAME.title, sentence)


def _identity(unit: Mapping[str, object]) -> tuple:
    return unit.get("name"), unit.get("place"), unit.get("valid_from"), unit.get("valid_to")
