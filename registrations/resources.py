"""The office's list of registered models: one description of its columns for PDF, XLSX and CSV."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from danvan.core.documents.listing import GroupLine
from danvan.core.exports import Column
from danvan.core.vietnamese import short_date
from registrations.enums import Novelty, SheetState, Subject, Verdict
from registrations.models import Registration, Sheet, Snapshot
from registrations.rules.consolidation import Part, parts_of, unit_in_words

Row = TypeVar("Row")


@dataclass(frozen=True)
class ListRow:
    """One model as it was sent, its unit and verdict; `through` is the consolidating unit, if any."""

    number: int
    unit: dict
    code: str
    model: dict
    verdict: str
    through: dict | None = None


def rows_of(sheets: Iterable[int], area: str = "") -> list[ListRow]:
    """The models in the last sending of these sheets (keys), in the order of the units; two queries.

    `area` keeps the models of the area with that code. Each model comes from the sheet of its own unit,
    so that one which a consolidating unit carries as well is counted once.
    """
    snapshots = list(
        Snapshot.objects.filter(sheet__in=list(sheets))
        .last_sent()
        .select_related("sheet")
        .order_by("sheet__unit__name_key", "sheet__unit__code")
    )
    verdicts = _verdicts_of([snapshot.sheet for snapshot in snapshots])
    found = _models_of(snapshots, area)
    return [
        ListRow(
            number,
            payload["unit"],
            payload["code"],
            model,
            verdicts.get(model["uid"], ""),
            payload.get("receiver"),
        )
        for number, (payload, model) in enumerate(found, start=1)
    ]


def rows_of_payload(payload: dict) -> list[ListRow]:
    """Every model of one sending, numbered through: its own, then those of each unit that it carries."""
    found = [(part, model) for part in parts_of(payload) for model in part.models]
    return [ListRow(n, part.unit, part.sheet, model, "") for n, (part, model) in enumerate(found, start=1)]


def _models_of(snapshots: list[Snapshot], area: str) -> Iterator[tuple[dict, dict]]:
    for snapshot in snapshots:
        for model in snapshot.payload["models"]:
            if area in ("", model["area_code"]):
                yield snapshot.payload, model


def _verdicts_of(sheets: list[Sheet]) -> dict[str, str]:
    accepted = Registration.objects.filter(sheet__sheet__state=SheetState.ACCEPTED)
    rows = accepted.filter(sheet__in=[sheet.pk for sheet in sheets]).values_list("uid", "verdict")
    return {str(uid): Verdict(verdict).label for uid, verdict in rows}


def who_registers(model: dict) -> str:
    """Tập thể, cá nhân đăng ký: the collective's name, or the first person with the position."""
    people = [_person(entry) for entry in model["people"]]
    if model["subject"] == Subject.INDIVIDUAL:
        return "; ".join(people)
    led = f" (phụ trách: {'; '.join(people)})" if people else ""
    return (model["collective"] or "Tập thể đơn vị") + led


def novelty_in_words(model: dict) -> str:
    """Mới, duy trì or nhân rộng, with where it comes from; of a source with the same name only the year."""
    source = model["source"] or model["source_note"]
    label = Novelty(model["novelty"]).label
    name, _, year = source.rpartition(" (năm ")
    if name and name.casefold() == model["name"].casefold():
        return f"{label} từ năm {year.rstrip(')')}"
    return f"{label}: {source}" if source else label


def period(model: dict) -> str:
    """When the model runs: "1/3/2027 – 31/7/2027"."""
    return " – ".join(short_date(date.fromisoformat(model[end])) for end in ("starts_on", "ends_on"))


def _person(entry: dict) -> str:
    name = f"{entry['title']} {entry['name']}".strip()
    return f"{name}, {entry['position']}" if entry["position"] else name


def model_columns(*widths: float) -> list[Column]:
    """What both lists say of a model, in these widths (per cent)."""
    described = [
        ("name", "Tên mô hình", lambda row: row.model["name"], "left"),
        ("area", "Lĩnh vực", lambda row: row.model["area"], "left"),
        ("registrant", "Tập thể, cá nhân đăng ký", lambda row: who_registers(row.model), "left"),
        ("method", "Nội dung chủ yếu", lambda row: row.model["method"], "left"),
        ("audience", "Địa bàn, đối tượng", lambda row: row.model["audience"], "left"),
        ("period", "Thời gian thực hiện", lambda row: period(row.model), "center"),
        ("novelty", "Hình thức", lambda row: novelty_in_words(row.model), "left"),
    ]
    return [
        Column(key, heading, value, width, align)
        for (key, heading, value, align), width in zip(described, widths, strict=True)
    ]


NUMBER = Column("number", "TT", lambda row: row.number, 4, "center")
UNIT_LIST_COLUMNS = [
    NUMBER,
    *model_columns(17, 9, 16, 20, 13, 9.5, 7.5),
    Column("note", "Ghi chú", lambda row: "", 4),
]
CONSOLIDATED_COLUMNS = [
    NUMBER,
    Column("unit", "Đơn vị", lambda row: row.unit["name"], 12),
    Column("place", "Địa danh", lambda row: row.unit["place"], 8),
    *model_columns(17, 9, 16, 20, 13, 9.5, 7.5),
]
OFFICE_LIST_COLUMNS = [
    NUMBER,
    Column("unit", "Đơn vị", lambda row: unit_in_words(row.unit, row.through), 11),
    Column("place", "Địa danh", lambda row: row.unit["place"], 5.5),
    *model_columns(11.5, 7.5, 12, 11, 9.5, 8.5, 6),
    Column("code", "Mã hồ sơ", lambda row: row.code, 8, "center"),
    Column("verdict", "Kết quả", lambda row: row.verdict, 5.5, "center"),
]


def columns_of(payload: dict) -> list[Column]:
    """The columns of one unit's list; where it carries others, each model names its unit."""
    return CONSOLIDATED_COLUMNS if payload.get("units") else UNIT_LIST_COLUMNS


def under_their_units(
    rows: list[Row], payload: dict, subtotal: Callable[[Part], str]
) -> list[Row | GroupLine]:
    """The rows of a sending; where it carries other units, each has a line with its sub-total above its rows,
    which know by `code` to whose sheet they belong."""
    if not payload.get("units"):
        return rows
    lines: list[Row | GroupLine] = []
    for number, part in enumerate(parts_of(payload), start=1):
        lines.append(GroupLine(f"{number}. {part.unit['name']} ({part.unit['place']}): {subtotal(part)}"))
        lines += [row for row in rows if row.code == part.sheet]
    return lines
