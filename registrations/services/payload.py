"""The contents of a sheet as plain data: what is checked, sent, hashed and printed."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Sequence

from danvan.core.models.compiled import CompiledQuery
from danvan.core.vietnamese import document_date
from registrations.models import Movement, Registration, Responsibility, Sheet, Unit
from registrations.models.people import PersonTitle
from registrations.services.consolidation import units_on

DETAILS = ["document_number", "signer_title", "signer_name", "contact_name", "contact_phone"]
PLAIN_FIELDS = [
    "name", "novelty", "source_note", "subject", "collective", "situation", "goals", "targets",
    "method", "audience", "forces", "resources", "milestones", "outputs", "spread",
]  # fmt: skip
Carried = Callable[[Sequence[Sheet]], dict[int, list[dict]]]
SOURCE_YEAR = "source__sheet__sheet__campaign__year"
NAMES = ["source__name", SOURCE_YEAR, "area__name", "area__code", "content__title"]

MODELS = Registration.objects.order_by("position", "pk").values(
    "pk", "sheet", "uid", "starts_on", "ends_on", *PLAIN_FIELDS, *NAMES
)
PEOPLE = Responsibility.objects.order_by("position").values_list(
    "registration", "person__title", "person__full_name", "person__position"
)
MODELS_OF_ONE = CompiledQuery(lambda sheet: MODELS.filter(sheet=sheet))
PEOPLE_OF_ONE = CompiledQuery(lambda sheet: PEOPLE.filter(registration__sheet=sheet))


def payloads_of(sheets: Sequence[Sheet], carried: Carried = units_on) -> dict[int, dict]:
    """Everything a paper of each sheet may say, frozen as text, by the keys of the sheets; two queries
    however many they are, with consolidating units among them four."""
    models, units = _models_of([sheet.pk for sheet in sheets]), carried(sheets)
    return {sheet.pk: _payload(sheet, models[sheet.pk]) | carried_part(sheet, units) for sheet in sheets}


def digest_of(payload: dict) -> str:
    """The SHA-256 of the payload in one canonical writing."""
    canonical = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def frame_of(sheet: Sheet) -> dict:
    """What every kind of sheet says: its code, year, movement, plan and unit as they are called today."""
    return {
        "code": sheet.code,
        "year": sheet.campaign.year,
        "movement": sheet.campaign.movement.name,
        "plan": plan_of(sheet.campaign.movement),
        "unit": unit_as_text(sheet.unit),
    }


def carried_part(sheet: Sheet, units: dict[int, list[dict]]) -> dict:
    """The part `units` on the sheet of a consolidating unit; nothing on any other."""
    return {"units": units[sheet.pk]} if sheet.pk in units else {}


def _payload(sheet: Sheet, models: list[dict]) -> dict:
    details = sheet.registration_sheet
    return frame_of(sheet) | {
        "sheet": {field: getattr(details, field) for field in DETAILS},
        "models": [model | {"position": number} for number, model in enumerate(models, start=1)],
    }


def plan_of(movement: Movement) -> str:
    """The plan by number and day, as papers name it."""
    dated = f" {document_date(movement.plan_date)}" if movement.plan_date else ""
    return f"Kế hoạch số {movement.plan_number}{dated} của {movement.issuer}"


def unit_as_text(unit: Unit) -> dict:
    """A unit as it is called today."""
    return {
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "symbol": unit.symbol,
        "kind": unit.kind,
        "parent": unit.parent.name if unit.parent else "",
        "place": unit.place,
        "head_title": unit.head_title,
    }


def _models_of(sheets: Sequence[int]) -> dict[int, list[dict]]:
    """The models of each of the sheets, in their order; plain rows, because every page reads them."""
    people = _people_of(sheets)
    found = defaultdict(list)
    rows = MODELS_OF_ONE(*sheets) if len(sheets) == 1 else MODELS.filter(sheet__in=sheets)
    for row in rows:
        found[row["sheet"]].append(_model_of(row) | {"people": people[row["pk"]]})
    return found


def _model_of(row: dict) -> dict:
    return {
        "uid": str(row["uid"]),
        **{field: row[field] for field in PLAIN_FIELDS},
        "source": f"{row['source__name']} (năm {row[SOURCE_YEAR]})" if row[SOURCE_YEAR] else "",
        "area": row["area__name"] or "",
        "area_code": row["area__code"] or "",
        "content": row["content__title"] or "",
        "starts_on": row["starts_on"].isoformat() if row["starts_on"] else "",
        "ends_on": row["ends_on"].isoformat() if row["ends_on"] else "",
    }


def _people_of(sheets: Sequence[int]) -> dict[int, list[dict]]:
    """Those responsible for each of the models on the sheets, by the model's key."""
    found = defaultdict(list)
    rows = PEOPLE_OF_ONE(*sheets) if len(sheets) == 1 else PEOPLE.filter(registration__sheet__in=sheets)
    for model, title, name, position in rows:
        label = PersonTitle(title).label if title else ""
        found[model].append({"title": label, "name": name, "position": position})
    return found
