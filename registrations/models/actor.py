"""Who acts: an account with the roles that its memberships give on one day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from danvan.core.models import User
from danvan.core.models.compiled import CompiledQuery
from registrations.enums import OFFICE_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from registrations.models.people import Membership
from registrations.models.units import successor_links
from registrations.rules.reporting import Line
from registrations.rules.units import has_ended, inherited_by

REPORTING = ("unit__lines_through__unit", "unit__lines_through__starts_on", "unit__lines_through__ends_on")

# Each membership of an account on a day, once for each unit that ever reported through its unit and for each
# that this one follows; which of them count on the day is asked of the rows.
MEMBERSHIPS = CompiledQuery(
    lambda user, day: (
        Membership.objects.filter(user=user)
        .active_on(day)
        .order_by("unit_id")
        .values_list("unit_id", "role", "unit__valid_to", "unit__predecessors__valid_to", *REPORTING)
    )
)


@dataclass(frozen=True)
class Actor:
    """An account and its roles; `roles` maps the key of a unit to the roles held there.

    `entrusted` maps the key of each unit that reports through one of the person's units on the day to the
    key of that unit. `inherited` maps the key of an ended unit to the one of these units that follows it:
    what people may do for a unit they may do for those that it follows.
    """

    user: User | None
    roles: dict[int, frozenset[Role]]
    entrusted: Mapping[int, int] = field(default_factory=dict)
    inherited: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, day: date) -> "Actor":
        """The actor that the account is on the day; one query, two where one of its units follows another."""
        held: dict[int, set[Role]] = {}
        entrusted: dict[int, int] = {}
        has_heritage = False
        for unit_id, role, valid_to, predecessor_to, reporting, *span in MEMBERSHIPS(user.pk, day):
            held.setdefault(unit_id, set()).add(Role(role))
            has_heritage |= has_ended(predecessor_to, day)
            may_enter = role in UNIT_ROLES and not has_ended(valid_to, day)
            if reporting and may_enter and Line(reporting, unit_id, *span).holds_on(day):
                entrusted[reporting] = unit_id
        inherited = inherited_by(held.keys(), successor_links(day)) if has_heritage else {}
        roles = {unit_id: frozenset(roles) for unit_id, roles in held.items()}
        return cls(user, roles, entrusted, inherited)

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(held & set(roles) for held in self.roles.values())

    def roles_in(self, unit_id: int) -> frozenset[Role]:
        """The roles held in the unit, or in the one that follows it."""
        return self.roles.get(self.inherited.get(unit_id, unit_id), frozenset())

    @property
    def unit_ids(self) -> list[int]:
        """The units for which the person acts as officer or head, those that they follow included."""
        return [unit_id for unit_id in (*self.roles, *self.inherited) if self.roles_in(unit_id) & UNIT_ROLES]

    @property
    def own_unit_ids(self) -> list[int]:
        """The same without the units that are followed."""
        return [unit_id for unit_id in self.unit_ids if unit_id in self.roles]

    @property
    def office_unit_id(self) -> int | None:
        """The office in which the person holds an office role, None for others."""
        return next((unit_id for unit_id, held in self.roles.items() if held & OFFICE_ROLES), None)

    @property
    def is_office(self) -> bool:
        """Whether the person reviews for the office."""
        return self.holds(*OFFICE_ROLES)

    @property
    def is_lead(self) -> bool:
        """Whether the person leads the office."""
        return self.holds(Role.OFFICE_LEAD)

    @property
    def sees_all_units(self) -> bool:
        """Whether what units have sent is open to the person."""
        return self.holds(*OFFICE_ROLES, Role.AUDITOR)

    @property
    def may_enter_office_site(self) -> bool:
        """Whether the office's side of the portal opens at all."""
        return self.holds(*STAFF_ROLES)
