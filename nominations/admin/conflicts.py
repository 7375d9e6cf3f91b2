"""Conflicts of interest that members of the office have declared."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import refusal_as_message
from danvan.core.policy import require
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from nominations.admin.years import NominationYearFilter, nomination_campaign
from nominations.models import DeclaredConflict
from nominations.policies import may_declare_conflict, may_lift_conflict
from nominations.services.conflicts import declare_conflict, lift_conflict
from registrations.admin.base import ReadOnlyAdmin, UnitChoiceForm
from registrations.models import Campaign


class ConflictForm(UnitChoiceForm):
    """On which unit one will not decide, in which campaign, and why."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(archived_at=None).order_by("-year"), label="Đợt thi đua", empty_label=None
    )
    reason = TypedLine(
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


class LiftForm(forms.Form):
    """Why the person may decide on the unit again; its absence is refused by the service."""

    reason = TypedParagraph(
        label="Lý do", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: khai nhầm đơn vị.",
    )  # fmt: skip


@admin.register(DeclaredConflict)
class DeclaredConflictAdmin(ReadOnlyAdmin):
    """Xung đột lợi ích; declared by each for oneself, lifted by the lead, never changed otherwise."""

    list_display = ["user", "unit", "campaign", "reason", "declared_at", "force"]
    list_select_related = ["user", "unit", "campaign", "voided_by"]
    list_filter = [NominationYearFilter]
    search_fields = ["unit__search_text", "user__search_text"]
    search_help_text = "Tên đơn vị hoặc tên người khai, không cần dấu."
    fields = ["user", "unit", "campaign", "reason", "declared_at", "force"]
    readonly_fields = ["force"]
    change_form_template = "admin/nominations/declaredconflict/change_form.html"
    ordering = ["-declared_at", "-pk"]
    menu_place = 30

    @admin.display(description="hiệu lực")
    def force(self, conflict: DeclaredConflict) -> str:
        """Whether it holds, else who lifted it when and why."""
        if not conflict.is_void:
            return "Đang có hiệu lực"
        lifted_on = short_date(clock.local_day(conflict.voided_at))
        return f"{conflict.voided_by.full_name} gỡ ngày {lifted_on}: {conflict.void_reason}"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, and the one that lifts a conflict."""
        return [self.own_url("<int:pk>/go/", self.lift, "lift"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One declaration, and for the lead the way to lift it."""
        conflict = self.row_or_404(request, object_id)
        may_lift = may_lift_conflict(request.actor, conflict.user_id) and not conflict.is_void
        return super().change_view(request, object_id, form_url, {"may_lift": may_lift})

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then let the person decide on the unit again."""
        conflict, back_to = self.row_or_404(request, pk), self.link_to("change", pk)
        allowed = may_lift_conflict(request.actor, conflict.user_id)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), back_to)

        def act(form: LiftForm) -> HttpResponse:
            reason, at = form.cleaned_data["reason"], clock.received_at(request)
            lift_conflict(conflict=conflict, reason=reason, actor=request.actor, at=at)
            messages.success(
                request, f"Đã gỡ; {conflict.user.full_name} xử lý được hồ sơ của {conflict.unit}."
            )
            return HttpResponseRedirect(back_to)

        title = f"Gỡ xung đột lợi ích: {conflict.user.full_name} – {conflict.unit}"
        return self.form_page(
            request, LiftForm(typed_data(request)), act, title, button="Gỡ", back_to=back_to
        )

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
