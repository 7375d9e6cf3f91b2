"""Decisions of the province: recorded on an issued list, released to the units when the lead says so."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out
from danvan.core.documents.store import request_document
from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import restored_text, typed_data
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.award_documents import FORMATS, list_request
from nominations.models import AwardDecision, IssuedList, Nomination, listed_names
from nominations.rules.awards import may_be_released
from nominations.services import awards
from nominations.services.list_exports import record_list_export
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin
from registrations.admin.review_forms import ReasonForm
from registrations.enums import AttachmentKind
from registrations.rules.deadlines import moment_in_words
from registrations.rules.files import FILE_LIMITS

AWARDED, NOT_AWARDED, WAITING = "duoc", "khong", ""
RESULTS = [(WAITING, "Chưa có"), (AWARDED, "Được khen"), (NOT_AWARDED, "Không")]
USUAL_HOUR = time(8)
LIMITS = FILE_LIMITS[AttachmentKind.AWARD_DECISION]


class DecisionForm(forms.Form):
    """Number, day and issuer of the decision, and the result of each nominee that waits for one."""

    number = TypedLine(label="Số quyết định", max_length=60, help_text="Ví dụ 1234/QĐ-UBND.")
    decided_on = DayField(label="Ngày quyết định")
    issuer = TypedLine(label="Cơ quan quyết định", max_length=200)
    rest = forms.ChoiceField(
        label="Các dòng chưa chọn",
        choices=[(WAITING, "Để chờ quyết định khác"), *RESULTS[1:]],
        required=False,
        help_text="Áp dụng cho mọi tập thể, cá nhân mà bạn không chọn riêng ở dưới.",
    )

    def __init__(
        self, *args: object, issued: IssuedList, waiting: Iterable[Nomination], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {row["uid"]: row["name"] for row in issued.payload["rows"]}
        self.rows = {str(row.uid): row for row in waiting}
        for uid in self.rows:
            self.fields[uid] = forms.ChoiceField(choices=RESULTS, required=False, widget=forms.RadioSelect)

    @property
    def results(self) -> dict[UUID, bool]:
        """Who is awarded and who is not; those who wait on are left out."""
        rest = self.cleaned_data["rest"]
        chosen = {uid: self.cleaned_data[uid] or rest for uid in self.rows}
        return {UUID(uid): result == AWARDED for uid, result in chosen.items() if result}

    @property
    def lines(self) -> list[tuple[Nomination, str, forms.BoundField]]:
        """Each nominee, how the list calls it, and its choice."""
        return [(row, self.listed[uid], self[uid]) for uid, row in self.rows.items()]


class FileForm(forms.Form):
    """The decision as a file."""

    file = forms.FileField(
        label="Tệp quyết định",
        widget=forms.FileInput(attrs={"accept": LIMITS.accept}),
        help_text=f"{LIMITS.words[0].upper()}{LIMITS.words[1:]}.",
    )


class ReleaseForm(forms.Form):
    """When the units learn of the results."""

    NOW, LATER, NEVER = "ngay", "luc", "chua"
    when = forms.ChoiceField(
        label="Công bố kết quả",
        choices=[(NOW, "Ngay bây giờ"), (LATER, "Vào lúc"), (NEVER, "Chưa công bố")],
        widget=forms.RadioSelect,
    )
    day = DayField(label="Ngày", required=False)
    hour = forms.TimeField(
        label="Giờ", required=False, initial=USUAL_HOUR, widget=forms.TimeInput(format="%H:%M")
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict:
        """A moment needs its day."""
        values = super().clean()
        if values.get("when") == self.LATER and "day" not in self.errors and not values.get("day"):
            self.add_error("day", "Ghi ngày công bố.")
        return values

    def release_at(self, at: datetime) -> datetime | None:
        """The chosen moment; None keeps the results closed."""
        values = self.cleaned_data
        if values["when"] == self.NOW:
            return at
        if values["when"] == self.NEVER:
            return None
        hour = values["hour"] or USUAL_HOUR
        return clock.start_of_day(values["day"]) + timedelta(hours=hour.hour, minutes=hour.minute)


class VoidForm(ReasonForm):
    """Why a decision is taken out again."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(AwardDecision)
