"""Units from a data file."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from registrations.enums import UnitKind
from registrations.models import ReportingLine, Unit

HEAD_TITLES = {
    UnitKind.DEPARTMENT: "Giám đốc",
    UnitKind.DEPARTMENT_OFFICE: "Trưởng phòng",
    UnitKind.EDUCATION_OFFICE: "Trưởng phòng",
    UnitKind.COMMUNE_OFFICE: "Trưởng phòng",
    UnitKind.SCHOOL: "Hiệu trưởng",
    UnitKind.CENTRE: "Giám đốc",
}
PLAIN_COLUMNS = ["code", "name", "short_name", "kind", "level", "place", "head_name", "email", "phone"]


@transaction.atomic
def add_units(rows: Iterable[Mapping[str, str]]) -> list[Unit]:
    """Create the units whose code is new, each after its parent and successor; the created ones."""
    wanted = {row["code"]: row for row in rows}
    known = {unit.code: unit for unit in Unit.objects.all()}
    created = []

    def unit_with(code: str) -> Unit | None:
        if code and code not in known:
            known[code] = new_unit(
                wanted[code],
                parent=unit_with(wanted[code].get("parent", "")),
                successor=unit_with(wanted[code].get("successor", "")),
            )
            known[code].full_clean()
            known[code].save()
            created.append(known[code])
        return known.get(code)

    for code in wanted:
        unit_with(code)
    for unit in created:
        add_line(unit, known.get(wanted[unit.code].get("reports_through") or ""))
    return created


def add_line(unit: Unit, through: Unit | None) -> None:
    """Let a new unit report through another where the file names one, as long as both exist."""
    if through:
        line = ReportingLine(unit=unit, through=through, starts_on=unit.valid_from, ends_on=through.valid_to)
        line.full_clean()
        line.save()


def new_unit(row: Mapping[str, str], *, parent: Unit | None, successor: Unit | None = None) -> Unit:
    """The unit that the row describes, not stored yet."""
    return Unit(
        **{column: row.get(column, "") for column in PLAIN_COLUMNS},
        symbol=row.get("symbol") or row["code"].replace("-", ""),
        head_title=row.get("head_title") or HEAD_TITLES[UnitKind(row["kind"])],
        parent=parent,
        successor=successor,
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
