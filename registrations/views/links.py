"""Where what is to be mended is typed: links from problems and remarks to the page and its control."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from registrations.answers import Answer
from registrations.enums import SheetKind
from registrations.forms.reports import PART_OF_FIELD
from registrations.forms.steps import STEP_OF_FIELD, STEPS, control_of
from registrations.models import Remark, Sheet
from registrations.rules.completeness import Problem
from registrations.rules.labels import LABELS_OF

BACK_TO_CHECK = "kiem-tra"
FIRST_STEP = next(iter(STEPS))


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
    names = _names(payload)
    return [
        Finding(problem.sentence, names.get(problem.uid, ""), page_of(sheet, problem.field, problem.uid))
        for problem in problems
    ]


def remarks_found(sheet: Sheet, payload: dict, remarks: Iterable[Remark]) -> list[Finding]:
    """The office's remarks with their links."""
    names = _names(payload)
    return [_of_remark(sheet, names, remark) for remark in remarks]


def with_links(sheet: Sheet, answers: Iterable[Answer], uid: str = "") -> list[tuple[Answer, str]]:
    """The answers, each with the address of the page on which it is typed."""
    return [(answer, page_of(sheet, answer.field, uid)) for answer in answers]


def page_of(sheet: Sheet, field: str, uid: str = "") -> str:
    """The address of the page on which the field is typed, down to its control."""
    find = _report_page if sheet.kind == SheetKind.RESULT else _registration_page
    return find(sheet.code, field, uid)


def _report_page(code: str, field: str, uid: str) -> str:
    if field == "files":
        return reverse("report-files", args=[code, uid]) + f"?ve={BACK_TO_CHECK}"
    if uid:
        return _to_control(reverse("report-item", args=[code, uid]), field or "outcome")
    if field in PART_OF_FIELD:
        return _to_control(reverse("report-part", args=[code, PART_OF_FIELD[field]]), field)
    return _to_control(reverse("sheet-details", args=[code]), field)


def _registration_page(code: str, field: str, uid: str) -> str:
    if uid:
        step = STEP_OF_FIELD.get(field, FIRST_STEP)
        return _to_control(reverse("model-step", args=[code, uid, step]), field or "name")
    if field == "models":
        return reverse("model-add", args=[code])
    return _to_control(reverse("sheet-details", args=[code]), field)


def _of_remark(sheet: Sheet, names: dict[str, str], remark: Remark) -> Finding:
    uid, labels = str(remark.model_uid or ""), LABELS_OF[sheet.kind].all
    about = ", ".join(filter(None, [names.get(uid, ""), labels.get(remark.field, "")]))
    is_typed = uid in names or (not uid and remark.field in labels)
    return Finding(remark.text, about, page_of(sheet, remark.field, uid) if is_typed else "")


def _names(payload: dict) -> dict[str, str]:
    return {
        model["uid"]: f"Mô hình {model['position']}" + (f": {model['name']}" if model["name"] else "")
        for model in payload["models"]
    }


def _to_control(page: str, field: str) -> str:
    return f"{page}?ve={BACK_TO_CHECK}#{control_of(field)}"
