"""What changed between two sendings of a sheet, for people to read.

Works on two snapshot payloads. Models are matched by `uid`, so a reorder is not a removal and an addition.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from danvan.core.vietnamese import number, short_date
from registrations.enums import Novelty, Outcome, Subject
from registrations.rules.labels import Labels

FIGURES = (
    "people_count", "money", "working_days", "helped_count", "documents_issued", "meetings_held",
    "attendances",
)  # fmt: skip
WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Word:
    """A run of words, blanks included; `kind` is "same", "added" or "removed"."""

    text: str
    kind: str


@dataclass(frozen=True)
class FieldChange:
    """A field whose text changed; `words` joins both texts, what was removed before what was added."""

    field: str
    label: str
    old: str
    new: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class ModelChange:
    """One model that was added (no old position), removed (no new one), edited or moved."""

    uid: str
    name: str
    old_position: int | None
    new_position: int | None
    fields: tuple[FieldChange, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Difference:
    """All changes of a sheet; `changed` leaves out the models that stayed as they were."""

    sheet: tuple[FieldChange, ...]
    added: tuple[ModelChange, ...]
    removed: tuple[ModelChange, ...]
    changed: tuple[ModelChange, ...]

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return any((self.sheet, self.added, self.removed, self.changed))


def compare(old: dict, new: dict, labels: Labels) -> Difference:
    """The difference of two payloads; only the fields that have a label count, in the order of the labels."""
    before = {model["uid"]: model for model in labels.items_of(old)}
    after = {model["uid"]: model for model in labels.items_of(new)}
    return Difference(
        sheet=_field_changes(labels.values_of(old), labels.values_of(new), labels.sheet),
        added=tuple(
            ModelChange(uid, model["name"], None, model["position"])
            for uid, model in after.items() if uid not in before
        ),
        removed=tuple(
            ModelChange(uid, model["name"], model["position"], None)
            for uid, model in before.items() if uid not in after
        ),
        changed=tuple(_model_changes(before, after, labels.model)),
    )  # fmt: skip


def _model_changes(before: dict, after: dict, labels: Mapping[str, str]) -> Iterable[ModelChange]:
    kept = [uid for uid in after if uid in before]
    moved = _moved([uid for uid in before if uid in after], kept)
    for uid in kept:
        old, new = before[uid], after[uid]
        fields = _field_changes(old, new, labels)
        if fields or uid in moved:
            yield ModelChange(uid, new["name"], old["position"], new["position"], fields, uid in moved)


def _moved(old_order: list[str], new_order: list[str]) -> set[str]:
    """Those that left the common order: all but a run of models that still follow one another."""
    blocks = SequenceMatcher(None, old_order, new_order, autojunk=False).get_matching_blocks()
    stayed = {uid for block in blocks for uid in old_order[block.a : block.a + block.size]}
    return set(old_order) - stayed


def _field_changes(old: dict, new: dict, labels: Mapping[str, str]) -> tuple[FieldChange, ...]:
    pairs = [(field, readable(field, old), readable(field, new)) for field in labels]
    return tuple(
        FieldChange(field, labels[field], before, after, _words(before, after))
        for field, before, after in pairs
        if before != after
    )


def _words(old: str, new: str) -> tuple[Word, ...]:
    before, after = WORD.findall(old), WORD.findall(new)
    steps = SequenceMatcher(None, before, after).get_opcodes()
    if _is_rewritten(before, steps):
        steps = [("replace", 0, len(before), 0, len(after))]
    words = []
    for tag, a, a_end, b, b_end in steps:
        if tag == "equal":
            words.append(Word("".join(after[b:b_end]), "same"))
            continue
        words.append(Word("".join(before[a:a_end]), "removed"))
        words.append(Word("".join(after[b:b_end]), "added"))
    return tuple(word for word in words if word.text)


def _is_rewritten(before: list[str], steps: list[tuple[str, int, int, int, int]]) -> bool:
    """Whether less than half of the old words stayed: then both whole texts read better than pieces."""
    stayed = [word for tag, a, a_end, *_ in steps if tag == "equal" for word in before[a:a_end]]
    return 2 * _count_words(stayed) < _count_words(before)


def _count_words(parts: list[str]) -> int:
    return sum(part[0].isalnum() for part in parts)


def readable(field: str, values: dict) -> str:
    """One value of a payload as people read it: names instead of codes, days instead of ISO dates."""
    value = values.get(field)
    if value in (None, "", []):
        return ""
    return READERS[field](value) if field in READERS else str(value)


def _people(people: list[dict]) -> str:
    return "\n".join(_person(person) for person in people)


def _person(person: dict) -> str:
    name = f"{person['title']} {person['name']}".strip()
    return f"{name}, {person['position']}" if person["position"] else name


def _day(iso: str) -> str:
    return short_date(date.fromisoformat(iso))


def _figure(value: int | str) -> str:
    return number(Decimal(value))


def _files(files: list[dict]) -> str:
    return "\n".join(file["name"] for file in files)


READERS = {
    "people": _people,
    "novelty": lambda value: Novelty(value).label,
    "subject": lambda value: Subject(value).label,
    "starts_on": _day,
    "ends_on": _day,
    "outcome": lambda value: Outcome(value).label,
    "files": _files,
    **dict.fromkeys(FIGURES, _figure),
}
