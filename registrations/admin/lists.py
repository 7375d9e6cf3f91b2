"""Lists out of the queue: what is filtered, drawn by the worker as PDF, XLSX or CSV for whoever asks."""

import hashlib
from collections.abc import Collection
from datetime import timedelta

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
from registrations import policies
from registrations.admin.filters import AreaFilter, StateFilter
from registrations.documents import office_list_params
from registrations.enums import SheetState
from registrations.models import Area, Sheet
from registrations.rules.states import SENT_STATES
from registrations.services.exports import record_export

KEY = "office-registration-list"
KEPT_FOR = timedelta(days=1)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


class ListsAdmin(OfficeAdmin):
    """The three buttons above the queue."""

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the export."""
        return [self.own_url("xuat/<str:format>/", self.export, "export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The queue, with the formats that the person may take."""
        formats = list(MEDIA_TYPES) if policies.may_export_lists(request.actor) else []
        return super().changelist_view(request, {"export_formats": formats, **(extra_context or {})})

    def export(self, request: HttpRequest, format: str) -> HttpResponse:
        """Ask for the list of what the address filters, then wait for it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policies.may_export_lists(request.actor):
            raise PermissionDenied
        if format not in MEDIA_TYPES:
            raise Http404
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        rows = changes.get_queryset(request).filter(state__in=_listed_states(request))
        sheets = list(rows.select_related("campaign"))
        return redirect("document", _request(request, format, sheets, changes).token)


def _request(request: HttpRequest, format: str, sheets: list[Sheet], changes: ChangeList):
    at, words = clock.received_at(request), filter_in_words(changes)
    params = office_list_params(
        sheets=[sheet.pk for sheet in sheets],
        year=_year(sheets),
        format=format,
        area=_area_code(changes),
        words=words,
    )
    title = f"Danh sách tổng hợp đăng ký ({format.upper()})"
    with transaction.atomic():
        record_export(title=title, words=words, sheets=len(sheets), actor=request.actor, at=at)
        return request_document(
            key=KEY,
            params=params,
            title=title,
            filename=f"danh-sach-dang-ky-{clock.local(at):%Y%m%d-%H%M}.{format}",
            media_type=MEDIA_TYPES[format],
            queue="bulk",
            owner=request.user,
            source_hash=_stand_of(sheets),
            lasts=KEPT_FOR,
            at=at,
        )


def filter_in_words(changes: ChangeList) -> str:
    """The filters that are set and the search, as people read them."""
    chosen = [
        f"{spec.title}: {choice['display']}"
        for spec in changes.filter_specs
        for choice in spec.choices(changes)
        if choice["selected"] and not str(choice["display"]).startswith(("Tất cả", "Mọi"))
    ]
    searched = [f"tìm: {changes.query}"] if changes.query else []
    return "; ".join([*chosen, *searched])


def _year(sheets: list[Sheet]) -> str:
    """The year of the campaign, or all years where the list spans several."""
    years = sorted({sheet.campaign.year for sheet in sheets})
    return ", ".join(str(year) for year in years)


def _listed_states(request: HttpRequest) -> Collection[str]:
    """What lies with the office; withdrawn sheets only for whoever asks for just these."""
    asked = request.GET.get(StateFilter.parameter_name)
    return [SheetState.WITHDRAWN] if asked == SheetState.WITHDRAWN else SENT_STATES


def _area_code(changes: ChangeList) -> str:
    """The code of the area that the list is narrowed to, else nothing."""
    chosen = [spec.value() for spec in changes.filter_specs if isinstance(spec, AreaFilter)]
    return Area.objects.filter(pk__in=filter(None, chosen)).values_list("code", flat=True).first() or ""


def _stand_of(sheets: list[Sheet]) -> str:
    """Changes with every sending and decision, so that an export is never yesterday's."""
    stand = ",".join(f"{sheet.pk}:{sheet.row_version}" for sheet in sheets)
    return hashlib.sha256(stand.encode()).hexdigest()
