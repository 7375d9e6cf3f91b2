"""More time: granted to one unit or to all, and the answers to the requests of units."""

from datetime import date

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out
from danvan.core.policy import no
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from registrations import policies
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin, UnitChoiceForm
from registrations.admin.filters import DefaultingFilter
from registrations.enums import RequestState
from registrations.models import Deadline, DeadlineExtension, ExtensionRequest
from registrations.models.deadlines import deadline_for
from registrations.rules.deadlines import last_moment
from registrations.rules.kinds import SHEET_KIND_OF
from registrations.services.extensions import extend_deadline, grant_request, refuse_request

ONE, ALL = "mot", "tat-ca"
NO_EFFECT = "{} đang theo thời hạn “{}” nên gia hạn này chưa có tác dụng với đơn vị; hãy gia hạn thời hạn ấy."
BOUND_ELSEWHERE = (
    "Đơn vị gửi qua đơn vị đầu mối theo thời hạn “Gửi đơn vị đầu mối” khi đợt có đặt; gia hạn “Đăng ký” hay "
    "“Báo cáo kết quả” không kéo dài thời hạn ấy, hãy gia hạn chính thời hạn ấy."
)


class GrantForm(UnitChoiceForm):
    """More time for one unit or for all."""

    deadline = forms.ModelChoiceField(
        Deadline.objects.none(), label="Thời hạn", empty_label=None, help_text=BOUND_ELSEWHERE
    )
    for_whom = forms.ChoiceField(
        label="Gia hạn cho", widget=forms.RadioSelect, choices=[(ONE, "Một đơn vị"), (ALL, "Mọi đơn vị")]
    )
    until = DayField(label="Gia hạn đến hết ngày")
    reason = TypedLine(label="Lý do", max_length=300)
    document_number = TypedLine(label="Số văn bản", max_length=60, required=False)
    field_order = ["deadline", "for_whom", "unit", "unit_code", "until", "reason", "document_number"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, unit_field=DeadlineExtension._meta.get_field("unit"), **kwargs)
        known = Deadline.objects.filter(closes_at__isnull=False, campaign__archived_at=None)
        known = known.select_related("campaign")
        self.fields["deadline"].queryset = known.order_by("-campaign__year", "closes_at")

    def clean(self) -> dict:
        """A unit if and only if the time is for one unit."""
        values = super().clean()
        if values.get("for_whom") == ONE and not values.get("unit") and "unit_code" not in self.errors:
            self.add_error("unit", "Chọn đơn vị được gia hạn.")
        if values.get("for_whom") == ALL and values.get("unit"):
            self.add_error("for_whom", "Đã chọn một đơn vị; bỏ đơn vị ấy hoặc chọn “Một đơn vị”.")
        return values


class GrantAnswerForm(forms.Form):
    """Yes to a request."""

    until = DayField(label="Gia hạn đến hết ngày")
    document_number = TypedLine(label="Số văn bản", max_length=60, required=False)


class RefuseAnswerForm(forms.Form):
    """No to a request."""

    answer = TypedLine(label="Lý do không gia hạn", max_length=300)


def until_in_words(day: date) -> str:
    """The end of an extension in words."""
    return last_moment(clock.local(clock.end_of_day(day)))


def warn_where_bound_elsewhere(request: HttpRequest, extension: DeadlineExtension) -> None:
    """Say that the unit gains nothing where another deadline of the campaign binds it today."""
    unit, deadline = extension.unit, extension.deadline
    rows, day = deadline.campaign.deadlines.all(), clock.local_day(clock.received_at(request))
    binding = deadline_for(unit, rows, SHEET_KIND_OF[deadline.kind], day)
    if binding and binding != deadline:
        messages.warning(request, NO_EFFECT.format(unit, binding.get_kind_display()))


@admin.register(DeadlineExtension)
class DeadlineExtensionAdmin(ReadOnlyAdmin):
    """Gia hạn; granted by the service, never changed."""

    list_display = ["deadline", "for_unit", "lasts", "reason", "document_number", "granted_by", "granted_at"]
    list_select_related = ["deadline__campaign", "unit", "granted_by"]
    list_filter = ["deadline__kind"]
    search_fields = ["unit__search_text"]
    fields = ["deadline", "unit", "lasts", "reason", "document_number", "granted_by", "granted_at"]
    readonly_fields = ["lasts"]
    menu_place = 44

    @admin.display(description="đơn vị", ordering="unit__name_key")
    def for_unit(self, extension: DeadlineExtension) -> str:
        """The unit, or all of them."""
        return str(extension.unit or "Mọi đơn vị")

    @admin.display(description="gia hạn", ordering="until")
    def lasts(self, extension: DeadlineExtension) -> str:
        """The last valid moment in words."""
        return last_moment(clock.local(extension.until))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_extend(request.actor, None))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Grant more time; it holds in the same second."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        first = {"for_whom": ONE, "unit": request.GET.get("unit")}
        form = GrantForm(typed_data(request), initial=first)
        form.fields["until"].help_text = _example(request)
        return self.form_page(
            request, form, lambda form: self._grant(request, form), "Gia hạn", button="Gia hạn"
        )

    def _grant(self, request: HttpRequest, form: GrantForm) -> HttpResponse:
        given = form.cleaned_data
        extension = extend_deadline(
            deadline=given["deadline"], unit=given["unit"], until=clock.end_of_day(given["until"]),
            reason=given["reason"], document_number=given["document_number"],
            actor=request.actor, at=clock.received_at(request),
        )  # fmt: skip
        messages.success(request, f"Đã gia hạn {extension}: {until_in_words(given['until'])}.")
        if extension.unit:
            warn_where_bound_elsewhere(request, extension)
        return HttpResponseRedirect(self.link_to("changelist"))


