"""Deadlines: asked for as "trước ngày" or "đến hết ngày", said in words before storing (FLT-17, FLT-52)."""

from datetime import date, datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.typed_text import typed_data
from registrations.admin.base import DAY_HELP, DayField, PlanAdmin
from registrations.enums import DeadlineKind
from registrations.models import Campaign, Deadline, Sheet, units_not_sent
from registrations.rules.deadlines import last_day, last_moment, moment_in_words
from registrations.services.extensions import set_deadline

BEFORE, THROUGH = "truoc", "het"


class DeadlineForm(forms.Form):
    """When sending opens and ends, in the words of the plan."""

    opens_on = DayField(label="Mở nhận từ ngày", required=False)
    wording = forms.ChoiceField(
        label="Cách ghi hạn cuối", widget=forms.RadioSelect,
        choices=[
            (BEFORE, "Trước ngày (ngày ghi dưới không còn nhận)"),
            (THROUGH, "Đến hết ngày (còn nhận trọn ngày)"),
        ],
    )  # fmt: skip
    day = DayField(label="Ngày")
    source = TypedLine(label="Nguồn", max_length=100, required=False)
    reason = TypedParagraph(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False,
        help_text="Bắt buộc khi đổi thời hạn đã đặt hoặc đặt vào ngày đã qua; ghi vào nhật ký.",
    )  # fmt: skip

    def clean(self) -> dict:
        """Turn the days into instants: `opens_at` and the exclusive `closes_at`."""
        values = super().clean()
        if values.get("day") and values.get("wording") and "opens_on" in values:
            values["opens_at"] = values["opens_on"] and clock.start_of_day(values["opens_on"])
            values["closes_at"] = closing_instant(values["wording"], values["day"])
            if values["opens_at"] and values["opens_at"] >= values["closes_at"]:
                self.add_error("day", "Hạn cuối phải sau ngày mở nhận.")
        return values


class NewDeadlineForm(DeadlineForm):
    """The same for a deadline that is not there yet."""

    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua")
    kind = forms.ChoiceField(label="Loại", choices=DeadlineKind)
    field_order = ["campaign", "kind"]

    def clean(self) -> dict:
        """One deadline of a kind in a campaign."""
        values = super().clean()
        campaign, kind = values.get("campaign"), values.get("kind")
        if campaign and Deadline.objects.filter(campaign=campaign, kind=kind).exists():
            raise forms.ValidationError("Đợt này đã có thời hạn loại đó; hãy mở thời hạn ấy để đổi.")
        return values


def closing_instant(wording: str, day: date) -> datetime:
    """The exclusive end: "trước ngày 12/3" and "đến hết ngày 11/3" are the same instant."""
    return clock.start_of_day(day) if wording == BEFORE else clock.end_of_day(day)


def warnings_of(deadline: Deadline, closes_at: datetime, at: datetime) -> list[str]:
    """What the office must know before this end is stored, each with the number of units it hits."""
    earlier = deadline.closes_at and closes_at < deadline.closes_at
    if closes_at > at and not earlier:
        return []
    found = ["Thời điểm này đã qua." if closes_at <= at else "Thời hạn này sớm hơn thời hạn đã đặt."]
    if deadline.kind == DeadlineKind.REGISTRATION:
        missing = units_not_sent(deadline.campaign, clock.local_day(at)).count()
        found.append(f"{missing} đơn vị chưa gửi sẽ có ít thời gian hơn hoặc không gửi được nữa.")
        late = Sheet.objects.sent_in(deadline.campaign).filter(submitted_at__gte=closes_at).count()
        found.append(f"{late} hồ sơ đã gửi sẽ thành gửi trễ hạn.")
    return found


