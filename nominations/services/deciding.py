"""What every decision on a nominee begins with: the rows locked in one order, the right and the state asked.

The order of locks is the same everywhere: campaign, allocation, sheet, nomination. Taking a place away needs
no lock on the allocation: at worst somebody is told that no place is free while one just falls free.
"""

from collections.abc import Mapping

from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from nominations import policies
from nominations.models import Nomination, QuotaAllocation
from nominations.models.ranking import has_conflict
from nominations.rules.appraisal import may_be_appraised
from nominations.rules.quota import counting_for
from nominations.services.common import locked_nomination, require_seen
from registrations.models import Actor

NOBODY_CHOSEN = "Chọn ít nhất một tập thể, cá nhân."
SEVERAL_KINDS = "Chỉ chọn các đề nghị của cùng một danh sách xếp hạng."

Seen = Mapping[int, int]  # key of a nomination: the row version that the actor has seen


def locked_for_decision(nomination: Nomination, row_version: int, actor: Actor) -> Nomination:
    """The nomination as it stands now, locked, once the actor may decide on it.

    Raises NotAllowed for people of its unit and declared conflicts, RuleViolation while the dossier is not
    accepted or the year is archived, StaleVersion where somebody else was faster.
    """
    nomination = locked_nomination(nomination)
    sheet = nomination.dossier.sheet
    require(policies.may_decide_on(actor, sheet, has_conflict(actor, sheet.campaign, sheet.unit)))
    require_rule(may_be_appraised(sheet.state, nomination.is_dropped))
    require_seen(nomination, row_version, actor)
    return nomination


def locked_chosen(chosen: Seen, actor: Actor) -> list[Nomination]:
    """The chosen nominations, locked in the order of their dossiers, once the actor may decide on each; in
    the order of their rank. Raises as `locked_for_decision`, and RuleViolation where nobody is chosen."""
    rows = Nomination.objects.filter(pk__in=chosen).select_related("dossier__sheet")
    locked = [locked_for_decision(row, chosen[row.pk], actor) for row in rows.order_by("dossier", "pk")]
    if not locked:
        raise RuleViolation(NOBODY_CHOSEN)
    return sorted(locked, key=lambda row: (row.order is None, row.order, row.name_key, row.pk))


def locked_allocation(chosen: Seen) -> QuotaAllocation | None:
    """The allocation that counts for the chosen nominees, locked before any of them; None while there is
    none. Raises RuleViolation where they belong to more than one list."""
    kinds = Nomination.objects.filter(pk__in=chosen).order_by().values_list(
        "dossier__sheet__campaign", "dossier__scheme", "subject", "dossier__sheet__unit__group_place__group"
    )  # fmt: skip
    kinds = set(kinds)
    if len({kind[:3] for kind in kinds}) > 1:
        raise RuleViolation(SEVERAL_KINDS)
    if not kinds:
        raise RuleViolation(NOBODY_CHOSEN)
    rows = QuotaAllocation.objects.of_kind(*next(iter(kinds))[:3])
    by_group = {row.group_id: row for row in rows}
    counting = [counting_for(group, by_group) for *_, group in kinds]
    if len({row and row.pk for row in counting}) > 1:
        raise RuleViolation(SEVERAL_KINDS)
    return counting[0] and lock_allocation(counting[0])


def lock_allocation(allocation: QuotaAllocation) -> QuotaAllocation:
    """The allocation as it stands now, locked until the transaction ends: before what it counts."""
    rows = QuotaAllocation.objects.select_for_update(of=("self",)).select_related("campaign", "scheme")
    return rows.get(pk=allocation.pk)
