"""Reminder rules as the office keeps them, the letters that are coming, and those that were sent."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import yes_no
from danvan.core.vietnamese import day_with_weekday
from registrations.admin.base import PlanAdmin, ReadOnlyAdmin
from registrations.admin.progress_filters import watched_terms
from registrations.enums import DeadlineKind
from registrations.models import Campaign, Reminder, ReminderRule, Terms, UnitProgress, addresses_of
from registrations.rules.deadlines import last_moment
from registrations.rules.kinds import WATCHED
from registrations.rules.reminders import falls_on, offset_in_words


@dataclass
class Coming:
    """One rule on one day: whom it would write to as things stand now."""

    rule: ReminderRule
    day: date
    units: list[UnitProgress] = field(default_factory=list)

    @property
    def day_words(self) -> str:
        """The day, with its weekday."""
        return day_with_weekday(self.day)

    @property
    def offset_words(self) -> str:
        """Where the day stands to the end of these units."""
        return offset_in_words(self.rule.days)

    @property
    def unreachable(self) -> list[UnitProgress]:
        """Those of the units that no letter reaches."""
        return [unit for unit in self.units if not unit.addresses]


@admin.register(ReminderRule)
class ReminderRuleAdmin(PlanAdmin):
    """Mốc nhắc hạn."""

    list_display = ["year", "kind", "day_words", "subject", yes_no("is_active", "đang dùng")]
    list_display_links = ["day_words"]
    sortable_by = ()
    list_filter = ["campaign", "kind"]
    list_select_related = ["campaign"]
    change_list_template = "admin/registrations/reminderrule/change_list.html"
    menu_place = 44

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and what is coming."""
        return [self.own_url("sap-nhac/", self.coming, "coming"), *super().get_urls()]

    def formfield_for_choice_field(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> ChoiceField:
        """Only deadlines that every unit has to meet."""
        if db_field.name == "kind":
            kwargs["choices"] = [(kind.value, DeadlineKind(kind).label) for kind in WATCHED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField:
        """Only campaigns that are not archived."""
        if db_field.name == "campaign":
            kwargs["queryset"] = Campaign.objects.filter(archived_at=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: ReminderRule | None = None) -> bool:
        """The office, while the campaign is not archived."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.campaign.writable))

    @admin.display(description="năm", ordering="campaign__year")
    def year(self, rule: ReminderRule) -> int:
        """The year of the campaign."""
        return rule.campaign.year

    @admin.display(description="nhắc vào", ordering="days")
    def day_words(self, rule: ReminderRule) -> str:
        """Where the rule stands."""
        return offset_in_words(rule.days).capitalize()

    def coming(self, request: HttpRequest) -> HttpResponse:
        """Each rule's next day, with the units that it would remind as things stand now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        terms, at = watched_terms(request), clock.received_at(request)
        rows = coming_of(terms, at) if terms and terms.common_end else []
        return self.page(
            request,
            "admin/registrations/reminderrule/coming.html",
            "Sắp nhắc",
            rows=rows,
            terms=terms,
            ending=last_moment(terms.common_end.ends_at) if rows else "",
            hour=settings.REMINDER_HOUR,
            kinds=[(kind.value, kind.label) for kind in WATCHED],
        )


def coming_of(terms: Terms, at: datetime) -> list[Coming]:
    """What the rules would still send, by day; a unit with more time stands on a day of its own."""
    rules, day = list(ReminderRule.objects.in_force_for(terms.deadline)), clock.local_day(at)
    units = list(UnitProgress.objects.towards(terms, day).owing().order_by("name_key", "pk"))
    addresses = addresses_of(units, day)
    found: dict[tuple, Coming] = {}
    for unit in units:
        unit.addresses, end = addresses[unit.pk], terms.end_of(unit)
        for rule in rules:
            falls = falls_on(end.ends_at, rule.days, settings.REMINDER_HOUR)
            if falls > at and falls >= end.since:
                key = (falls.date(), rule.pk)
                found.setdefault(key, Coming(rule, falls.date())).units.append(unit)
    return [found[key] for key in sorted(found)]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """Nhắc hạn: the letters that were written."""

    list_display = ["created_at", "unit", "deadline", "by", "ending"]
    list_filter = ["deadline__kind"]
    list_select_related = ["unit", "deadline__campaign", "rule", "sent_by"]
    search_fields = ["unit__search_text"]
    fields = ["created_at", "unit", "deadline", "ending", "by"]
    readonly_fields = ["ending", "by"]
    menu_place = 71

    @admin.display(description="nhắc theo")
    def by(self, reminder: Reminder) -> str:
        """The rule, or the person who sent it by hand."""
        return offset_in_words(reminder.rule.days) if reminder.rule else reminder.sent_by.full_name

    @admin.display(description="hạn được nhắc", ordering="ends_at")
    def ending(self, reminder: Reminder) -> str:
        """The end in words."""
        return last_moment(clock.local(reminder.ends_at))
