"""The lists of results: one description of their columns for PDF, XLSX and CSV."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from danvan.core.exports import Column
from registrations.enums import Novelty, Outcome, Recognition
from registrations.models import ResultItem, Sheet, Snapshot
from registrations.rules.consolidation import parts_of, unit_in_words
from registrations.rules.labels import ITEM_LABELS, NOT_GIVEN
from registrations.rules.result_totals import MODEL_FIGURES


@dataclass(frozen=True)
class ResultRow:
    """One model as it was reported, with its unit and the decision on it, empty before there is one;
    `through` is the consolidating unit, if any."""

    number: int
    unit: dict
    code: str
    item: dict
    recognition: str = ""
    through: dict | None = None


def rows_of_report(payload: dict) -> list[ResultRow]:
    """Every model of one report, numbered through: its own, then those of each unit that it carries."""
    found = [(part, item) for part in parts_of(payload) for item in part.models]
    return [ResultRow(n, part.unit, part.sheet, item) for n, (part, item) in enumerate(found, start=1)]


def result_rows_of(sheets: Iterable[int], wanted: Mapping[str, str]) -> list[ResultRow]:
    """The models in the last sending of these reports (keys), in the order of the units; two queries.

    Each comes from the report of its own unit, so that none which a consolidating unit carries counts twice.
    `wanted` keeps the models of an area (by its code), an outcome, a recognition; an empty value keeps all.
    """
    snapshots = list(
        Snapshot.objects.filter(sheet__in=list(sheets))
        .last_sent()
        .select_related("sheet")
        .order_by("sheet__unit__name_key", "sheet__unit__code")
    )
    decisions = _decisions_on([snapshot.sheet for snapshot in snapshots])
    found = [
        (snapshot.payload, item, decisions.get(item["uid"], ""))
        for snapshot in snapshots
        for item in snapshot.payload["models"]
    ]
    kept = [row for row in found if _is_wanted(row[1], row[2], wanted)]
    return [
        ResultRow(number, payload["unit"], payload["code"], item, decision, payload.get("receiver"))
        for number, (payload, item, decision) in enumerate(kept, start=1)
    ]


def _is_wanted(item: dict, decision: str, wanted: Mapping[str, str]) -> bool:
    values = {"area": item["area_code"], "outcome": item["outcome"], "recognition": decision}
    return all(not wanted.get(name) or wanted[name] == value for name, value in values.items())


def _decisions_on(sheets: Sequence[Sheet]) -> dict[str, str]:
    rows = ResultItem.objects.decided().filter(report__in=[sheet.pk for sheet in sheets])
    return {str(uid): decision for uid, decision in rows.values_list("uid", "recognition")}


def figure(item: Mapping, field: str) -> Decimal | str:
    """The figure as a number, or that it was not given."""
    value = item[field]
    return NOT_GIVEN if value is None else Decimal(value)


def outcome_in_words(item: Mapping) -> str:
    """How far the model came, and why not further."""
    label = Outcome(item["outcome"]).label
    return f"{label}: {item['outcome_reason']}" if item["outcome_reason"] else label


def _figure_columns(*widths: float) -> list[Column]:
    return [
        Column(field, ITEM_LABELS[field], lambda row, field=field: figure(row.item, field), width, "right")
        for field, width in zip(MODEL_FIGURES, widths, strict=True)
    ]


def _model_columns(*widths: float) -> list[Column]:
    described = [
        ("name", "Tên mô hình", lambda row: row.item["name"]),
        ("area", "Lĩnh vực", lambda row: row.item["area"]),
        ("novelty", "Hình thức", lambda row: Novelty(row.item["novelty"]).label),
        ("outcome", "Mức độ hoàn thành", lambda row: outcome_in_words(row.item)),
    ]
    return [
        Column(key, heading, value, width)
        for (key, heading, value), width in zip(described, widths, strict=True)
    ]


NUMBER = Column("number", "TT", lambda row: row.number, 4, "center")
REPORT_COLUMNS = [
    NUMBER,
    *_model_columns(22, 10, 8, 19),
    *_figure_columns(8.5, 12, 8, 8.5),
]
CONSOLIDATED_REPORT_COLUMNS = [
    NUMBER,
    Column("unit", "Đơn vị", lambda row: row.unit["name"], 14),
    Column("place", "Địa danh", lambda row: row.unit["place"], 8),
    *_model_columns(16, 8, 7, 13),
    *_figure_columns(7, 10.5, 6, 6.5),
]
OFFICE_RESULT_COLUMNS = [
    NUMBER,
    Column("unit", "Đơn vị", lambda row: unit_in_words(row.unit, row.through), 11),
    Column("place", "Địa danh", lambda row: row.unit["place"], 5.5),
    *_model_columns(13.5, 7, 5.5, 12),
    *_figure_columns(6, 10.5, 5.5, 5.5),
    Column(
        "recognition",
        "Công nhận",
        lambda row: Recognition(row.recognition).label if row.recognition else "",
        5.5,
        "center",
    ),
    Column("code", "Mã hồ sơ", lambda row: row.code, 8.5, "center"),
]


def report_columns_of(payload: Mapping) -> list[Column]:
    """The columns of one unit's figures; where it carries others, each model names its unit."""
    return CONSOLIDATED_REPORT_COLUMNS if payload.get("units") else REPORT_COLUMNS
