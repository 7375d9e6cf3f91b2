"""The contents of a sheet as rows that people read: to check them, to see what was sent, to compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import capfirst

from registrations.models import Registration, RegistrationSheet
from registrations.rules.completeness import Problem
from registrations.rules.difference import readable

SHEET_FIELDS = ["signer_title", "signer_name", "contact_name", "contact_phone", "document_number"]
MODEL_FIELDS = [
    "name", "novelty", "source", "source_note", "area", "content", "subject", "collective", "people",
    "situation", "goals", "targets", "method", "audience", "forces",
    "resources", "starts_on", "ends_on", "milestones", "outputs", "spread",
]  # fmt: skip
OPTIONAL = {"source", "source_note", "collective", "milestones", "document_number"}


def _labels(model: type, fields: list[str]) -> dict[str, str]:
    return {name: capfirst(model._meta.get_field(name).verbose_name) for name in fields}


SHEET_LABELS = _labels(RegistrationSheet, SHEET_FIELDS)
MODEL_LABELS = _labels(Registration, MODEL_FIELDS)
LABELS = SHEET_LABELS | MODEL_LABELS


@dataclass(frozen=True)
class Answer:
    """One field as it stands, with what is to be mended about it."""

    field: str
    label: str
    text: str
    problems: tuple[str, ...] = ()


def sheet_answers(payload: dict, problems: Iterable[Problem] = ()) -> list[Answer]:
    """The rows of the sheet itself."""
    return _answers(payload["sheet"], SHEET_LABELS, [p for p in problems if not p.uid])


def model_answers(model: dict, problems: Iterable[Problem] = ()) -> list[Answer]:
    """The rows of one model of a payload; optional ones only where they say something."""
    return _answers(model, MODEL_LABELS, [p for p in problems if p.uid == model["uid"]])


def _answers(values: dict, labels: Mapping[str, str], problems: list[Problem]) -> list[Answer]:
    rows = []
    for field, label in labels.items():
        text = readable(field, values)
        sentences = tuple(problem.sentence for problem in problems if problem.field == field)
        if text or sentences or field not in OPTIONAL:
            rows.append(Answer(field, label, text, sentences))
    return rows
