"""All papers of the chosen dossiers in one file, drawn by the worker for whoever asks; each one is noted."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from nominations.bundles import FORMATS, bundle_request
from registrations import policies
from registrations.admin.lists import KEPT_FOR, filter_in_words
from registrations.models import Sheet, Snapshot
from registrations.rules.states import SENT_STATES
from registrations.services.exports import record_export

LARGEST = 300  # dossiers in one file
TOO_MANY = f"Mỗi lần lập được tập văn bản của tối đa {LARGEST} hồ sơ; hãy lọc bớt hoặc chọn ít hồ sơ hơn."
NOTHING_SENT = "Các hồ sơ đã chọn đều chưa gửi hoặc đã rút nên không có văn bản nào."
SKIPPED = "Tập văn bản không có {} hồ sơ chưa gửi hoặc đã rút trong số đã chọn."


class BundleAdmin(OfficeAdmin):
    """The action on the queue, and the button on the page of a dossier."""

    def bundle_urls(self) -> list[URLPattern]:
        """The papers of one dossier."""
        return [self.own_url("<int:pk>/tap-van-ban/<slug:format>/", self.bundle_of_one, "bundle")]

    def bundle_facts(self, request: HttpRequest, sheet: Sheet) -> dict:
        """What the page of a dossier offers."""
        offered = sheet.state in SENT_STATES and self.has_bundle_permission(request)
        return {"bundle_formats": FORMATS if offered else {}}

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; an action on its rows asks it for the filter, rather than build it once more."""
        request.shown_list = super().get_changelist_instance(request)
        return request.shown_list

    def has_bundle_permission(self, request: HttpRequest) -> bool:
        """Office and auditor, as for every list."""
        return bool(policies.may_export_lists(request.actor))

    @admin.action(description="Một tệp PDF: mọi văn bản của hồ sơ đã chọn", permissions=["bundle"])
    def bundle_pdf(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """One PDF with bookmarks."""
        return self._bundle_of_many(request, queryset, "pdf")

    @admin.action(description="Tệp ZIP: mọi văn bản của hồ sơ đã chọn", permissions=["bundle"])
    def bundle_zip(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """A ZIP with an index."""
        return self._bundle_of_many(request, queryset, "zip")

    def bundle_of_one(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        """One copy of each paper of the dossier's last sending."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        sheet = self.row_or_404(request, pk)
        if format not in FORMATS:
            raise Http404
        if not self.has_bundle_permission(request):
            raise PermissionDenied
        snapshots = _last_sendings([sheet.pk])
        if not snapshots:
            messages.error(request, "Hồ sơ này chưa gửi hoặc đã rút nên không có văn bản nào.")
            return HttpResponseRedirect(self.link_to("change", pk))
        title = f"Mọi văn bản của hồ sơ {sheet.code}, lần gửi {sheet.version}"
        name = f"van-ban-{sheet.code}-lan-{sheet.version}"
        return redirect("document", _request(request, snapshots, title, name, format, sheet.code).token)

    def _bundle_of_many(self, request: HttpRequest, queryset: QuerySet, format: str) -> HttpResponse | None:
        keys = list(queryset.values_list("pk", flat=True)[: LARGEST + 1])
        if len(keys) > LARGEST:
            messages.error(request, TOO_MANY)
            return None  # Django goes back to the list as it was filtered
        snapshots = _last_sendings(keys)
        if not snapshots:
            messages.error(request, NOTHING_SENT)
            return None
        if skipped := len(keys) - len(snapshots):
            messages.warning(request, SKIPPED.format(skipped))
        words = filter_in_words(request.shown_list)
        title = f"Mọi văn bản của {len(snapshots)} hồ sơ khen thưởng"
        name = f"van-ban-{len(snapshots)}-ho-so-{clock.local(clock.received_at(request)):%Y%m%d-%H%M}"
        return redirect("document", _request(request, snapshots, title, name, format, words).token)


def _last_sendings(keys: Sequence[int]) -> list[Snapshot]:
    """The last sending of each dossier that lies with the office, in the order of the keys; one query."""
    rows = Snapshot.objects.last_sent().filter(sheet__in=keys, sheet__state__in=SENT_STATES)
    found = {row.sheet_id: row for row in rows.select_related("sheet").defer("payload")}
    return [found[key] for key in keys if key in found]


def _request(
    request: HttpRequest, snapshots: Sequence[Snapshot], title: str, filename: str, format: str, words: str
) -> StoredDocument:
    """Note the export and ask for it; `words` is the filter, or which dossier it is."""
    at = clock.received_at(request)
    wanted = bundle_request(snapshots, title=title, filename=filename, format=format)
    with transaction.atomic():
        record_export(title=wanted["title"], words=words, sheets=len(snapshots), actor=request.actor, at=at)
        return request_document(**wanted, owner=request.user, lasts=KEPT_FOR, at=at)
