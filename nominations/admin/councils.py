"""The department's council: its meetings, who sat there, how the votes fell."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out, is_key
from danvan.core.policy import Decision, all_of
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.typed_text import typed_data
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.admin.quotas import SchemeField
from nominations.admin.years import nomination_campaign
from nominations.enums import Seat
from nominations.models import CouncilMeeting, Nomination
from nominations.rules.department_council import Member, votes_allowed
from nominations.services import department_council as council
from registrations.admin.base import DAY_HELP, DayField, ReadOnlyAdmin
from registrations.models import Campaign
from registrations.models.people import PersonTitle

EMPTY_ROWS = 3
MOST_ROWS = 40
OFF = {"autocomplete": "off"}
MOST_VOTES = 999


class HourField(forms.TimeField):
    """An hour of the day: 14:00; may stay empty."""

    widget = forms.TimeInput(format="%H:%M", attrs=OFF | {"size": 5})

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            required=False, error_messages={"invalid": "Ghi giờ và phút, ví dụ 14:00."}, **kwargs
        )


class ChoiceForm(forms.Form):
    """For which award of which year the council meets."""

    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua", empty_label=None)
    scheme = SchemeField(label="Hình thức khen thưởng")


class MinutesForm(forms.Form):
    """What the minutes say beside names and votes."""

    number = TypedLine(label="Số biên bản", max_length=60, required=False)
    met_on = DayField(label="Ngày họp")
    began_at = HourField(label="Bắt đầu lúc", help_text="Ví dụ 14:00.")
    ended_at = HourField(label="Kết thúc lúc")
    place = TypedLine(label="Địa điểm", max_length=200, required=False)
    note = TypedParagraph(
        label="Nội dung thảo luận", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def minutes(self) -> council.Minutes:
        """What the service stores."""
        return council.Minutes(**self.cleaned_data)


class MemberForm(forms.Form):
    """Somebody of the council; a row without a name is nobody."""

    title = forms.ChoiceField(label="Ông/Bà", choices=[("", "–"), *PersonTitle.choices], required=False)
    full_name = TypedLine(
        label="Họ và tên", max_length=100, required=False, widget=forms.TextInput(attrs=OFF)
    )
    position = TypedLine(label="Chức vụ", max_length=150, required=False, widget=forms.TextInput(attrs=OFF))
    seat = forms.ChoiceField(label="Vai trò", choices=Seat, initial=Seat.MEMBER)
    is_present = forms.BooleanField(label="Có mặt", required=False, initial=True)
    absence_reason = TypedLine(
        label="Lý do vắng", max_length=200, required=False, widget=forms.TextInput(attrs=OFF)
    )


MemberRows = forms.formset_factory(MemberForm, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class VotesForm(forms.Form):
    """For and against, of each nominee before the council; no more than people present."""

    def __init__(
        self, *args: object, nominees: Sequence[Nomination], known: dict, present: int, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nominees, self.present = nominees, present
        for row in nominees:
            for name, words in (("for", "Đồng ý"), ("against", "Không đồng ý")):
                vote = known.get(row.pk)
                self.fields[f"{name}-{row.pk}"] = forms.IntegerField(
                    label=f"{words}: {row.name}", required=False, min_value=0, max_value=MOST_VOTES,
                    initial=vote and getattr(vote, f"votes_{name}"),
                    error_messages={
                        "invalid": "Ghi số nguyên.", "min_value": "Số phiếu phải từ 0 trở lên.",
                        "max_value": "Số phiếu lớn quá; hãy xem lại.",
                    },
                    widget=forms.TextInput(
                        attrs=OFF | {"inputmode": "numeric", "size": 4, "aria-label": f"{words}: {row.name}"}
                    ),
                )  # fmt: skip

    def clean(self) -> dict:
        """One sentence at the field where more voted than sat there."""
        values = super().clean()
        for row in self.nominees:
            pair = values.get(f"for-{row.pk}"), values.get(f"against-{row.pk}")
            allowed = votes_allowed(*pair, self.present)
            if not allowed and not {f"for-{row.pk}", f"against-{row.pk}"} & {*self.errors}:
                self.add_error(f"for-{row.pk}", allowed.reason)
        return values

    @property
    def votes(self) -> dict[int, tuple[int | None, int | None]]:
        """What the service stores."""
        given = self.cleaned_data
        return {row.pk: (given[f"for-{row.pk}"], given[f"against-{row.pk}"]) for row in self.nominees}

    def rows(self) -> list[tuple]:
        """Each nominee with its two fields."""
        return [(row, self[f"for-{row.pk}"], self[f"against-{row.pk}"]) for row in self.nominees]


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(ReadOnlyAdmin):
    """Phiên họp Hội đồng of the department; those of units stand in their dossiers."""

    list_display = ["named", "day", "year", "scheme", "present_count", "vote_count"]
    list_display_links = ["named"]
    ordering = ["-met_on", "-pk"]
    menu_place = 6

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_nominations(request.actor)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """The office."""
        return bool(policies.may_manage_nominations(request.actor))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The meetings of the department."""
        rows = super().get_queryset(request).filter(dossier=None).select_related("campaign", "scheme")
        return rows.annotate(
            present_count=Count("members", filter=Q(members__is_present=True), distinct=True),
            vote_count=Count("votes", distinct=True),
        )

    @admin.display(description="biên bản", ordering="number")
    def named(self, meeting: CouncilMeeting) -> str:
        """Its number."""
        return f"Số {meeting.number}" if meeting.number else "Chưa ghi số"

    @admin.display(description="ngày họp", ordering="met_on")
    def day(self, meeting: CouncilMeeting) -> str | None:
        """When it met."""
        return short_date(meeting.met_on) if meeting.met_on else None

    @admin.display(description="năm", ordering="campaign__year")
    def year(self, meeting: CouncilMeeting) -> int:
        """Of which year."""
        return meeting.campaign.year

    @admin.display(description="có mặt")
    def present_count(self, meeting: CouncilMeeting) -> int:
        """How many sat there."""
        return meeting.present_count

    @admin.display(description="biểu quyết")
    def vote_count(self, meeting: CouncilMeeting) -> int:
        """On how many nominees it voted."""
        return meeting.vote_count

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses and the votes."""
        return [self.own_url("<int:pk>/bieu-quyet/", self.votes, "votes"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """A new meeting, with the people of the last one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ChoiceForm(typed_data(request), initial={"campaign": nomination_campaign(request)})

        def act(form: ChoiceForm) -> HttpResponse:
            by = {"actor": request.actor, "at": clock.received_at(request)}
            meeting = council.begin_meeting(**form.cleaned_data, **by)
            return HttpResponseRedirect(self.link_to("change", meeting.pk))

        return self.form_page(request, form, act, "Lập biên bản phiên họp Hội đồng", button="Lập biên bản")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The minutes: when, where, who."""
        meeting = self._meeting_for(request, object_id)
        data = typed_data(request)
        form, rows = self._minutes_forms(meeting, data)

        def act(form: MinutesForm) -> HttpResponse | None:
            if not rows.is_valid() or "more" in request.POST:
                return None
            council.record_meeting(
                meeting=meeting, minutes=form.minutes, members=_members(rows),
                row_version=_seen(request.POST), actor=request.actor, at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, "Đã lưu biên bản.")
            return HttpResponseRedirect(self.link_to("change", meeting.pk))

        return carry_out(request, form, act) or self._minutes_page(
            request, self.row_or_404(request, object_id), form, rows
        )

    def votes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The votes on each eligible nominee in one table."""
        meeting = self._meeting_for(request, str(pk))
        known = {vote.nomination_id: vote for vote in meeting.votes.all()}
        present = meeting.present_count
        nominees = list(council.nominees_of(meeting))
        form = VotesForm(typed_data(request), nominees=nominees, known=known, present=present)

        def act(form: VotesForm) -> HttpResponse:
            council.record_votes(
                meeting=meeting, votes=form.votes, row_version=_seen(request.POST),
                actor=request.actor, at=clock.received_at(request),
            )  # fmt: skip
            messages.success(request, "Đã lưu biểu quyết.")
            return HttpResponseRedirect(self.link_to("votes", meeting.pk))

        done = carry_out(request, form, act)
        if done:
            return done
        meeting = self.row_or_404(request, str(pk))
        return self.page(
            request, "admin/nominations/council_votes.html", f"Biểu quyết: {meeting}",
            status=_status(request, meeting), meeting=meeting, form=form, present=present,
            may=self._may_write(request, meeting), errors=bool(form.errors),
            restored=form.is_bound and request.method != "POST",
        )  # fmt: skip

    def _meeting_for(self, request: HttpRequest, object_id: str) -> CouncilMeeting:
        """The meeting; only the office sends a form to it."""
        meeting = self.row_or_404(request, object_id)
        if request.method == "POST" and not self.has_add_permission(request):
            raise PermissionDenied
        return meeting

    def _minutes_forms(self, meeting: CouncilMeeting, data: QueryDict | None) -> tuple:
        names = ("number", "met_on", "began_at", "ended_at", "place", "note")
        first = {name: getattr(meeting, name) for name in names}
        if data is None:
            return MinutesForm(initial=first), MemberRows(initial=_seated(meeting), prefix="members")
        if "more" in data:
            data = data.copy()
            shown = data.get("members-TOTAL_FORMS", "")
            total = int(shown) if is_key(shown) else 0
            data["members-TOTAL_FORMS"] = str(min(total + EMPTY_ROWS, MOST_ROWS))
        return MinutesForm(data), MemberRows(data, prefix="members")

    def _minutes_page(
        self, request: HttpRequest, meeting: CouncilMeeting, form: MinutesForm, rows: object
    ) -> HttpResponse:
        today = short_date(clock.local_day(clock.received_at(request)))
        form.fields["met_on"].help_text = DAY_HELP.format(today)
        return self.page(
            request, "admin/nominations/council.html", str(meeting), status=_status(request, meeting),
            meeting=meeting, form=form, rows=rows,
            may=self._may_write(request, meeting), media=self.media + form.media,
            errors=bool(form.errors or (rows.is_bound and rows.errors and any(rows.errors))),
            restored=form.is_bound and request.method != "POST",
        )  # fmt: skip

    def _may_write(self, request: HttpRequest, meeting: CouncilMeeting) -> Decision:
        return all_of(policies.may_manage_nominations(request.actor), meeting.campaign.writable)


def _seen(data: QueryDict) -> int:
    """The row version that the page had shown; 0, which fits no row, where it is missing."""
    text = data.get("row_version", "")
    return int(text) if is_key(text) else 0


def _status(request: HttpRequest, meeting: CouncilMeeting) -> int:
    """409 where the form was filled from an older state than the one now shown."""
    return 409 if request.method == "POST" and _seen(request.POST) != meeting.row_version else 200


def _seated(meeting: CouncilMeeting) -> list[dict]:
    """Who sat there, as the rows show them."""
    return [
        {
            "title": row.person.title, "full_name": row.person.full_name, "position": row.person.position,
            "seat": row.seat, "is_present": row.is_present, "absence_reason": row.absence_reason,
        }
        for row in meeting.members.select_related("person")
    ]  # fmt: skip


def _members(rows: object) -> list[Member]:
    """Who sat there, as typed; rows without a name are nobody."""
    return [Member(**row) for row in rows.cleaned_data if row.get("full_name")]
