"""The pages of a nominee: choose, who it is, what it achieved, the criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from danvan.core.policy import Decision
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.vietnamese import clean_line, fold, number, parse_number
from nominations.models import Nomination
from nominations.rules.people import may_be_born_on, may_be_percentage
from nominations.services.nominees import answer_field
from registrations.enums import Audience
from registrations.forms.base import BIGGEST, HIDDEN, OFF, SHORT_TEXT, DayField, DraftForm, SaysWhatIsWrong
from registrations.models import Criterion, Person, Registration, Unit
from registrations.models.people import PersonTitle

SOMEBODY, COLLECTIVE = "nguoi-khac", "tap-the"
GROUPS = [(group.value, group.label) for group in Audience if group != Audience.COLLECTIVE]


def refuse(decision: Decision) -> None:
    """Turn a no of a rule into the error of a field."""
    if not decision:
        raise ValidationError(decision.reason)


@dataclass(frozen=True)
class Choice:
    """Somebody who may be nominated for a model; `is_taken` where the dossier names them already."""

    value: str
    label: str
    is_taken: bool = False


@dataclass(frozen=True)
class Candidates:
    """A model of the unit, and who may be nominated for it."""

    model: Registration
    collective: str
    people: Mapping[str, Person]
    choices: Sequence[Choice]


def candidates_of(
    models: Sequence[Registration], unit: Unit, nominees: Sequence[Nomination]
) -> list[Candidates]:
    """Whom each of the models (with their people) offers; the dossier's own nominees are marked."""
    persons = {nominee.person_id for nominee in nominees}
    collectives = {fold(nominee.collective) for nominee in nominees} - {""}
    return [_candidates(model, model.collective or unit.name, persons, collectives) for model in models]


def _candidates(model: Registration, collective: str, persons: set[int], collectives: set[str]) -> Candidates:
    people = {str(entry.person_id): entry.person for entry in model.responsibilities.all()}
    choices = [
        Choice(f"{model.uid}:{COLLECTIVE}", f"Tập thể: {collective}", fold(collective) in collectives),
        *(
            Choice(f"{model.uid}:{key}", f"Cá nhân: {_called(person)}", person.pk in persons)
            for key, person in people.items()
        ),
        Choice(f"{model.uid}:{SOMEBODY}", "Cá nhân khác của đơn vị"),
    ]
    return Candidates(model, collective, people, choices)


def _called(person: Person) -> str:
    title = f"{person.get_title_display()} " if person.title else ""
    return f"{title}{person.full_name}" + (f", {person.position}" if person.position else "")


class AddForm(SaysWhatIsWrong, forms.Form):
    """Who is nominated for which model of the unit."""

    choice = forms.ChoiceField(
        label="Đề nghị ai, dựa vào mô hình nào",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chọn một tập thể hoặc cá nhân.",
            "invalid_choice": "Chọn một tập thể hoặc cá nhân trong danh sách.",
        },
    )
    full_name = TypedLine(
        label="Họ và tên (khi chọn cá nhân khác)",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=OFF),
        help_text="Ghi đủ họ và tên, không viết tắt.",
    )

    def __init__(self, *args: object, candidates: Sequence[Candidates], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(entry.model.uid): entry for entry in candidates}
        free = [choice for entry in candidates for choice in entry.choices if not choice.is_taken]
        self.fields["choice"].choices = [(choice.value, choice.label) for choice in free]

    def clean_full_name(self) -> str:
        """The name as it is stored: of characters that nobody sees nothing is left."""
        return clean_line(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, object]:
        """Somebody else needs a name."""
        values = super().clean()
        if values.get("choice", "").endswith(SOMEBODY) and not values.get("full_name"):
            self.add_error("full_name", "Nhập họ và tên người được đề nghị.")
        return values

    @property
    def chosen(self) -> dict[str, object]:
        """What the service takes: the model, and the collective, the person, or the name of a new one."""
        uid, who = self.cleaned_data["choice"].split(":")
        entry = self.candidates[uid]
        if who == COLLECTIVE:
            return {"registration": entry.model, "collective": entry.collective}
        if who == SOMEBODY:
            return {"registration": entry.model, "full_name": self.cleaned_data["full_name"]}
        return {"registration": entry.model, "person": entry.people[who]}


