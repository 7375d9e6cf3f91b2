"""A sheet that carries others: its own models and, unit by unit, the accepted models of those that report
through its unit. Works on payloads, so that page, paper and test see the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass

from registrations.rules.totals import Totals, totals_of


@dataclass(frozen=True)
class Part:
    """The models of one unit on a sheet; `sheet` and `version` say of which sending they are."""

    unit: Mapping[str, str]
    sheet: str
    version: int | None
    models: list[dict]

    @property
    def totals(self) -> Totals:
        """The sub-totals."""
        return totals_of(self.models)


def parts_of(payload: dict) -> list[Part]:
    """The sheet's own models first, where there are any, then those of each unit that it carries."""
    own = [Part(payload["unit"], payload["code"], None, payload["models"])] if payload["models"] else []
    return own + carried_parts(payload)


def carried_parts(payload: dict) -> list[Part]:
    """The models of each unit that the sheet carries."""
    return [
        Part({field: entry[field] for field in ("code", "name", "place")}, entry["sheet"], entry["version"],
             entry["models"])
        for entry in payload.get("units", [])
    ]  # fmt: skip


def all_models(payload: dict) -> list[dict]:
    """Every model on the sheet, its own and those of the units that it carries."""
    return [*payload["models"], *(model for part in carried_parts(payload) for model in part.models)]


def count_in_words(payload: dict) -> str:
    """How many models are on the sheet, as the log says it."""
    return f"{len(all_models(payload))} mô hình"


def receiver_of_payload(payload: dict) -> str:
    """Who received this sending, in words: the consolidating unit as it was called then, or the Sở."""
    receiver = payload.get("receiver")
    return receiver["short_name"] or receiver["name"] if receiver else "Sở"


def unit_in_words(unit: Mapping, through: Mapping | None) -> str:
    """The unit, and through which it reports."""
    if through is None:
        return unit["name"]
    return f"{unit['name']} (qua {through['short_name'] or through['name']})"
