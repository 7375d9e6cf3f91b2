"""Units end on a day: closed, or merged into one that exists or is made; a successor inherits."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from danvan.core import clock
from danvan.core.policy import require
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.enums import Action, Role
from registrations.models import Actor, Membership, Unit
from registrations.rules.unit_changes import (
    ONE_DAY,
    ChangePlan,
    Line,
    MemberLine,
    UnitFacts,
    ending_lines,
    ending_problems,
    new_unit_problems,
)
from registrations.services import unit_lines
from registrations.services.common import log
from registrations.services.unit_changes import facts_of, holder_of_name, locked_units, require_as_seen
from registrations.services.unit_duties import open_duties
from registrations.services.units import assign, end_assignment

SHOWN_OF_NEW = ("code", "kind", "parent", "place", "valid_from")


@dataclass(frozen=True)
class Ending:
    """The units end with the day. A successor without a key is made with the day after it."""

    units: tuple[Unit, ...]
    last_day: date
    successor: Unit | None = None
    action: Action = Action.CLOSE_UNIT

    @property
    def makes_successor(self) -> bool:
        """Whether the successor does not exist yet."""
        return self.successor is not None and self.successor.pk is None

    @property
    def keys(self) -> list[int]:
        """The units that are concerned, by key."""
        known = [self.successor] if self.successor and not self.makes_successor else []
        return [unit.pk for unit in (*self.units, *known)]


def plan_ending(*, ending: Ending, actor: Actor, at: datetime) -> ChangePlan:
    """What the end of the units would change, who loses a role, what stays open. Writes nothing.

    Raises ValidationError for a new successor that no unit can be.
    """
    require(policies.may_manage_units(actor))
    return _plan(ending, actor, at)


def end_units(
    *, ending: Ending, staying: Collection[int], seen: str, actor: Actor, at: datetime
) -> Unit | None:
    """Do what was previewed, all or nothing; the successor. `seen` is the fingerprint of that plan.

    `staying` are keys of memberships of the plan: these people go on in the same role at the successor,
    nobody else does. Raises NotAllowed, RuleViolation for what the plan calls a problem, StaleVersion
    where it is another plan by now.
    """
    require(policies.may_manage_units(actor))
    with transaction.atomic():
        ending = _locked(ending)
        plan = _plan(ending, actor, at)
        require_as_seen(plan, seen)
        successor = _make(ending, actor, at) if ending.makes_successor else ending.successor
        ending = replace(ending, successor=successor)
        leaving = list(_memberships(ending, clock.local_day(at)))
        for unit in ending.units:
            _end(unit, ending, actor, at)
        _end_ties(ending, leaving, actor, at)
        chosen = {line.key for line in plan.members if line.may_stay} & {*staying}
        _go_on([each for each in leaving if each.pk in chosen], ending, actor, at)
        return successor


def _locked(ending: Ending) -> Ending:
    rows = locked_units([*ending.keys, *unit_lines.units_through(ending.keys)])
    successor = ending.successor
    if successor and not ending.makes_successor:
        successor = rows[successor.pk]
    return replace(ending, units=tuple(rows[unit.pk] for unit in ending.units), successor=successor)


def _plan(ending: Ending, actor: Actor, at: datetime) -> ChangePlan:
    today = clock.local_day(at)
    if ending.makes_successor:
        _prepare(ending)
    units, successor = _facts(ending, today)
    links = dict(Unit.objects.filter(successor__isnull=False).order_by().values_list("pk", "successor"))
    problems = list(ending_problems(units, ending.last_day, successor, links))
    if ending.makes_successor:
        holder = holder_of_name(ending.successor, ending.successor.valid_from, ending.units)
        problems += new_unit_problems(units, holder)
    name = successor.name if successor else ""
    changes = unit_lines.line_changes(ending.units, ending.last_day, ending.successor)
    lines = [
        *ending_lines(units, ending.last_day, name),
        *_lines_of_new(ending),
        *unit_lines.told(changes, ending.last_day, ending.successor),
    ]
    members = _member_lines(ending, actor, today)
    duties = open_duties(ending.units, ending.last_day)
    return ChangePlan(tuple(lines), tuple(problems), tuple(members), tuple(duties))


def _facts(ending: Ending, today: date) -> tuple[list[UnitFacts], UnitFacts | None]:
    """The facts of the ending units and of their successor."""
    new = ending.successor if ending.makes_successor else None
    others = [ending.successor] if ending.successor and not new else []
    facts = facts_of([*ending.units, *others], today)
    units = [facts[unit.pk] for unit in ending.units]
    if new:
        return units, UnitFacts(0, new.name, new.kind, new.valid_from)
    return units, facts[ending.successor.pk] if ending.successor else None


def _prepare(ending: Ending) -> None:
    ending.successor.valid_from = ending.last_day + ONE_DAY
    ending.successor.full_clean()


def _lines_of_new(ending: Ending) -> Iterator[Line]:
    if not ending.makes_successor:
        return
    new = ending.successor
    shown = {
        "kind": new.get_kind_display(), "parent": new.parent.name if new.parent else "",
        "valid_from": short_date(new.valid_from),
    }  # fmt: skip
    for field in SHOWN_OF_NEW:
        label = str(Unit._meta.get_field(field).verbose_name)
        yield Line(f"{new.name} (đơn vị mới)", label.capitalize(), "", shown.get(field, getattr(new, field)))


def _memberships(ending: Ending, today: date):
    """The memberships that the end takes away, each with its account."""
    open_then = Q(ends_on=None) | Q(ends_on__gte=max(today, ending.last_day + ONE_DAY))
    rows = Membership.objects.filter(open_then, unit__in=ending.units).select_related("user", "unit")
    return rows.order_by("unit__name_key", "user__name_key", "pk")


def _member_lines(ending: Ending, actor: Actor, today: date) -> Iterator[MemberLine]:
    known = _held_at_successor(ending)
    for each in _memberships(ending, today):
        note = _why_not_staying(each, ending, actor, known)
        yield MemberLine(
            key=each.pk, person=each.user.full_name, role=Role(each.role).label, unit=each.unit.name,
            may_stay=ending.successor is not None and not note, note=note,
        )  # fmt: skip


def _why_not_staying(
    membership: Membership, ending: Ending, actor: Actor, known: set[tuple[int, str]]
) -> str:
    if (membership.user_id, membership.role) in known:
        return "Đã có vai trò này ở đơn vị kế thừa."
    if membership.user_id == actor.user.pk:
        return "Không ai tự phân công cho mình."
    return ""


def _held_at_successor(ending: Ending) -> set[tuple[int, str]]:
    if ending.successor is None or ending.makes_successor:
        return set()
    rows = Membership.objects.filter(unit=ending.successor, ends_on=None).order_by()
    return set(rows.values_list("user", "role"))


def _make(ending: Ending, actor: Actor, at: datetime) -> Unit:
    new = ending.successor
    new._history_user = actor.user
    new.save()
    log(action=Action.SET_UNIT, actor=actor, at=at, unit=new, about=new.name)
    return new


def _end(unit: Unit, ending: Ending, actor: Actor, at: datetime) -> None:
    unit.valid_to, unit.successor = ending.last_day, ending.successor
    unit._history_user = actor.user
    unit.full_clean()
    unit.save(update_fields=["valid_to", "successor"])
    about = f"Đến hết ngày {short_date(ending.last_day)}"
    heir = f"; {ending.successor} kế thừa" if ending.successor else ""
    log(action=ending.action, actor=actor, at=at, unit=unit, about=f"{about}{heir}"[:300])
    if ending.successor:
        taken = f"Tiếp nhận việc của {unit} từ ngày {short_date(ending.last_day + ONE_DAY)}"
        log(action=ending.action, actor=actor, at=at, unit=ending.successor, about=taken[:300])


def _end_ties(ending: Ending, leaving: list[Membership], actor: Actor, at: datetime) -> None:
    """End what is dated and hangs on the ended units: memberships; reporting lines end or move."""
    changes = unit_lines.line_changes(ending.units, ending.last_day, ending.successor)
    unit_lines.carry_out(changes, ending.last_day, ending.successor, actor, at)
    for membership in leaving:
        if membership.starts_on > ending.last_day:
            end_assignment(membership=membership, actor=actor, at=at)
            continue
        membership.ends_on = ending.last_day
        membership.save(update_fields=["ends_on"])
        about = f"{membership.user.full_name}: {membership.get_role_display()}"
        log(action=Action.END_ASSIGNMENT, actor=actor, at=at, unit=membership.unit, about=about)


def _go_on(staying: list[Membership], ending: Ending, actor: Actor, at: datetime) -> None:
    """Give the people the same roles at the successor, each role once."""
    roles = {(each.user_id, each.role): each for each in staying}
    for each in roles.values():
        assign(
            user=each.user, unit=ending.successor, role=Role(each.role), starts_on=ending.last_day + ONE_DAY,
            actor=actor, at=at,
        )  # fmt: skip
