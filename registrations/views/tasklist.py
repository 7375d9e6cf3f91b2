"""The sheet as a list of tasks: what is done, what is begun, what is still to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from registrations.forms.steps import STEP_OF_FIELD, STEPS
from registrations.rules.completeness import REQUIRED_OF_SHEET, Problem


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
    own = [problem for problem in problems if not problem.uid and problem.field in REQUIRED_OF_SHEET]
    if not own:
        return Task(Progress.DONE, 0)
    is_empty = len(own) == len(REQUIRED_OF_SHEET)
    return Task(Progress.TO_DO if is_empty else Progress.BEGUN, len(own))


def model_task(uid: str, problems: Iterable[Problem]) -> Task:
    """How far a model is; it exists, so it is begun at least."""
    steps = [STEP_OF_FIELD[problem.field] for problem in problems if problem.uid == uid]
    if not steps:
        return Task(Progress.DONE, 0, next(iter(STEPS)))
    return Task(Progress.BEGUN, len(steps), min(steps, key=[*STEPS].index))
