"""Counts over reported models, the same for one unit and for the whole department.

A figure that was not given is not 0: it is left out of the sum, and how many are left out is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from danvan.core.vietnamese import number
from registrations.enums import Novelty, Outcome, Recognition
from registrations.rules.labels import ITEM_LABELS

MODEL_FIGURES = ("people_count", "money", "working_days", "helped_count")
CARRIED_OUT = (Outcome.DONE, Outcome.PARTLY)


@dataclass(frozen=True)
class Sum:
    """One figure over many models: the sum of those given, and of how many it is not known."""

    label: str
    total: Decimal
    given: int
    missing: int

    @property
    def words(self) -> str:
        """The sum as people read it, with what it leaves out: "1.234 (2 mô hình không ghi)"."""
        if not self.given:
            return "không mô hình nào ghi"
        left_out = f" ({number(self.missing)} mô hình không ghi)" if self.missing else ""
        total = self.total.to_integral_value() if self.total == int(self.total) else self.total
        return number(total) + left_out


@dataclass(frozen=True)
class Counted:
    """How many models of one area or kind were registered, carried out, completed."""

    name: str
    registered: int
    carried_out: int
    done: int


@dataclass(frozen=True)
class ResultTotals:
    """How many models were reported, how far they came, what they brought about."""

    models: int
    by_outcome: dict[Outcome, int]
    sums: tuple[Sum, ...]

    def sentences(self) -> list[str]:
        """The counts in words, one line each."""
        outcomes = _listed((outcome.label, count) for outcome, count in self.by_outcome.items())
        return [
            f"Tổng số mô hình: {number(self.models)}.",
            f"Theo mức độ hoàn thành: {outcomes}.",
            *(f"{sum_.label}: {sum_.words}." for sum_ in self.sums),
        ]


def result_totals_of(items: Iterable[Mapping]) -> ResultTotals:
    """Count the models of one or many payloads."""
    items = list(items)
    outcomes = Counter(item["outcome"] for item in items)
    return ResultTotals(
        models=len(items),
        by_outcome={outcome: outcomes[outcome] for outcome in Outcome},
        sums=tuple(_sum(field, items) for field in MODEL_FIGURES),
    )


def recognition_sentence(decisions: Iterable[str]) -> str:
    """How many models are recognised, are not, and wait; an empty decision waits."""
    counts = Counter(decision or Recognition.PENDING for decision in decisions)
    order = (Recognition.RECOGNISED, Recognition.NOT_RECOGNISED, Recognition.PENDING)
    return f"Công nhận mô hình: {_listed((one.label, counts[one]) for one in order)}."


def counted_by_area(items: Sequence[Mapping]) -> list[Counted]:
    """The models of each area, in the order of the names."""
    return [_counted(area, items, "area", area) for area in sorted({item["area"] for item in items})]


def counted_by_novelty(items: Sequence[Mapping]) -> list[Counted]:
    """The models of each kind, those that nobody registered too."""
    return [_counted(kind.label, items, "novelty", kind) for kind in Novelty]


def counted(items: Sequence[Mapping]) -> Counted:
    """All of them."""
    return Counted(
        name="Tổng số",
        registered=len(items),
        carried_out=sum(item["outcome"] in CARRIED_OUT for item in items),
        done=sum(item["outcome"] == Outcome.DONE for item in items),
    )


def _counted(name: str, items: Sequence[Mapping], field: str, value: str) -> Counted:
    of_all = counted([item for item in items if item[field] == value])
    return Counted(name, of_all.registered, of_all.carried_out, of_all.done)


def _sum(field: str, items: Sequence[Mapping]) -> Sum:
    given = [Decimal(item[field]) for item in items if item[field] is not None]
    return Sum(ITEM_LABELS[field], sum(given, Decimal(0)), len(given), len(items) - len(given))


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{name.lower()} {number(count)}" for name, count in counts)
