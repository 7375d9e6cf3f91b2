"""The page of the council's minutes: the meeting, a row for each member, a row for each nominee."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django import forms
from django.forms import BoundField

from danvan.core.text_fields import TypedLine
from danvan.core.vietnamese import clean_line
from nominations.enums import Seat
from nominations.models import CouncilMeeting, CouncilMember, Nomination
from nominations.rules import minutes as rules
from registrations.forms.base import LONG_TEXT, OFF, DayField, DraftForm, SaysWhatIsWrong
from registrations.models import Person
from registrations.models.people import PersonTitle

ROWS_SHOWN, EMPTY_ROWS, MOST_ROWS = 5, 2, 40
PRESENT, ABSENT = "co", "vang"
CLOCK_FORMATS = ["%H:%M", "%Hh%M", "%H giờ %M", "%Hh", "%H giờ"]
CLOCK_HELP = "Ghi theo 24 giờ. Ví dụ: 14:00 hoặc 14h30."
NOT_WHOLE = {"missing_management_form": "Danh sách Hội đồng chưa đến đủ; hãy mở lại trang rồi nhập lại."}
NUMERIC = OFF | {"inputmode": "numeric"}
COUNT = {
    "required": False,
    "min_value": 0,
    "widget": forms.TextInput(attrs=NUMERIC),
    "error_messages": {"invalid": "Ghi số phiếu bằng chữ số.", "min_value": "Số phiếu phải từ 0 trở lên."},
}


class ClockField(forms.TimeField):
    """A time of day as people write it: 14:00, 14h30, 14 giờ."""

    widget = forms.TimeInput(attrs=NUMERIC | {"type": "text"}, format="%H:%M")
    input_formats = CLOCK_FORMATS
    default_error_messages = {"invalid": "Ghi giờ như 14:00 hoặc 14h30."}


class MemberForm(SaysWhatIsWrong, forms.Form):
    """One member of the council."""

    title = forms.ChoiceField(label="Ông/Bà", choices=[("", "—"), *PersonTitle.choices], required=False)
    full_name = TypedLine(
        label="Họ và tên", max_length=100, required=False,
        widget=forms.TextInput(attrs=OFF | {"list": "known-people"}),
    )  # fmt: skip
    position = TypedLine(label="Chức vụ", max_length=150, required=False, widget=forms.TextInput(attrs=OFF))
    seat = forms.ChoiceField(label="Vai trò", choices=Seat, required=False, initial=Seat.MEMBER)
    presence = forms.ChoiceField(
        label="Dự họp", choices=[(PRESENT, "Có mặt"), (ABSENT, "Vắng")], required=False, initial=PRESENT
    )
    absence_reason = TypedLine(
        label="Lý do vắng",
        max_length=CouncilMember._meta.get_field("absence_reason").max_length,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )

    def clean_full_name(self) -> str:
        """The name as it is stored: of characters that nobody sees nothing is left."""
        return clean_line(self.cleaned_data["full_name"])

    def clean(self) -> dict:
        """A row that says something says who, and its parts fit together."""
        row = super().clean()
        is_named = row.get("full_name") or "full_name" in self.errors
        if not is_named and any(row.get(name) for name in ("title", "position", "absence_reason")):
            self.add_error("full_name", "Nhập họ và tên của người này.")
        if row.get("full_name"):
            fits = rules.member_is_right(self.as_read)
            if not fits:
                self.add_error(
                    "absence_reason" if row.get("seat") == Seat.MEMBER else "presence", fits.reason
                )
        return row

    @property
    def member(self) -> dict[str, object]:
        """The row as the service stores it."""
        row = {name: clean_line(str(value)) for name, value in self.cleaned_data.items()}
        is_present = row.pop("presence", PRESENT) != ABSENT
        return row | {"seat": row.get("seat") or Seat.MEMBER.value, "is_present": is_present}

    @property
    def as_read(self) -> dict[str, object]:
        """The row as the rules read it."""
        row = {"absence_reason": "", "position": "", "title": ""} | self.member
        return row | {"name": row["full_name"], "job": row["position"]}


class VoteForm(SaysWhatIsWrong, forms.Form):
    """How the council voted on one nominee."""

    votes_for = forms.IntegerField(label="Đồng ý", **COUNT)
    votes_against = forms.IntegerField(label="Không đồng ý", **COUNT)

    def __init__(self, *args: object, nominee: Nomination, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.nominee = nominee

    @property
    def pair(self) -> tuple[int | None, int | None]:
        """For and against, None where nothing was noted."""
        return self.cleaned_data.get("votes_for"), self.cleaned_data.get("votes_against")


class MinutesForm(DraftForm):
    """The meeting itself, with `rows` of members and `votes` of nominees."""

    met_on = DayField(label="Ngày họp", required=False, help_text="Ghi ngày/tháng/năm.")
    began_at = ClockField(label="Bắt đầu lúc", required=False, help_text=CLOCK_HELP)
    ended_at = ClockField(label="Kết thúc lúc", required=False)

    class Meta:
        model = CouncilMeeting
        fields = ["number", "met_on", "began_at", "ended_at", "place", "note"]
        widgets = {"note": LONG_TEXT}
        help_texts = {
            "number": "Để trống nếu ghi tay sau khi in. Ví dụ: 02/BB-HĐTĐKT.",
            "place": "Ví dụ: Phòng họp Trường Tiểu học A Mỹ Đức.",
            "note": "Không bắt buộc. Ý kiến chính, những điều đã giải trình.",
        }

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        today: date,
        members: Sequence[Mapping],
        nominees: Iterable[Nomination],
        votes: Mapping[str, tuple],
        known_people: Iterable[Person],
        **kwargs: object,
    ) -> None:
        super().__init__(data, **kwargs)
        self.today, self.known_people = today, known_people
        self.rows = _member_rows(data, members)
        self.votes = [_vote_row(data, nominee, votes.get(str(nominee.uid))) for nominee in nominees]

    def clean_met_on(self) -> date | None:
        """A day that is past."""
        return self._checked("met_on", rules.day_is_past(self.cleaned_data["met_on"], self.today))

    def clean_ended_at(self) -> object:
        """An end after the beginning."""
        times = self.cleaned_data.get("began_at"), self.cleaned_data["ended_at"]
        return self._checked("ended_at", rules.ends_after_it_begins(*times))

    def _checked(self, name: str, decision: object) -> object:
        if not decision:
            raise forms.ValidationError(decision.reason)
        return self.cleaned_data[name]

    def is_valid(self) -> bool:
        """Whether the meeting, each row, and the rows together are right."""
        parts = [super().is_valid(), self.rows.is_valid(), *(vote.is_valid() for vote in self.votes)]
        return all(parts) and self._rows_fit()

    def _rows_fit(self) -> bool:
        named = [row.as_read for row in self._named_rows()]
        fits = rules.members_fit(named)
        if not fits:
            self.add_error(None, fits.reason)
        present = rules.present_of(named)
        for vote in self.votes:
            counted = rules.votes_fit(*vote.pair, present)
            if not counted:
                vote.add_error("votes_for", counted.reason)
        return bool(fits) and not any(vote.errors for vote in self.votes)

    def _named_rows(self) -> Iterator[MemberForm]:
        return (row for row in self.rows if row.cleaned_data.get("full_name"))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Also that the rows did not arrive whole, which no field can say."""
        return [("#form", sentence) for sentence in self.rows.non_form_errors()] + super().problems

    def wrong_fields(self) -> Iterator[tuple[BoundField, str]]:
        """The page's own fields, then those of members and votes."""
        yield from super().wrong_fields()
        for row in [*self.rows, *self.votes]:
            yield from row.wrong_fields()

    @property
    def members(self) -> list[dict[str, object]]:
        """The members in their order."""
        return [row.member for row in self._named_rows()]

    @property
    def counted(self) -> dict[str, tuple[int | None, int | None]]:
        """The votes by the uid of the nominee."""
        return {str(vote.nominee.uid): vote.pair for vote in self.votes}


def _member_rows(data: Mapping | None, members: Sequence[Mapping]) -> forms.BaseFormSet:
    known = [] if data is not None else [_as_typed(member) for member in members]
    rows = forms.formset_factory(
        MemberForm, extra=max(ROWS_SHOWN - len(known), EMPTY_ROWS), max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    return rows(data, initial=known, prefix="members", error_messages=NOT_WHOLE)


def _as_typed(member: Mapping) -> dict[str, object]:
    return dict(member) | {"presence": PRESENT if member["is_present"] else ABSENT}


def _vote_row(data: Mapping | None, nominee: Nomination, pair: tuple | None) -> VoteForm:
    votes_for, votes_against = pair or (None, None)
    known = {"votes_for": votes_for, "votes_against": votes_against}
    return VoteForm(data, nominee=nominee, initial=known, prefix=f"vote-{nominee.uid}")
