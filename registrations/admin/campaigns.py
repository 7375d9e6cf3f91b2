"""The plan as the office keeps it: movement, areas, criteria, yearly campaigns, ready phrases."""

from django.contrib import admin
from django.http import HttpRequest

from danvan.core.admin import yes_no
from danvan.core.policy import Decision
from registrations import policies
from registrations.admin.base import PlanAdmin, PlanInline, ReadOnlyAdmin
from registrations.models import Area, AreaContent, Campaign, Criterion, Movement, ReadyPhrase


@admin.register(Movement)
class MovementAdmin(PlanAdmin):
    """Phong trào thi đua."""

    list_display = ["name", "first_year", "last_year", "plan_number", yes_no("is_sample", "dữ liệu mẫu")]
    menu_place = 80


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
class CampaignAdmin(PlanAdmin):
    """Đợt thi đua (năm)."""

    list_display = [
        "year",
        "movement",
        "late_policy",
        "counts",
        yes_no("head_only", "chỉ thủ trưởng gửi"),
        "soft_file_address",
    ]
    list_select_related = ["movement"]
    menu_place = 40


@admin.register(ReadyPhrase)
class ReadyPhraseAdmin(ReadOnlyAdmin):
    """Mẫu ý kiến; these alone need no history."""

    list_display = ["text", "position"]
    menu_place = 60

    def may_change(self, request: HttpRequest) -> Decision:
        """The office."""
        return policies.may_manage_campaigns(request.actor)
