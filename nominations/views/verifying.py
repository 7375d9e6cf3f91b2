"""What anybody who scans a copy of a dossier's paper may know: how many papers came, nobody's name."""

from nominations.models.checklists import checklist_of
from nominations.rules.checklist import Copy
from registrations.models import Sheet
from registrations.rules.paper import Reading


def arrival_of_set(sheet: Sheet, reading: Reading) -> str:
    """How many papers of the copy's set, else of all sets, the office has of the sending that it prints.

    Out of how many is said of the sending in force alone: an earlier one may have had other nominees.
    """
    checklist, set_no = checklist_of(sheet), reading.set_no
    is_present = reading.version == sheet.version and sheet.is_with_office
    known = [paper.place for paper in checklist.papers] if is_present else [*checklist.copies]
    places = [place for place in known if set_no in (0, place[0])]
    came = [place for place in places if _prints(checklist.copies.get(place), reading.version)]
    of_what = f"của bộ {set_no}, lần gửi này" if set_no else "của lần gửi này"
    if not came:
        return f"Sở chưa nhận bản giấy nào {of_what}."
    out_of = f"/{len(places)}" if is_present else ""
    return f"Sở đã nhận {len(came)}{out_of} bản giấy {of_what}."


def _prints(copy: Copy | None, version: int) -> bool:
    return copy is not None and copy.version == version
