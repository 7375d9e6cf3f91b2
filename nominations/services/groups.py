"""Which units compete in which group ("khối thi đua"); a unit is in one group at most."""

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Upper

from danvan.core.errors import RuleViolation
from danvan.core.policy import require
from nominations import policies
from nominations.models import GroupMember, UnitGroup
from registrations.models import Actor, Unit

NOBODY_CHOSEN = "Chọn một đơn vị hoặc dán mã của các đơn vị."
UNKNOWN = "Không có đơn vị nào mang mã {}."
ELSEWHERE = "{} đã ở {}; hãy bỏ khỏi khối ấy trước."
CODE_BREAK = re.compile(r"[\s,;]+")
NAMED = 5  # of what is wrong, as many by name


def codes_in(text: str) -> list[str]:
    """The codes of a pasted column or list, each once."""
    codes = [code.upper() for code in CODE_BREAK.split(text) if code]
    return list(dict.fromkeys(codes))


def add_members(
    *, group: UnitGroup, unit: Unit | None, codes: Collection[str], actor: Actor, at: datetime
) -> list[Unit]:
    """Add a unit that was found and all units with the codes, or none of them; whom it has added.

    Raises NotAllowed, or RuleViolation for unknown codes and units of another group, each by name.
    """
    require(policies.may_manage_nominations(actor))
    with transaction.atomic():
        group = UnitGroup.objects.select_for_update().get(pk=group.pk)
        units = _units_named(unit, codes)
        places = GroupMember.objects.filter(unit__in=units).select_related("group", "unit")
        elsewhere = [place for place in places if place.group_id != group.pk]
        if elsewhere:
            raise RuleViolation(" ".join(ELSEWHERE.format(row.unit, row.group) for row in elsewhere[:NAMED]))
        known = {place.unit_id for place in places}
        new = [unit for unit in units if unit.pk not in known]
        for one in new:
            member = GroupMember(group=group, unit=one)
            member._history_user = actor.user
            member.save()
        return new


def remove_members(*, group: UnitGroup, members: Collection[int], actor: Actor, at: datetime) -> int:
    """Take the places with these keys out of the group; what was decided before stays. How many."""
    require(policies.may_manage_nominations(actor))
    with transaction.atomic():
        rows = list(GroupMember.objects.select_for_update().filter(group=group, pk__in=members))
        for member in rows:
            member._history_user = actor.user
            member.delete()
        return len(rows)


def _units_named(unit: Unit | None, codes: Collection[str]) -> list[Unit]:
    rows = Unit.objects.annotate(capitals=Upper("code")).filter(capitals__in=codes)
    found = {row.capitals: row for row in rows}
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise RuleViolation(UNKNOWN.format(", ".join(unknown[:NAMED])))
    units = {row.pk: row for row in [*found.values(), *([unit] if unit else [])]}
    if not units:
        raise RuleViolation(NOBODY_CHOSEN)
    return list(units.values())
