"""The first page: what each unit of the person has to do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from itertools import groupby, product
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from danvan.core import clock
from danvan.core.vietnamese import short_date
from registrations.enums import SheetKind, SheetState, Window
from registrations.models import Actor, Campaign, Deadline, ExtensionRequest, ReportingLine, Sheet, Unit
from registrations.models.deadlines import binding_one
from registrations.models.launch_plans import planned_in
from registrations.rules import deadlines
from registrations.rules.deadlines import Span
from registrations.rules.kinds import deadline_kinds
from registrations.rules.states import EDITABLE_STATES, SENT_STATES
from registrations.rules.unit_changes import ONE_DAY
from registrations.services.kinds import KINDS
from registrations.views.banner import Asked, Banner, banner_for, deadline_banner
from registrations.views.base import SchoolView
from registrations.views.consolidation import SLUG_OF
from registrations.views.kinds import PAGES_OF, PagesOf

Received = Counter[tuple[int, int, str, str]]
Planned = set[tuple[int, int | None]]  # keys of unit and campaign for which a launch plan is recorded
NEVER = Span(opens_at=None, closes_at=None)
# In the order of a campaign's cards; a later app adds its kind.
DUTIES = [SheetKind.RESULT, SheetKind.REGISTRATION]
RECENT = timedelta(days=120)  # a closed campaign stays among the things to do for so long


@dataclass(frozen=True)
class Card:
    """One duty of one unit: how it stands, how much is missing in an open draft (None: not counted), whether
    there is a plan.

    `unit_name` says of an ended unit also who goes on with its duties; `unit.receiver` is how the
    consolidating unit is called through which it reports today, if there is one; `waiting` counts the
    sheets of the kind that other units sent to this one and that nobody has decided on.
    """

    unit: Unit
    unit_name: str
    campaign: Campaign
    kind: str
    window: Window
    banner: Banner | None
    sheet: Sheet | None
    missing: int | None
    has_plan: bool
    waiting: int
    source: str

    @property
    def slug(self) -> str:
        """How the list of those who report through the unit calls the kind; empty where nobody does."""
        return SLUG_OF.get(self.kind, "")

    @property
    def pages(self) -> PagesOf:
        """What the pages of the kind say."""
        return PAGES_OF[self.kind]

    @property
    def waiting_words(self) -> str:
        """How many sheets wait for a decision, in words."""
        return f"{self.waiting} hồ sơ chờ duyệt"


class Home(SchoolView):
    """The things to do ("Việc cần làm"): a card for each duty of each unit, and the earlier years."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The cards; people who only work for the office go to their own side."""
        if not self.actor.unit_ids and self.actor.may_enter_office_site:
            return redirect("admin:index")
        units, planned = units_of(self.actor, clock.local_day(self.at))
        sheets = list(Sheet.objects.with_names().filter(unit__in=units).prefetch_related("unit__names"))
        cards = cards_of(units, deadlines_for(units), sheets, self.at, names_of(units, self.actor), planned)
        shown = {card.sheet.pk for card in cards if card.sheet}
        earlier = [sheet for sheet in sheets if sheet.pk not in shown]
        own = [unit for unit in units if unit.pk in self.actor.own_unit_ids]
        return self.page("home", units=own, cards=cards, earlier=earlier, has_several=len(units) > 1)


class Requests:
    """What the units asked for last of each deadline; read once, and only where a card has to say it."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = units

    def last(self, deadline: Deadline, unit: Unit) -> ExtensionRequest | None:
        """The request of the unit."""
        return self._last.get((deadline.pk, unit.pk))

    @cached_property
    def _last(self) -> dict[tuple[int, int], ExtensionRequest]:
        rows = ExtensionRequest.objects.filter(unit__in=self.units).order_by("requested_at", "pk")
        return {(request.deadline_id, request.unit_id): request for request in rows}


def units_of(actor: Actor, day: date) -> tuple[list[Unit], Planned]:
    """The person's units, which know their `receiver`, and their launch plans; one query."""
    receiver = ReportingLine.objects.through_name(day)
    units = Unit.objects.filter(pk__in=actor.unit_ids)
    rows = list(units.annotate(receiver=receiver, planned_in=planned_in()))
    return [*{unit.pk: unit for unit in rows}.values()], {(unit.pk, unit.planned_in) for unit in rows}


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
    """The deadlines that may bind registrations and reports, each with the extensions of the units."""
    kinds = [deadline_kind for kind in DUTIES for deadline_kind in deadline_kinds(kind)]
    rows = Deadline.objects.of_kind(*kinds).order_by("-campaign__year", "campaign")
    return rows.with_extensions_for([unit.pk for unit in units])


