"""Units: the register, and the entry of a sheet on behalf of one."""

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse

from danvan.core import clock
from danvan.core.admin import refusal_as_message
from danvan.core.admin_history import HistoryAdmin
from danvan.core.policy import Decision, require
from danvan.core.text_fields import TypedParagraph
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.filters import (
    LaunchPlanFilter,
    NotSentFilter,
    ReportNotSentFilter,
    campaigns_of,
    newest_campaign,
)
from registrations.admin.imports import ImportMixin
from registrations.admin.unit_changes import UnitChangesMixin
from registrations.admin.unit_forms import PARENT_KINDS
from registrations.enums import SheetKind
from registrations.models import Campaign, ImportBatch, Membership, Unit, UnitName
from registrations.rules.import_units import UNIT_COLUMNS
from registrations.services import drafts, units


class OnBehalfForm(forms.Form):
    """What, for which campaign and why the office writes in the unit's place."""

    kind = forms.ChoiceField(
        label="Hồ sơ",
        choices=[(kind.value, kind.label) for kind in (SheetKind.REGISTRATION, SheetKind.RESULT)],
    )
    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua", empty_label=None)
    reason = TypedParagraph(
        label="Lý do nhập thay",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Đơn vị thấy lý do này trong nhật ký hồ sơ của mình.",
    )


class ReadOnlyRows:
    """Rows below a unit that are only read there, by those who see the unit."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """As for the unit."""
        return bool(policies.may_see_units(request.actor))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Not here."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


class MembersInline(ReadOnlyRows, admin.TabularInline):
    """Who acts for the unit; changed on the pages of memberships."""

    model = Membership
    fields = readonly_fields = ["user", "role", "starts_on", "ends_on"]
    show_change_link = True
    ordering = ["user__name_key"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The memberships with their accounts."""
        return super().get_queryset(request).select_related("user", "unit")


class NamesInline(ReadOnlyRows, admin.TabularInline):
    """How the unit was called before; written by the command that renames it."""

    model = UnitName
    fk_name = "unit"
    fields = readonly_fields = ["name", "short_name", "symbol", "place", "parent", "ends_on"]
    verbose_name_plural = "Tên và cấp trên trước đây"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The names, each with the parent of its time."""
        return super().get_queryset(request).select_related("unit", "parent")


@admin.register(Unit)
class UnitAdmin(UnitChangesMixin, ImportMixin, HistoryAdmin):
    """Đơn vị."""

    import_kind = ImportBatch.Kind.UNITS
    import_columns = UNIT_COLUMNS
    list_display = ["name_and_end", "place", "kind", "code", "head_name", "phone"]
    list_filter = [NotSentFilter, ReportNotSentFilter, LaunchPlanFilter, "kind"]
    search_fields = ["search_text"]
    raw_id_fields = ["successor"]
    fieldsets = [
        (None, {"fields": ["code", "name", "short_name", "symbol", "kind", "level", "parent", "place"]}),
        ("Liên hệ", {"fields": ["head_title", "head_name", "email", "phone"]}),
        ("Thời gian tồn tại", {"fields": ["valid_from", "valid_to", "successor", "followed"]}),
    ]
    readonly_fields = ["followed"]
    inlines = [MembersInline]
    menu_place = 20
    change_form_template = "admin/registrations/unit/change_form.html"

    def may_view(self, request: HttpRequest) -> Decision:
        """Office, auditor and sysadmin."""
        return policies.may_see_units(request.actor)

    def may_change(self, request: HttpRequest) -> Decision:
        """Office and sysadmin."""
        return policies.may_manage_units(request.actor)

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> list:
        """Who acts for the unit, and its former names where it had any."""
        return [*self.inlines, NamesInline] if obj and obj.names.exists() else self.inlines

    def get_fieldsets(self, request: HttpRequest, obj: Unit | None = None) -> list:
        """The groups of fields, and with them the hidden memory of what was seen."""
        hidden = (None, {"fields": ["seen"], "classes": ["hidden"]})
        remembers = obj and self.has_change_permission(request, obj)
        return [*self.fieldsets, hidden] if remembers else self.fieldsets

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField:
        """Only offices stand above other units; a plain list of them needs no script."""
        if db_field.name == "parent":
            kwargs["queryset"] = Unit.objects.filter(kind__in=PARENT_KINDS)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Unit, form: forms.ModelForm, change: bool) -> None:
        """Store the unit through its service, the account kept in the history."""
        obj._history_user = request.user
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "seen"}
        units.save_unit(unit=obj, values=values, actor=request.actor, at=clock.received_at(request))

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the entry on behalf."""
        return [self.own_url("<int:pk>/nhap-thay/", self.on_behalf, "on_behalf"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The unit's page, with what the office may do for the unit."""
        unit = self.row_or_404(request, object_id)
        allowed = policies.may_enter_on_behalf(request.actor, unit)
        context = {
            "on_behalf": allowed,
            "campaign": newest_campaign(request) if allowed else None,
            "commands": self.commands_on(request, unit),
        }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="tên đơn vị", ordering="name_key")
    def name_and_end(self, unit: Unit) -> str:
        """The name, of a unit that ends with its last day."""
        return f"{unit} (đến hết ngày {short_date(unit.valid_to)})" if unit.valid_to else unit.name

    @admin.display(description="tiếp nối các đơn vị")
    def followed(self, unit: Unit) -> str:
        """The units that this one follows, each with its last day."""
        rows = unit.predecessors.order_by("valid_to", "name_key") if unit.pk else []
        return "; ".join(map(self.name_and_end, rows)) or "–"

    def on_behalf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin or open the unit's sheet and go on to it on the school side."""
        unit, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = policies.may_enter_on_behalf(request.actor, unit)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)
        form = OnBehalfForm(typed_data(request))
        known = campaigns_of(request)
        form.fields["campaign"].queryset = Campaign.objects.filter(pk__in=[one.pk for one in known])
        form.fields["campaign"].initial = known[0] if known else None

        def enter(form: OnBehalfForm) -> HttpResponse:
            sheet = drafts.enter_on_behalf(
                unit=unit, actor=request.actor, at=clock.received_at(request), **form.cleaned_data
            )
            return HttpResponseRedirect(reverse("sheet", args=[sheet.code]))

        title = f"Nhập thay cho {unit}"
        return self.form_page(request, form, enter, title, back_to=back_to, button="Mở hồ sơ để nhập thay")
