"""The minutes of a unit's council: what they lack, and whether their numbers can be true."""

from collections.abc import Iterator
from datetime import date

from nominations.enums import Seat
from registrations.rules.completeness import Problem

FIELD = "minutes"


def minutes_problems(payload: dict) -> Iterator[Problem]:
    """What keeps the minutes from going along; each sentence says that it speaks of them."""
    meeting = payload["meeting"]
    if not meeting:
        yield Problem(FIELD, "Ghi biên bản họp Hội đồng thi đua khen thưởng.")
        return
    yield from _day_problems(meeting, payload["as_of"])
    if not meeting["place"]:
        yield Problem(FIELD, "Biên bản: nhập địa điểm họp.")
    yield from _member_problems(meeting["members"])
    for nominee in payload["nominees"]:
        yield from _vote_problems(nominee, meeting["members"])


def present_at(members: list[dict]) -> int:
    """How many of the council were there."""
    return sum(member["is_present"] for member in members)


def _day_problems(meeting: dict, as_of: str) -> Iterator[Problem]:
    if not meeting["met_on"]:
        yield Problem(FIELD, "Biên bản: nhập ngày họp.")
    elif date.fromisoformat(meeting["met_on"]) > date.fromisoformat(as_of):
        yield Problem(FIELD, "Biên bản: ngày họp không thể sau ngày gửi hồ sơ.")


def _member_problems(members: list[dict]) -> Iterator[Problem]:
    if not members:
        yield Problem(FIELD, "Biên bản: nhập thành viên Hội đồng.")
        return
    for seat in (Seat.CHAIR, Seat.SECRETARY):
        holders = [member for member in members if member["seat"] == seat]
        if not holders:
            yield Problem(FIELD, f"Biên bản: chọn {seat.label.lower()}.")
        elif not holders[0]["is_present"]:
            yield Problem(FIELD, f"Biên bản: {seat.label.lower()} phải có mặt.")
    for member in members:
        if not member["is_present"] and not member["absence_reason"]:
            yield Problem(FIELD, f"Biên bản: nêu lý do vắng của {member['name']}.")


def _vote_problems(nominee: dict, members: list[dict]) -> Iterator[Problem]:
    votes = [nominee["votes_for"], nominee["votes_against"]]
    if None in votes:
        yield Problem(FIELD, f"Biên bản: ghi kết quả biểu quyết cho {nominee['name']}.")
    elif members and sum(votes) > present_at(members):
        sentence = f"số phiếu cho {nominee['name']} ({sum(votes)}) nhiều hơn số người có mặt"
        yield Problem(FIELD, f"Biên bản: {sentence} ({present_at(members)}).")
