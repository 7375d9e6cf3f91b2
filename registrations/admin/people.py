"""Who acts for which unit: memberships, activation codes, accounts."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import OfficeAdmin, refusal_as_message, yes_no
from danvan.core.errors import Refusal
from danvan.core.links import absolute
from danvan.core.models import User
from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import typed_data
from registrations import policies
from registrations.admin.base import DAY_HELP, DayField, UnitChoiceForm, make_searchable
from registrations.admin.filters import ActiveFilter
from registrations.admin.imports import ImportMixin
from registrations.enums import Role
from registrations.models import Actor, ImportBatch, Membership
from registrations.rules.import_memberships import MEMBERSHIP_COLUMNS
from registrations.services import units


class AssignForm(UnitChoiceForm):
    """A role in a unit, for a known account or for a new one."""

    role = forms.ChoiceField(label="Vai trò", choices=Role)
    user = forms.ModelChoiceField(
        User.objects.all(), label="Tài khoản đã có", required=False,
        help_text="Để trống và điền phần dưới nếu người này chưa có tài khoản.",
    )  # fmt: skip
    starts_on = DayField(label="Từ ngày", required=False)
    username = forms.SlugField(
        label="Tên đăng nhập mới", max_length=60, required=False,
        help_text="Chữ không dấu, chữ số và dấu gạch ngang, ví dụ thpt-long-xuyen-hoa.",
    )  # fmt: skip
    full_name = TypedLine(label="Họ và tên", max_length=100, required=False)
    email = forms.EmailField(label="Thư điện tử", required=False)
    phone = TypedLine(label="Số điện thoại", max_length=20, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=Membership._meta.get_field("unit"), **kwargs)
        make_searchable(self.fields["user"], Membership._meta.get_field("user"))

    def clean(self) -> dict:
        """A unit, and either an account or the name of a new one."""
        values = super().clean()
        if not values.get("unit") and not self.errors:
            self.add_error("unit", "Chọn đơn vị.")
        if not values.get("user"):
            for field in ("username", "full_name"):
                if not values.get(field) and field not in self.errors:
                    self.add_error(field, "Bắt buộc khi lập tài khoản mới.")
        return values


@admin.register(Membership)
class MembershipAdmin(ImportMixin, OfficeAdmin):
    """Phân công; given, ended and provided with codes by services, never edited."""

    import_kind = ImportBatch.Kind.MEMBERSHIPS
    import_columns = MEMBERSHIP_COLUMNS
    list_display = ["user", "unit", "role", "starts_on", "ends_on"]
    list_filter = [ActiveFilter, "role"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__search_text", "unit__search_text"]
    fields = ["user", "unit", "role", "starts_on", "ends_on"]
    change_form_template = "admin/registrations/membership/change_form.html"
    menu_place = 22

    def may_view(self, request: HttpRequest) -> Decision:
        """Office, auditor and sysadmin."""
        return policies.may_see_units(request.actor)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Those who keep the register of units."""
        return bool(policies.may_manage_units(request.actor))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The memberships with what their names are made of."""
        return super().get_queryset(request).select_related("user", "unit")

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, the end of a membership and the activation code."""
        return [
            self.own_url("<int:pk>/ket-thuc/", self.end, "end"),
            self.own_url("<int:pk>/cap-ma/", self.issue_code, "issue_code"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Give a role; a new account gets its activation code at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        first = {"unit": request.GET.get("unit"), "starts_on": clock.local_day(clock.received_at(request))}
        form = AssignForm(typed_data(request), initial=first)
        form.fields["starts_on"].help_text = DAY_HELP.format("1/9/" + str(first["starts_on"].year))
        return self.form_page(request, form, lambda form: self._assign(request, form), "Thêm phân công")

    def _assign(self, request: HttpRequest, form: AssignForm) -> HttpResponse:
        given, by = form.cleaned_data, {"actor": request.actor, "at": clock.received_at(request)}
        unit, role = given["unit"], Role(given["role"])
        if given["user"]:
            membership = units.assign(
                user=given["user"], unit=unit, role=role, starts_on=given["starts_on"], **by
            )
            messages.success(request, f"Đã phân công: {membership}.")
            return HttpResponseRedirect(self.link_to("changelist"))
        person = {name: given[name] for name in ("username", "full_name", "email", "phone")}
        membership, code = units.invite(unit=unit, role=role, **person, **by)
        return self._code_page(request, membership, code)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the membership; its rights are gone at once."""
        membership = self.row_or_404(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by = {"actor": request.actor, "at": clock.received_at(request)}
        return refusal_as_message(
            request,
            lambda: units.end_assignment(membership=membership, **by),
            self.link_to("changelist"),
            f"Đã kết thúc phân công: {membership}.",
        )

    def issue_code(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A fresh activation code, shown once, on a page to be printed."""
        membership = self.row_or_404(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by = {"actor": request.actor, "at": clock.received_at(request)}
        try:
            code = units.issue_code(membership=membership, **by)
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            return HttpResponseRedirect(self.link_to("change", pk))
        return self._code_page(request, membership, code)

    def _code_page(self, request: HttpRequest, membership: Membership, code: str) -> HttpResponse:
        title = f"Mã kích hoạt của {membership.user.full_name}"
        template = "admin/registrations/membership/code.html"
        days, address = settings.ACTIVATION_CODE_DAYS, absolute("activate")
        return self.page(
            request, template, title, membership=membership, code=code, days=days, activate_url=address
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The membership, with the reason beside what may not be done."""
        membership = self.row_or_404(request, object_id)
        allowed = policies.may_assign(request.actor, membership.unit, Role(membership.role))
        return super().change_view(request, object_id, form_url, {"may_assign": allowed})


@admin.register(User)
class UserAdmin(OfficeAdmin):
    """Tài khoản: name, ways to reach the person, in use or not; rights come from memberships."""

    list_display = ["full_name", "username", "email", "phone", yes_no("is_active", "đang dùng"), "last_login"]
    list_filter = ["is_active"]
    search_fields = ["search_text"]
    fields = ["username", "full_name", "email", "phone", "is_active", "last_login", "created_at"]
    readonly_fields = ["username", "last_login", "created_at"]
    menu_place = 10

    def may_view(self, request: HttpRequest) -> Decision:
        """Office, auditor and sysadmin."""
        return policies.may_see_units(request.actor)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts of staff only by lead and sysadmin."""
        held = frozenset[Role]()
        if obj:
            day = clock.local_day(clock.received_at(request))
            held = frozenset(role for roles in Actor.of(obj, day).roles.values() for role in roles)
        return bool(policies.may_manage_account(request.actor, held))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Accounts begin with their first membership."""
        return False
