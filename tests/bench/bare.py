"""The bare twins: what Django alone takes for the same rows."""

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from danvan.core import clock
from registrations.enums import SheetState
from registrations.models import Registration, Sheet, Unit
from tests.bench.models import BareRow
from tests.bench.seed import newest_year

ENGINE = "bare"


class BareForm(forms.Form):
    """Three titles, three rows."""

    first = forms.CharField(max_length=200)
    second = forms.CharField(max_length=200)
    third = forms.CharField(max_length=200)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """As many sheets as the home page of the portal names."""
    rows = Sheet.objects.filter(unit__memberships__user=request.user).select_related("unit", "campaign")
    return page(request, rows=[(row.code, row.unit.name, row.campaign.year, row.state) for row in rows])


@login_required
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet and its models."""
    found = get_object_or_404(Sheet.objects.select_related("unit", "campaign"), code=code)
    models = Registration.objects.filter(sheet=found.pk).select_related("area", "content")
    rows = [(model.name, model.area.name, model.content.title) for model in models]
    return page(request, title=found.code, rows=rows)


@login_required
def form(request: HttpRequest) -> HttpResponse:
    """Session, CSRF, form, three rows in one transaction, 302."""
    filled = BareForm(request.POST or None)
    if not filled.is_valid():
        return page(request, form=filled)
    with transaction.atomic():
        for title in filled.cleaned_data.values():
            BareRow.objects.create(title=title, text=title)
    return redirect("bare-form")


def page(request: HttpRequest, **context: object) -> HttpResponse:
    """The bare page."""
    return render(request, "bare/page.html", context, using=ENGINE)


class BareSite(admin.AdminSite):
    """Django's own admin for whoever is signed in."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Signed in."""
        return request.user.is_authenticated


class BareAdmin(admin.ModelAdmin):
    """What both lists share: Django's own pages for whoever is signed in."""

    list_per_page = 100

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Django's page, drawn with Django's templates."""
        response = super().changelist_view(request, extra_context)
        response._using = ENGINE
        return response

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Yes."""
        return True

    has_module_permission = has_change_permission = has_add_permission = has_view_permission
    has_delete_permission = has_view_permission


class BareQueue(BareAdmin):
    """The rows of the queue in its order, as many columns, all of them stored; no filter to choose."""

    list_display = [
        "unit", "unit__place", "code", "state", "version", "submitted_at", "decided_at",
        "changed_at", "row_version", "reviewer",
    ]  # fmt: skip
    list_select_related = ["unit", "campaign", "reviewer"]
    search_fields = ["unit__search_text"]
    ordering = [F("submitted_at").asc(nulls_last=True), "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What the queue shows when it is opened."""
        waiting = super().get_queryset(request).filter(state=SheetState.SUBMITTED)
        return waiting.filter(campaign__year=newest_year())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, term: str
    ) -> tuple[QuerySet, bool]:
        """One LIKE for each word."""
        for word in term.split():
            queryset = queryset.filter(unit__search_text__contains=word)
        return queryset, False


class BareUnits(BareAdmin):
    """The units of the board, as many columns, all of them stored; no filter to choose."""

    list_display = ["name", "place", "kind", "code", "head_name", "phone", "email"]
    search_fields = ["search_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Every unit that takes part today."""
        return super().get_queryset(request).taking_part_on(clock.local_day(clock.now()))


site = BareSite("bare")
site.register(Sheet, BareQueue)
site.register(Unit, BareUnits)
