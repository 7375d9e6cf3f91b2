"""What the board of progress is narrowed by, and which deadline it watches."""

from collections.abc import Iterator

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from danvan.core import clock
from danvan.core.vietnamese import sort_key
from registrations.admin.filters import CampaignFilter, ChoiceFilter, DefaultingFilter, chosen_campaign
from registrations.enums import SheetKind, SheetState, UnitKind
from registrations.models import Deadline, Terms, Unit
from registrations.rules.kinds import WATCHED
from registrations.rules.progress import NOT_BEGUN

KIND_PARAMETER = "loai-ho-so"


def watched_terms(request: HttpRequest) -> Terms | None:
    """The deadline that the board watches: of the chosen campaign and kind, at first of the kind whose
    window opened last. None while there is no campaign; two queries a request."""
    if not hasattr(request, "known_terms"):
        campaign = chosen_campaign(request)
        request.known_terms = campaign and _terms_of(request, campaign)
    return request.known_terms


def _terms_of(request: HttpRequest, campaign: object) -> Terms:
    found = Deadline.objects.filter(campaign=campaign, kind__in=WATCHED)
    deadlines = {deadline.kind: deadline for deadline in found}
    named, at = request.GET.get(KIND_PARAMETER), clock.received_at(request)
    known = [deadlines[kind] for kind in WATCHED if kind in deadlines]
    opened = [row for row in known if row.opens_at and row.opens_at <= at]
    latest = max(opened, key=lambda row: row.opens_at).kind if opened else SheetKind.REGISTRATION
    kind = named if named in WATCHED else latest
    deadline = deadlines.get(kind)
    if deadline is None:
        return Terms(Deadline(campaign=campaign, kind=kind), {})
    deadline.campaign = campaign
    return Terms.of(deadline)


class WatchedCampaignFilter(CampaignFilter):
    """One campaign always: a unit has one sheet of a kind in each."""

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        """The campaigns alone."""
        return (choice for choice in super().choices(changelist) if choice["display"] != self.everything)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The rows know their campaign already."""
        return queryset


class WatchedKindFilter(DefaultingFilter):
    """Registrations or reports."""

    title, parameter_name = "loại hồ sơ", KIND_PARAMETER

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin: ModelAdmin) -> None:
        terms = watched_terms(request)
        self.default = terms.deadline.kind if terms else SheetKind.REGISTRATION
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """The kinds that every unit owes."""
        return [(kind.value, kind.label) for kind in WATCHED]

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        """The kinds alone."""
        return (choice for choice in super().choices(changelist) if choice["display"] != self.everything)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The rows know their kind already."""
        return queryset


class ProgressFilter(ChoiceFilter):
    """How far the units are."""

    title, parameter_name = "tình trạng", "tinh-trang"
    rows = (
        ("chua-gui", "Chưa gửi"),
        ("qua-han", "Quá hạn chưa gửi"),
        ("chua-bat-dau", NOT_BEGUN),
        *SheetState.choices,
        ("tre", "Gửi trễ hạn"),
        ("gia-han", "Được gia hạn"),
    )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units that are so far."""
        match self.value():
            case "chua-gui":
                return queryset.unsent()
            case "qua-han":
                return queryset.overdue(clock.received_at(request))
            case "chua-bat-dau":
                return queryset.filter(sheet_state=None)
            case "tre":
                return queryset.late()
            case "gia-han":
                return queryset.filter(deadline_ends_at__gt=watched_terms(request).deadline.closes_at)
            case state if state in SheetState.values:
                return queryset.filter(sheet_state=state)
        return queryset


class KindOfUnitFilter(ChoiceFilter):
    """Units of one kind."""

    title, parameter_name = "loại đơn vị", "loai"
    rows = tuple(row for row in UnitKind.choices if row[0] != UnitKind.DEPARTMENT)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Such units."""
        return queryset.filter(kind=self.value()) if self.value() in UnitKind.values else queryset


class SelectFilter(SimpleListFilter):
    """A filter of many choices, drawn as a select box with its own button."""

    template = "admin/registrations/unitprogress/select_filter.html"

    def value(self) -> str | None:
        """The chosen key; what is no choice chooses nothing."""
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else None

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        """All of them first, then each; `kept` is what else the address says."""
        self.kept = {key: value for key, value in changelist.params.items() if key != self.parameter_name}
        yield {"key": "", "display": "Tất cả", "selected": self.value() is None}
        for key, label in self.lookup_choices:
            yield {"key": key, "display": label, "selected": key == self.value()}


class PlaceFilter(SelectFilter):
    """Units of one place: the commune since 1/7/2025."""

    title, parameter_name = "địa danh", "noi"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every place of a unit."""
        places = Unit.objects.order_by().values_list("place", flat=True).distinct()
        return [(place, place) for place in sorted(places, key=sort_key)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units there."""
        return queryset.filter(place=self.value()) if self.value() else queryset


class ParentFilter(SelectFilter):
    """Units under one office."""

    title, parameter_name = "cấp trên trực tiếp", "cap-tren"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Every unit that stands above another."""
        above = Unit.objects.order_by().exclude(parent=None).values("parent")
        rows = Unit.objects.filter(pk__in=above).values_list("pk", "name", "place")
        return [(str(pk), f"{name} – {place}") for pk, name, place in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The units directly under it."""
        return queryset.filter(parent=self.value()) if self.value() else queryset
