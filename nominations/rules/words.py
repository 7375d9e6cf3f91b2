"""How nominees and votes are told on papers and lists; works on payloads."""

from datetime import date

from registrations.enums import Subject


def full_name(nominee: dict) -> str:
    """ "Bà Nguyễn Thị Hoa", or the name of a collective."""
    return f"{nominee['title']} {nominee['name']}".strip()


def birth_year(nominee: dict) -> str:
    """The year in which a person was born; empty where it is not known and for collectives."""
    return str(date.fromisoformat(nominee["born_on"]).year) if nominee["born_on"] else ""


def counts_in_words(nominees: list[dict]) -> str:
    """ "01 tập thể và 12 cá nhân", whichever there are."""
    collectives = sum(nominee["subject"] == Subject.COLLECTIVE for nominee in nominees)
    people = len(nominees) - collectives
    said = [f"{count:02d} {word}" for count, word in ((collectives, "tập thể"), (people, "cá nhân")) if count]
    return " và ".join(said)


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
