"""What the minutes of the department's council must say: who sat where, who was away and why, the votes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from danvan.core.policy import YES, Decision, all_of, no
from nominations.enums import Seat

NO_REASON = "Ghi lý do vắng mặt của {}."
ONE_SEAT = {
    Seat.CHAIR: "Phiên họp phải có đúng một chủ tọa.",
    Seat.SECRETARY: "Phiên họp phải có đúng một thư ký.",
}


@dataclass(frozen=True)
class Member:
    """Somebody of the council, as the minutes name them."""

    full_name: str
    seat: str
    title: str = ""
    position: str = ""
    is_present: bool = True
    absence_reason: str = ""


def may_sit(members: Sequence[Member]) -> Decision:
    """Whether these people make a council: one chair, one secretary, both there, everybody once."""
    names = Counter(member.full_name.casefold() for member in members)
    twice = next((member.full_name for member in members if names[member.full_name.casefold()] > 1), "")
    return all_of(
        no(f"{twice} có hai lần trong danh sách Hội đồng.") if twice else YES,
        *(_one(members, seat) for seat in ONE_SEAT),
        *(_absence(member) for member in members),
    )


def votes_allowed(votes_for: int | None, votes_against: int | None, present: int) -> Decision:
    """Whether so many votes may fall where so many sat; None where none was noted."""
    if votes_for is None and votes_against is None:
        return YES
    if votes_for is None:
        return no("Ghi số phiếu đồng ý.")
    if votes_for + (votes_against or 0) > present:
        return no(f"Tổng số phiếu không thể quá {present} người có mặt.")
    return YES


def _one(members: Sequence[Member], seat: Seat) -> Decision:
    seated = [member for member in members if member.seat == seat]
    if len(seated) != 1:
        return no(ONE_SEAT[seat])
    return YES if seated[0].is_present else no(f"{seat.label} phải có mặt.")


def _absence(member: Member) -> Decision:
    if member.is_present or member.absence_reason.strip():
        return YES
    return no(NO_REASON.format(member.full_name))
