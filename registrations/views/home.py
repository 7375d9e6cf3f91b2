"""The first page: what each unit of the person has to do."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from danvan.core import clock
from registrations.enums import SheetKind, SheetState, Window
from registrations.models import Campaign, Deadline, LaunchPlan, ReportingLine, Sheet, Unit
from registrations.models.deadlines import binding_one
from registrations.rules import deadlines
from registrations.rules.completeness import problems_of
from registrations.rules.deadlines import Span
from registrations.rules.states import EDITABLE_STATES
from registrations.services.payload import payloads_of
from registrations.views.banner import Banner, banner_for, deadline_banner, with_supplement
from registrations.views.base import SchoolView

Received = Counter[tuple[int, int, str]]
NEVER = Span(opens_at=None, closes_at=None)
RECENT = timedelta(days=120)  # a closed campaign stays among the things to do for so long


@dataclass(frozen=True)
class Card:
    """One campaign for one unit: how it stands, what is missing in an open draft, whether there is a plan.

    `receiver` is the consolidating unit through which the unit reports today, if there is one; `waiting`
    counts the sheets that other units sent to this one and that nobody has decided on.
    """

    unit: Unit
    campaign: Campaign
    window: Window
    banner: Banner | None
    sheet: Sheet | None
    receiver: Unit | None
    missing: int
    has_plan: bool
    waiting: int
    source: str

    @property
    def waiting_words(self) -> str:
        """How many sheets wait for a decision, in words."""
        return f"{self.waiting} hồ sơ chờ duyệt"


class Home(SchoolView):
    """The things to do ("Việc cần làm"): a card for each unit and campaign, and the earlier years."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The cards; people who only work for the office go to their own side."""
        if not self.actor.unit_ids and self.actor.may_enter_office_site:
            return redirect("admin:index")
        units = list(Unit.objects.filter(pk__in=self.actor.unit_ids))
        sheets = list(Sheet.objects.registrations().filter(unit__in=units))
        receivers = ReportingLine.objects.through_of(units, clock.local_day(self.at))
        cards = cards_of(units, deadlines_for(units), sheets, receivers, self.at)
        shown = {card.sheet.pk for card in cards if card.sheet}
        return self.page("home", units=units, cards=cards, earlier=[s for s in sheets if s.pk not in shown])


def deadlines_for(units: Iterable[Unit]) -> Iterable[Deadline]:
    """The deadlines that may bind a registration, each with the extensions of the units."""
    rows = Deadline.objects.binding(SheetKind.REGISTRATION).order_by("-campaign__year", "campaign")
    return rows.with_extensions_for([unit.pk for unit in units])


def cards_of(
    units: Iterable[Unit],
    rows: Iterable[Deadline],
    sheets: list[Sheet],
    receivers: Mapping[int, Unit],
    at: datetime,
) -> list[Card]:
    """A card for each unit and each campaign that is open, opens soon or closed lately."""
    received = received_by(units)
    missing, planned = missing_in(sheets, received), launch_plans_of(units)
    known = {(sheet.unit_id, sheet.campaign_id): sheet for sheet in sheets}
    cards = []
    for campaign_id, of_campaign in groupby(rows, attrgetter("campaign_id")):
        same_campaign = list(of_campaign)
        for unit in units:
            sheet, receiver = known.get((unit.pk, campaign_id)), receivers.get(unit.pk)
            waits = received[unit.pk, campaign_id, SheetState.SUBMITTED]
            row = binding_one(same_campaign, SheetKind.REGISTRATION, receiver)
            span = with_supplement(sheet, row.known_span_for(unit)) if row else NEVER
            if is_recent(span, at):
                has_plan = (unit.pk, campaign_id) in planned
                cards.append(card_of(unit, row, span, sheet, receiver, missing, has_plan, waits, at))
    return cards


def card_of(
    unit: Unit,
    row: Deadline,
    span: Span,
    sheet: Sheet | None,
    receiver: Unit | None,
    missing: dict[int, int],
    has_plan: bool,
    waiting: int,
    at: datetime,
) -> Card:
    """One card."""
    now = clock.local(at)
    return Card(
        unit=unit,
        campaign=row.campaign,
        window=deadlines.window(span, now),
        banner=banner_for(sheet, span, at) if sheet else deadline_banner(span, now),
        sheet=sheet,
        receiver=receiver,
        missing=missing.get(sheet.pk, 0) if sheet else 0,
        has_plan=has_plan,
        waiting=waiting,
        source=row.source,
    )


def is_recent(span: Span, at: datetime) -> bool:
    """Whether the deadline is set and did not end long ago."""
    return bool(span.opens_at and span.ends_at) and at < span.ends_at + RECENT


def launch_plans_of(units: Iterable[Unit]) -> set[tuple[int, int]]:
    """Keys of unit and campaign for which a launch plan is recorded."""
    return set(LaunchPlan.objects.recorded().filter(unit__in=units).values_list("unit", "campaign"))


def received_by(units: Iterable[Unit]) -> Received:
    """How many sheets each consolidating unit has received: by its key, the campaign's and the state; of
    registrations. No query where there is no such unit."""
    keys = [unit.pk for unit in units if unit.is_consolidator]
    if not keys:
        return Counter()
    sheets = Sheet.objects.filter(receiver__in=keys, kind=SheetKind.REGISTRATION)
    return Counter(sheets.values_list("receiver", "campaign", "state"))


def missing_in(sheets: Iterable[Sheet], received: Received) -> dict[int, int]:
    """How many problems each open draft still has, by its key."""
    drafts = [sheet for sheet in sheets if sheet.state in EDITABLE_STATES]

    def carried(sheets: Sequence[Sheet]) -> dict[int, list[dict]]:
        accepted = {s.pk: received[s.unit_id, s.campaign_id, SheetState.ACCEPTED] for s in sheets}
        return {key: [{"models": []}] for key, count in accepted.items() if count}

    payloads = payloads_of(drafts, carried=carried)
    return {key: len(problems_of(payload)) for key, payload in payloads.items()}
