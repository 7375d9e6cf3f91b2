"""Groups of units ("khối thi đua"): edited here, their units found by search or pasted by code."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out, is_key
from danvan.core.text_fields import TypedParagraph
from danvan.core.typed_text import typed_data
from nominations.models import GroupMember, UnitGroup
from nominations.services import groups
from registrations.admin.base import PlanAdmin, UnitChoiceForm


class AddForm(UnitChoiceForm):
    """One unit by search, or many by their codes."""

    codes = TypedParagraph(
        label="Dán mã đơn vị", required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi mã một dòng hoặc cách nhau bằng dấu phẩy; chép thẳng từ một cột Excel được.",
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=GroupMember._meta.get_field("unit"), **kwargs)
        del self.fields["unit_code"]


@admin.register(UnitGroup)
class UnitGroupAdmin(PlanAdmin):
    """Khối thi đua."""

    list_display = ["name", "position", "unit_count"]
    fields = ["name", "position"]
    change_form_template = "admin/nominations/group_form.html"
    menu_place = 28

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The groups with how many units are in each."""
        return super().get_queryset(request).annotate(unit_count=Count("members"))

    @admin.display(description="số đơn vị", ordering="unit_count")
    def unit_count(self, group: UnitGroup) -> int:
        """How many units compete in the group."""
        return group.unit_count

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the units of a group."""
        return [self.own_url("<int:pk>/don-vi/", self.members, "members"), *super().get_urls()]

    def members(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The units of the group: some are taken out, some are added."""
        group = self.row_or_404(request, pk)
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        if request.method == "POST" and "remove" in request.POST:
            return self._remove(request, group)
        form = AddForm(typed_data(request))

        def act(form: AddForm) -> HttpResponse:
            given = form.cleaned_data
            added = groups.add_members(
                group=group, unit=given["unit"], codes=groups.codes_in(given["codes"]),
                actor=request.actor, at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, f"Đã thêm {len(added)} đơn vị vào {group}.")
            return HttpResponseRedirect(self.link_to("members", group.pk))

        rows = group.members.select_related("unit").order_by("unit__name_key")
        return carry_out(request, form, act) or self.page(
            request, "admin/nominations/group_members.html", f"Đơn vị trong {group}", group=group,
            rows=rows, form=form, may_change=may_change, media=self.media + form.media,
            restored=form.is_bound and request.method != "POST",
        )  # fmt: skip

    def _remove(self, request: HttpRequest, group: UnitGroup) -> HttpResponse:
        keys = [int(key) for key in request.POST.getlist("member") if is_key(key)]
        count = groups.remove_members(
            group=group, members=keys, actor=request.actor, at=clock.received_at(request)
        )
        messages.success(request, f"Đã bỏ {count} đơn vị khỏi {group}.")
        return HttpResponseRedirect(self.link_to("members", group.pk))
