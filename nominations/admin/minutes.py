"""The minutes of the unit's council and the files of a dossier, as the case page shows them."""

from dataclasses import dataclass

from nominations.enums import Seat
from nominations.rules.reading import day_in_words
from registrations.file_lines import FileLine, file_lines_of


@dataclass(frozen=True)
class Minutes:
    """When and where the council met, what was said, and who was there."""

    facts: list[tuple[str, str]]
    members: list[str]


def minutes_of(payload: dict) -> Minutes | None:
    """The minutes in a payload; None where there are none."""
    meeting = payload["meeting"]
    if not meeting:
        return None
    hours = " đến ".join(filter(None, [meeting["began_at"], meeting["ended_at"]]))
    present = sum(member["is_present"] for member in meeting["members"])
    facts = [
        ("Số biên bản", meeting["number"]),
        ("Ngày họp", ", ".join(filter(None, [day_in_words(meeting["met_on"]), hours]))),
        ("Địa điểm", meeting["place"]),
        ("Có mặt", f"{present} trong {len(meeting['members'])} thành viên"),
        ("Nội dung thảo luận", meeting["note"]),
    ]
    members = [_member_in_words(member) for member in meeting["members"]]
    return Minutes([(label, text) for label, text in facts if text], members)


def dossier_files(payload: dict) -> list[FileLine]:
    """The files that belong to the dossier as a whole; one query."""
    return file_lines_of([{"uid": "", "files": payload["files"]}])[""]


def _member_in_words(member: dict) -> str:
    name = ", ".join(filter(None, [f"{member['title']} {member['name']}".strip(), member["job"]]))
    seat = Seat(member["seat"]).label
    if member["is_present"]:
        return f"{name}: {seat}"
    reason = f" ({member['absence_reason']})" if member["absence_reason"] else ""
    return f"{name}: {seat}, vắng mặt{reason}"
