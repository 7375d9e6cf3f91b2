"""What the minutes of a unit's council may say, and what they lack (plan, section III.4).

The checks of one row serve page and service; `minutes_problems` reads the payload of a whole dossier.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import fold, short_date
from nominations.enums import Seat
from registrations.rules.completeness import Problem

REQUIRED = {
    "met_on": "Nhập ngày họp Hội đồng.",
    "began_at": "Nhập giờ bắt đầu họp.",
    "ended_at": "Nhập giờ kết thúc họp.",
    "place": "Nhập địa điểm họp.",
}
TIMES = ("began_at", "ended_at")
ONE_OF_EACH = {Seat.CHAIR: "chủ tọa", Seat.SECRETARY: "thư ký"}
MOST_VOTES = 999  # no council is larger
NO_MEMBERS = "Nhập thành viên Hội đồng: chủ tọa, thư ký và các ủy viên."


def day_is_past(met_on: date | None, today: date) -> Decision:
    """Whether the council can have met on that day."""
    if met_on and met_on > today:
        return no(f"Ngày họp {short_date(met_on)} chưa tới; biên bản chỉ ghi phiên họp đã diễn ra.")
    return YES


def ends_after_it_begins(began_at: time | None, ended_at: time | None) -> Decision:
    """Whether the meeting begins before it ends; either may still be unknown."""
    if began_at and ended_at and ended_at <= began_at:
        return no("Giờ kết thúc phải sau giờ bắt đầu.")
    return YES


def member_is_right(member: Mapping) -> Decision:
    """Whether what is said of one member fits together."""
    if member["is_present"]:
        return YES
    if member["seat"] in ONE_OF_EACH:
        return no(f"Người làm {ONE_OF_EACH[member['seat']]} phải có mặt; hãy chọn người khác.")
    if not member["absence_reason"]:
        return no(f"Nêu lý do vắng của {member['name']}.")
    return YES


def members_fit(members: Sequence[Mapping]) -> Decision:
    """Whether there is one chair and one secretary at most, and nobody twice."""
    seats = Counter(member["seat"] for member in members)
    for seat, words in ONE_OF_EACH.items():
        if seats[seat] > 1:
            return no(f"Phiên họp chỉ có một {words}.")
    people = [(member["title"], fold(member["name"]), fold(member["job"])) for member in members]
    if len({*people}) < len(people):
        return no("Một người được ghi hai lần; hãy bỏ bớt một dòng.")
    return YES


def votes_fit(votes_for: int | None, votes_against: int | None, present: int) -> Decision:
    """Whether there are no more votes than members present; while none is known, than any council has."""
    if min(votes_for or 0, votes_against or 0) < 0:
        return no("Số phiếu phải từ 0 trở lên.")
    votes = (votes_for or 0) + (votes_against or 0)
    if present and votes > present:
        return no(f"Có {votes} phiếu mà chỉ có {present} thành viên dự họp; hãy xem lại.")
    return YES if votes <= MOST_VOTES else no("Số phiếu lớn quá; hãy xem lại.")


def present_of(members: Sequence[Mapping]) -> int:
    """How many took part."""
    return sum(bool(member["is_present"]) for member in members)


def minutes_problems(payload: Mapping) -> list[Problem]:
    """What the minutes lack or say wrongly, in the order of their page; asks the payload of the dossier."""
    meeting = payload["meeting"]
    if not meeting:
        return [Problem("meeting", "Nhập biên bản họp Hội đồng thi đua khen thưởng của đơn vị.")]
    lacking = [Problem(field, words) for field, words in REQUIRED.items() if not meeting[field]]
    return [
        *lacking,
        *_day_problems(meeting, payload["as_of"]),
        *_time_problems(meeting),
        *_member_problems(meeting["members"]),
        *_vote_problems(payload),
    ]


def _day_problems(meeting: Mapping, as_of: str) -> list[Problem]:
    met_on = date.fromisoformat(meeting["met_on"]) if meeting["met_on"] else None
    decision = day_is_past(met_on, date.fromisoformat(as_of))
    return [] if decision else [Problem("met_on", decision.reason)]


def _time_problems(meeting: Mapping) -> list[Problem]:
    began, ended = (time.fromisoformat(meeting[name]) if meeting[name] else None for name in TIMES)
    decision = ends_after_it_begins(began, ended)
    return [] if decision else [Problem("ended_at", decision.reason)]


def _member_problems(members: Sequence[Mapping]) -> list[Problem]:
    if not members:
        return [Problem("members", NO_MEMBERS)]
    seats = {member["seat"] for member in members}
    missing = [f"Chọn {words} của phiên họp." for seat, words in ONE_OF_EACH.items() if seat not in seats]
    missing += [f"Nhập chức vụ của {member['name']}." for member in members if not member["job"]]
    wrong = [decision.reason for decision in (members_fit(members), *map(member_is_right, members))]
    return [Problem("members", sentence) for sentence in [*missing, *wrong] if sentence]


def _vote_problems(payload: Mapping) -> list[Problem]:
    present = present_of(payload["meeting"]["members"])
    return [problem for nominee in payload["nominees"] for problem in _problems_of_vote(nominee, present)]


def _problems_of_vote(nominee: Mapping, present: int) -> list[Problem]:
    votes = (nominee["votes_for"], nominee["votes_against"])
    if None in votes:
        return [Problem("votes", f"Ghi số phiếu đồng ý và không đồng ý cho {nominee['name']}.")]
    decision = votes_fit(*votes, present)
    return [] if decision else [Problem("votes", f"{nominee['name']}: {decision.reason}")]
