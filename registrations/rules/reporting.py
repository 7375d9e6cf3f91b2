"""Who reports through whom: one line for a unit at a time, one level, only through an office of a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from danvan.core.policy import YES, Decision, no
from registrations.enums import CONSOLIDATOR_KINDS, UnitKind

ITSELF = "Đơn vị không thể gửi qua chính mình."
WRONG_KIND = "Chỉ {} làm đơn vị đầu mối được."
BACKWARDS = "Ngày kết thúc phải từ ngày bắt đầu trở đi."
TWO_LINES = "Trong thời gian này đơn vị đã gửi qua một đơn vị đầu mối rồi; hãy kết thúc việc ấy trước."
CHAIN_ABOVE = "Đơn vị đầu mối này lại gửi qua đơn vị khác; chỉ tổng hợp một cấp rồi gửi về phòng phụ trách."
CHAIN_BELOW = "Đơn vị này đang là đầu mối của đơn vị khác nên phải gửi thẳng về phòng phụ trách."


@dataclass(frozen=True)
class Line:
    """`unit` reports through `through` (keys) from a day to the end of a day; None is without bound."""

    unit: object
    through: object
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the unit reports so on the day; the twin of `models.reporting_lines.holding_on`."""
        return _begins_by(self, day) and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "Line") -> bool:
        """Whether there is a day on which both hold."""
        return _begins_by(self, other.ends_on) and _begins_by(other, self.ends_on)


def may_report_through(line: Line, through_kind: str, others: Iterable[Line]) -> Decision:
    """Whether the line may stand beside the other lines of its two units."""
    if line.unit == line.through:
        return no(ITSELF)
    if through_kind not in CONSOLIDATOR_KINDS:
        labels = [kind.label for kind in UnitKind if kind in CONSOLIDATOR_KINDS]
        return no(WRONG_KIND.format(" hoặc ".join(labels)))
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        return no(BACKWARDS)
    refusals = [sentence for other in others if (sentence := _in_the_way(line, other))]
    return no(refusals[0]) if refusals else YES


def _in_the_way(line: Line, other: Line) -> str:
    """Why both lines cannot stand; nothing where they can."""
    if not line.overlaps(other):
        return ""
    if other.unit == line.unit:
        return TWO_LINES
    if other.unit == line.through:
        return CHAIN_ABOVE
    return CHAIN_BELOW if other.through == line.unit else ""


def _begins_by(line: Line, day: date | None) -> bool:
    return line.starts_on is None or day is None or line.starts_on <= day