class AwardDecisionAdmin(ReadOnlyAdmin):
    """Quyết định khen thưởng."""

    list_display = ["named", "issuer", "year", "results", "release"]
    list_filter = ["issued__campaign", "issued__scheme"]
    ordering = ["-decided_on", "-pk"]
    menu_place = 8

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_awards(request.actor)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_edit_register(request.actor))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The decisions with what list and page name."""
        return super().get_queryset(request).with_names().with_counts()

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and ours."""
        return [
            self.own_url("ghi/<int:pk>/", self.record, "record"),
            self.own_url("<int:pk>/tep/", self.attach, "attach"),
            self.own_url("<int:pk>/danh-sach/<str:format>/", self.award_list, "award_list"),
            self.own_url("<int:pk>/cong-bo/", self.release_page, "release"),
            self.own_url("<int:pk>/huy/", self.void, "void"),
            *super().get_urls(),
        ]

    @admin.display(description="quyết định", ordering="number")
    def named(self, decision: AwardDecision) -> str:
        """Number and day."""
        return f"Số {decision.number} ngày {short_date(decision.decided_on)}"

    @admin.display(description="năm", ordering="issued__campaign__year")
    def year(self, decision: AwardDecision) -> int:
        """The year of the campaign."""
        return decision.issued.campaign.year

    @admin.display(description="kết quả")
    def results(self, decision: AwardDecision) -> str:
        """How many are awarded."""
        return f"{decision.awarded}/{decision.settled} được khen"

    @admin.display(description="công bố", ordering="release_at")
    def release(self, decision: AwardDecision) -> str:
        """When the units learn of it."""
        return release_in_words(decision)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """First the list that the decision answers."""
        self._office_or_403(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        lists = IssuedList.objects.without_payload().latest()
        template = "admin/nominations/awarddecision/choose.html"
        return self.page(request, template, "Ghi quyết định: chọn danh sách", lists=lists)

    def record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Then the decision, and who of the list is awarded."""
        self._office_or_403(request)
        issued = get_object_or_404(IssuedList.objects.without_payload().latest(), pk=pk)
        waiting = list(Nomination.objects.awaiting_decision(issued).with_names())
        today = short_date(clock.local_day(clock.received_at(request)))
        form = DecisionForm(typed_data(request), issued=issued, waiting=waiting)
        form.fields["decided_on"].help_text = DAY_HELP.format(today)

        def act(form: DecisionForm) -> HttpResponse:
            values = {name: form.cleaned_data[name] for name in ("number", "decided_on", "issuer")}
            decision = awards.record_decision(
                issued=issued, results=form.results, actor=request.actor, at=clock.received_at(request),
                **values,
            )  # fmt: skip
            messages.success(request, f"Đã ghi {decision}; đơn vị chưa biết cho đến khi công bố.")
            return HttpResponseRedirect(self.link_to("change", decision.pk))

        return carry_out(request, form, act) or self.page(
            request,
            "admin/nominations/awarddecision/record.html",
            f"Ghi quyết định: {issued}",
            issued=issued,
            form=form,
            restored=form.is_bound and request.method != "POST",
            media=self.media + form.media,
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One decision: who is awarded, its file, when the units learn of it."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self._page(request, self.row_or_404(request, object_id))

    def attach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the file of the decision."""
        self._office_or_403(request)
        decision = self.row_or_404(request, pk)
        form = FileForm(request.POST or None, request.FILES or None)

        def act(form: FileForm) -> HttpResponse:
            awards.attach_decision_file(
                decision=decision, uploaded=form.cleaned_data["file"], actor=request.actor,
                at=clock.received_at(request),
            )  # fmt: skip
            return self._done(request, decision, "Đã lưu tệp quyết định.")

        return carry_out(request, form, act) or self._page(request, decision, file_form=form)

    def award_list(self, request: HttpRequest, pk: int, format: str) -> HttpResponse:
        """Ask for the list of those awarded, which the units see once the decision is released."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        decision, at = self.row_or_404(request, pk), clock.received_at(request)
        if format not in FORMATS:
            raise Http404
        what = list_request(decision, format)
        with transaction.atomic():
            record_list_export(
                title=what["title"], words=format.upper(), rows=decision.awarded, actor=request.actor, at=at
            )
            document = request_document(**what, at=at)
        return redirect("document", document.token)

    def release_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose when the units learn of the results."""
        decision, at = self.row_or_404(request, pk), clock.received_at(request)
        form = ReleaseForm(typed_data(request), initial=first_release(decision))

        def act(form: ReleaseForm) -> HttpResponse:
            release_at, seen = form.release_at(at), form.cleaned_data["row_version"]
            awards.set_release(
                decision=decision, release_at=release_at, row_version=seen, actor=request.actor, at=at
            )
            return self._done(request, decision, "Đã ghi thời điểm công bố.")

        return carry_out(request, form, act) or self._page(request, decision, release_form=form)

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a wrong decision out again, with the reason."""
        decision = self.row_or_404(request, pk)
        form = VoidForm(typed_data(request), prefix="void", initial={"row_version": decision.row_version})

        def act(form: VoidForm) -> HttpResponse:
            awards.void_decision(
                decision=decision, actor=request.actor, at=clock.received_at(request), **form.cleaned_data
            )
            messages.success(request, "Đã hủy ghi quyết định; các đề nghị trở lại chờ kết quả.")
            return HttpResponseRedirect(self.link_to("changelist"))

        return carry_out(request, form, act) or self._page(request, decision, void_form=form)

    def _office_or_403(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _done(self, request: HttpRequest, decision: AwardDecision, sentence: str) -> HttpResponse:
        messages.success(request, sentence)
        return HttpResponseRedirect(self.link_to("change", decision.pk))

    def _page(
        self,
        request: HttpRequest,
        decision: AwardDecision,
        *,
        file_form: FileForm | None = None,
        release_form: ReleaseForm | None = None,
        void_form: VoidForm | None = None,
    ) -> HttpResponse:
        seen = {"row_version": decision.row_version}
        rows = decision.nominations.with_names().select_related("decision")
        nominees = list(rows.order_by("subject", "name_key", "pk"))
        names = listed_names(nominees)
        release_form = release_form or ReleaseForm(initial=first_release(decision))
        return self.page(
            request,
            "admin/nominations/awarddecision/decision.html",
            str(decision),
            decision=decision,
            nominees=[(row, names[row.pk]) for row in nominees],
            release=release_in_words(decision),
            list_formats=FORMATS if decision.awarded else (),
            may_attach=policies.may_edit_register(request.actor),
            may_release=self._may_release(request, decision),
            file_form=file_form or FileForm(),
            release_form=release_form,
            void_form=void_form or VoidForm(prefix="void", initial=seen),
            restored=restored_text(request) is not None,
            media=self.media + release_form.media,
        )

    def _may_release(self, request: HttpRequest, decision: AwardDecision) -> Decision:
        allowed, at = policies.may_release(request.actor), clock.received_at(request)
        return allowed and may_be_released(None, decision.is_known(at), at)


def first_release(decision: AwardDecision) -> dict[str, object]:
    """What the form shows at first: the moment as it is set."""
    local = decision.release_at and clock.local(decision.release_at)
    return {
        "when": ReleaseForm.LATER if local else ReleaseForm.NEVER,
        "day": local and local.date(),
        "hour": local.time() if local else USUAL_HOUR,
        "row_version": decision.row_version,
    }


def release_in_words(decision: AwardDecision) -> str:
    """When the units learn, or have learned, of the results."""
    if decision.release_at is None:
        return "Chưa công bố"
    when = moment_in_words(clock.local(decision.release_at))
    return f"Đã công bố {when}" if decision.is_known(clock.now()) else f"Sẽ công bố {when}"
