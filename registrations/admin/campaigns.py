"""The plan as the office keeps it: movement, areas, criteria, yearly campaigns, ready phrases."""

from django.contrib import admin
from django.http import HttpRequest

from danvan.core import clock
from danvan.core.admin import yes_no
from danvan.core.policy import Decision
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.archive import ArchiveAdmin
from registrations.admin.base import PlanAdmin, PlanInline, ReadOnlyAdmin
from registrations.admin.next_year import CloneCampaignAdmin, CloneMovementAdmin
from registrations.models import Area, AreaContent, Campaign, Criterion, Movement, ReadyPhrase


@admin.register(Movement)
class MovementAdmin(CloneMovementAdmin, PlanAdmin):
    """Phong trào thi đua."""

    list_display = ["name", "first_year", "last_year", "plan_number", yes_no("is_sample", "dữ liệu mẫu")]
    menu_place = 80
    change_form_template = "admin/registrations/movement/change_form.html"


class ContentInline(PlanInline):
    """The contents of an area, in its page."""

    model = AreaContent
    fields = ["position", "code", "title", "text", "source"]


@admin.register(Area)
class AreaAdmin(PlanAdmin):
    """Lĩnh vực, with its contents."""

    list_display = ["name", "movement", "position", "source"]
    list_filter = ["movement"]
    list_select_related = ["movement"]
    inlines = [ContentInline]
    menu_place = 82


@admin.register(Criterion)
class CriterionAdmin(PlanAdmin):
    """Tiêu chí."""

    list_display = ["text", "audience", "movement", "position", "source"]
    list_filter = ["movement", "audience"]
    list_select_related = ["movement"]
    menu_place = 84


@admin.register(Campaign)
class CampaignAdmin(CloneCampaignAdmin, ArchiveAdmin, PlanAdmin):
    """Đợt thi đua (năm)."""

    list_display = ["year", "movement", "late_policy", "counts", "standing"]
    list_select_related = ["movement"]
    menu_place = 40
    change_form_template = "admin/registrations/campaign/change_form.html"

    @admin.display(description="lưu trữ", ordering="archived_at")
    def standing(self, campaign: Campaign) -> str:
        """Since when the campaign is only read."""
        if not campaign.archived_at:
            return "Chưa"
        return f"Từ {short_date(clock.local_day(campaign.archived_at))}"


@admin.register(ReadyPhrase)
class ReadyPhraseAdmin(ReadOnlyAdmin):
    """Mẫu ý kiến; these alone need no history."""

    list_display = ["text", "position"]
    menu_place = 60

    def may_change(self, request: HttpRequest) -> Decision:
        """The office."""
        return policies.may_manage_campaigns(request.actor)