class NomineeForm(DraftForm):
    """One page of a nominee; `heading` stands above it, `today` is the day of the request."""

    heading = ""

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, object]:
        """What the service stores, those of the person among them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "row_version"}


class BirthField(DayField):
    """A day of birth; its bounds are a rule of their own."""

    default_validators = []


class PersonPage(NomineeForm):
    """Who is nominated: the one record of the person, and the groups of the plan to which it belongs."""

    heading = "Cá nhân được đề nghị"
    title = forms.ChoiceField(label="Ông/Bà", choices=[("", "—"), *PersonTitle.choices], required=False)
    full_name = TypedLine(
        label="Họ và tên",
        max_length=100,
        widget=forms.TextInput(attrs=OFF),
        help_text="Ghi đủ họ, chữ lót và tên; không viết tắt.",
        error_messages={"required": "Nhập họ và tên."},
    )
    job = TypedLine(
        label="Chức vụ",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs=OFF),
        help_text="Ghi đầy đủ. Ví dụ: Phó Hiệu trưởng; Giáo viên, Tổ trưởng tổ Ngữ văn.",
    )
    born_on = BirthField(label="Ngày sinh", required=False, help_text="Ghi ngày/tháng/năm. Ví dụ: 5/2/1985.")
    groups = forms.MultipleChoiceField(
        label="Thuộc nhóm đối tượng",
        choices=GROUPS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn mọi nhóm đúng với người này; mỗi nhóm có tiêu chí riêng.",
    )
    field_order = ["row_version", "title", "full_name", "job", "born_on", "groups"]

    class Meta:
        model = Nomination
        fields = ["groups"]

    def __init__(self, data: object = None, *, instance: Nomination, initial: dict, **kwargs: object) -> None:
        person = instance.person
        of_person = {
            "title": person.title, "full_name": person.full_name, "job": person.position,
            "born_on": person.born_on,
        }  # fmt: skip
        super().__init__(data, instance=instance, initial=initial | of_person, **kwargs)

    def clean_born_on(self) -> date | None:
        """A day in the past."""
        day = self.cleaned_data["born_on"]
        if day:
            refuse(may_be_born_on(day, self.today))
        return day


class PercentField(forms.Field):
    """A percentage as people write it: 62,5; None where nothing was typed."""

    widget = forms.TextInput(attrs=OFF | {"inputmode": "decimal"})

    def to_python(self, value: object) -> Decimal | None:
        """The number. Raises ValidationError that says how to write it, or that it can not be."""
        if value in self.empty_values:
            return None
        try:
            found = parse_number(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        refuse(may_be_percentage(found))
        return found

    def prepare_value(self, value: object) -> object:
        """A stored number as people write it; what was typed stays as typed."""
        return value if value is None or isinstance(value, str) else number(value.normalize())


class CollectivePage(NomineeForm):
    """Which collective is nominated."""

    heading = "Tập thể được đề nghị"
    women_percent = PercentField(
        label="Tỉ lệ nữ (%)", required=False, help_text="Không bắt buộc. Ví dụ: 62,5."
    )

    class Meta:
        model = Nomination
        fields = ["collective", "women_percent"]
        help_texts = {"collective": "Ghi đủ tên, không viết tắt. Ví dụ: Tổ Ngữ văn; Chi đoàn giáo viên."}


class ModelChoice(forms.ModelChoiceField):
    """A model of the unit, with its year and whether it is recognised."""

    def label_from_instance(self, model: Registration) -> str:
        """ "Ngày thứ Bảy xanh (năm 2026, đã công nhận)"."""
        state = "đã công nhận" if model.is_recognised else "chưa công nhận kết quả"
        return f"{model.name} (năm {model.sheet.sheet.campaign.year}, {state})"


class SummaryPage(NomineeForm):
    """For which model, and what was achieved in two lines."""

    heading = "Mô hình và tóm tắt thành tích"
    registration = ModelChoice(
        Registration.objects.none(), label="Mô hình “Dân vận khéo”", required=False, to_field_name="uid"
    )

    class Meta:
        model = Nomination
        fields = ["registration", "summary", "award_note"]
        widgets = {"summary": SHORT_TEXT}
        help_texts = {
            "summary": "Khoảng hai dòng, in trong danh sách đề nghị. Ví dụ: Vận động phụ huynh góp 20 xe "
            "đạp, giúp 40 học sinh nhà xa đi học đều.",
            "award_note": "Chỉ ghi khi đã được khen trước đây: thành tích lần này khác gì.",
        }

    def __init__(self, *args: object, models: object, instance: Nomination, **kwargs: object) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["registration"].queryset = models
        self.initial["registration"] = instance.registration and instance.registration.uid
        self.fields["summary"].max_length = 600


class CriteriaForm(SaysWhatIsWrong, forms.Form):
    """All criteria that speak to a nominee, each with room for what shows it."""

    heading = "Tiêu chí"
    row_version = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST, widget=HIDDEN)

    def __init__(
        self,
        data: object = None,
        *,
        criteria: Sequence[Criterion],
        answers: Mapping[int, str],
        **kwargs: object,
    ) -> None:
        initial = {answer_field(key): text for key, text in answers.items()} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)
        self.criteria = criteria
        for place, criterion in enumerate(criteria, start=1):
            self.fields[answer_field(criterion.pk)] = TypedParagraph(
                label=f"{place}. {criterion.text}", required=False, widget=SHORT_TEXT, strip=True
            )

    @property
    def values(self) -> dict[str, str]:
        """The answers as the page calls them."""
        return {field: self.cleaned_data[field] for field in map(answer_field, self.answers)}

    @property
    def answers(self) -> dict[int, str]:
        """The answers by the keys of the criteria."""
        return {row.pk: self.cleaned_data.get(answer_field(row.pk), "") for row in self.criteria}

    @property
    def seen_version(self) -> int:
        """The row version that the page showed; 0, which fits no record, where it is missing."""
        return self.cleaned_data["row_version"] or 0
