"""Accept many sheets at once: only those without a finding, after a page that names them (ADM-05)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, is_key
from danvan.core.errors import Refusal
from danvan.core.policy import YES
from registrations import policies
from registrations.admin.case import decisions_on
from registrations.admin.findings import last_payloads
from registrations.admin.kinds import OFFICE_KINDS
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.services.review import accept_sheet

LARGEST = 200


@dataclass(frozen=True)
class Skipped:
    """A sheet that is not accepted, and why."""

    sheet: Sheet
    reason: str


class BulkAdmin(OfficeAdmin):
    """The action on the queue, its confirmation and its result."""

    kind: SheetKind
    actions = ["accept_selected"]

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the confirmed decision."""
        return [self.own_url("duyet-nhieu/", self.bulk_accept, "bulk_accept"), *super().get_urls()]

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        """The office."""
        return bool(policies.may_manage_campaigns(request.actor))

    @admin.action(description="Duyệt các hồ sơ đã chọn", permissions=["bulk"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """Say which of the chosen sheets would be accepted, and which not and why."""
        sheets = list(queryset.with_lateness()[: LARGEST + 1])
        ready, skipped = _sorted_out(request, self.kind, sheets[:LARGEST])
        return self.page(
            request,
            "admin/registrations/sheet/bulk_confirm.html",
            "Duyệt nhiều hồ sơ",
            words=OFFICE_KINDS[self.kind],
            ready=ready,
            skipped=skipped,
            too_many=LARGEST if len(sheets) > LARGEST else 0,
            back_to=request.get_full_path(),
        )

    def bulk_accept(self, request: HttpRequest) -> HttpResponse:
        """Accept each confirmed sheet in its own transaction; the page says what was done and what not."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_bulk_permission(request):
            raise PermissionDenied
        seen = _seen_versions(request.POST.getlist("sheet")[:LARGEST])
        sheets = list(self.get_queryset(request).filter(pk__in=seen).with_lateness().order_by(*self.ordering))
        ready, skipped = _sorted_out(request, self.kind, sheets)
        done, refused = _accept_each(request, ready, seen)
        return self.page(
            request,
            "admin/registrations/sheet/bulk_result.html",
            "Kết quả duyệt nhiều hồ sơ",
            done=done,
            skipped=[*skipped, *refused],
            confirmed=len(seen),
            back_to=self.link_to("changelist"),
        )


def _sorted_out(
    request: HttpRequest, kind: SheetKind, sheets: Sequence[Sheet]
) -> tuple[list[Sheet], list[Skipped]]:
    """Those that may be accepted without a look at each, and the others with the first reason against."""
    ready, skipped = [], []
    payloads = last_payloads(sheets)
    sent = [sheet for sheet in sheets if sheet.pk in payloads]
    findings = OFFICE_KINDS[kind].findings_on(sent, payloads)
    against = OFFICE_KINDS[kind].against(request.actor, sheets)
    for sheet in sheets:
        may_accept = decisions_on(request.actor, sheet, against=against.get(sheet.pk, YES))["accept"]
        open_checks = [finding.sentence for finding in findings.get(sheet.pk, []) if finding.blocks]
        if not may_accept:
            skipped.append(Skipped(sheet, may_accept.reason))
        elif open_checks:
            skipped.append(Skipped(sheet, open_checks[0]))
        else:
            ready.append(sheet)
    return ready, skipped


def _accept_each(
    request: HttpRequest, sheets: Sequence[Sheet], seen: dict[int, int]
) -> tuple[list[Sheet], list[Skipped]]:
    """Those that were accepted as they were `seen`, and those that were refused meanwhile."""
    done, refused, at = [], [], clock.received_at(request)
    for sheet in sheets:
        try:
            accept_sheet(sheet=sheet, row_version=seen[sheet.pk], actor=request.actor, at=at)
        except Refusal as refusal:
            refused.append(Skipped(sheet, refusal.reason))
        else:
            done.append(sheet)
    return done, refused


def _seen_versions(pairs: Sequence[str]) -> dict[int, int]:
    """What the confirmation page showed: the row version of each sheet by its key ("12:3")."""
    split = (pair.partition(":") for pair in pairs)
    return {int(pk): int(version) for pk, _, version in split if is_key(pk) and is_key(version)}
