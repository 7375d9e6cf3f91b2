"""Units in time: one that has ended starts nothing new; its successor inherits what is open."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date


def has_ended(valid_to: date | None, day: date) -> bool:
    """Whether a unit that exists to the end of `valid_to` (None: for ever) is over on the day."""
    return valid_to is not None and valid_to < day


def may_take_part(valid_to: date | None, day: date, successor: str = "") -> Decision:
    """Whether a unit that exists to the end of `valid_to` (None: for ever) may begin something on the day."""
    if not has_ended(valid_to, day):
        return YES
    heir = f"; việc này do {successor} thực hiện" if successor else ""
    return no(f"Đơn vị đã kết thúc hoạt động từ hết ngày {short_date(valid_to)}{heir}.")


def successors(unit: int, links: Mapping[int, int]) -> Iterator[int]:
    """Who follows the unit, then who follows that one; a circle is gone through once."""
    seen = {unit}
    while (unit := links.get(unit)) is not None and unit not in seen:
        seen.add(unit)
        yield unit


def last_successor(unit: int, links: Mapping[int, int]) -> int | None:
    """Who stands at the end of the unit's successors, None where nobody follows."""
    return next(reversed([*successors(unit, links)]), None)


def inherited_by(held: Collection[int], links: Mapping[int, int]) -> dict[int, int]:
    """The ended units whose duties pass to one of the units `held`, each with the first that holds them.

    `links` leads from each ended unit to its successor. A unit that is held anyway is not inherited.
    """
    heirs = {unit: next((s for s in successors(unit, links) if s in held), None) for unit in links}
    return {unit: heir for unit, heir in heirs.items() if heir is not None and unit not in held}
