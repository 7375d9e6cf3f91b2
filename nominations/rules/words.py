"""How nominees and votes are told on papers and lists; works on payloads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from danvan.core.vietnamese import number, spoken_number
from registrations.enums import Subject


def full_name(nominee: dict) -> str:
    """ "Bà Nguyễn Thị Hoa", or the name of a collective."""
    return f"{nominee['title']} {nominee['name']}".strip()


def birth_year(nominee: dict) -> str:
    """The year in which a person was born; empty where it is not known and for collectives."""
    return str(date.fromisoformat(nominee["born_on"]).year) if nominee["born_on"] else ""


def counts_in_words(rows: Iterable[Mapping], *, spoken: bool = False) -> str:
    """ "01 tập thể và 12 cá nhân", whichever there are among nominees or lines of a list; `spoken` adds each
    number as it is read, as a letter has it."""
    counts = Counter(row["subject"] for row in rows)
    said = [
        f"{_number(counts[subject], spoken)} {subject.label.lower()}"
        for subject in (Subject.COLLECTIVE, Subject.INDIVIDUAL)
        if counts[subject]
    ]
    return " và ".join(said) or "0 đề nghị"


def _number(value: int, spoken: bool) -> str:
    digits = f"{value:02d}" if value < 10 else number(value)
    return f"{digits} ({spoken_number(value)})" if spoken else digits


def votes_in_words(nominee: dict, present: int) -> str:
    """ "7/7 phiếu (100%)"; empty where no vote is noted."""
    votes = nominee["votes_for"]
    if votes is None or not present:
        return ""
    return f"{votes}/{present} phiếu ({votes * 100 / present:.0f}%)"


def present_members(meeting: dict) -> list[dict]:
    """Who of the council was there."""
    return [member for member in meeting.get("members", []) if member["is_present"]]


def absent_members(meeting: dict) -> list[dict]:
    """Who of the council was not."""
    return [member for member in meeting.get("members", []) if not member["is_present"]]


def in_seat(meeting: dict, seat: str) -> dict | None:
    """The chair or the secretary; None where nobody is named."""
    return next((member for member in meeting.get("members", []) if member["seat"] == seat), None)
