"""On which page each field of a registration and of a report is typed, down to its control."""

from django.urls import reverse

from registrations.forms.reports import PART_OF_FIELD
from registrations.forms.steps import STEP_OF_FIELD, STEPS, control_of

BACK_TO_CHECK = "kiem-tra"
FIRST_STEP = next(iter(STEPS))


def registration_page(code: str, field: str, uid: str) -> str:
    """The page of a field of the sheet, or of the model with this `uid`."""
    if uid:
        step = STEP_OF_FIELD.get(field, FIRST_STEP)
        return to_control(reverse("model-step", args=[code, uid, step]), control_of(field or "name"))
    if field == "models":
        return reverse("model-add", args=[code])
    return to_control(reverse("sheet-details", args=[code]), control_of(field))


def report_page(code: str, field: str, uid: str) -> str:
    """The page of a field of the report, or of the result with this `uid`."""
    if field == "files":
        return to_page(reverse("report-files", args=[code, uid]))
    if uid:
        return to_control(reverse("report-item", args=[code, uid]), control_of(field or "outcome"))
    if field in PART_OF_FIELD:
        return to_control(reverse("report-part", args=[code, PART_OF_FIELD[field]]), control_of(field))
    return to_control(reverse("sheet-details", args=[code]), control_of(field))


def to_page(page: str) -> str:
    """The page, from which one comes back to the check."""
    return f"{page}?ve={BACK_TO_CHECK}"


def to_control(page: str, control: str) -> str:
    """The same down to one control."""
    return f"{to_page(page)}#{control}"
