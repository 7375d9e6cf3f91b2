"""Quotas: recorded from the letter of the outside body, changed by a later one; the board of all of them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core import clock
from danvan.core.admin import carry_out
from danvan.core.admin_history import HistoryAdmin
from danvan.core.errors import Refusal
from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.admin.board import board_of
from nominations.admin.years import NominationYearFilter, chosen_year, nomination_campaign
from nominations.models import AwardScheme, QuotaAllocation, UnitGroup
from nominations.services import quotas
from registrations.admin.base import DAY_HELP, DayField
from registrations.admin.filters import campaigns_of
from registrations.enums import AttachmentKind, Subject
from registrations.models import Attachment, Campaign
from registrations.rules.files import FILE_LIMITS

LIMITS = FILE_LIMITS[AttachmentKind.QUOTA_LETTER]
LARGEST = 9_999


class SchemeField(forms.ModelChoiceField):
    """A form of commendation, named with its movement: another one may have one of the same name."""

    def __init__(self, **kwargs: object) -> None:
        rows = AwardScheme.objects.select_related("movement").order_by("-movement__first_year", "name")
        super().__init__(rows, empty_label=None, **kwargs)

    def label_from_instance(self, scheme: AwardScheme) -> str:
        """The award and the years."""
        return f"{scheme} ({scheme.movement.first_year}–{scheme.movement.last_year})"


class LetterForm(forms.Form):
    """How many, and the letter that says so; `kept` names a file that has arrived already."""

    amount = forms.IntegerField(
        label="Số lượng", min_value=0, max_value=LARGEST,
        error_messages={
            "min_value": "Số lượng phải từ 0 trở lên.", "max_value": "Số lượng lớn quá; hãy xem lại.",
            "invalid": "Ghi số nguyên, ví dụ 15.",
        },
    )  # fmt: skip
    issuer = TypedLine(label="Cơ quan phân bổ", max_length=200)
    letter_number = TypedLine(label="Số văn bản", max_length=60, help_text="Ví dụ 45-CV/BDVTU.")
    letter_day = DayField(label="Ngày văn bản")
    letter = forms.FileField(
        label="Tệp văn bản", required=False, allow_empty_file=True, help_text=f"{LIMITS.words}.",
        widget=forms.FileInput(attrs={"accept": LIMITS.accept}),
    )  # fmt: skip
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def kept_letter(self) -> Attachment | None:
        """The file that has arrived with an earlier try."""
        token = self.data.get("kept") if self.is_bound else None
        try:
            token = forms.UUIDField(required=False).clean(token)
        except forms.ValidationError:
            return None
        letters = Attachment.objects.filter(kind=AttachmentKind.QUOTA_LETTER)
        return letters.filter(token=token).first() if token else None

    def values(self) -> dict:
        """What the service stores."""
        names = ("amount", "issuer", "letter_number", "letter_day")
        return {name: self.cleaned_data[name] for name in names} | {"letter": self.kept_letter}


class QuotaForm(LetterForm):
    """An allocation: for whom, how many, by which letter."""

    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua", empty_label=None)
    scheme = SchemeField(label="Hình thức khen thưởng")
    subject = forms.ChoiceField(label="Đối tượng", choices=Subject, widget=forms.RadioSelect)
    group = forms.ModelChoiceField(
        UnitGroup.objects.all(), label="Khối thi đua", required=False, empty_label="Chung",
        help_text="Để “Chung” nếu chỉ tiêu dùng cho các đơn vị chưa có chỉ tiêu theo khối.",
    )  # fmt: skip
    field_order = ["campaign", "scheme", "subject", "group", "amount"]

    def values(self) -> dict:
        """The same, and for whom."""
        names = ("campaign", "scheme", "subject", "group")
        return super().values() | {name: self.cleaned_data[name] for name in names}


class ChangeForm(LetterForm):
    """A later letter; `seen` is the state from which the page was drawn."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(QuotaAllocation)
