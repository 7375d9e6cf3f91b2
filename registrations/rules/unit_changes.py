"""What a change of units would do, said beforehand: a new name or parent, an end, a merger."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from danvan.core.vietnamese import short_date
from registrations.enums import UnitKind
from registrations.rules.units import successors

ONE_DAY = timedelta(days=1)
NOTHING_CHANGES = "Chưa có gì khác với hiện nay; hãy nhập điều cần đổi."
IN_THE_FUTURE = "Ngày áp dụng không thể sau hôm nay; hãy ghi khi đến ngày đó."
ITSELF = "Đơn vị kế thừa phải khác đơn vị kết thúc."
NEEDS_TWO = "Thành đơn vị mới phải có từ hai đơn vị; chỉ một đơn vị thì hãy dùng “Đổi tên”."


@dataclass(frozen=True)
class UnitFacts:
    """What counts of a unit when a change is planned; a unit that is to be made has the key 0.

    `called_since` is the first day of its present name where it had another before; `last_sent` the code
    and day of its last sending; `is_office` says that its people receive and review sheets.
    """

    key: int
    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None
    called_since: date | None = None
    last_sent: tuple[str, date] | None = None
    is_office: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that changes: of which unit, what, from what to what."""

    unit: str
    what: str
    old: str
    new: str


@dataclass(frozen=True)
class MemberLine:
    """Somebody who loses a role; `may_stay`: the office can let the person go on at the successor."""

    key: int
    person: str
    role: str
    unit: str
    may_stay: bool
    note: str = ""


@dataclass(frozen=True)
class Duty:
    """Something of a unit that is still open, or that somebody has to look after."""

    unit: str
    sentence: str


@dataclass(frozen=True)
class ChangePlan:
    """All that a change would do, and every sentence that keeps it from being done."""

    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    members: tuple[MemberLine, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps the change from being done."""
        return not self.problems

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the preview says: equal while nothing of it changes."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def renaming_problems(
    unit: UnitFacts, starts_on: date, today: date, *, changes: Sequence[Line], holder: str
) -> Iterator[str]:
    """Why the unit cannot be called otherwise from the day on.

    `holder` is the code of another unit with the new name in the place, empty where there is none.
    """
    if not changes:
        yield NOTHING_CHANGES
    if starts_on > today:
        yield IN_THE_FUTURE
    if unit.valid_to and max(starts_on, today) > unit.valid_to:
        ended = short_date(unit.valid_to)
        yield f"{unit.name} đã kết thúc hoạt động từ hết ngày {ended}; không đổi được nữa."
    if unit.valid_from and starts_on <= unit.valid_from:
        yield f"{unit.name} có từ ngày {short_date(unit.valid_from)}; ngày áp dụng phải sau ngày đó."
    if unit.called_since and starts_on < unit.called_since:
        since = short_date(unit.called_since)
        yield f"{unit.name} đã đổi lần trước từ ngày {since}; ngày áp dụng không thể trước ngày đó."
    if unit.last_sent and starts_on <= unit.last_sent[1]:
        code, day = unit.last_sent
        yield f"Hồ sơ {code} gửi ngày {short_date(day)} mang tên cũ, cấp trên cũ; hãy chọn ngày sau đó."
    if holder:
        yield f"Đơn vị mã “{holder}” đã có tên này ở địa danh này."


def ending_problems(
    units: Sequence[UnitFacts], last_day: date, successor: UnitFacts | None, links: Mapping[int, int]
) -> Iterator[str]:
    """Why the units cannot end with the day; `links` leads from each unit to the successor named for it."""
    for unit in units:
        yield from _own_problems(unit, last_day)
    if successor:
        yield from _successor_problems(units, last_day, successor, links)


def ending_lines(units: Iterable[UnitFacts], last_day: date, successor: str) -> Iterator[Line]:
    """What the end of the units changes on them."""
    for unit in units:
        yield Line(unit.name, "Hoạt động", "không thời hạn", f"đến hết ngày {short_date(last_day)}")
        if successor:
            yield Line(unit.name, "Đơn vị kế thừa", "", successor)


def new_unit_problems(units: Sequence[UnitFacts], holder: str) -> Iterator[str]:
    """Why no new unit can be made of the units; `holder` as for a renaming."""
    if len(units) < 2:
        yield NEEDS_TWO
    if holder:
        yield f"Đơn vị mã “{holder}” đã có tên này ở địa danh này."


def _own_problems(unit: UnitFacts, last_day: date) -> Iterator[str]:
    if unit.valid_to:
        yield f"{unit.name} đã được ghi kết thúc hoạt động từ hết ngày {short_date(unit.valid_to)}."
    if unit.is_office:
        yield f"{unit.name} là nơi tiếp nhận, duyệt hồ sơ nên không kết thúc ở đây được."
    if unit.valid_from and last_day < unit.valid_from:
        yield f"{unit.name} có từ ngày {short_date(unit.valid_from)}; không thể kết thúc trước ngày đó."
    if unit.last_sent and last_day < unit.last_sent[1]:
        code, day = unit.last_sent
        yield f"{unit.name} đã gửi hồ sơ {code} ngày {short_date(day)}; không thể kết thúc trước ngày đó."


def _successor_problems(
    units: Sequence[UnitFacts], last_day: date, successor: UnitFacts, links: Mapping[int, int]
) -> Iterator[str]:
    ending = {unit.key for unit in units}
    if successor.key in ending:
        yield ITSELF
    elif ending & {*successors(successor.key, links)}:
        yield f"{successor.name} lại do chính đơn vị kết thúc kế thừa; hãy chọn đơn vị khác."
    if successor.valid_to and successor.key not in ending:
        ends = short_date(successor.valid_to)
        yield f"{successor.name} cũng kết thúc hoạt động từ hết ngày {ends}; hãy chọn đơn vị còn hoạt động."
    if successor.valid_from and successor.valid_from > last_day + ONE_DAY:
        begins = short_date(successor.valid_from)
        yield f"{successor.name} chỉ có từ ngày {begins}; hãy chọn lại ngày hoặc đơn vị."
    if successor.kind == UnitKind.DEPARTMENT:
        yield f"{successor.name} không gửi hồ sơ nên không kế thừa được; hãy chọn đơn vị khác."
