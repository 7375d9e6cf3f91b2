"""Sample units, and an officer for each of them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from danvan.core.models import User
from danvan.management.data_files import read_csv
from danvan.management.sample_names import draw_person, draw_phone, head_of, sample_schools, seeded
from danvan.management.units import add_units, new_unit
from registrations.enums import Role, UnitKind
from registrations.models import Membership, Unit

SAMPLE_FILE = "an-giang-units.csv"
DEPARTMENT = "SGD"


def load_sample_units() -> None:
    """The sample units of the file, their heads with invented names, their addresses of no one."""
    add_units(
        row | {"head_name": head_of(row["name"]), "email": f"{row['code'].lower()}@example.edu.vn"}
        for row in read_csv(SAMPLE_FILE)
    )


@transaction.atomic
def units_for(count: int, day: date) -> list[Unit]:
    """`count` units that the office reviews on the day: those of the file first, then invented schools."""
    named = Unit.objects.filter(code__in=[row["code"] for row in read_csv(SAMPLE_FILE)])
    named = named.exclude(kind=UnitKind.DEPARTMENT_OFFICE)
    units = list(named.taking_part_on(day).order_by("code"))[:count]
    taken = set(named.values_list("name", flat=True))
    return units + _schools(sample_schools(count - len(units), taken))


@transaction.atomic
def officers_of(units: Iterable[Unit], since: date) -> dict[int, User]:
    """One officer for each unit, by the unit's key; an account without a password where there is none."""
    units = list(units)
    found = {
        membership.unit_id: membership.user
        for membership in Membership.objects.filter(unit__in=units, role=Role.UNIT_OFFICER)
        .select_related("user")
        .order_by("-pk")
    }
    missing = [unit for unit in units if unit.pk not in found]
    users = User.objects.bulk_create(_officer(unit) for unit in missing)
    Membership.objects.bulk_create(
        Membership(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on=since)
        for unit, user in zip(missing, users, strict=True)
    )
    return found | {unit.pk: user for unit, user in zip(missing, users, strict=True)}


def _schools(rows: list[dict[str, str]]) -> list[Unit]:
    codes = [row["code"] for row in rows]
    known = set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    department = Unit.objects.get(code=DEPARTMENT)
    units = [new_unit(row, parent=department) for row in rows if row["code"] not in known]
    for unit in units:
        unit.fill_keys()
    bulk_create_with_history(units, Unit)
    return list(Unit.objects.filter(code__in=codes).order_by("code"))


def _officer(unit: Unit) -> User:
    random = seeded(unit.code)
    user = User(
        username=f"can-bo-{unit.code.lower()}",
        full_name=draw_person(random)["full_name"],
        phone=draw_phone(random),
    )
    user.set_unusable_password()
    user.fill_keys()
    return user