@admin.register(Deadline)
class DeadlineAdmin(PlanAdmin):
    """Thời hạn; set through the service, in two steps."""

    list_display = ["campaign", "kind", "opening", "ending", "source"]
    list_display_links = ["campaign", "kind"]
    list_select_related = ["campaign"]
    list_filter = ["kind"]
    menu_place = 42
    history_words = {
        "opens_at": lambda opens_at: moment_in_words(clock.local(opens_at)),
        "closes_at": lambda closes_at: last_moment(clock.local(closes_at)),
    }

    @admin.display(description="mở từ", ordering="opens_at")
    def opening(self, deadline: Deadline) -> str:
        """The first instant in words."""
        return moment_in_words(clock.local(deadline.opens_at)) if deadline.opens_at else "chưa đặt"

    @admin.display(description="nhận", ordering="closes_at")
    def ending(self, deadline: Deadline) -> str:
        """The last valid moment in words."""
        return last_moment(clock.local(deadline.closes_at)) if deadline.closes_at else "chưa đặt"

    def has_change_permission(self, request: HttpRequest, obj: Deadline | None = None) -> bool:
        """The office, while the campaign is not archived."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.campaign.writable))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Set a deadline that is not there yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewDeadlineForm(typed_data(request), initial={"wording": BEFORE})
        return self._set(request, Deadline(), form, "Đặt thời hạn")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Change a deadline; those who only read see it as it stands."""
        deadline = self.row_or_404(request, object_id)
        if not self.has_change_permission(request, deadline):
            return super().change_view(request, object_id, form_url, extra_context)
        form = DeadlineForm(typed_data(request), initial=_shown(deadline))
        return self._set(request, deadline, form, f"Đổi thời hạn: {deadline}")

    def _set(self, request: HttpRequest, deadline: Deadline, form: DeadlineForm, title: str) -> HttpResponse:
        at = clock.received_at(request)
        example = str(clock.local_day(at).year)
        for field, day in (("opens_on", "1/1/"), ("day", "12/3/")):
            form.fields[field].help_text = DAY_HELP.format(day + example)

        def store(form: DeadlineForm) -> HttpResponse | None:
            if "back" in request.POST:
                return None
            values = form.cleaned_data
            for name in ("campaign", "kind", "source"):
                if name in values:
                    setattr(deadline, name, values[name])
            warnings = warnings_of(deadline, values["closes_at"], at)
            if (warnings or deadline.closes_at) and not values["reason"]:
                raise RuleViolation("Nêu lý do đổi thời hạn hoặc đặt vào ngày đã qua.")
            if "confirmed" not in request.POST:
                return self._confirm_page(request, form, deadline, warnings, title)
            return self._store(request, deadline, values)

        history = deadline.pk and self.link_to("history", deadline.pk)
        return self.form_page(request, form, store, title, button="Xem lại trước khi đặt", history=history)

    def _confirm_page(
        self, request: HttpRequest, form: DeadlineForm, deadline: Deadline, warnings: list[str], title: str
    ) -> HttpResponse:
        closes_at = clock.local(form.cleaned_data["closes_at"])
        opens_at = form.cleaned_data["opens_at"]
        final_day = clock.local(clock.start_of_day(last_day(closes_at)))
        words = {
            "deadline": deadline,
            "warnings": warnings,
            "opening": moment_in_words(clock.local(opens_at)) if opens_at else "",
            "ending": last_moment(closes_at),
            "last_minute": f"23 giờ 59 phút {moment_in_words(final_day)}",
        }
        return self.page(request, "admin/registrations/deadline/confirm.html", title, form=form, **words)

    def _store(self, request: HttpRequest, deadline: Deadline, values: dict) -> HttpResponse:
        deadline._history_user = request.user
        set_deadline(
            deadline=deadline, opens_at=values["opens_at"], closes_at=values["closes_at"],
            reason=values["reason"], actor=request.actor, at=clock.received_at(request),
        )  # fmt: skip
        ending = last_moment(clock.local(deadline.closes_at))
        messages.success(request, f"Đã đặt thời hạn {deadline}: {ending}.")
        return HttpResponseRedirect(self.link_to("changelist"))


def _shown(deadline: Deadline) -> dict:
    """The stored instants as the form asks for them."""
    closes_at = deadline.closes_at and clock.local(deadline.closes_at)
    return {
        "opens_on": deadline.opens_at and clock.local_day(deadline.opens_at),
        "wording": BEFORE,
        "day": closes_at and clock.end_of_day(last_day(closes_at)).date(),
        "source": deadline.source,
    }
