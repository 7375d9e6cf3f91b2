"""Units and who acts for them: store a unit, give and end memberships, issue activation codes."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from danvan.core import accounts, clock
from danvan.core.errors import RuleViolation
from danvan.core.models import User
from danvan.core.policy import require
from registrations import policies
from registrations.enums import UNIT_ROLES, Action, Role
from registrations.models import Actor, Membership, Unit
from registrations.services.common import log, require_existing

FIRST_ROLES = frozenset({Role.OFFICE_LEAD, Role.SYSADMIN})


def save_unit(*, unit: Unit, values: Mapping[str, object], actor: Actor, at: datetime) -> Unit:
    """Create or change a unit. Raises ValidationError with Vietnamese messages by field."""
    require(policies.may_manage_units(actor))
    for name, value in values.items():
        setattr(unit, name, value)
    with transaction.atomic():
        unit.full_clean()
        unit.save()
        log(action=Action.SET_UNIT, actor=actor, at=at, unit=unit, about=unit.name)
        return unit


def assign(
    *, user: User, unit: Unit, role: Role, starts_on: date | None = None, actor: Actor, at: datetime
) -> Membership:
    """Give a person a role in a unit from a day on, by default today.

    Nobody takes a unit's role by their own hand: who reviews would otherwise send as that unit.
    An ended unit gets nobody new; people of its successor act for it.
    """
    require(policies.may_assign(actor, unit, role))
    require_existing(unit, at)
    if user == actor.user and role in UNIT_ROLES:
        raise RuleViolation("Không ai tự phân công cho mình; hãy nhờ một người khác có quyền.")
    with transaction.atomic():
        membership = Membership(user=user, unit=unit, role=role, starts_on=starts_on or clock.local_day(at))
        membership.full_clean()
        membership.save()
        about = f"{user.full_name}: {role.label}"
        log(action=Action.ASSIGN, actor=actor, at=at, unit=unit, about=about)
        return membership


def end_assignment(*, membership: Membership, actor: Actor, at: datetime) -> Membership:
    """End a membership yesterday, so that it gives no right from now on."""
    require(policies.may_assign(actor, membership.unit, Role(membership.role)))
    if membership.ends_on and membership.ends_on < clock.local_day(at):
        raise RuleViolation("Phân công này đã kết thúc.")
    with transaction.atomic():
        yesterday = clock.local_day(at) - timedelta(days=1)
        about = f"{membership.user.full_name}: {membership.get_role_display()}"
        if membership.starts_on > yesterday:
            membership.delete()
        else:
            membership.ends_on = yesterday
            membership.save(update_fields=["ends_on"])
        log(action=Action.END_ASSIGNMENT, actor=actor, at=at, unit=membership.unit, about=about)
        return membership


def issue_code(*, membership: Membership, actor: Actor, at: datetime) -> str:
    """A fresh activation code for the member, shown once; it sets a first or forgotten password.

    The code opens the whole account, so the actor must be able to give every role that the account holds.
    """
    with transaction.atomic():
        for held in _held_from(membership, clock.local_day(at)):
            require(policies.may_assign(actor, held.unit, Role(held.role)))
        code = accounts.issue_activation_code(user=membership.user, by=actor.user, at=at)
        about = f"{membership.user.full_name}: {membership.get_role_display()}"
        log(action=Action.ISSUE_CODE, actor=actor, at=at, unit=membership.unit, about=about)
        return code


def invite(
    *,
    username: str,
    full_name: str,
    email: str,
    phone: str,
    unit: Unit,
    role: Role,
    actor: Actor,
    at: datetime,
) -> tuple[Membership, str]:
    """Create an account with its first membership; the membership and the activation code."""
    require(policies.may_assign(actor, unit, role))
    with transaction.atomic():
        user = User.objects.create_user(username, full_name=full_name, email=email, phone=phone)
        membership = assign(user=user, unit=unit, role=role, actor=actor, at=at)
        return membership, issue_code(membership=membership, actor=actor, at=at)


def invite_first(
    *, username: str, full_name: str, email: str, phone: str, unit: Unit, role: Role, at: datetime
) -> tuple[Membership, str]:
    """The first account of an installation, from whoever runs its commands; it invites all others.

    Raises RuleViolation once somebody leads the office or runs the system, and for any other role.
    """
    if role not in FIRST_ROLES:
        raise RuleViolation("Tài khoản đầu tiên phải là lãnh đạo phòng hoặc quản trị hệ thống.")
    if Membership.objects.filter(role__in=FIRST_ROLES).active_on(clock.local_day(at)).exists():
        raise RuleViolation("Đã có lãnh đạo phòng hoặc quản trị hệ thống; người đó mời những người khác.")
    with transaction.atomic():
        user = User.objects.create_user(username, full_name=full_name, email=email, phone=phone)
        actor = Actor(user, {unit.pk: frozenset({role})})  # there is nobody else yet to act
        membership = assign(user=user, unit=unit, role=role, actor=actor, at=at)
        return membership, issue_code(membership=membership, actor=actor, at=at)


def _held_from(membership: Membership, day: date) -> Iterator[Membership]:
    """The membership, and all of the same account that hold on the day or will."""
    others = membership.user.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    yield membership
    yield from others.exclude(pk=membership.pk).select_related("unit")
