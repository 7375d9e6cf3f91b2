"""The import of memberships: what a file would change, and its writing. New accounts get no password."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from danvan.core import clock
from danvan.core.models import User
from danvan.core.policy import Decision
from registrations import policies
from registrations.enums import Action, Role
from registrations.models import Actor, Event, ImportBatch, Membership, Unit
from registrations.rules.import_header import Grid
from registrations.rules.import_memberships import (
    MEMBERSHIP_COLUMNS,
    OF_ACCOUNT,
    ROLE,
    USERNAME,
    Account,
    Span,
    Stored,
    key_of,
    plan_memberships,
)
from registrations.rules.import_table import CellProblem, Plan, PlannedRow, read_table


def may_import(actor: Actor) -> Decision:
    """Who keeps the register of units."""
    return policies.may_manage_units(actor)


def plan(grid: Grid, actor: Actor, at: datetime) -> Plan:
    """What the file would do to the stored memberships, and what the actor may not give; three queries."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    memberships = list(Membership.objects.select_related("user", "unit").order_by("starts_on", "pk"))
    found = plan_memberships(grid, _stored(units, memberships), clock.local_day(at))
    problems = [*found.problems, *_refusals(found, actor, units, memberships)]
    problems.sort(key=lambda problem: problem.row)
    return replace(found, problems=problems)


def write(plan: Plan, batch: ImportBatch, actor: Actor, at: datetime) -> None:
    """Store accounts, then memberships, with their log."""
    rows = [*plan.new, *plan.changed]
    users = _write_accounts(rows)
    units = {unit.code: unit for unit in Unit.objects.all()}
    stored = Membership.objects.filter(ends_on=None).select_related("user", "unit")
    held = {(each.user.username, each.unit.code, each.role): each for each in stored}
    new = [
        Membership(
            user=users[row.values["username"]],
            unit=units[row.values["unit"]],
            role=row.values["role"],
            starts_on=row.values["starts_on"],
        )
        for row in plan.new
    ]
    changed = [held[key_of(row)] for row in plan.changed]
    for row, membership in zip(plan.changed, changed, strict=True):
        membership.starts_on = row.result["starts_on"]
    Membership.objects.bulk_create(new)
    Membership.objects.bulk_update(changed, ["starts_on"])
    _remember([*new, *changed], actor, at)


def usernames_in(grid: Grid) -> set[str]:
    """The user names of a file, as new accounts get them: in lower case, and as written."""
    written = {row.values["username"] for row in read_table(grid, MEMBERSHIP_COLUMNS).rows}
    return written | {name.lower() for name in written}


def _stored(units: dict[str, Unit], memberships: Iterable[Membership]) -> Stored:
    accounts = {
        user.username: Account(user.username, user.full_name, user.email, user.phone, user.is_active)
        for user in User.objects.all()
    }
    spans = {
        (each.user.username, each.unit.code, each.role): Span(each.starts_on, each.ends_on)
        for each in memberships
    }
    return Stored({code: unit.valid_to for code, unit in units.items()}, accounts, spans)


def _refusals(
    found: Plan, actor: Actor, units: dict[str, Unit], memberships: Iterable[Membership]
) -> Iterator[CellProblem]:
    """Rows that give a role, or change an account, beyond what the actor may give."""
    held: dict[str, set[Role]] = {}
    for each in memberships:
        held.setdefault(each.user.username, set()).add(Role(each.role))
    for row in [*found.new, *found.changed]:
        decision = policies.may_assign(actor, units[row.values["unit"]], Role(row.values["role"]))
        if not decision:
            yield CellProblem(row.number, ROLE.title, decision.reason)
        roles = frozenset(held.get(row.values["username"], ()))
        decision = policies.may_manage_account(actor, roles)
        if not decision and row.changes.keys() & set(OF_ACCOUNT):
            yield CellProblem(row.number, USERNAME.title, decision.reason)


def _write_accounts(rows: Iterable[PlannedRow]) -> dict[str, User]:
    """Every account of the rows by user name, made or brought up to date."""
    users = {user.username: user for user in User.objects.all()}
    new, changed = {}, {}
    for row in rows:
        name = row.values["username"]
        if name not in users:
            users[name] = new[name] = User(username=name)
        for key in row.changes.keys() & set(OF_ACCOUNT):
            changed[name] = users[name]
            setattr(users[name], key, row.changes[key])
    _create_accounts(new.values())
    User.objects.bulk_update([user for name, user in changed.items() if name not in new], ["email", "phone"])
    return users


def _create_accounts(users: Iterable[User]) -> None:
    for user in users:
        user.set_unusable_password()
        user.fill_keys()
    User.objects.bulk_create(users)


def _remember(memberships: Iterable[Membership], actor: Actor, at: datetime) -> None:
    Event.objects.bulk_create(
        Event(
            action=Action.ASSIGN,
            at=at,
            actor=actor.user,
            unit=each.unit,
            acting_unit_id=policies.acting_unit_id(actor, each.unit_id),
            about=f"{each.user.full_name}: {Role(each.role).label}",
        )
        for each in memberships
    )
