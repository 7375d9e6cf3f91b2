"""A unit is called otherwise from a day on, or stands under another parent; its old name stays known."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from danvan.core import clock
from danvan.core.policy import require
from danvan.core.vietnamese import fold, short_date
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, Unit, UnitName
from registrations.rules.unit_changes import ChangePlan, Line, renaming_problems
from registrations.services.common import log
from registrations.services.unit_changes import facts_of, holder_of_name, locked_units, require_as_seen
from registrations.services.unit_duties import papers_to_come
from registrations.services.writing import assign

CALLED = ("name", "short_name", "symbol", "place", "parent")
KEYS = ("name_key", "former_text", "search_text")


@dataclass(frozen=True)
class Renaming:
    """From a day on the unit is called as `values` say; some of the fields of `CALLED`."""

    unit: Unit
    starts_on: date
    values: Mapping[str, object]
    action: Action = Action.RENAME_UNIT


def plan_renaming(*, renaming: Renaming, actor: Actor, at: datetime) -> ChangePlan:
    """What the renaming would change, and why it cannot be done where it cannot. Writes nothing."""
    require(policies.may_manage_units(actor))
    return _plan(renaming, renaming.unit, at)


def rename_unit(*, renaming: Renaming, seen: str, actor: Actor, at: datetime) -> Unit:
    """Do what was previewed; `seen` is the fingerprint of that plan.

    Raises NotAllowed, RuleViolation for what the plan calls a problem, StaleVersion where it is another
    plan by now, ValidationError for values that no unit can have.
    """
    require(policies.may_manage_units(actor))
    with transaction.atomic():
        unit = locked_units([renaming.unit.pk])[renaming.unit.pk]
        plan = _plan(renaming, unit, at)
        require_as_seen(plan, seen)
        _keep_former_name(unit, renaming.starts_on - timedelta(days=1))
        replaced = assign(unit, renaming.values)
        _store(unit, replaced, actor)
        about = "; ".join(f"{line.what}: {line.old} → {line.new}" for line in plan.lines)
        since = f"Từ ngày {short_date(renaming.starts_on)}"
        log(action=renaming.action, actor=actor, at=at, unit=unit, about=f"{since}: {about}"[:300])
        return unit


def _plan(renaming: Renaming, unit: Unit, at: datetime) -> ChangePlan:
    today, after = clock.local_day(at), copy(unit)
    replaced = assign(after, renaming.values)
    lines = tuple(_line(unit, after, field) for field in replaced)
    holder = holder_of_name(after, renaming.starts_on, [unit]) if replaced.keys() & {"name", "place"} else ""
    facts = facts_of([unit], today)[unit.pk]
    problems = renaming_problems(facts, renaming.starts_on, today, changes=lines, holder=holder)
    return ChangePlan(lines, tuple(problems), duties=tuple(papers_to_come(unit)))


def _line(before: Unit, after: Unit, field: str) -> Line:
    label = str(Unit._meta.get_field(field).verbose_name)
    old, new = getattr(before, field), getattr(after, field)
    return Line(before.name, label[0].upper() + label[1:], str(old or ""), str(new or ""))


def _keep_former_name(unit: Unit, last_day: date) -> None:
    """Remember how the unit was called to the end of the day, unless that is known already."""
    called = {field: getattr(unit, field) for field in CALLED}
    if not unit.names.filter(ends_on__gte=last_day).exists():
        UnitName.objects.create(unit=unit, ends_on=last_day, **called)
    former = unit.names.values_list("name", "short_name", "place")
    unit.former_text = fold(" ".join(" ".join(texts) for texts in former))


def _store(unit: Unit, replaced: Mapping[str, object], actor: Actor) -> None:
    unit._history_user = actor.user
    unit.full_clean()
    unit.save(update_fields=[*replaced, *KEYS])
