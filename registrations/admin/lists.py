"""Lists out of the queue: what is filtered, drawn by the worker as PDF, XLSX or CSV for whoever asks."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from registrations import policies
from registrations.admin.filters import EVERYTHING, CampaignFilter, ModelsFilter, StateFilter
from registrations.enums import SheetState
from registrations.models import Campaign, Sheet
from registrations.rules.states import SENT_STATES
from registrations.services.exports import record_export

KEPT_FOR = timedelta(days=1)
LEFT_OUT = {
    SheetState.DRAFT: "Bản nháp chưa gửi đến phòng nên danh sách xuất ra sẽ không có mục nào.",
    EVERYTHING: "Danh sách xuất ra không gồm bản nháp và hồ sơ đã rút.",
}
LIST_FORMATS = ("pdf", "xlsx", "csv")


@dataclass(frozen=True)
class Export:
    """What can be taken out of a queue; `params` makes of sheets, year, format, words and the models
    asked for what the builder of the document reads."""

    key: str
    title: str
    filename: str
    params: Callable[..., dict]


class ExportsAdmin(OfficeAdmin):
    """The buttons above a list that take out what it filters; a subclass says which document that is."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the export."""
        return [self.own_url("xuat/<str:format>/", self.export, "export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The list, with the formats that the person may take."""
        formats = LIST_FORMATS if policies.may_export_lists(request.actor) else []
        return super().changelist_view(request, {"export_formats": formats, **(extra_context or {})})

    def export(self, request: HttpRequest, format: str) -> HttpResponse:
        """Ask for the list of what the address filters, then wait for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policies.may_export_lists(request.actor):
            raise PermissionDenied
        if format not in LIST_FORMATS:
            raise Http404
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return redirect("document", self.requested(request, format, changes).token)

    def requested(self, request: HttpRequest, format: str, changes: ChangeList) -> StoredDocument:
        """The document, noted in the log in the same transaction."""
        raise NotImplementedError


class ListsAdmin(ExportsAdmin):
    """The three buttons above the queue."""

    export_as: Export

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The list; where it shows what no list taken out holds, it says so."""
        note = LEFT_OUT.get(request.GET.get(StateFilter.parameter_name), "")
        return super().changelist_view(request, {"export_note": note, **(extra_context or {})})

    def requested(self, request: HttpRequest, format: str, changes: ChangeList) -> StoredDocument:
        """The list of the models in the sheets that are filtered."""
        rows = changes.get_queryset(request).filter(state__in=_listed_states(request))
        return self._request(request, format, list(rows.select_related("campaign")), changes)

    def _request(
        self, request: HttpRequest, format: str, sheets: list[Sheet], changes: ChangeList
    ) -> StoredDocument:
        at, words = clock.received_at(request), filter_in_words(changes)
        params = self.export_as.params(
            sheets=[sheet.pk for sheet in sheets],
            year=years_of(sheet.campaign for sheet in sheets) or years_asked_for(changes),
            format=format,
            words=words,
            **_models_asked_for(changes),
        )
        title = f"{self.export_as.title} ({format.upper()})"
        with transaction.atomic():
            record_export(title=title, words=words, sheets=len(sheets), actor=request.actor, at=at)
            return request_document(
                key=self.export_as.key,
                params=params,
                title=title,
                filename=self._filename(format, at),
                queue="bulk",
                owner=request.user,
                source_hash=_stand_of(sheets),
                lasts=KEPT_FOR,
                at=at,
            )

    def _filename(self, format: str, at: datetime) -> str:
        return f"{self.export_as.filename}-{clock.local(at):%Y%m%d-%H%M}.{format}"


def filter_in_words(changes: ChangeList) -> str:
    """The filters that are set and the search, as people read them."""
    chosen = [
        f"{spec.title}: {choice['display']}"
        for spec in changes.filter_specs
        for choice in spec.choices(changes)
        if choice["selected"] and not str(choice["display"]).startswith(("Tất cả", "Mọi"))
    ]
    searched = [f"từ tìm kiếm: {changes.query}"] if changes.query else []
    return "; ".join([*chosen, *searched])


def years_of(campaigns: Iterable[Campaign]) -> str:
    """The year of the campaign, or all years where the list spans several."""
    return ", ".join(map(str, sorted({campaign.year for campaign in campaigns})))


def years_asked_for(changes: ChangeList) -> str:
    """The years of which nothing was found: that of the filter, or all."""
    asked = [spec.value() for spec in changes.filter_specs if isinstance(spec, CampaignFilter)]
    return years_of(
        Campaign.objects.filter(pk__in=asked) if asked != [EVERYTHING] else Campaign.objects.all()
    )


def _listed_states(request: HttpRequest) -> Collection[str]:
    """What lies with the office; withdrawn sheets only for whoever asks for just these."""
    asked = request.GET.get(StateFilter.parameter_name)
    return [SheetState.WITHDRAWN] if asked == SheetState.WITHDRAWN else SENT_STATES


def _models_asked_for(changes: ChangeList) -> dict[str, str]:
    """Which models of the sheets the filters ask for, as the builder of the list names it."""
    filters = [spec for spec in changes.filter_specs if isinstance(spec, ModelsFilter)]
    return {name: value for spec in filters for name, value in spec.models().items()}


def _stand_of(sheets: list[Sheet]) -> str:
    """Changes with every sending and decision, so that an export is never yesterday's."""
    stand = ",".join(f"{sheet.pk}:{sheet.row_version}" for sheet in sheets)
    return hashlib.sha256(stand.encode()).hexdigest()
