"""The nominees of accepted dossiers: their list, the appraisal of each, the ranking of each kind."""

from collections.abc import Iterable

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.safestring import SafeString

from danvan.core.admin import is_key
from danvan.core.policy import Decision
from nominations import policies
from nominations.admin.appraising import AppraisingAdmin
from nominations.admin.ranking import RankingAdmin
from nominations.admin.years import nomination_campaign
from nominations.enums import Standing
from nominations.models import Nomination
from nominations.models.ranking import exceeding
from nominations.templatetags.nominating import standing
from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.filters import DefaultingFilter, campaigns_of


class NomineeCampaignFilter(DefaultingFilter):
    """Nominees of one campaign; at first of the newest one that has opened."""

    title, parameter_name, everything = "đợt thi đua", "dot", "Mọi đợt"

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin: object) -> None:
        newest = nomination_campaign(request)
        self.default = str(newest.pk) if newest else "tat-ca"
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The years."""
        return [(str(campaign.pk), str(campaign.year)) for campaign in campaigns_of(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The nominees of the year."""
        chosen = self.value()
        return queryset.filter(dossier__sheet__campaign=chosen) if is_key(chosen) else queryset


class StandingFilter(admin.SimpleListFilter):
    """Nominees that stand alike."""

    title, parameter_name = "kết quả xét", "xet"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Every standing."""
        return Standing.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The nominees that stand so."""
        return queryset.filter(standing=self.value()) if self.value() in Standing else queryset


class NomineeList(ChangeList):
    """A page of the list; who exceeds the quota is looked up for the rows of the page alone."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with `is_over`; one query more."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        mark_exceeding(self.result_list)


def mark_exceeding(nominations: Iterable[Nomination]) -> None:
    """Set `is_over` on each row."""
    nominations = list(nominations)
    over = exceeding(nominations)
    for row in nominations:
        row.is_over = row.pk in over


@admin.register(Nomination)
class NominationAdmin(AppraisingAdmin, RankingAdmin, ReadOnlyAdmin):
    """Đề nghị khen thưởng, as the office decides on them; written by services alone."""

    list_display = ["nominee", "unit_name", "kind", "standing_tag", "rank"]
    list_display_links = ["nominee"]
    list_filter = [NomineeCampaignFilter, StandingFilter, "subject"]
    search_fields = ["search_text", "dossier__sheet__unit__search_text"]
    search_help_text = "Tên tập thể, cá nhân hoặc tên đơn vị, không cần dấu."
    ordering = ["name_key", "pk"]
    change_list_template = "admin/nominations/nominee_list.html"
    menu_place = 4

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_nominations(request.actor)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The nominees of accepted dossiers, with what lists name."""
        return super().get_queryset(request).in_office().with_names()

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """The list that knows who exceeds the quota."""
        return NomineeList

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, the appraisal and the ranking."""
        return [
            self.own_url("<int:pk>/tham-dinh/", self.appraise, "appraise"),
            self.own_url("xep-hang/<int:year>/<int:scheme>/<slug:subject>/", self.ranking, "ranking"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """A nominee is looked at where it is appraised."""
        return HttpResponseRedirect(self.link_to("appraise", self.row_or_404(request, object_id).pk))

    @admin.display(description="tập thể, cá nhân", ordering="name_key")
    def nominee(self, nomination: Nomination) -> str:
        """Who is nominated."""
        return nomination.name

    @admin.display(description="đơn vị", ordering="dossier__sheet__unit__name_key")
    def unit_name(self, nomination: Nomination) -> str:
        """By which unit."""
        return nomination.dossier.sheet.unit.name

    @admin.display(description="đối tượng", ordering="subject")
    def kind(self, nomination: Nomination) -> str:
        """Collective or individual."""
        return nomination.get_subject_display()

    @admin.display(description="kết quả xét", ordering="standing")
    def standing_tag(self, nomination: Nomination) -> SafeString:
        """How it stands; red where it exceeds the quota."""
        words = nomination.get_standing_display()
        shown = standing(value=nomination.standing, words=words, is_over=nomination.is_over)
        return render_to_string("admin/nominations/standing.html", shown)

    @admin.display(description="thứ tự", ordering="order")
    def rank(self, nomination: Nomination) -> int | None:
        """Its rank among those of its kind."""
        return nomination.order
