"""The launch plans of the units, to read only."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core import clock
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument
from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.filters import CampaignFilter
from registrations.admin.lists import KEPT_FOR, ExportsAdmin, filter_in_words, years_asked_for, years_of
from registrations.file_lines import why_not
from registrations.launch_plan_documents import KEY, NAME, launch_plan_params
from registrations.models import LaunchPlan
from registrations.services.exports import record_unit_export


@admin.register(LaunchPlan)
class LaunchPlanAdmin(ExportsAdmin, ReadOnlyAdmin):
    """Kế hoạch phát động; recorded by the units, or on their behalf on the school's page."""

    list_display = ["unit_then", "plan_file", "number", "issued_on", "campaign"]
    list_filter = [CampaignFilter, "unit__kind"]
    list_select_related = ["unit", "campaign", "attachment"]
    search_fields = ["unit__search_text"]
    fields = ["unit_then", "campaign", "number", "issued_on", "plan_file"]
    readonly_fields = ["unit_then", "plan_file"]
    menu_place = 25
    change_list_template = "admin/registrations/exports_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The plans that are complete; what is being written is the unit's own."""
        return super().get_queryset(request).recorded().prefetch_related("unit__names")

    def requested(self, request: HttpRequest, format: str, changes: ChangeList) -> StoredDocument:
        """The list of the plans that are filtered, for whoever asks."""
        at, words = clock.received_at(request), filter_in_words(changes)
        plans = list(changes.get_queryset(request).select_related("campaign"))
        title = f"{NAME} ({format.upper()})"
        with transaction.atomic():
            record_unit_export(title=title, words=words, units=len(plans), actor=request.actor, at=at)
            return request_document(
                key=KEY,
                params=launch_plan_params(
                    plans=[plan.pk for plan in plans],
                    year=years_of(plan.campaign for plan in plans) or years_asked_for(changes),
                    format=format,
                    words=words,
                ),
                title=title,
                filename=f"ke-hoach-phat-dong-{clock.local(at):%Y%m%d-%H%M}.{format}",
                queue="bulk",
                owner=request.user,
                source_hash=_stand_of(plans),
                lasts=KEPT_FOR,
                at=at,
            )

    @admin.display(description="đơn vị", ordering="unit__name_key")
    def unit_then(self, plan: LaunchPlan) -> str:
        """The unit as it was called when it issued the plan."""
        return plan.unit.name_on(plan.issued_on)

    @admin.display(description="tệp kế hoạch")
    def plan_file(self, plan: LaunchPlan) -> str | SafeString:
        """The file, to be downloaded once it can be read and is known to be clean."""
        attachment = plan.attachment
        if reason := why_not(attachment):
            return f"{attachment} ({reason})"
        return format_html('<a href="{}">{}</a>', reverse("attachment", args=[attachment.token]), attachment)


def _stand_of(plans: Sequence[LaunchPlan]) -> str:
    """Changes with every number and day, so that a list is never yesterday's."""
    return "\n".join(f"{plan.pk} {plan.number} {plan.issued_on}" for plan in plans)
