"""On which page each field of a dossier is typed, down to its control."""

from django.urls import reverse

from nominations.forms.dossiers import PART_OF_FIELD
from nominations.rules.achievement import FIRST_PART, is_of_report, place_of
from registrations.forms.steps import control_of
from registrations.views.places import to_control, to_page

WHO, SUMMARY = "ai", "tom-tat"
STEP_OF_FIELD = {"registration": SUMMARY, "model": SUMMARY, "summary": SUMMARY, "award_note": SUMMARY}
FIRST_CONTROL = {"groups": "id_groups_0", "no_discipline": "id_no_discipline_0",
                 "no_complaint": "id_no_complaint_0"}  # fmt: skip

OF_MINUTES = {"votes", "meeting", "met_on", "began_at", "ended_at", "place", "members"}


def dossier_page(code: str, field: str, uid: str) -> str:
    """The page of a field of the dossier, or of the nominee with this `uid`; empty where there is none."""
    if field == "files":
        return to_page(reverse("dossier-files", args=[code]))
    if field in OF_MINUTES:
        return to_page(minutes_page(code))
    if is_of_report(field):
        return report_place(code, field, uid)
    return _nominee_page(code, field, uid) if uid else _own_page(code, field)


def minutes_page(code: str) -> str:
    """The page of the minutes."""
    return reverse("council-minutes", args=[code])


def report_page(code: str, uid: str) -> str:
    """The first page of a nominee's achievement report."""
    return reverse("nominee-report", args=[code, uid, FIRST_PART])


def report_place(code: str, field: str, uid: str) -> str:
    """The part of the report on which the field is typed, down to its control."""
    part, key = place_of(field)
    page = reverse("nominee-report", args=[code, uid, part])
    return to_control(page, f"id_{key}") if key else to_page(page)


def _nominee_page(code: str, field: str, uid: str) -> str:
    if field == "subject":
        return ""  # chosen once; who is wrong is taken out
    if field == "criteria":
        return to_page(reverse("nominee-criteria", args=[code, uid]))
    step = STEP_OF_FIELD.get(field, WHO)
    return _to_field(reverse("nominee-step", args=[code, uid, step]), field)


def _own_page(code: str, field: str) -> str:
    if field == "nominees":
        return reverse("nominee-add", args=[code])
    if field in PART_OF_FIELD:
        return _to_field(reverse("dossier-part", args=[code, PART_OF_FIELD[field]]), field)
    return _to_field(reverse("sheet-details", args=[code]), field)


def _to_field(page: str, field: str) -> str:
    return to_control(page, FIRST_CONTROL.get(field, control_of(field)))
