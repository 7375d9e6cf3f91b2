"""The import of awards of earlier years: its columns, and what a file would add to the register.

The same award is the same name in the same unit, in the same year, of the same form. What a decision of
this portal entered is never changed by a file.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from danvan.core.vietnamese import fold
from nominations.enums import AwardLevel
from nominations.rules.unit_names import NamedUnit, UnitNames
from registrations.enums import Subject
from registrations.rules import import_cells as cells
from registrations.rules.import_header import Column, Grid
from registrations.rules.import_table import CellProblem, Plan, PlannedRow, Row, missing_problems, read_table


def _words_of(level: AwardLevel) -> list[str]:
    """Each word of the label stands for the level alone: "Cấp tỉnh, bộ, ngành" is also "tỉnh"."""
    label = fold(level.label).removeprefix("cap ")
    return [fold(level.value), label, *label.split(", ")]


LEVELS = {word: level for level in AwardLevel for word in _words_of(level)}


def award_level(cell: str) -> str:
    """A level of award by its label or a word of it, with or without "cấp"."""
    found = LEVELS.get(fold(cell).removeprefix("cap "))
    if found is None:
        raise ValueError(f"Không có lựa chọn này; hãy ghi một trong: {'; '.join(AwardLevel.labels)}.")
    return found.value


YEAR = Column("year", "Năm", "1998", cells.year, other_names=("Năm khen thưởng", "Năm khen"))
NAME = Column(
    "name", "Họ và tên/Tên tập thể", "Nguyễn Văn An", cells.text(200), needed=True,
    other_names=(
        "Họ và tên", "Họ tên", "Tên tập thể", "Tên cá nhân, tập thể", "Tên tập thể, cá nhân",
        "Họ và tên, tên tập thể", "Tập thể, cá nhân", "Cá nhân, tập thể",
    ),
)  # fmt: skip
KIND = Column(
    "subject", "Đối tượng", Subject.INDIVIDUAL.label, cells.choice(Subject),
    other_names=("Loại", "Tập thể hay cá nhân"), show=cells.label_of(Subject),
)  # fmt: skip
UNIT = Column(
    "unit_name", "Đơn vị", "Trường Trung học phổ thông Mẫu", cells.text(200),
    other_names=("Tên đơn vị", "Đơn vị công tác", "Mã đơn vị"),
)  # fmt: skip
POSITION = Column(
    "position", "Chức vụ", "Giáo viên", cells.text(150), other_names=("Chức danh", "Chức vụ, chức danh")
)
AWARD = Column(
    "award", "Hình thức khen thưởng", "Bằng khen", cells.text(200), needed=True,
    other_names=(
        "Hình thức", "Khen thưởng", "Danh hiệu", "Danh hiệu, hình thức khen thưởng", "HTKT",
        "Danh hiệu thi đua, hình thức khen thưởng",
    ),
)  # fmt: skip
LEVEL = Column(
    "level", "Cấp khen thưởng", AwardLevel.PROVINCE.label, award_level, other_names=("Cấp khen", "Cấp"),
    show=cells.label_of(AwardLevel),
)  # fmt: skip
DECISION = Column(
    "decision_number", "Số quyết định", "12/QĐ-UBND", cells.text(60),
    other_names=("Số QĐ", "QĐ số", "Quyết định số", "Số QĐ khen thưởng", "Số quyết định khen thưởng"),
)  # fmt: skip
DECIDED_ON = Column(
    "decided_on", "Ngày quyết định", "20/11/1998", cells.day,
    other_names=("Ngày QĐ", "Ngày ký", "Ngày ban hành", "Ngày ký quyết định", "Ngày tháng năm quyết định"),
)  # fmt: skip
ISSUER = Column(
    "issuer", "Cơ quan ban hành", "Chủ tịch Ủy ban nhân dân tỉnh", cells.text(200),
    other_names=("Cơ quan quyết định", "Cơ quan khen thưởng", "Nơi ban hành"),
)  # fmt: skip
AWARD_COLUMNS = (YEAR, NAME, KIND, UNIT, POSITION, AWARD, LEVEL, DECISION, DECIDED_ON, ISSUER)
REQUIRED = ("year", "name", "unit_name", "award")
COLLECTIVE_WORDS = (
    "tập thể", "trường", "trung tâm", "phòng", "tổ ", "ban ", "chi bộ", "đảng bộ", "công đoàn", "đoàn trường",
    "đoàn thanh niên", "khối", "lớp ", "nhóm", "hội ", "sở ", "chi đoàn", "liên đội", "cụm",
)  # fmt: skip

AwardKey = tuple[str, str, int, str]
Award = Mapping[str, object]


def key_of(values: Award) -> AwardKey | None:
    """What makes two rows the same award; None while something of it is missing."""
    if not all(values.get(key) for key in REQUIRED):
        return None
    unit = f"#{values['unit']}" if values.get("unit") else fold(values["unit_name"])
    return fold(values["name"]), unit, values["year"], fold(values["award"])


def key_by_name(values: Award) -> AwardKey | None:
    """The same where the unit is known by nothing but its name."""
    return key_of({**values, "unit": None})


class Register:
    """Finds the award of the register that a row means; each award is given by its values."""

    def __init__(self, awards: Iterable[Award]) -> None:
        self._awards, self._by_name = {}, {}
        for award in awards:
            self._awards[key_of(award)] = award
            self._by_name[key_by_name(award)] = award

    def same_as(self, values: Award) -> Award | None:
        """The award in the register; where one side does not know its unit, the name of the unit tells."""
        found = self._awards.get(key_of(values)) or self._awards.get(key_by_name(values))
        return found if found or values.get("unit") else self._by_name.get(key_by_name(values))


def plan_past_awards(grid: Grid, units: UnitNames, register: Register, today: date) -> Plan:
    """What the file would do to the register."""
    table = read_table(grid, AWARD_COLUMNS)
    rows = [_planned(row, units, register) for row in table.rows]
    problems = [
        *table.problems,
        *missing_problems(rows, AWARD_COLUMNS, REQUIRED, table.problems),
        *_unclear_units(rows, units),
        *_repeated(rows),
        *_date_problems(rows, today),
    ]
    problems.sort(key=lambda problem: problem.row)
    return Plan(AWARD_COLUMNS, rows, problems, table, list(_remarks(table.rows, rows, units)))


def _planned(row: Row, units: UnitNames, register: Register) -> PlannedRow:
    """The row with what follows from it: the year of its day, its unit, and of a new award the rest."""
    values = dict(row.values)
    if "decided_on" in values:
        values.setdefault("year", values["decided_on"].year)
    values |= _unit_of(values, units)
    known = register.same_as(values)
    if known is None:
        return PlannedRow(row.number, _with_defaults(values, units), {}, is_new=True)
    return PlannedRow(row.number, _of_known(values, known), known, is_new=False)


def _unit_of(values: Award, units: UnitNames) -> dict[str, object]:
    """The unit that is meant, where it is one alone; a code gives way to the name of that year."""
    written, year = values.get("unit_name", ""), values.get("year")
    found = units.called(written or values.get("name", ""), year)
    if len(found) != 1:
        return {}
    is_name = written and fold(written) != fold(found[0].code)
    return {"unit": found[0].pk, "unit_name": written if is_name else found[0].name_in(year)}


def _with_defaults(values: dict[str, object], units: UnitNames) -> dict[str, object]:
    """The values of a new award; whether it is a collective is told by its name."""
    defaults = {"level": AwardLevel.PROVINCE.value}
    if "name" in values:
        defaults["subject"] = _kind_of(values["name"], units)
    return defaults | values


def _of_known(values: dict[str, object], known: Award) -> dict[str, object]:
    """The values beside a known award: its names stay as spelt, and all of it that a decision entered."""
    kept = values.keys() if known["decision"] else ("name", "unit_name", "award")
    return values | {key: known[key] for key in kept}


def _kind_of(name: str, units: UnitNames) -> str:
    is_collective = bool(units.called(name)) or name.lower().startswith(COLLECTIVE_WORDS)
    return (Subject.COLLECTIVE if is_collective else Subject.INDIVIDUAL).value


def _remarks(read: Iterable[Row], rows: Iterable[PlannedRow], units: UnitNames) -> Iterator[CellProblem]:
    """What people should know of a row before they confirm it."""
    for written, row in zip(read, rows, strict=True):
        if row.stored.get("decision"):
            yield from _not_taken(written, row)
        elif row.is_new and "unit_name" in row.values and not _units_meant(row, units):
            yield CellProblem(row.number, UNIT.title, "Cổng không có đơn vị này; tên được giữ như trong tệp.")
        elif not row.is_new and "unit" in row.changes:
            code = units[row.changes["unit"]].code
            yield CellProblem(row.number, UNIT.title, f"Mục đã có trong sổ, nay nối với đơn vị mã “{code}”.")


def _not_taken(written: Row, row: PlannedRow) -> Iterator[CellProblem]:
    """The cells that would change what a decision entered."""
    for column in AWARD_COLUMNS:
        value = written.values.get(column.key)
        if value and column.key not in REQUIRED and value != row.stored[column.key]:
            yield CellProblem(
                row.number,
                column.title,
                "Mục này do quyết định ghi trong cổng nên giữ nguyên, không lấy ô này.",
            )


def _units_meant(row: PlannedRow, units: UnitNames) -> list[NamedUnit]:
    return units.called(row.values.get("unit_name", ""), row.values.get("year"))


def _unclear_units(rows: Iterable[PlannedRow], units: UnitNames) -> Iterator[CellProblem]:
    """A name that several units bear is asked back; one that none bears is history and stays as it is."""
    for row in rows:
        found = [] if "unit" in row.values else _units_meant(row, units)
        if len(found) > 1:
            which = "; ".join(f"{unit.code} ({unit.place})" for unit in found[:5])
            yield CellProblem(
                row.number, UNIT.title, f"Có {len(found)} đơn vị mang tên này; hãy ghi mã: {which}."
            )


def _repeated(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    first: dict[AwardKey, int] = {}
    for row in rows:
        key = key_of(row.result)
        if key in first:
            sentence = f"Mục khen thưởng này đã có ở dòng {first[key]}; hãy bỏ bớt một dòng."
            yield CellProblem(row.number, NAME.title, sentence)
        elif key:
            first[key] = row.number


def _date_problems(rows: Iterable[PlannedRow], today: date) -> Iterator[CellProblem]:
    """No award is of a time to come, nor decided before its year."""
    for row in rows:
        year, decided_on = row.values.get("year"), row.values.get("decided_on")
        if year and year > today.year:
            yield CellProblem(row.number, YEAR.title, f"Năm {year} chưa đến; hãy xem lại.")
        if decided_on and decided_on > today:
            yield CellProblem(row.number, DECIDED_ON.title, "Ngày quyết định chưa đến; hãy xem lại.")
        if year and decided_on and decided_on.year < year:
            yield CellProblem(
                row.number, DECIDED_ON.title, "Ngày quyết định trước năm khen thưởng; hãy xem lại."
            )
