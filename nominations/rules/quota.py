"""How an allocation stands, which one counts for a nominee, which place comes next (plan, section III.3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from danvan.core.policy import YES, Decision, no

Allocation = TypeVar("Allocation")

NO_ALLOCATION = "Chưa có chỉ tiêu cho đối tượng này; hãy ghi chỉ tiêu trước khi đề nghị trình hoặc xếp dự bị."
LETTER_IN_THE_FUTURE = "Ngày văn bản không thể sau hôm nay."


@dataclass(frozen=True)
class QuotaStand:
    """How many places an allocation has, how many are taken, how many nominees wait in reserve."""

    amount: int
    used: int
    reserve: int = 0

    @property
    def left(self) -> int:
        """How many places are free."""
        return max(0, self.amount - self.used)

    @property
    def over(self) -> int:
        """By how many the places taken exceed the allocation; also after it was lowered."""
        return max(0, self.used - self.amount)

    @property
    def figure(self) -> str:
        """Taken out of all: "12 / 15"."""
        return f"{self.used} / {self.amount}"

    @property
    def rest(self) -> str:
        """What is left in words: "còn 3", "vừa đủ", "vượt 1"."""
        if self.over:
            return f"vượt {self.over}"
        return f"còn {self.left}" if self.left else "vừa đủ"

    @property
    def words(self) -> str:
        """Both in one: "12 / 15, còn 3"."""
        return f"{self.figure}, {self.rest}"


def counting_for(group_id: int | None, by_group: Mapping[int | None, Allocation]) -> Allocation | None:
    """The allocation that counts for a nominee of this group: the group's own, else the common one."""
    own = by_group.get(group_id) if group_id is not None else None
    return own or by_group.get(None)


def next_slot(taken: Collection[int], amount: int) -> int | None:
    """The lowest free place; None where as many are taken as there are, whatever their numbers."""
    if len(taken) >= amount:
        return None
    return next(slot for slot in range(1, amount + 1) if slot not in taken)


def slot_beyond(taken: Collection[int], amount: int) -> int:
    """The place of a nominee that exceeds the allocation."""
    return max([amount, *taken]) + 1


def slots_over(taken: Collection[int], amount: int) -> frozenset[int]:
    """The places that exceed the allocation: the highest, as many as there are too many."""
    too_many = max(0, len(taken) - amount)
    return frozenset(sorted(taken, reverse=True)[:too_many])


def may_exceed(stand: QuotaStand, reason: str) -> Decision:
    """Whether one more may be recommended although no place is free: only with the reason."""
    if reason.strip():
        return YES
    return no(
        f"Đã dùng hết chỉ tiêu ({stand.figure}); hãy xếp dự bị, "
        "hoặc lãnh đạo phòng nêu lý do để đề nghị vượt chỉ tiêu."
    )


def may_promote(stand: QuotaStand) -> Decision:
    """Whether the first of the reserve list may move up: a place is free and somebody waits."""
    if not stand.left:
        return no(f"Chưa có suất trống ({stand.figure}).")
    return YES if stand.reserve else no("Danh sách dự bị chưa có ai.")
