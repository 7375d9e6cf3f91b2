"""The department's summary: its tables, counted from its rows alone, and how two versions differ."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from danvan.core.policy import YES, Decision, no
from registrations.enums import Novelty, Outcome, Recognition, SheetKind, Subject, UnitKind

Row = Mapping[str, object]
NOTHING_ACCEPTED = "Chưa có hồ sơ nào được duyệt để tổng hợp."
TOTAL = "Cộng"


@dataclass(frozen=True)
class UnitCounts:
    """Of one kind of unit: how many take part, have sent, are accepted."""

    taking_part: int = 0
    sent: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Figure:
    """One counted column: its heading and what each row adds to it."""

    heading: str
    adds: Callable[[Row], int | Decimal]


def _is(field: str, value: str) -> Callable[[Row], int]:
    return lambda row: int(row[field] == value)


def _sum_of(field: str) -> Callable[[Row], int | Decimal]:
    """Figures that were left empty add nothing."""
    return lambda row: Decimal(row[field] or 0) if isinstance(row[field], str) else row[field] or 0


MODELS = [
    Figure("Số mô hình", lambda row: 1),
    *(Figure(subject.label, _is("subject", subject)) for subject in Subject),
    *(Figure(novelty.label, _is("novelty", novelty)) for novelty in Novelty),
]
RESULTS = [
    *(Figure(outcome.label, _is("outcome", outcome)) for outcome in Outcome),
    *(
        Figure(recognition.label, _is("recognition", recognition))
        for recognition in (Recognition.RECOGNISED, Recognition.NOT_RECOGNISED)
    ),
]
EFFORTS = [
    Figure("Số người tham gia", _sum_of("people_count")),
    Figure("Kinh phí vận động (đồng)", _sum_of("money")),
    Figure("Số ngày công", _sum_of("working_days")),
    Figure("Số người được giúp", _sum_of("helped_count")),
]


def tables_of(
    kind: str, rows: Sequence[Row], areas: Iterable[str], units: Mapping[str, UnitCounts]
) -> list[dict]:
    """The totals as plain tables (title, headings, rows); each ends with its sum.

    `areas` are the names of the movement's areas in its order, `units` the counts by kind of unit.
    """
    by_area = [*areas, *sorted({row["area"] for row in rows} - {*areas})]
    kinds = {UnitKind(name).label: name for name in UnitKind.values if name in units}
    tables = [
        _unit_table(kinds, units),
        _table("Mô hình theo lĩnh vực", "Lĩnh vực", by_area, rows, "area", MODELS),
        _table("Mô hình theo loại đơn vị", "Loại đơn vị", kinds, rows, "unit_kind", MODELS),
    ]
    if kind == SheetKind.RESULT:
        tables += [
            _table("Kết quả theo lĩnh vực", "Lĩnh vực", by_area, rows, "area", RESULTS),
            _table("Số liệu theo lĩnh vực", "Lĩnh vực", by_area, rows, "area", EFFORTS),
        ]
    return tables


def may_leave(summary: str, action: str) -> Decision:
    """Whether an accepted sheet may change, where `summary` names the one that froze it (else empty)."""
    if not summary:
        return YES
    return no(f"Hồ sơ nằm trong {summary} nên không {action.lower()} được; cần mở bản sửa đổi trước.")


@dataclass(frozen=True)
class Change:
    """What a later version says otherwise: names of units, names of models with their unit."""

    units_added: list[str]
    units_removed: list[str]
    models_added: list[str]
    models_removed: list[str]
    models_changed: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether both versions list the same."""
        return not any(vars(self).values())


def change_between(old: Sequence[Row], new: Sequence[Row]) -> Change:
    """How the rows of two versions differ; a model is known by its identity."""
    before, after = {row["uid"]: row for row in old}, {row["uid"]: row for row in new}
    return Change(
        units_added=_units(new, old),
        units_removed=_units(old, new),
        models_added=[_named(row) for uid, row in after.items() if uid not in before],
        models_removed=[_named(row) for uid, row in before.items() if uid not in after],
        models_changed=[
            _named(row) for uid, row in after.items() if uid in before and _said(before[uid]) != _said(row)
        ],
    )


def _unit_table(kinds: Mapping[str, str], units: Mapping[str, UnitCounts]) -> dict:
    lines = [
        [label, units[name].taking_part, units[name].sent, units[name].accepted]
        for label, name in kinds.items()
    ]
    headings = ["Loại đơn vị", "Tham gia", "Đã gửi", "Đã duyệt"]
    return _with_sum("Đơn vị", headings, lines)


def _table(
    title: str, first: str, groups: Iterable[str], rows: Sequence[Row], field: str, figures: Sequence[Figure]
) -> dict:
    """One line for each group of rows; a mapping names the groups otherwise than the rows do."""
    values = groups if isinstance(groups, Mapping) else {name: name for name in groups}
    lines = [
        [label, *(_added(figure, (row for row in rows if row[field] == value)) for figure in figures)]
        for label, value in values.items()
    ]
    return _with_sum(title, [first, *(figure.heading for figure in figures)], lines)


def _with_sum(title: str, headings: list[str], lines: list[list]) -> dict:
    sums = [_plain(sum(Decimal(value) for value in column)) for column in list(zip(*lines, strict=True))[1:]]
    return {"title": title, "headings": headings, "rows": [*lines, [TOTAL, *sums]]}


def _added(figure: Figure, rows: Iterable[Row]) -> int | str:
    return _plain(sum((figure.adds(row) for row in rows), start=0))


def _plain(value: int | Decimal) -> int | str:
    """A whole number as such; a broken one as text, so that no database writes it otherwise."""
    return int(value) if value == int(value) else f"{Decimal(value).normalize():f}"


def _units(rows: Iterable[Row], others: Iterable[Row]) -> list[str]:
    known = {row["unit_code"] for row in others}
    return list(dict.fromkeys(row["unit"] for row in rows if row["unit_code"] not in known))


def _named(row: Row) -> str:
    return f"{row['name']} ({row['unit']})"


def _said(row: Row) -> dict:
    """The row without the number of its sending: what was sent again unchanged is no change."""
    return {key: value for key, value in row.items() if key != "version"}
