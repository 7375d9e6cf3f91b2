"""Units that still owe a sheet: whom to call, and what a letter to them names. One description of columns."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from danvan.core import clock
from danvan.core.exports import Column
from danvan.core.vietnamese import numeric_date
from registrations.enums import UNIT_ROLES, SheetState
from registrations.models import Membership, Terms, Unit, UnitProgress
from registrations.models.progress import overdue_first
from registrations.rules.deadlines import short_end
from registrations.rules.progress import state_name
from registrations.rules.reminders import time_left
from registrations.services.reminders import add_contacts

NO_ADDRESS = "không có thư điện tử"
NOT_SET = "chưa có thời hạn"


@dataclass(frozen=True)
class OwingUnit:
    """One unit that still has to send, with its people of today, as it stands at the instant (local)."""

    number: int
    unit: UnitProgress
    people: tuple[str, ...]
    ends_at: datetime | None
    at: datetime

    @property
    def answering(self) -> Unit:
        """Who answers for the unit today; the unit itself where it exists or nobody follows."""
        return self.unit.answering or self.unit

    @property
    def called(self) -> str:
        """The unit, with the one that follows it where it has ended."""
        if self.answering.pk == self.unit.pk:
            return self.unit.name
        return f"{self.unit.name}\n({self.answering.name} kế thừa)"

    @property
    def addressee(self) -> str:
        """To whom a letter about the unit is addressed."""
        if self.answering.pk == self.unit.pk:
            return self.unit.name
        return f"{self.answering.name} (kế thừa {self.unit.name})"

    @property
    def head(self) -> str:
        """Title and name of the head of who answers for the unit."""
        return " ".join(filter(None, [self.answering.head_title, self.answering.head_name]))

    @property
    def left(self) -> str:
        """How much time is left."""
        return time_left(self.ends_at, self.at) if self.ends_at else NOT_SET

    @property
    def until(self) -> str:
        """The last valid day, short enough for a column."""
        return short_end(self.ends_at) if self.ends_at else NOT_SET

    @property
    def owed(self) -> str:
        """What is missing, in the words of a letter."""
        if self.unit.sheet_state == SheetState.RETURNED:
            return "Chưa gửi bản bổ sung"
        return "Chưa gửi"

    @property
    def reminded(self) -> str:
        """The day of the last letter, empty before the first."""
        last = self.unit.last_reminded_at
        return numeric_date(clock.local_day(last)) if last else ""


def owing_units(terms: Terms, unit_ids: Collection[int], at: datetime) -> list[OwingUnit]:
    """Those of the units that still owe, the overdue ones first, then by name; four queries.

    Eight where a unit has ended.
    """
    day = clock.local_day(at)
    rows = UnitProgress.objects.towards(terms, day).owing().filter(pk__in=unit_ids)
    units = list(rows.order_by(overdue_first(at), "name_key", "code"))
    add_contacts(units, terms, at)
    people = _people_of([unit.answering or unit for unit in units], day)
    return [
        OwingUnit(
            number, unit, tuple(people[(unit.answering or unit).pk]), _end_of(terms, unit), clock.local(at)
        )
        for number, unit in enumerate(units, start=1)
    ]


def _end_of(terms: Terms, unit: UnitProgress) -> datetime | None:
    end = terms.end_of(unit)
    return end and end.ends_at


def _people_of(units: Iterable[Unit], day: date) -> dict[int, list[str]]:
    """Who acts for each unit, each with the number below the name."""
    found: dict[int, list[str]] = defaultdict(list)
    members = Membership.objects.active_on(day).filter(
        unit__in=[unit.pk for unit in units], role__in=UNIT_ROLES, user__is_active=True
    )
    rows = members.order_by("user__name_key").values_list("unit_id", "user__full_name", "user__phone")
    for unit_id, name, phone in rows.distinct():
        found[unit_id].append(f"{name}\n{phone}" if phone else name)
    return found


CALL_LIST_COLUMNS = [
    Column("number", "TT", lambda row: row.number, 4, "center"),
    Column("unit", "Đơn vị", lambda row: row.called, 15),
    Column("place", "Địa danh", lambda row: row.unit.place, 7.5),
    Column("head", "Thủ trưởng", lambda row: row.head, 10),
    Column("phone", "Điện thoại đơn vị", lambda row: row.answering.phone, 11, "center"),
    Column("people", "Cán bộ phụ trách, điện thoại", lambda row: "\n".join(row.people), 14),
    Column("email", "Thư điện tử", lambda row: "\n".join(row.unit.addresses) or NO_ADDRESS, 10),
    Column("state", "Tình trạng", lambda row: state_name(row.unit.sheet_state), 7.5),
    Column("left", "Thời gian còn lại", lambda row: row.left, 6.5, "center"),
    Column("reminded", "Đã nhắc ngày", lambda row: row.reminded, 6.5, "center"),
    Column("note", "Ghi chú", lambda row: "", 8),
]
MISSING_COLUMNS = [
    Column("number", "TT", lambda row: row.number, 7, "center"),
    Column("unit", "Đơn vị", lambda row: row.called, 40),
    Column("place", "Địa danh", lambda row: row.unit.place, 17),
    Column("owed", "Nội dung còn thiếu", lambda row: row.owed, 21),
    Column("until", "Hạn, đến hết ngày", lambda row: row.until, 15, "center"),
]
