"""The contents of a sheet as plain data: what is checked, sent, hashed and printed."""

import hashlib
import json
from collections.abc import Sequence

from django.db.models import Prefetch

from danvan.core.vietnamese import document_date
from registrations.models import Registration, RegistrationSheet, Responsibility, Sheet, Unit

PLAIN_FIELDS = [
    "name", "novelty", "source_note", "subject", "collective", "situation", "goals", "targets",
    "method", "audience", "forces", "resources", "milestones", "outputs", "spread",
]  # fmt: skip


def payload_of(sheet: Sheet) -> dict:
    """Everything a paper of the sheet may say, frozen as text; three queries."""
    return payloads_of([sheet])[sheet.pk]


def payloads_of(sheets: Sequence[Sheet]) -> dict[int, dict]:
    """The same for several sheets, by their keys; three queries however many they are."""
    models = Registration.objects.select_related("area", "content", "source__sheet__sheet__campaign")
    responsible = Responsibility.objects.select_related("person").order_by("position")
    details = RegistrationSheet.objects.prefetch_related(
        Prefetch("models", models.order_by("position", "pk")),
        Prefetch("models__responsibilities", responsible),
    ).in_bulk([sheet.pk for sheet in sheets])
    return {sheet.pk: _payload(sheet, details[sheet.pk]) for sheet in sheets}


def digest_of(payload: dict) -> str:
    """The SHA-256 of the payload in one canonical writing."""
    canonical = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _payload(sheet: Sheet, details: RegistrationSheet) -> dict:
    return {
        "code": sheet.code,
        "year": sheet.campaign.year,
        "movement": sheet.campaign.movement.name,
        "plan": _plan_of(sheet),
        "unit": _unit_of(sheet.unit),
        "sheet": {
            "document_number": details.document_number,
            "signer_title": details.signer_title,
            "signer_name": details.signer_name,
            "contact_name": details.contact_name,
            "contact_phone": details.contact_phone,
        },
        "models": [_model_of(model, number) for number, model in enumerate(details.models.all(), start=1)],
    }


def _plan_of(sheet: Sheet) -> str:
    movement = sheet.campaign.movement
    dated = f" {document_date(movement.plan_date)}" if movement.plan_date else ""
    return f"Kế hoạch số {movement.plan_number}{dated} của {movement.issuer}"


def _unit_of(unit: Unit) -> dict:
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


def _model_of(model: Registration, number: int) -> dict:
    return {
        "uid": str(model.uid),
        "position": number,
        **{field: getattr(model, field) for field in PLAIN_FIELDS},
        "source": _source_of(model.source),
        "area": model.area.name if model.area else "",
        "area_code": model.area.code if model.area else "",
        "content": model.content.title if model.content else "",
        "starts_on": model.starts_on.isoformat() if model.starts_on else "",
        "ends_on": model.ends_on.isoformat() if model.ends_on else "",
        "people": [
            {
                "title": entry.person.get_title_display(),
                "name": entry.person.full_name,
                "position": entry.person.position,
            }
            for entry in model.responsibilities.all()
        ],
    }


def _source_of(source: Registration | None) -> str:
    if source is None:
        return ""
    return f"{source.name} (năm {source.sheet.sheet.campaign.year})"
