"""Conflicts of interest that members of the office have declared."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from danvan.core import clock
from danvan.core.typed_text import typed_data
from nominations.admin.years import NominationYearFilter, nomination_campaign
from nominations.models import DeclaredConflict
from nominations.policies import may_declare_conflict
from nominations.services.conflicts import declare_conflict
from registrations.admin.base import ReadOnlyAdmin, UnitChoiceForm
from registrations.models import Campaign


class ConflictForm(UnitChoiceForm):
    """On which unit one will not decide, in which campaign, and why."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(archived_at=None).order_by("-year"), label="Đợt thi đua", empty_label=None
    )
    reason = forms.CharField(
        label="Lý do", max_length=300, help_text="Ví dụ: vợ hoặc chồng là người được đề nghị khen thưởng."
    )
    field_order = ["campaign", "unit", "unit_code", "reason"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=DeclaredConflict._meta.get_field("unit"), **kwargs)

    def clean(self) -> dict:
        """A unit is chosen."""
        values = super().clean()
        if not values.get("unit") and "unit_code" not in self.errors:
            self.add_error("unit", "Chọn đơn vị có xung đột lợi ích.")
        return values


@admin.register(DeclaredConflict)
class DeclaredConflictAdmin(ReadOnlyAdmin):
    """Xung đột lợi ích; declared by each for oneself, never changed."""

    list_display = ["user", "unit", "campaign", "reason", "declared_at"]
    list_select_related = ["user", "unit", "campaign"]
    list_filter = [NominationYearFilter]
    search_fields = ["unit__search_text", "user__search_text"]
    search_help_text = "Tên đơn vị hoặc tên người khai, không cần dấu."
    fields = ["user", "unit", "campaign", "reason", "declared_at"]
    ordering = ["-declared_at", "-pk"]
    menu_place = 30

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(may_declare_conflict(request.actor))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Declare a conflict of one's own; it holds in the same second."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        first = {"unit": request.GET.get("unit"), "campaign": nomination_campaign(request)}
        form = ConflictForm(typed_data(request), initial=first)
        title = "Khai xung đột lợi ích của tôi"
        return self.form_page(request, form, lambda form: self._declare(request, form), title, button="Khai")

    def _declare(self, request: HttpRequest, form: ConflictForm) -> HttpResponse:
        given = form.cleaned_data
        conflict = declare_conflict(
            unit=given["unit"], campaign=given["campaign"], reason=given["reason"],
            actor=request.actor, at=clock.received_at(request),
        )  # fmt: skip
        messages.success(request, f"Đã khai; từ nay bạn không xử lý hồ sơ khen thưởng của {conflict.unit}.")
        return HttpResponseRedirect(self.link_to("changelist"))
