"""On which page each field of a dossier is typed, down to its control."""

from django.urls import NoReverseMatch, reverse

from nominations.forms.dossiers import PART_OF_FIELD
from registrations.forms.steps import control_of
from registrations.views.places import to_control, to_page

WHO, SUMMARY = "ai", "tom-tat"
STEP_OF_FIELD = {"registration": SUMMARY, "model": SUMMARY, "summary": SUMMARY, "award_note": SUMMARY}
FIRST_CONTROL = {"groups": "id_groups_0", "no_discipline": "id_no_discipline_0",
                 "no_complaint": "id_no_complaint_0"}  # fmt: skip

# Pages of rooms of their own: the achievement report of a nominee, the minutes of the council.
REPORT, FIRST_PART, MINUTES = "nominee-report", "phan-1", "council-minutes"
OF_MINUTES = {"minutes", "votes", "meeting", "met_on", "began_at", "ended_at", "place", "members"}


def dossier_page(code: str, field: str, uid: str) -> str:
    """The page of a field of the dossier, or of the nominee with this `uid`; empty where there is none."""
    if field == "files":
        return to_page(reverse("dossier-files", args=[code]))
    if field in OF_MINUTES:
        return minutes_page(code) and to_page(minutes_page(code))
    if field == "report":
        return report_page(code, uid) and to_page(report_page(code, uid))
    return _nominee_page(code, field, uid) if uid else _own_page(code, field)


def minutes_page(code: str) -> str:
    """The page of the minutes."""
    return address_of(MINUTES, code)


def report_page(code: str, uid: str) -> str:
    """The first page of a nominee's achievement report."""
    return address_of(REPORT, code, uid, FIRST_PART)


def address_of(name: str, *args: object) -> str:
    """The address with this name; empty while no page has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


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
