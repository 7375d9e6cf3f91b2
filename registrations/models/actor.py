"""Who acts: an account with the roles that its memberships give on one day."""

from dataclasses import dataclass
from datetime import date

from danvan.core.models import User
from registrations.enums import OFFICE_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from registrations.models.people import Membership


@dataclass(frozen=True)
class Actor:
    """An account and its roles; `roles` maps the key of a unit to the roles held there."""

    user: User | None
    roles: dict[int, frozenset[Role]]

    @classmethod
    def of(cls, user: User, day: date) -> "Actor":
        """The actor that the account is on the day; one query."""
        held: dict[int, set[Role]] = {}
        rows = Membership.objects.filter(user=user.pk).active_on(day).order_by()
        for unit_id, role in sorted(rows.values_list("unit_id", "role")):
            held.setdefault(unit_id, set()).add(Role(role))
        return cls(user, {unit_id: frozenset(roles) for unit_id, roles in held.items()})

    def holds(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(held & set(roles) for held in self.roles.values())

    def roles_in(self, unit_id: int) -> frozenset[Role]:
        """The roles held in the unit."""
        return self.roles.get(unit_id, frozenset())

    @property
    def unit_ids(self) -> list[int]:
        """The units for which the person acts as officer or head."""
        return [unit_id for unit_id, held in self.roles.items() if held & UNIT_ROLES]

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
