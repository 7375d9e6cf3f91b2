"""The import of awards of earlier years: its columns, and what a file would add to the register.

The same award is the same name in the same unit, in the same year, of the same form.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from danvan.core.vietnamese import fold
from registrations.enums import Subject
from registrations.rules import import_cells as cells
from registrations.rules.import_header import Column, Grid
from registrations.rules.import_table import CellProblem, Plan, PlannedRow, Row, missing_problems, read_table

YEAR = Column("year", "Năm", "", cells.year, other_names=("Năm khen thưởng", "Năm khen"))
NAME = Column(
    "name", "Họ và tên/Tên tập thể", "", cells.text(200), needed=True,
    other_names=(
        "Họ và tên", "Họ tên", "Tên tập thể", "Tên cá nhân, tập thể", "Tên tập thể, cá nhân",
        "Họ và tên, tên tập thể", "Tập thể, cá nhân", "Cá nhân, tập thể",
    ),
)  # fmt: skip
KIND = Column(
    "subject", "Đối tượng", "", cells.choice(Subject), other_names=("Loại", "Tập thể hay cá nhân"),
    show=cells.label_of(Subject),
)  # fmt: skip
UNIT = Column(
    "unit_name", "Đơn vị", "", cells.text(200), other_names=("Tên đơn vị", "Đơn vị công tác", "Mã đơn vị")
)
POSITION = Column("position", "Chức vụ", "", cells.text(150), other_names=("Chức danh", "Chức vụ, chức danh"))
AWARD = Column(
    "award", "Hình thức khen thưởng", "", cells.text(200), needed=True,
    other_names=(
        "Hình thức", "Khen thưởng", "Danh hiệu", "Danh hiệu, hình thức khen thưởng", "HTKT",
        "Danh hiệu thi đua, hình thức khen thưởng",
    ),
)  # fmt: skip
DECISION = Column(
    "decision_number", "Số quyết định", "", cells.text(60),
    other_names=("Số QĐ", "QĐ số", "Quyết định số", "Số QĐ khen thưởng", "Số quyết định khen thưởng"),
)  # fmt: skip
DECIDED_ON = Column(
    "decided_on", "Ngày quyết định", "", cells.day,
    other_names=("Ngày QĐ", "Ngày ký", "Ngày ban hành", "Ngày ký quyết định", "Ngày tháng năm quyết định"),
)  # fmt: skip
ISSUER = Column(
    "issuer", "Cơ quan ban hành", "", cells.text(200),
    other_names=("Cơ quan quyết định", "Cơ quan khen thưởng", "Cấp khen thưởng", "Nơi ban hành"),
)  # fmt: skip
AWARD_COLUMNS = (YEAR, NAME, KIND, UNIT, POSITION, AWARD, DECISION, DECIDED_ON, ISSUER)
REQUIRED = ("year", "name", "unit_name", "award")
COLLECTIVE_WORDS = (
    "tập thể", "trường", "trung tâm", "phòng", "tổ ", "ban ", "chi bộ", "đảng bộ", "công đoàn", "đoàn trường",
    "đoàn thanh niên", "khối", "lớp ", "nhóm", "hội ", "sở ", "chi đoàn", "liên đội", "cụm",
)  # fmt: skip

AwardKey = tuple[str, str, int, str]


@dataclass(frozen=True)
class NamedUnit:
    """A unit as the import looks for it: its key, its code, where it is, every name that it bore."""

    pk: int
    code: str
    name: str
    place: str
    names: frozenset[str]


class UnitNames:
    """Finds units by code or by any of their names, former ones included, whatever case and accents."""

    def __init__(self, units: Iterable[NamedUnit]) -> None:
        self._found: defaultdict[str, list[NamedUnit]] = defaultdict(list)
        for unit in units:
            for name in {fold(name) for name in (unit.code, unit.name, *unit.names)} - {""}:
                self._found[name].append(unit)

    def called(self, name: str) -> list[NamedUnit]:
        """The units that the name may mean: a present name is meant before a former one."""
        units = self._found.get(fold(name), [])
        present = [unit for unit in units if fold(name) in (fold(unit.name), fold(unit.code))]
        return present or units


def key_of(values: Mapping[str, object]) -> AwardKey | None:
    """What makes two rows the same award; None while something of it is missing."""
    if not all(values.get(key) for key in REQUIRED):
        return None
    unit = f"#{values['unit']}" if values.get("unit") else fold(values["unit_name"])
    return fold(values["name"]), unit, values["year"], fold(values["award"])


def plan_past_awards(
    grid: Grid, units: UnitNames, stored: Mapping[AwardKey, Mapping[str, object]], this_year: int
) -> Plan:
    """What the file would do to the register; `stored` gives the values of each award by its key."""
    table = read_table(grid, AWARD_COLUMNS)
    rows = [_planned(row, units, stored) for row in table.rows]
    problems = [
        *table.problems,
        *missing_problems(rows, AWARD_COLUMNS, REQUIRED, table.problems),
        *_unclear_units(rows, units),
        *_repeated(rows),
        *_date_problems(rows, this_year),
    ]
    return Plan(AWARD_COLUMNS, rows, sorted(problems, key=lambda problem: problem.row), table)


def _planned(row: Row, units: UnitNames, stored: Mapping[AwardKey, Mapping[str, object]]) -> PlannedRow:
    """The row with what follows from it: the year of its day, its unit, whether it is a collective."""
    values = dict(row.values)
    if "decided_on" in values:
        values.setdefault("year", values["decided_on"].year)
    found = units.called(values.get("unit_name") or values.get("name", ""))
    if len(found) == 1:
        values |= {"unit": found[0].pk, "unit_name": values.get("unit_name") or found[0].name}
    if "name" in values:
        values.setdefault("subject", _kind_of(values["name"], units))
    known = stored.get(key_of(values)) or stored.get(key_of({**values, "unit": None}))
    return PlannedRow(row.number, _spelt_as_stored(values, known or {}), known or {}, is_new=known is None)


def _spelt_as_stored(values: dict[str, object], known: Mapping[str, object]) -> dict[str, object]:
    """The values; a name that differs from the stored one in case or accents alone is the stored one."""
    same = {
        key: known[key]
        for key in ("name", "unit_name", "award")
        if known.get(key) and key in values and fold(known[key]) == fold(values[key])
    }
    return values | same


def _kind_of(name: str, units: UnitNames) -> str:
    is_collective = bool(units.called(name)) or name.lower().startswith(COLLECTIVE_WORDS)
    return (Subject.COLLECTIVE if is_collective else Subject.INDIVIDUAL).value


def _unclear_units(rows: Iterable[PlannedRow], units: UnitNames) -> Iterator[CellProblem]:
    """A name that several units bear is asked back; one that none bears is history and stays as it is."""
    for row in rows:
        found = units.called(row.values.get("unit_name", ""))
        if len(found) > 1:
            which = "; ".join(f"{unit.code} ({unit.place})" for unit in found[:5])
            yield CellProblem(
                row.number, UNIT.title, f"Có {len(found)} đơn vị mang tên này; hãy ghi mã: {which}."
            )


def _repeated(rows: Iterable[PlannedRow]) -> Iterator[CellProblem]:
    first: dict[AwardKey, int] = {}
    for row in rows:
        key = key_of(row.values)
        if key in first:
            sentence = f"Mục khen thưởng này đã có ở dòng {first[key]}; hãy bỏ bớt một dòng."
            yield CellProblem(row.number, NAME.title, sentence)
        elif key:
            first[key] = row.number


def _date_problems(rows: Iterable[PlannedRow], this_year: int) -> Iterator[CellProblem]:
    """No award is of a year to come, nor decided before its year."""
    for row in rows:
        year, decided_on = row.values.get("year"), row.values.get("decided_on")
        if year and year > this_year:
            yield CellProblem(row.number, YEAR.title, f"Năm {year} chưa đến; hãy xem lại.")
        if year and decided_on and decided_on.year < year:
            yield CellProblem(
                row.number, DECIDED_ON.title, "Ngày quyết định trước năm khen thưởng; hãy xem lại."
            )
