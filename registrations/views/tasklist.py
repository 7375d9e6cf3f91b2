"""The sheet as a list of tasks: what is done, what is begun, what is still to do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from registrations.forms.reports import PARTS
from registrations.forms.steps import STEP_OF_FIELD, STEPS
from registrations.rules.completeness import REQUIRED_OF_SHEET, Problem
from registrations.rules.report_completeness import REQUIRED_OF_REPORT
from registrations.services.report_payload import ITEM_FIELDS


class Progress(TextChoices):
    """How far a task is."""

    TO_DO = "TO_DO", "Chưa làm"
    BEGUN = "BEGUN", "Đang làm"
    DONE = "DONE", "Xong"


@dataclass(frozen=True)
class Task:
    """One part of the sheet; `step` is the first page with something to mend."""

    progress: Progress
    missing: int
    step: str = ""


def details_task(problems: Iterable[Problem]) -> Task:
    """How far the details of the sheet are."""
    return task_of(REQUIRED_OF_SHEET, [problem for problem in problems if not problem.uid])


def part_tasks(problems: Iterable[Problem]) -> list[tuple[str, str, Task]]:
    """Address, title and progress of each page of the unit's own part of a report."""
    own = [problem for problem in problems if not problem.uid]
    return [
        (slug, form.title, task_of(REQUIRED_OF_REPORT.keys() & set(form._meta.fields), own))
        for slug, form in PARTS.items()
    ]


def item_task(item: dict, problems: Iterable[Problem]) -> Task:
    """How far the result of a model is."""
    missing = sum(problem.uid == item["uid"] for problem in problems)
    if not missing:
        return Task(Progress.DONE, 0)
    return Task(Progress.BEGUN if any(item[field] for field in ITEM_FIELDS) else Progress.TO_DO, missing)


def task_of(required: Collection[str], problems: Iterable[Problem]) -> Task:
    """How far a page is on which these fields are required."""
    missing = [problem for problem in problems if problem.field in required]
    if not missing:
        return Task(Progress.DONE, 0)
    return Task(Progress.TO_DO if len(missing) == len(required) else Progress.BEGUN, len(missing))


def model_task(model: dict, problems: Iterable[Problem]) -> Task:
    """How far a model is; it exists, so it is begun at least."""
    steps = [STEP_OF_FIELD[problem.field] for problem in problems if problem.uid == model["uid"]]
    if not steps:
        return Task(Progress.DONE, 0, next(iter(STEPS)))
    return Task(Progress.BEGUN, len(steps), min(steps, key=[*STEPS].index))
