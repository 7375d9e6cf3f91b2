"""How far each unit is with its sheet: one query for all units, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, Greatest

from danvan.core import clock
from registrations.enums import UNIT_ROLES, SheetState
from registrations.models.campaigns import Campaign
from registrations.models.deadlines import Deadline, DeadlineExtension
from registrations.models.people import Membership
from registrations.models.sheets import units_owing
from registrations.models.units import Unit, UnitQuerySet, answering_units
from registrations.rules.reminders import End, binding_end
from registrations.rules.states import EDITABLE_STATES, SENT_STATES

SENT_LATE = Q(sheet_state__in=SENT_STATES, submitted_at__gte=F("deadline_ends_at"))
STILL_OWING = Q(sheet_state=None) | Q(sheet_state__in=EDITABLE_STATES)


@dataclass(frozen=True)
class Terms:
    """A deadline with all its extensions: until when, and since when, each unit may send."""

    deadline: Deadline
    extensions: dict[int | None, tuple[End, ...]]

    @classmethod
    def of(cls, deadline: Deadline) -> "Terms":
        """The deadline as it stands now; one query. Its campaign is at hand."""
        found: dict[int | None, list[End]] = defaultdict(list)
        for unit_id, until, granted_at in deadline.extensions.values_list("unit_id", "until", "granted_at"):
            found[unit_id].append(End(clock.local(until), clock.local(granted_at)))
        return cls(deadline, {unit_id: tuple(ends) for unit_id, ends in found.items()})

    @property
    def campaign(self) -> Campaign:
        """The campaign of the deadline."""
        return self.deadline.campaign

    @property
    def opens_at(self) -> datetime | None:
        """From when units may send."""
        return self.deadline.opens_at and clock.local(self.deadline.opens_at)

    @cached_property
    def common_end(self) -> End | None:
        """What binds a unit without anything of its own; None until the office sets the deadline."""
        if self.deadline.closes_at is None or self.opens_at is None:
            return None
        closing = End(clock.local(self.deadline.closes_at), self.opens_at)
        return binding_end([closing, *self.extensions.get(None, ())])

    def deadline_end_of(self, unit_id: int) -> End | None:
        """The deadline of the unit with its extensions."""
        own = self.extensions.get(unit_id)
        return binding_end([self.common_end, *own]) if self.common_end and own else self.common_end

    def end_of(self, unit: "UnitProgress") -> End | None:
        """What binds the unit now: its deadline, or for a returned sheet the later supplement time."""
        end = self.deadline_end_of(unit.pk)
        if end and unit.sheet_state == SheetState.RETURNED and unit.supplement_due_at:
            return binding_end([end, self._supplement(unit.supplement_due_at)])
        return end

    def is_extended(self, unit_id: int) -> bool:
        """Whether an extension lengthens the deadline of the unit."""
        end = self.deadline_end_of(unit_id)
        return bool(end) and end.ends_at > self.deadline.closes_at

    def _supplement(self, due_at: datetime) -> End:
        """The supplement time counts whole days after that of the return, whose letter told of it."""
        due_at = clock.local(due_at)
        return End(due_at, due_at - timedelta(days=self.campaign.supplement_days))


class UnitProgressQuerySet(UnitQuerySet):
    """Reads of progress; every method after `towards` needs its columns."""

    def towards(self, terms: Terms, day: date) -> "UnitProgressQuerySet":
        """The units that have to send, each with its sheet (or None) and the ends that bind it.

        Columns: `sheet_pk`, `sheet_state`, `sheet_code`, `submitted_at`, `supplement_due_at`,
        `deadline_ends_at` (with extensions), `ends_at` (with the supplement time as well).
        """
        kind, campaign = terms.deadline.kind, terms.campaign
        own = Q(sheets__kind=kind, sheets__campaign=campaign)  # sheets are named as their deadlines
        columns = {
            "sheet_pk": "pk", "sheet_state": "state", "sheet_code": "code", "submitted_at": "submitted_at",
            "supplement_due_at": "supplement_due_at",
        }  # fmt: skip
        rows = self.filter(pk__in=units_owing(campaign, day, kind).values("pk"))
        rows = rows.annotate(own_sheet=FilteredRelation("sheets", condition=own))
        rows = rows.annotate(**{name: F(f"own_sheet__{field}") for name, field in columns.items()})
        return rows.annotate(deadline_ends_at=_deadline_end(terms)).annotate(ends_at=_binding_end())

    def unsent(self) -> "UnitProgressQuerySet":
        """Those of which nothing lies with the office; a withdrawn sheet does not."""
        return self.filter(Q(sheet_state=None) | ~Q(sheet_state__in=SENT_STATES))

    def owing(self) -> "UnitProgressQuerySet":
        """Those that still have to send: nothing begun, a draft, or a sheet to be supplemented."""
        return self.filter(STILL_OWING)

    def overdue(self, at: datetime) -> "UnitProgressQuerySet":
        """Those of them whose time is over."""
        return self.owing().filter(ends_at__lte=at)

    def late(self) -> "UnitProgressQuerySet":
        """Those that sent after their deadline."""
        return self.filter(SENT_LATE)

    def totals(self, at: datetime) -> dict[str, int]:
        """How many there are in all, have sent, and are in each state; one query."""
        states = {state.value: Q(sheet_state=state) for state in SheetState}
        wanted = {
            "total": Q(), "sent": Q(sheet_state__in=SENT_STATES), "overdue": STILL_OWING & Q(ends_at__lte=at),
            "not_begun": Q(sheet_state=None), **states, "late": SENT_LATE,
        }  # fmt: skip
        counts = {name: Count("pk", filter=condition) for name, condition in wanted.items()}
        return self.order_by().aggregate(**counts)


class UnitProgress(Unit):
    """A unit as the office watches it in one campaign."""

    objects = UnitProgressQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "tiến độ gửi"
        verbose_name_plural = "tiến độ gửi"
        ordering = ["name_key", "code"]


def overdue_first(at: datetime) -> Case:
    """SQL expression to order by: overdue units, then those that still have time, then those that sent."""
    overdue = STILL_OWING & Q(ends_at__lte=at)
    return Case(When(overdue, then=0), When(STILL_OWING, then=1), default=2)


def addresses_of(units: Iterable[Unit], day: date) -> dict[int, list[str]]:
    """To whom letters about each unit go: the address of who answers for it on the day, and of its people.

    One query, three where a unit has ended. A unit that can not be reached by mail has an empty list.
    """
    answering = answering_units(units, day)
    found = {unit.pk: {unit.email} for unit in answering.values() if unit}
    members = Membership.objects.active_on(day).filter(unit__in=found, role__in=UNIT_ROLES)
    people = members.filter(user__is_active=True).order_by()
    for unit_id, address in people.values_list("unit_id", "user__email"):
        found[unit_id].add(address)
    return {key: sorted(found[unit.pk] - {""}) if unit else [] for key, unit in answering.items()}


def _deadline_end(terms: Terms) -> Value | Greatest:
    """The end of the deadline for the unit of a row; own extensions are asked for where there are some."""
    common = terms.common_end
    end = Value(common and common.ends_at, output_field=DateTimeField())
    if common is None or set(terms.extensions) <= {None}:
        return end
    own = DeadlineExtension.objects.filter(deadline=terms.deadline, unit=OuterRef("pk")).order_by()
    latest = Subquery(own.values("unit").annotate(latest=Max("until")).values("latest"))
    return Greatest(end, Coalesce(latest, end))


def _binding_end() -> Case:
    supplemented = Q(sheet_state=SheetState.RETURNED, supplement_due_at__gt=F("deadline_ends_at"))
    return Case(When(supplemented, then=F("supplement_due_at")), default=F("deadline_ends_at"))
