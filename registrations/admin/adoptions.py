"""Nhân rộng: which unit has taken up which recognised model, recorded and removed by the office."""

from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out, refusal_as_message
from danvan.core.policy import require
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.typed_text import restored_text
from registrations import policies
from registrations.admin.base import ReadOnlyAdmin, UnitChoiceForm
from registrations.admin.filters import ModelCampaignFilter
from registrations.models import Adoption, Registration
from registrations.services import adoptions

MOST_FOUND = 50


class AdoptionForm(UnitChoiceForm):
    """Which unit takes the model up, and since when."""

    year = forms.IntegerField(label="Từ năm", min_value=1)
    note = TypedLine(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=Adoption._meta.get_field("unit"), **kwargs)
        self.fields["unit"].label = "Đơn vị nhân rộng"

    def clean(self) -> dict:
        """A unit, by search or code."""
        values = super().clean()
        if not values.get("unit") and "unit_code" not in self.errors and "unit" not in self.errors:
            self.add_error("unit", "Chọn đơn vị nhân rộng hoặc gõ mã đơn vị.")
        return values


class RemoveForm(forms.Form):
    """Why a record is taken away; its absence is refused by the service, in its own words."""

    reason = TypedParagraph(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    """Nhân rộng; a wrong record is removed with its reason and made anew."""

    list_display = ["model_name", "owner", "unit_name", "year", "note"]
    list_display_links = ["model_name"]
    list_filter = [ModelCampaignFilter, "year", "unit__kind"]
    search_fields = [
        "registration__search_text", "registration__sheet__sheet__unit__search_text", "unit__search_text",
    ]  # fmt: skip
    search_help_text = "Tên mô hình hoặc tên đơn vị, không cần dấu."
    ordering = ["-year", "-pk"]
    menu_place = 3

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The adoptions with what list and page name."""
        return super().get_queryset(request).with_names()

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_record_adoption(request.actor, None))

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, the record for one model, and its removal."""
        return [
            self.own_url("mo-hinh/<uuid:uid>/", self.record, "record"),
            self.own_url("<int:pk>/bo/", self.remove, "remove"),
            *super().get_urls(),
        ]

    @admin.display(description="mô hình", ordering="registration__search_text")
    def model_name(self, adoption: Adoption) -> str:
        """The model as it was registered."""
        return adoption.registration.name

    @admin.display(description="của đơn vị", ordering="registration__sheet__sheet__unit__name_key")
    def owner(self, adoption: Adoption) -> str:
        """Whose model it is, and of which year."""
        sheet = adoption.registration.sheet.sheet
        return f"{sheet.unit.name} (năm {sheet.campaign.year})"

    @admin.display(description="đơn vị nhân rộng", ordering="unit__name_key")
    def unit_name(self, adoption: Adoption) -> str:
        """Who takes the model up."""
        return adoption.unit.name

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """First the model: those that are recognised, found by their name or that of their unit."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        query = request.GET.get("q", "")
        rows = Registration.objects.recognised().search(query)
        rows = rows.order_by("-sheet__sheet__campaign__year", "search_text", "pk")
        found = list(rows[: MOST_FOUND + 1])
        return self.page(
            request,
            "admin/registrations/adoption/choose.html",
            "Chọn mô hình được nhân rộng",
            query=query,
            found=found[:MOST_FOUND],
            too_many=MOST_FOUND if len(found) > MOST_FOUND else 0,
        )

    def record(self, request: HttpRequest, uid: UUID) -> HttpResponse:
        """Then who takes it up, and since when."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        model = Registration.objects.recognised().filter(uid=uid).first()
        if model is None:
            raise Http404
        shown = {"template": "admin/registrations/adoption/record.html", "model": model}
        title = f"Ghi nhân rộng: {model.name}"
        if request.method == "POST":
            form = AdoptionForm(request.POST)
            return self.form_page(
                request, form, lambda form: self._record(request, model, form), title, **shown
            )
        typed = restored_text(request)
        first = {"year": clock.local_day(clock.received_at(request)).year}
        form = AdoptionForm(typed, initial=first)
        return self._unfinished(request, form, title, is_restored=typed is not None, **shown)

    def _record(self, request: HttpRequest, model: Registration, form: AdoptionForm) -> HttpResponse:
        given = form.cleaned_data
        adoption = adoptions.record_adoption(
            registration=model, unit=given["unit"], year=given["year"], note=given["note"],
            actor=request.actor, at=clock.received_at(request),
        )  # fmt: skip
        messages.success(request, f"Đã ghi {adoption.unit} nhân rộng mô hình “{model.name}”.")
        return HttpResponseRedirect(self.link_to("changelist"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The record, and its removal where it was wrong."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._adoption_page(request, self.row_or_404(request, object_id), RemoveForm())

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the record away, with the reason."""
        adoption = self.row_or_404(request, pk)
        if request.method != "POST":
            typed = restored_text(request)
            return self._adoption_page(request, adoption, RemoveForm(typed), typed is not None)
        allowed = policies.may_record_adoption(request.actor, adoption.registration.sheet.sheet.unit)
        if not allowed:
            return refusal_as_message(request, lambda: require(allowed), self.link_to("change", pk))
        form = RemoveForm(request.POST)

        def act(form: RemoveForm) -> HttpResponse:
            adoptions.remove_adoption(
                adoption=adoption, reason=form.cleaned_data["reason"], actor=request.actor,
                at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, f"Đã bỏ mục nhân rộng ở {adoption.unit}.")
            return HttpResponseRedirect(self.link_to("changelist"))

        return carry_out(request, form, act) or self._adoption_page(request, adoption, form)

    def _adoption_page(
        self, request: HttpRequest, adoption: Adoption, form: RemoveForm, is_restored: bool = False
    ) -> HttpResponse:
        return self.page(
            request,
            "admin/registrations/adoption/adoption.html",
            f"Nhân rộng: {adoption.registration.name}",
            adoption=adoption,
            sheet=adoption.registration.sheet.sheet,
            form=form,
            is_restored=is_restored,
            may_remove=policies.may_record_adoption(request.actor, adoption.registration.sheet.sheet.unit),
        )
