"""The contents of a sheet as rows that people read: to check them, to see what was sent, to compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registrations.rules.completeness import Problem
from registrations.rules.difference import readable
from registrations.rules.labels import Labels


@dataclass(frozen=True)
class Answer:
    """One field as it stands, with what is to be mended about it."""

    field: str
    label: str
    text: str
    problems: tuple[str, ...] = ()


def sheet_answers(payload: dict, labels: Labels, problems: Iterable[Problem] = ()) -> list[Answer]:
    """The rows of the sheet itself."""
    return _answers(labels.values_of(payload), labels, labels.sheet, [p for p in problems if not p.uid])


def model_answers(model: dict, labels: Labels, problems: Iterable[Problem] = ()) -> list[Answer]:
    """The rows of one model of a payload; optional ones only where they say something."""
    return _answers(model, labels, labels.model, [p for p in problems if p.uid == model["uid"]])


def _answers(values: dict, labels: Labels, shown: Mapping[str, str], problems: list[Problem]) -> list[Answer]:
    rows = []
    for field, label in shown.items():
        text = readable(field, values)
        sentences = tuple(problem.sentence for problem in problems if problem.field == field)
        if text or sentences or field not in labels.optional:
            rows.append(Answer(field, label, text, sentences))
    return rows