class RequestStateFilter(DefaultingFilter):
    """Requests by their answer; at first those that wait."""

    title, parameter_name, default = "tình trạng", "tinh-trang", RequestState.PENDING.value

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Every state of a request."""
        return RequestState.choices

    def queryset(self, request: HttpRequest, queryset: object) -> object:
        """The requests in the state."""
        return queryset.filter(state=self.value()) if self.value() in RequestState.values else queryset


@admin.register(ExtensionRequest)
class ExtensionRequestAdmin(ReadOnlyAdmin):
    """Đề nghị gia hạn; answered on its page."""

    list_display = ["unit", "deadline", "wanted", "state", "requested_at", "requested_by"]
    list_select_related = ["unit", "deadline__campaign", "requested_by"]
    list_filter = [RequestStateFilter]
    search_fields = ["unit__search_text"]
    ordering = ["requested_at"]
    menu_place = 46

    @admin.display(description="đề nghị đến hết ngày", ordering="wanted_day")
    def wanted(self, asked: ExtensionRequest) -> str:
        """The wanted day as people write it."""
        return short_date(asked.wanted_day)

    def get_queryset(self, request: HttpRequest) -> object:
        """The requests with what their page names."""
        rows = super().get_queryset(request)
        return rows.select_related("unit", "deadline__campaign", "requested_by", "decided_by")

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the two answers."""
        return [
            self.own_url("<int:pk>/gia-han/", self.grant, "grant"),
            self.own_url("<int:pk>/khong-gia-han/", self.refuse, "refuse"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The request with both answers."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._page(request, self.row_or_404(request, object_id))

    def grant(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with more time."""
        asked = self.row_or_404(request, pk)
        form = GrantAnswerForm(typed_data(request), initial={"until": asked.wanted_day})

        def act(form: GrantAnswerForm) -> HttpResponse:
            grant_request(
                request=asked, until=clock.end_of_day(form.cleaned_data["until"]), actor=request.actor,
                at=clock.received_at(request), document_number=form.cleaned_data["document_number"],
            )  # fmt: skip
            return self._answered(request, f"Đã gia hạn cho {asked.unit}.")

        return carry_out(request, form, act) or self._page(request, asked, grant_form=form)

    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with a no."""
        asked, form = self.row_or_404(request, pk), RefuseAnswerForm(typed_data(request))

        def act(form: RefuseAnswerForm) -> HttpResponse:
            at = clock.received_at(request)
            refuse_request(request=asked, answer=form.cleaned_data["answer"], actor=request.actor, at=at)
            return self._answered(request, f"Đã trả lời {asked.unit}: không gia hạn.")

        return carry_out(request, form, act) or self._page(request, asked, refuse_form=form)

    def _answered(self, request: HttpRequest, done: str) -> HttpResponse:
        messages.success(request, done)
        return HttpResponseRedirect(self.link_to("changelist"))

    def _page(
        self,
        request: HttpRequest,
        asked: ExtensionRequest,
        grant_form: forms.Form | None = None,
        refuse_form: forms.Form | None = None,
    ) -> HttpResponse:
        span = asked.deadline.span_for(asked.unit)
        may_answer = policies.may_extend(request.actor, asked.unit)
        if asked.state != RequestState.PENDING:
            may_answer = no("Đề nghị này đã được trả lời.")
        grant_form = grant_form or GrantAnswerForm(initial={"until": asked.wanted_day})
        refuse_form = refuse_form or RefuseAnswerForm()
        return self.page(
            request,
            "admin/registrations/extensionrequest/change_form.html",
            f"Đề nghị gia hạn của {asked.unit}",
            asked=asked,
            wanted=until_in_words(asked.wanted_day),
            ending=last_moment(span.ends_at) if span.ends_at else "chưa đặt",
            may_answer=may_answer,
            grant_form=grant_form,
            refuse_form=refuse_form,
            restored=request.method != "POST" and (grant_form.is_bound or refuse_form.is_bound),
            media=self.media + grant_form.media,
        )


def _example(request: HttpRequest) -> str:
    return DAY_HELP.format(f"20/3/{clock.local_day(clock.received_at(request)).year}")
