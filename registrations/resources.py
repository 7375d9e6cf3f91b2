"""The office's list of registered models: one description of its columns for PDF, XLSX and CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from danvan.core.exports import Column
from danvan.core.vietnamese import numeric_date
from registrations.enums import Novelty, Subject, Verdict
from registrations.models import Registration, Sheet, Snapshot


@dataclass(frozen=True)
class ListRow:
    """One model as it was sent, with its unit and the office's verdict."""

    number: int
    unit: dict
    code: str
    model: dict
    verdict: str


def rows_of(sheets: Iterable[int], area: str = "") -> list[ListRow]:
    """The models in the last sending of these sheets (keys), in the order of the units; two queries.

    `area` keeps the models of the area with that code.
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
        ListRow(number, payload["unit"], payload["code"], model, verdicts.get(model["uid"], ""))
        for number, (payload, model) in enumerate(found, start=1)
    ]


def _models_of(snapshots: list[Snapshot], area: str) -> Iterator[tuple[dict, dict]]:
    for snapshot in snapshots:
        for model in snapshot.payload["models"]:
            if area in ("", model["area_code"]):
                yield snapshot.payload, model


def _verdicts_of(sheets: list[Sheet]) -> dict[str, str]:
    decided = Registration.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    rows = decided.exclude(verdict=Verdict.PENDING).values_list("uid", "verdict")
    return {str(uid): Verdict(verdict).label for uid, verdict in rows}


def who_registers(model: dict) -> str:
    """Tập thể, cá nhân đăng ký: the collective's name, or the first person with the position."""
    people = [_person(entry) for entry in model["people"]]
    if model["subject"] == Subject.INDIVIDUAL:
        return "; ".join(people)
    led = f" (phụ trách: {'; '.join(people)})" if people else ""
    return (model["collective"] or "Tập thể đơn vị") + led


def novelty_in_words(model: dict) -> str:
    """Mới, duy trì or nhân rộng, with where it comes from."""
    source = model["source"] or model["source_note"]
    label = Novelty(model["novelty"]).label
    return f"{label} (từ {source})" if source else label


def period(model: dict) -> str:
    """When the model runs: "01/03/2027 - 31/07/2027"."""
    return " - ".join(numeric_date(date.fromisoformat(model[end])) for end in ("starts_on", "ends_on"))


def _person(entry: dict) -> str:
    name = f"{entry['title']} {entry['name']}".strip()
    return f"{name}, {entry['position']}" if entry["position"] else name


MODEL_COLUMNS = [
    Column("name", "Tên mô hình", lambda row: row.model["name"], 16),
    Column("area", "Lĩnh vực", lambda row: row.model["area"], 9),
    Column("registrant", "Tập thể, cá nhân đăng ký", lambda row: who_registers(row.model), 15),
    Column("method", "Nội dung chủ yếu", lambda row: row.model["method"], 20),
    Column("audience", "Địa bàn, đối tượng", lambda row: row.model["audience"], 12),
    Column("period", "Thời gian thực hiện", lambda row: period(row.model), 9, "center"),
    Column("novelty", "Hình thức", lambda row: novelty_in_words(row.model), 8),
]
NUMBER = Column("number", "TT", lambda row: row.number, 4, "center")
UNIT_LIST_COLUMNS = [NUMBER, *MODEL_COLUMNS, Column("note", "Ghi chú", lambda row: "", 7)]
OFFICE_LIST_COLUMNS = [
    NUMBER,
    Column("unit", "Đơn vị", lambda row: row.unit["name"], 12),
    Column("place", "Địa danh", lambda row: row.unit["place"], 6),
    *MODEL_COLUMNS,
    Column("code", "Mã hồ sơ", lambda row: row.code, 7, "center"),
    Column("verdict", "Kết quả duyệt", lambda row: row.verdict, 6, "center"),
]
