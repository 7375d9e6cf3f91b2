"""Whom the department proposes: recommended within the quota, put in reserve, or not (plan, section III.3).

Decided now, published later: nothing of this reaches the unit before the results are released.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from nominations import policies
from nominations.enums import Standing
from nominations.models import Nomination, QuotaAllocation
from nominations.models.ranking import reserves_of, taken_slots
from nominations.rules.quota import (
    NO_ALLOCATION,
    QuotaStand,
    may_exceed,
    may_promote,
    next_slot,
    slot_beyond,
)
from nominations.rules.states import may_move
from nominations.services.common import CHANGED_MEANWHILE, move_standing, touch
from nominations.services.deciding import (
    Seen,
    lock_allocation,
    locked_allocation,
    locked_chosen,
    locked_for_decision,
)
from registrations.enums import Action
from registrations.models import Actor
from registrations.services.common import log, require_reason

NOT_REASONED = "Nêu lý do không đề nghị."
LAST_ORDER = 9999
ORDER_TWICE = "Thứ tự {} ghi cho hai đề nghị; mỗi đề nghị một số."
ORDER_RANGE = f"Thứ tự phải là số nguyên từ 1 đến {LAST_ORDER:,}.".replace(",", ".")
NOT_YOURS_TO_RANK = "Không đổi được thứ tự của {}: {}"


def recommend(*, chosen: Seen, actor: Actor, at: datetime, override_reason: str = "") -> list[Nomination]:
    """Recommend all of the chosen nominees, each on a free place of the quota, or none of them.

    Beyond the quota only the lead recommends, with the reason. Raises RuleViolation while there is no
    allocation or no place is free, NotAllowed for those who may not, StaleVersion.
    """
    with transaction.atomic():
        allocation = _required_allocation(chosen)
        nominations = locked_chosen(chosen, actor)
        new = [row for row in nominations if not _stands_already(row, allocation)]
        for nomination in new:
            _take_a_place(nomination, allocation, override_reason, actor, at)
        return nominations


def put_in_reserve(*, chosen: Seen, actor: Actor, at: datetime) -> list[Nomination]:
    """Put the chosen nominees in the reserve list: at their rank, else after the last one.

    Whoever was recommended gives the place back. Raises RuleViolation while there is no allocation.
    """
    with transaction.atomic():
        allocation = _required_allocation(chosen)
        nominations = locked_chosen(chosen, actor)
        for nomination in nominations:
            nomination.allocation = allocation
            nomination.order = nomination.order or _after_the_last(allocation)
            move_standing(nomination, Action.PUT_IN_RESERVE, actor, at, "order")
        return nominations


def not_recommend(*, chosen: Seen, reason: str, actor: Actor, at: datetime) -> list[Nomination]:
    """Decide not to recommend the chosen nominees, with the reason; a place that one held falls free."""
    with transaction.atomic():
        nominations = locked_chosen(chosen, actor)
        require_reason(reason, NOT_REASONED)
        for nomination in nominations:
            nomination.allocation = nomination.slot = None
            move_standing(nomination, Action.NOT_RECOMMEND, actor, at, reason=reason)
        return nominations


def promote(
    *, allocation: QuotaAllocation, nomination: Nomination, row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Give the place that has fallen free to the first of the reserve list, which the actor has seen there.

    Raises RuleViolation where no place is free or nobody waits, StaleVersion where another one is first now.
    """
    with transaction.atomic():
        allocation = lock_allocation(allocation)
        first = reserves_of(allocation).select_related("dossier__sheet").first()
        require_rule(may_promote(_stand_of(allocation, reserve=int(first is not None))))
        if first.pk != nomination.pk:
            raise StaleVersion(CHANGED_MEANWHILE)
        first = locked_for_decision(first, row_version, actor)
        _take_a_place(first, allocation, "", actor, at)
        return first


def rank(*, orders: Mapping[int, int | None], seen: Seen, actor: Actor, at: datetime) -> list[Nomination]:
    """Store the typed order of the nominees of one list, in which no number stands twice; who changed.

    Whose number stays is not touched. Raises RuleViolation for a number out of range or given twice, and
    NotAllowed for a nominee on which the actor may not decide.
    """
    _require_orders(orders)
    with transaction.atomic():
        rows = Nomination.objects.filter(pk__in=orders).select_related("dossier__sheet")
        moved = {row.pk: row.name for row in rows if row.order != orders[row.pk]}
        if not moved:
            return []
        locked = [
            _locked_to_rank(row, seen.get(row.pk, 0), actor)
            for row in rows.filter(pk__in=moved).order_by("dossier", "pk")
        ]
        for nomination in locked:
            require_rule(may_move(Action.RECOMMEND, nomination.standing))
            nomination.order = orders[nomination.pk]
            touch(nomination, actor, at, "order")
        log(action=Action.RANK, actor=actor, at=at, about=_rank_in_words(locked))
        return locked


def _required_allocation(chosen: Seen) -> QuotaAllocation:
    allocation = locked_allocation(chosen)
    if allocation is None:
        raise RuleViolation(NO_ALLOCATION)
    return allocation


def _stands_already(nomination: Nomination, allocation: QuotaAllocation) -> bool:
    """Whether it is recommended under the allocation: it keeps its place and its history."""
    return nomination.standing == Standing.RECOMMENDED and nomination.allocation_id == allocation.pk


def _take_a_place(
    nomination: Nomination, allocation: QuotaAllocation, override_reason: str, actor: Actor, at: datetime
) -> None:
    """Recommend the locked nominee on the next place of the locked allocation."""
    require_rule(may_move(Action.RECOMMEND, nomination.standing))
    taken = taken_slots(allocation)
    slot, exceeds = next_slot(taken, allocation.amount), ""
    if slot is None:
        require_rule(may_exceed(_stand_of(allocation), override_reason))
        require(policies.may_exceed_quota(actor))
        slot, exceeds = slot_beyond(taken, allocation.amount), override_reason
    nomination.allocation, nomination.slot, nomination.override_reason = allocation, slot, exceeds
    move_standing(nomination, Action.RECOMMEND, actor, at, reason=exceeds)


def _stand_of(allocation: QuotaAllocation, reserve: int = 0) -> QuotaStand:
    return QuotaStand(allocation.amount, len(taken_slots(allocation)), reserve)


def _after_the_last(allocation: QuotaAllocation) -> int:
    return (reserves_of(allocation).aggregate(last=Max("order"))["last"] or 0) + 1


def _require_orders(orders: Mapping[int, int | None]) -> None:
    numbers = [order for order in orders.values() if order is not None]
    if any(not 1 <= order <= LAST_ORDER for order in numbers):
        raise RuleViolation(ORDER_RANGE)
    twice = next((order for order in numbers if numbers.count(order) > 1), None)
    if twice:
        raise RuleViolation(ORDER_TWICE.format(twice))


def _locked_to_rank(nomination: Nomination, row_version: int, actor: Actor) -> Nomination:
    try:
        return locked_for_decision(nomination, row_version, actor)
    except NotAllowed as refusal:
        reason = refusal.reason[0].lower() + refusal.reason[1:]
        raise NotAllowed(NOT_YOURS_TO_RANK.format(nomination.name, reason)) from refusal


def _rank_in_words(nominations: list[Nomination]) -> str:
    first = nominations[0]
    sheet = first.dossier.sheet
    kind = first.get_subject_display().lower()
    places = ", ".join(f"{row.name}: {row.order or 'bỏ trống'}" for row in nominations)
    return f"{kind}, năm {sheet.campaign.year}: {places}"[:300]
