"""Which unit reports through which consolidating unit, set from a day on and ended by the office."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out
from danvan.core.policy import Decision
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin, UnitChoiceForm
from registrations.admin.filters import DefaultingFilter
from registrations.enums import CONSOLIDATOR_KINDS
from registrations.models import ReportingLine, Unit
from registrations.services.reporting_lines import end_reporting_line, set_reporting_line


class LineForm(UnitChoiceForm):
    """Who reports through whom, from when, until when."""

    through = forms.ModelChoiceField(
        Unit.objects.filter(kind__in=CONSOLIDATOR_KINDS), label="Gửi qua đơn vị đầu mối"
    )
    starts_on = DayField(label="Từ ngày")
    ends_on = DayField(
        label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết; kết thúc sau cũng được."
    )
    field_order = ["unit", "unit_code", "through", "starts_on", "ends_on"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=ReportingLine._meta.get_field("unit"), **kwargs)

    def clean(self) -> dict:
        """The unit is needed."""
        values = super().clean()
        if not values.get("unit") and "unit_code" not in self.errors:
            self.add_error("unit", "Chọn đơn vị gửi qua đơn vị đầu mối.")
        return values


class EndForm(forms.Form):
    """The last day of a line."""

    ends_on = DayField(label="Gửi qua đến hết ngày")


class HoldingFilter(DefaultingFilter):
    """Lines that hold today or will; at first these."""

    title, parameter_name, default = "hiệu lực", "hieu-luc", "con"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Holding or over."""
        return [("con", "Đang và sắp hiệu lực"), ("het", "Đã kết thúc")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The lines that are not over, or those that are."""
        over = Q(ends_on__lt=clock.local_day(clock.received_at(request)))
        match self.value():
            case "con":
                return queryset.exclude(over)
            case "het":
                return queryset.filter(over)
        return queryset


@admin.register(ReportingLine)
class ReportingLineAdmin(ReadOnlyAdmin):
    """Gửi qua đơn vị đầu mối; set and ended through services, never rewritten."""

    list_display = ["unit_name", "place", "through_name", "lasts"]
    list_select_related = ["unit", "through"]
    list_filter = [HoldingFilter]
    search_fields = ["unit__search_text", "through__search_text"]
    search_help_text = "Tên đơn vị hoặc đơn vị đầu mối (không cần dấu)."
    menu_place = 22

    def may_view(self, request: HttpRequest) -> Decision:
        """As the register of units."""
        return policies.may_see_units(request.actor)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever keeps the register."""
        return bool(policies.may_manage_units(request.actor))

    @admin.display(description="đơn vị", ordering="unit__name_key")
    def unit_name(self, line: ReportingLine) -> str:
        """Who reports."""
        return line.unit.name

    @admin.display(description="đơn vị đầu mối tổng hợp", ordering="through__name_key")
    def through_name(self, line: ReportingLine) -> str:
        """Through whom."""
        return line.through.name

    @admin.display(description="địa danh", ordering="unit__place")
    def place(self, line: ReportingLine) -> str:
        """Where the unit is."""
        return line.unit.place

    @admin.display(description="thời gian", ordering="starts_on")
    def lasts(self, line: ReportingLine) -> str:
        """First and last day in one."""
        begins = f"từ {short_date(line.starts_on)}" if line.starts_on else "từ trước đến nay"
        return f"{begins}, đến hết {short_date(line.ends_on)}" if line.ends_on else begins

    def starts(self, line: ReportingLine) -> str:
        """The first day."""
        return short_date(line.starts_on) if line.starts_on else "từ trước đến nay"

    def ends(self, line: ReportingLine) -> str:
        """The last day."""
        return short_date(line.ends_on) if line.ends_on else "chưa kết thúc"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The lines with both units."""
        return super().get_queryset(request).select_related("unit", "through")

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the end of a line."""
        return [self.own_url("<int:pk>/ket-thuc/", self.end, "end"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Set a line; one that is open so far ends the day before."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = LineForm(typed_data(request), initial={"unit": request.GET.get("unit")})
        today = clock.local_day(clock.received_at(request))
        form.fields["starts_on"].help_text = DAY_HELP.format(short_date(today))
        return self.form_page(
            request, form, lambda form: self._set(request, form), "Gửi qua đơn vị đầu mối", button="Ghi"
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The line, and the form that ends it."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._line_page(request, self.row_or_404(request, object_id), EndForm())

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the line after a day."""
        line = self.row_or_404(request, str(pk))
        form = EndForm(typed_data(request))

        def act(form: EndForm) -> HttpResponse:
            ends_on = form.cleaned_data["ends_on"]
            end_reporting_line(line=line, ends_on=ends_on, actor=request.actor, at=clock.received_at(request))
            done = f"{line.unit} gửi qua {line.through} đến hết ngày {short_date(ends_on)}, sau đó gửi thẳng."
            messages.success(request, done)
            return HttpResponseRedirect(self.link_to("changelist"))

        return carry_out(request, form, act) or self._line_page(request, line, form)

    def _set(self, request: HttpRequest, form: LineForm) -> HttpResponse:
        given = {name: form.cleaned_data[name] for name in ("unit", "through", "starts_on", "ends_on")}
        line = set_reporting_line(**given, actor=request.actor, at=clock.received_at(request))
        begins = short_date(line.starts_on)
        messages.success(request, f"{line.unit} gửi qua {line.through} từ ngày {begins}.")
        return HttpResponseRedirect(self.link_to("changelist"))

    def _line_page(self, request: HttpRequest, line: ReportingLine, form: EndForm) -> HttpResponse:
        today = clock.local_day(clock.received_at(request))
        return self.page(
            request,
            "admin/registrations/reportingline/line.html",
            f"{line.unit} gửi qua {line.through}",
            line=line,
            starts=self.starts(line),
            ends=self.ends(line),
            form=form,
            is_over=bool(line.ends_on and line.ends_on < today),
            may_end=policies.may_manage_units(request.actor),
            media=self.media + form.media,
        )
