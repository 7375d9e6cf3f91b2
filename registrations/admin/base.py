"""What the office's pages of this app share: whose rights they follow, how a unit or a day is chosen."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.db.models import ForeignKey
from django.http import HttpRequest

from danvan.core.admin import OfficeAdmin, is_key
from danvan.core.admin_history import HistoryAdmin
from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine
from registrations import policies
from registrations.forms.base import real_year
from registrations.models import Unit

DAY_HELP = "Ngày/tháng/năm, ví dụ {}."


class PlanAdmin(HistoryAdmin):
    """Data of the plan: the office edits it, the auditor reads it."""

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_all_units(request.actor)

    def may_change(self, request: HttpRequest) -> Decision:
        """The office."""
        return policies.may_manage_campaigns(request.actor)


class PlanInline(admin.StackedInline):
    """Rows of the plan inside the page of what they belong to; never deleted."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """As for the page."""
        return bool(policies.may_see_all_units(request.actor))

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """As for the page."""
        return bool(policies.may_manage_campaigns(request.actor))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """As for the page."""
        return self.has_change_permission(request, obj)


class ReadOnlyAdmin(OfficeAdmin):
    """Rows that only services write."""

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_all_units(request.actor)


class DayField(forms.DateField):
    """A day typed as day/month/year; the calendar beside it is an extra."""

    default_validators = [real_year]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=AdminDateWidget(format="%d/%m/%Y"), **kwargs)


class SearchedRow(AutocompleteSelect):
    """The row found by typing; what can be no row's key is no choice."""

    def format_value(self, value: object) -> list[str]:
        """The chosen keys."""
        return [key for key in super().format_value(value) if is_key(key)]


class UnitChoiceForm(forms.Form):
    """Chooses a unit by search, or by its code where the browser runs no script (ADM-13)."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label="Đơn vị", required=False)
    unit_code = TypedLine(
        label="Hoặc gõ mã đơn vị",
        max_length=30,
        required=False,
        help_text="Dùng khi ô tìm đơn vị không chạy.",
    )

    def __init__(self, *args: object, unit_field: ForeignKey, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        make_searchable(self.fields["unit"], unit_field)

    def clean(self) -> dict:
        """Fill the unit from its code."""
        values = super().clean()
        code = values.get("unit_code")
        if code and not values.get("unit"):
            values["unit"] = Unit.objects.filter(code__iexact=code).first()
            if values["unit"] is None:
                self.add_error("unit_code", "Không có đơn vị nào mang mã này.")
        return values


def make_searchable(field: forms.ModelChoiceField, db_field: ForeignKey) -> None:
    """Let the rows be found by typing instead of listing them all; `db_field` says whose rows they are."""
    field.widget = SearchedRow(db_field, admin.site)
    field.widget.choices = field.choices
