"""The first page: what each unit of the person has to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from danvan.core import clock
from danvan.core.vietnamese import short_date
from registrations.enums import DeadlineKind, SheetKind, SheetState, Window
from registrations.models import Actor, Campaign, Deadline, LaunchPlan, Sheet, Unit
from registrations.rules import deadlines
from registrations.rules.deadlines import Span
from registrations.rules.states import EDITABLE_STATES
from registrations.rules.unit_changes import ONE_DAY
from registrations.services.kinds import KINDS
from registrations.views.banner import Banner, banner_for, deadline_banner, with_supplement
from registrations.views.base import SchoolView

DEADLINE_KINDS = [DeadlineKind.REGISTRATION, DeadlineKind.RESULT]
RECENT = timedelta(days=120)  # a closed campaign stays among the things to do for so long


@dataclass(frozen=True)
class Card:
    """One duty of one unit: how it stands, what is missing in an open draft, whether there is a plan.

    `unit_name` says of an ended unit also who goes on with its duties.
    """

    unit: Unit
    unit_name: str
    campaign: Campaign
    kind: str
    window: Window
    banner: Banner | None
    sheet: Sheet | None
    missing: int
    has_plan: bool
    source: str


class Home(SchoolView):
    """The things to do ("Việc cần làm"): a card for each duty of each unit, and the earlier years."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The cards; people who only work for the office go to their own side."""
        if not self.actor.unit_ids and self.actor.may_enter_office_site:
            return redirect("admin:index")
        units = list(Unit.objects.filter(pk__in=self.actor.unit_ids))
        sheets = list(Sheet.objects.with_names().filter(unit__in=units).prefetch_related("unit__names"))
        cards = cards_of(units, deadlines_for(units), sheets, self.at, names_of(units, self.actor))
        shown = {card.sheet.pk for card in cards if card.sheet}
        earlier = [sheet for sheet in sheets if sheet.pk not in shown]
        own = [unit for unit in units if unit.pk in self.actor.own_unit_ids]
        return self.page("home", units=own, cards=cards, earlier=earlier, has_several=len(units) > 1)


def names_of(units: Iterable[Unit], actor: Actor) -> dict[int, str]:
    """How each unit is called on its cards: of one that ended, since when the person's own goes on for it."""
    known = {unit.pk: unit for unit in units}
    return {
        key: taken_over_by(unit, known[actor.inherited[key]]) if key in actor.inherited else unit.name
        for key, unit in known.items()
    }


def taken_over_by(unit: Unit, successor: Unit) -> str:
    """The ended unit with who goes on for it: "Trường A (từ ngày 1/7/2026 do Trường C tiếp nhận)"."""
    return f"{unit.name} (từ ngày {short_date(unit.valid_to + ONE_DAY)} do {successor.name} tiếp nhận)"


def deadlines_for(units: Iterable[Unit]) -> Iterable[Deadline]:
    """The deadlines of registrations and reports, each with the extensions of the units."""
    rows = Deadline.objects.of_kind(*DEADLINE_KINDS).order_by("-campaign__year", "-kind")
    return rows.with_extensions_for([unit.pk for unit in units])


def cards_of(
    units: Iterable[Unit], rows: Iterable[Deadline], sheets: list[Sheet], at: datetime, names: dict[int, str]
) -> list[Card]:
    """A card for each duty of each unit that is open, opens soon or closed lately; what opens later last."""
    missing, planned, today = missing_in(sheets), launch_plans_of(units), clock.local_day(at)
    known = {(sheet.unit_id, sheet.campaign_id, sheet.kind): sheet for sheet in sheets}
    cards = []
    for row in rows:
        for unit in units:
            sheet = known.get((unit.pk, row.campaign_id, row.kind))
            span = with_supplement(sheet, row.known_span_for(unit))
            if is_recent(span, at) and (sheet or is_owed(row, unit, known, today)):
                has_plan = (unit.pk, row.campaign_id) in planned
                cards.append(card_of(unit, names[unit.pk], row, span, sheet, missing, has_plan, at))
    return sorted(cards, key=lambda card: card.window == Window.NOT_OPEN)


def is_owed(row: Deadline, unit: Unit, known: dict[tuple[int, int, str], Sheet], today: date) -> bool:
    """Whether the unit has to send something by the deadline: a registration while it exists, a report
    once its registration is accepted, whoever goes on for it."""
    if row.kind == DeadlineKind.REGISTRATION:
        return not unit.has_ended(today)
    registration = known.get((unit.pk, row.campaign_id, SheetKind.REGISTRATION))
    return bool(registration) and registration.state == SheetState.ACCEPTED


def card_of(
    unit: Unit,
    unit_name: str,
    row: Deadline,
    span: Span,
    sheet: Sheet | None,
    missing: dict[int, int],
    has_plan: bool,
    at: datetime,
) -> Card:
    """One card."""
    now = clock.local(at)
    return Card(
        unit=unit,
        unit_name=unit_name,
        campaign=row.campaign,
        kind=row.kind,
        window=deadlines.window(span, now),
        banner=banner_for(sheet, span, at) if sheet else deadline_banner(span, now),
        sheet=sheet,
        missing=missing.get(sheet.pk, 0) if sheet else 0,
        has_plan=has_plan,
        source=row.source,
    )


def is_recent(span: Span, at: datetime) -> bool:
    """Whether the deadline is set and did not end long ago."""
    return bool(span.opens_at and span.ends_at) and at < span.ends_at + RECENT


def launch_plans_of(units: Iterable[Unit]) -> set[tuple[int, int]]:
    """Keys of unit and campaign for which a launch plan is recorded."""
    return set(LaunchPlan.objects.recorded().filter(unit__in=units).values_list("unit", "campaign"))


def missing_in(sheets: Iterable[Sheet]) -> dict[int, int]:
    """How many problems each open draft still has, by its key."""
    found = {}
    for kind, asked in KINDS.items():
        drafts = [sheet for sheet in sheets if sheet.kind == kind and sheet.state in EDITABLE_STATES]
        payloads = asked.payloads_of(drafts)
        found |= {key: len(asked.problems_of(payload)) for key, payload in payloads.items()}
    return found