class QuotaAllocationAdmin(HistoryAdmin):
    """Chỉ tiêu phân bổ; written by services, each change on record."""

    list_display = ["kind", "group_name", "figure", "reserve_count", "letter_words"]
    list_filter = [NominationYearFilter, "subject"]
    change_list_template = "admin/nominations/quota_list.html"
    menu_place = 5

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_nominations(request.actor)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_manage_nominations(request.actor))

    def get_queryset(self, request: HttpRequest) -> object:
        """The allocations with what is taken of them."""
        return super().get_queryset(request).with_used()

    @admin.display(description="chỉ tiêu", ordering="scheme")
    def kind(self, allocation: QuotaAllocation) -> str:
        """The award, and for whom."""
        return f"{allocation.scheme}, {allocation.get_subject_display().lower()}"

    @admin.display(description="khối", ordering="group")
    def group_name(self, allocation: QuotaAllocation) -> str:
        """The group, or all that have none of their own."""
        return str(allocation.group or "Chung")

    @admin.display(description="đã dùng", ordering="amount")
    def figure(self, allocation: QuotaAllocation) -> SafeString:
        """Taken out of all; red where it is exceeded."""
        return figure_of(allocation)

    @admin.display(description="dự bị")
    def reserve_count(self, allocation: QuotaAllocation) -> int:
        """How many wait for a place."""
        return allocation.reserve

    @admin.display(description="văn bản", ordering="letter_day")
    def letter_words(self, allocation: QuotaAllocation) -> str:
        """Number and day."""
        return f"{allocation.letter_number}, {short_date(allocation.letter_day)}"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the board."""
        return [self.own_url("bang/", self.board, "board"), *super().get_urls()]

    def board(self, request: HttpRequest) -> HttpResponse:
        """All quotas of one year side by side, each with the way to its ranking."""
        if not self.may_view(request):
            raise Http404
        campaign = chosen_year(request)
        rows = board_of(campaign) if campaign else []
        return self.page(
            request, "admin/nominations/board.html", "Bảng chỉ tiêu khen thưởng", campaign=campaign,
            rows=rows, campaigns=campaigns_of(request), may_add=self.has_add_permission(request),
        )  # fmt: skip

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Record what a letter allots."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        first = {name: request.GET[name] for name in QuotaForm.base_fields if name in request.GET}
        known = {"campaign": nomination_campaign(request), "issuer": last_issuer()}
        form = QuotaForm(typed_data(request), initial=known | first)

        def act(form: QuotaForm) -> HttpResponse:
            by = {"actor": request.actor, "at": clock.received_at(request)}
            allocation = quotas.set_quota(**form.values(), **by)
            messages.success(request, f"Đã ghi chỉ tiêu: {allocation}, {allocation.amount}.")
            return HttpResponseRedirect(self.link_to("board") + f"?dot={allocation.campaign_id}")

        return self._letter_page(request, form, act, "Ghi chỉ tiêu phân bổ")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """An allocation, and the form of a later letter."""
        allocation = self.row_or_404(request, object_id)
        if request.method == "POST" and not self.has_add_permission(request):
            raise PermissionDenied
        seen = quotas.last_change(allocation)
        names = ("amount", "issuer", "letter_number", "letter_day")
        first = {name: getattr(allocation, name) for name in names} | {"seen": seen}
        form = ChangeForm(typed_data(request), initial=first)

        def act(form: ChangeForm) -> HttpResponse:
            by = {"actor": request.actor, "at": clock.received_at(request)}
            given = form.values() | {"seen": form.cleaned_data["seen"]}
            changed = quotas.change_quota(allocation=allocation, **given, **by)
            messages.success(request, f"Đã đổi chỉ tiêu: {changed}, {changed.amount}.")
            return HttpResponseRedirect(self.link_to("board") + f"?dot={changed.campaign_id}")

        return self._letter_page(request, form, act, str(allocation), allocation, seen)

    def _letter_page(
        self, request: HttpRequest, form: LetterForm, act: object, title: str,
        allocation: QuotaAllocation | None = None, seen: int = 0,
    ) -> HttpResponse:  # fmt: skip
        """The form; a file that arrived is kept also where something else is still wrong."""
        form.fields["letter_day"].help_text = DAY_HELP.format(
            short_date(clock.local_day(clock.received_at(request)))
        )
        self._keep_file(request, form)
        done = carry_out(request, form, act)
        if done:
            return done
        if form.is_bound and seen and form.data.get("seen") != str(seen):
            form.data = form.data.copy() | {"seen": str(seen)}
        return self.page(
            request, "admin/nominations/quota_form.html", title, form=form, allocation=allocation,
            kept=form.kept_letter, may_change=self.has_add_permission(request),
            writable=allocation.campaign.writable if allocation else True, media=self.media + form.media,
            restored=form.is_bound and request.method != "POST",
        )  # fmt: skip

    def _keep_file(self, request: HttpRequest, form: LetterForm) -> None:
        uploaded = request.FILES.get("letter") if request.method == "POST" else None
        if uploaded is None:
            return
        try:
            kept = quotas.keep_letter(uploaded=uploaded, actor=request.actor, at=clock.received_at(request))
        except Refusal as refusal:
            form.add_error("letter", refusal.reason)
            return
        form.data = form.data.copy()
        form.data["kept"] = str(kept.token)


def figure_of(allocation: QuotaAllocation) -> SafeString:
    """How an allocation stands, in a list of the admin."""
    stand = allocation.stand
    over = " is-over" if stand.over else ""
    figure = '<span class="quota{}"><strong>{}</strong> <small>{}</small></span>'
    return format_html(figure, over, stand.figure, stand.rest)


def last_issuer() -> str:
    """Who allotted last time: most often the same body does again."""
    last = QuotaAllocation.objects.order_by("-letter_day", "-pk").values_list("issuer", flat=True)
    return last.first() or ""
