"""Where what is to be mended is typed: links from problems and remarks to the page and its control."""

from collections.abc import Iterable
from dataclasses import dataclass

from registrations.answers import Answer
from registrations.models import Remark, Sheet
from registrations.rules.completeness import Problem
from registrations.rules.labels import LABELS_OF, Labels
from registrations.views.kinds import PAGES_OF


@dataclass(frozen=True)
class Finding:
    """Something to mend: the sentence, what it is about, where it is typed (empty where nowhere)."""

    sentence: str
    about: str
    url: str

    @property
    def line(self) -> str:
        """What it is about and the sentence, in one line."""
        return f"{self.about} – {self.sentence}" if self.about else self.sentence


def findings(sheet: Sheet, payload: dict, problems: Iterable[Problem]) -> list[Finding]:
    """The problems of a sheet with their links."""
    names = _names(payload, LABELS_OF[sheet.kind])
    return [
        Finding(problem.sentence, names.get(problem.uid, ""), page_of(sheet, problem.field, problem.uid))
        for problem in problems
    ]


def remarks_found(sheet: Sheet, payload: dict, remarks: Iterable[Remark]) -> list[Finding]:
    """The office's remarks with their links."""
    names = _names(payload, LABELS_OF[sheet.kind])
    return [_of_remark(sheet, names, remark) for remark in remarks]


def with_links(sheet: Sheet, answers: Iterable[Answer], uid: str = "") -> list[tuple[Answer, str]]:
    """The answers, each with the address of the page on which it is typed."""
    return [(answer, page_of(sheet, answer.field, uid)) for answer in answers]


def page_of(sheet: Sheet, field: str, uid: str = "") -> str:
    """The address of the page on which the field is typed, down to its control."""
    return PAGES_OF[sheet.kind].page_of(sheet.code, field, uid)


def _of_remark(sheet: Sheet, names: dict[str, str], remark: Remark) -> Finding:
    uid, labels = str(remark.model_uid or ""), LABELS_OF[sheet.kind].all
    about = ", ".join(filter(None, [names.get(uid, ""), labels.get(remark.field, "")]))
    is_typed = uid in names or (not uid and remark.field in labels)
    return Finding(remark.text, about, page_of(sheet, remark.field, uid) if is_typed else "")


def _names(payload: dict, labels: Labels) -> dict[str, str]:
    return {
        item["uid"]: f"{labels.item} {item['position']}" + (f": {item['name']}" if item["name"] else "")
        for item in labels.items_of(payload)
    }