def cards_of(
    units: Iterable[Unit],
    rows: Iterable[Deadline],
    sheets: list[Sheet],
    at: datetime,
    names: dict[int, str],
    planned: Planned,
) -> list[Card]:
    """A card for each duty of each unit that is open, opens soon or closed lately; what opens later last.
    The units know their `receiver`."""
    received = received_by(units)
    missing, requests, today = missing_in(sheets, received), Requests(units), clock.local_day(at)
    known = {(sheet.unit_id, sheet.campaign_id, sheet.kind): sheet for sheet in sheets}
    cards = []
    for campaign_id, of_campaign in groupby(rows, attrgetter("campaign_id")):
        same_campaign = list(of_campaign)
        for kind, unit in product(DUTIES, units):
            row = binding_one(same_campaign, kind, unit.receiver)
            sheet = known.get((unit.pk, campaign_id, kind))
            span = row.known_span_for(unit) if row else NEVER
            if sheet:
                span = deadlines.with_supplement(span, sheet.supplement_ends_at)
            waiting = received[unit.pk, campaign_id, kind, SheetState.SUBMITTED]
            gathers = any(received[unit.pk, campaign_id, kind, state] for state in SENT_STATES)
            if is_recent(span, at) and (sheet or gathers or is_owed(kind, campaign_id, unit, known, today)):
                has_plan = (unit.pk, campaign_id) in planned
                banner = banner_of(sheet, span, at, partial(requests.last, row, unit))
                cards.append(
                    card_of(
                        unit, names[unit.pk], kind, row, span, banner, sheet, missing, has_plan, waiting, at
                    )
                )
    return sorted(cards, key=lambda card: card.window == Window.NOT_OPEN)


def is_owed(
    kind: str, campaign_id: int, unit: Unit, known: dict[tuple[int, int, str], Sheet], today: date
) -> bool:
    """Whether the unit has to, or may, send such a sheet in the campaign: a registration while it exists,
    what follows on it once it is accepted, whoever goes on for the unit."""
    earlier_kind = PAGES_OF[kind].after
    if earlier_kind is None:
        return not unit.has_ended(today)
    earlier = known.get((unit.pk, campaign_id, earlier_kind))
    return bool(earlier) and earlier.state == SheetState.ACCEPTED


def card_of(
    unit: Unit,
    unit_name: str,
    kind: SheetKind,
    row: Deadline,
    span: Span,
    banner: Banner | None,
    sheet: Sheet | None,
    missing: dict[int, int],
    has_plan: bool,
    waiting: int,
    at: datetime,
) -> Card:
    """One card."""
    return Card(
        unit=unit,
        unit_name=unit_name,
        campaign=row.campaign,
        kind=kind,
        window=deadlines.window(span, clock.local(at)),
        banner=banner,
        sheet=sheet,
        missing=missing.get(sheet.pk, 0) if sheet and PAGES_OF[kind].counts_missing else None,
        has_plan=has_plan,
        waiting=waiting,
        source=row.source,
    )


def banner_of(sheet: Sheet | None, span: Span, at: datetime, asked: Asked) -> Banner | None:
    """How the deadline stands for a sheet, or for one that is still to be begun."""
    if sheet:
        return banner_for(sheet, span, at, asked)
    return deadline_banner(span, clock.local(at), asked=asked)


def is_recent(span: Span, at: datetime) -> bool:
    """Whether the deadline is set and did not end long ago."""
    return bool(span.opens_at and span.ends_at) and at < span.ends_at + RECENT


def received_by(units: Iterable[Unit]) -> Received:
    """How many sheets each consolidating unit has received: by its key, the campaign's, the kind and the
    state. No query where there is no such unit."""
    keys = [unit.pk for unit in units if unit.is_consolidator]
    if not keys:
        return Counter()
    rows = Sheet.objects.filter(receiver__in=keys).order_by()
    return Counter(rows.values_list("receiver", "campaign", "kind", "state"))


def missing_in(sheets: Iterable[Sheet], received: Received) -> dict[int, int]:
    """How many problems each open draft still has, by its key."""

    def carried(sheets: Sequence[Sheet]) -> dict[int, list[dict]]:
        accepted = {s.pk: received[s.unit_id, s.campaign_id, s.kind, SheetState.ACCEPTED] for s in sheets}
        return {key: [{"models": []}] for key, count in accepted.items() if count}

    found = {}
    for kind in filter(lambda kind: PAGES_OF[kind].counts_missing, DUTIES):
        asked = KINDS[kind]
        drafts = [sheet for sheet in sheets if sheet.kind == kind and sheet.state in EDITABLE_STATES]
        payloads = asked.payloads_of(drafts, carried=carried)
        found |= {key: len(asked.problems_of(payload)) for key, payload in payloads.items()}
    return found
