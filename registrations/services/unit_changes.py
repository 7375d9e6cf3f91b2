"""What all changes of units share: the facts of a plan, the lock, and doing only what was previewed."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Max, Q

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from registrations.enums import STAFF_ROLES, UnitKind
from registrations.models import Membership, Snapshot, Unit, UnitName
from registrations.rules.unit_changes import ChangePlan, UnitFacts

CHANGED_MEANWHILE = "Dữ liệu vừa thay đổi so với bản xem trước; hãy xem lại rồi xác nhận."


def locked_units(keys: Collection[int]) -> dict[int, Unit]:
    """The units as they stand now, by key, held until the transaction ends; work on sheets goes on."""
    rows = Unit.objects.order_by("pk").select_for_update(of=("self",), no_key=True)
    return rows.select_related("parent", "successor").in_bulk(keys)


def require_as_seen(plan: ChangePlan, seen: str) -> None:
    """Raise RuleViolation for a plan with problems, StaleVersion for another plan than was confirmed."""
    if not plan.is_ready:
        raise RuleViolation(plan.problems[0], plan.problems)
    if plan.fingerprint != seen:
        raise StaleVersion(CHANGED_MEANWHILE)


def facts_of(units: Iterable[Unit], today: date) -> dict[int, UnitFacts]:
    """The facts of the units by their keys; three queries however many they are."""
    units = list(units)
    sent, since, offices = _last_sent(units), _called_since(units), _offices(units, today)
    return {
        unit.pk: UnitFacts(
            key=unit.pk,
            name=unit.name,
            kind=unit.kind,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            called_since=since.get(unit.pk),
            last_sent=sent.get(unit.pk),
            is_office=unit.kind == UnitKind.DEPARTMENT or unit.pk in offices,
        )
        for unit in units
    }


def holder_of_name(unit: Unit, day: date, but_for: Iterable[Unit]) -> str:
    """The code of a unit that bears this name in this place on the day or later; empty where none does."""
    living = Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day)).exclude(
        pk__in=[u.pk for u in but_for]
    )
    found = living.filter(name=unit.name, place=unit.place).order_by("pk")
    return found.values_list("code", flat=True).first() or ""


def _last_sent(units: list[Unit]) -> dict[int, tuple[str, date]]:
    rows = Snapshot.objects.filter(sheet__unit__in=units).order_by("sent_at")
    found = rows.values_list("sheet__unit", "sheet__code", "sent_at")
    return {unit: (code, clock.local_day(sent_at)) for unit, code, sent_at in found}


def _called_since(units: list[Unit]) -> dict[int, date]:
    rows = UnitName.objects.filter(unit__in=units).order_by().values_list("unit").annotate(Max("ends_on"))
    return {unit: ends_on + timedelta(days=1) for unit, ends_on in rows}


def _offices(units: list[Unit], today: date) -> set[int]:
    staff = Membership.objects.active_on(today).filter(unit__in=units, role__in=STAFF_ROLES)
    return set(staff.order_by().values_list("unit", flat=True))
