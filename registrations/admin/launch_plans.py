"""The launch plans of the units, to read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.filters import CampaignFilter
from registrations.file_lines import why_not
from registrations.models import LaunchPlan


@admin.register(LaunchPlan)
class LaunchPlanAdmin(ReadOnlyAdmin):
    """Kế hoạch phát động; recorded by the units, or on their behalf on the school's page."""

    list_display = ["unit_then", "plan_file", "number", "issued_on", "campaign"]
    list_filter = [CampaignFilter, "unit__kind"]
    list_select_related = ["unit", "campaign", "attachment"]
    search_fields = ["unit__search_text"]
    fields = ["unit_then", "campaign", "number", "issued_on", "plan_file"]
    readonly_fields = ["unit_then", "plan_file"]
    menu_place = 25

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The plans that are complete; what is being written is the unit's own."""
        return super().get_queryset(request).recorded().prefetch_related("unit__names")

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
