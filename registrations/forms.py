"""What a school types: one topic a page. A draft requires nothing, only right types and lengths."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from danvan.core.vietnamese import parse_day
from registrations.enums import Novelty, Subject
from registrations.models import AreaContent, Campaign, Person, Registration, RegistrationSheet
from registrations.models.people import PersonTitle
from registrations.services.drafts import people_of

PEOPLE_ROWS = 3
MOST_PEOPLE = 30
BIGGEST = 2**31 - 1
OFF = {"autocomplete": "off"}
KNOWN_PEOPLE = OFF | {"list": "known-people"}
HIDDEN = forms.HiddenInput(attrs=OFF)
LONG_TEXT = forms.Textarea(attrs={"rows": 5})
SHORT_TEXT = forms.Textarea(attrs={"rows": 3})


class DayField(forms.DateField):
    """A day typed as day, month, year: 01/03/2027, 1/3/2027, 1-3-2027 or 1.3.2027."""

    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: object) -> date | None:
        """The day, None where nothing was typed. Raises ValidationError that says how to write it."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class SaysWhatIsWrong:
    """A form that lists its errors for the top of the page, each with the control to mend."""

    def wrong_fields(self) -> Iterator[tuple[BoundField, str]]:
        """Every wrong field with its sentence, in the order of the page."""
        for field in self:
            for sentence in field.errors:
                yield field, sentence

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Address and sentence of every error; of the page itself first."""
        of_page = [("#form", sentence) for sentence in self.non_field_errors()]
        return of_page + [(f"#{first_control(field)}", sentence) for field, sentence in self.wrong_fields()]


def first_control(field: BoundField) -> str:
    """The id of the field's control, of the first one where there are several."""
    return field.id_for_label or f"{field.auto_id}_0"


class DraftForm(SaysWhatIsWrong, forms.ModelForm):
    """Some fields of a draft, and the version of the record that the person has seen."""

    row_version = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST, widget=HIDDEN)

    @property
    def values(self) -> dict[str, object]:
        """What a service stores."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def seen_version(self) -> int:
        """The row version that the page showed; 0, which fits no record, where it is missing."""
        return self.cleaned_data["row_version"] or 0


class DetailsForm(DraftForm):
    """Who signs the sheet and whom to call about it."""

    class Meta:
        model = RegistrationSheet
        fields = ["signer_title", "signer_name", "contact_name", "contact_phone", "document_number"]
        help_texts = {
            "signer_title": "In ở cuối bản tổng hợp, trên chữ ký. Ví dụ: Hiệu trưởng.",
            "signer_name": "Người ký và đóng dấu bản giấy.",
            "contact_name": "Người mà Sở gọi khi cần hỏi thêm về hồ sơ này.",
            "contact_phone": "Ví dụ: 0912 345 678.",
            "document_number": "Để trống nếu đơn vị ghi tay sau khi in. Ví dụ: 15/BC-THPTLX.",
        }
        widgets = {"contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}


class StepForm(DraftForm):
    """One of the six pages of a model; `title` heads the page."""

    title = ""

    @property
    def campaign(self) -> Campaign:
        """The campaign in which the model is registered."""
        return self.instance.sheet.sheet.campaign

    @property
    def people(self) -> list[dict[str, str]] | None:
        """The people to store, None on pages that do not ask for them."""
        return None


class NameStep(StepForm):
    """Page 1: what the model is called and whether it is new."""

    title = "Tên và hình thức"
    novelty = forms.ChoiceField(
        label="Hình thức",
        choices=Novelty,
        required=False,
        widget=forms.RadioSelect,
        help_text="Mới: năm nay bắt đầu làm. Duy trì: làm tiếp từ năm trước. Nhân rộng: học theo nơi khác.",
    )

    class Meta:
        model = Registration
        fields = ["name", "novelty", "source_note"]
        help_texts = {
            "name": "Ngắn, dễ nhớ, nói được việc làm và mục đích. Ví dụ: Ngày thứ Bảy xanh.",
            "source_note": "Chỉ ghi khi duy trì hoặc nhân rộng. Ví dụ: Học theo Trường Tiểu học A Mỹ Đức.",
        }


class ContentChoice(forms.ModelChoiceField):
    """One content of the plan; each choice carries its content, so that the page shows text and source."""

    widget = forms.RadioSelect

    def label_from_instance(self, content: AreaContent) -> str:
        """The title of the content."""
        return content.title


class ContentStep(StepForm):
    """Page 2: the content of the plan to which the model answers; it brings its area along."""

    title = "Lĩnh vực, nội dung"
    content = ContentChoice(
        AreaContent.objects.none(), label="Nội dung trong kế hoạch", required=False, empty_label=None
    )

    class Meta:
        model = Registration
        fields = ["content"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].queryset = AreaContent.objects.of_movement(self.campaign.movement_id)

    @property
    def values(self) -> dict[str, object]:
        """Content and area; nothing where no choice was made, for a radio cannot be emptied."""
        content = self.cleaned_data["content"]
        return {"area": content.area, "content": content} if content else {}


class PersonForm(SaysWhatIsWrong, forms.Form):
    """One row of the people responsible."""

    title = forms.ChoiceField(label="Ông/Bà", choices=[("", "—"), *PersonTitle.choices], required=False)
    full_name = forms.CharField(
        label="Họ và tên", max_length=100, required=False, widget=forms.TextInput(attrs=KNOWN_PEOPLE)
    )
    position = forms.CharField(
        label="Chức vụ", max_length=150, required=False, widget=forms.TextInput(attrs=OFF)
    )

    def clean(self) -> dict[str, str]:
        """A row that says something says who."""
        row = super().clean()
        is_named = row.get("full_name") or "full_name" in self.errors
        if not is_named and (row.get("title") or row.get("position")):
            self.add_error("full_name", "Nhập họ và tên của người này.")
        return row


class SubjectStep(StepForm):
    """Page 3: who registers the model and who is responsible."""

    title = "Người đăng ký"
    subject = forms.ChoiceField(
        label="Tập thể hay cá nhân đăng ký", choices=Subject, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = Registration
        fields = ["subject", "collective"]
        help_texts = {"collective": "Ghi khi tập thể đăng ký. Ví dụ: Chi đoàn giáo viên; Tổ Ngữ văn."}

    def __init__(self, data: object = None, **kwargs: object) -> None:
        super().__init__(data, **kwargs)
        known = people_of(self.instance) if data is None else []
        rows = forms.formset_factory(
            PersonForm, extra=max(PEOPLE_ROWS - len(known), 2), max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE
        )
        self.rows = rows(data, initial=known, prefix="people")
        self.known_people = Person.objects.filter(unit=self.instance.sheet.sheet.unit_id)

    def is_valid(self) -> bool:
        """Whether the page and each of its rows are right."""
        return super().is_valid() and self.rows.is_valid()

    def wrong_fields(self) -> Iterator[tuple[BoundField, str]]:
        """The page's own fields, then those of the rows."""
        yield from super().wrong_fields()
        for row in self.rows:
            yield from row.wrong_fields()

    @property
    def people(self) -> list[dict[str, str]]:
        """The rows that name somebody."""
        return [row.cleaned_data for row in self.rows if row.cleaned_data.get("full_name")]


class GoalStep(StepForm):
    """Page 4: why, what for, how much."""

    title = "Thực trạng, mục tiêu"

    class Meta:
        model = Registration
        fields = ["situation", "goals", "targets"]
        widgets = dict.fromkeys(fields, LONG_TEXT)
        help_texts = {
            "situation": "Việc gì đang khó, ai đang cần. Ví dụ: 40 em nhà xa hay nghỉ học mùa nước nổi.",
            "goals": "Mô hình muốn thay đổi điều gì. Ví dụ: Không học sinh nào bỏ học vì đi lại.",
            "targets": "Con số kiểm được khi tổng kết. Ví dụ: Vận động 20 xe đạp; 100% học sinh đi học đều.",
        }


class MethodStep(StepForm):
    """Page 5: how, where, with whom."""

    title = "Cách làm"

    class Meta:
        model = Registration
        fields = ["method", "audience", "forces"]
        widgets = dict.fromkeys(fields, LONG_TEXT)
        help_texts = {
            "method": "Việc sẽ làm và cách vận động. Ví dụ: Họp phụ huynh, lập tổ đưa đón, kêu gọi góp xe.",
            "audience": "Làm ở đâu, cho ai. Ví dụ: Học sinh và phụ huynh ấp Vĩnh Thạnh.",
            "forces": "Ai chủ trì, ai phối hợp. Ví dụ: Chi đoàn chủ trì, Hội Khuyến học phối hợp.",
        }


class MeansStep(StepForm):
    """Page 6: with what means, when, to what effect."""

    title = "Nguồn lực, thời gian, kết quả"

    class Meta:
        model = Registration
        fields = ["resources", "starts_on", "ends_on", "milestones", "outputs", "spread"]
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        widgets = dict.fromkeys(["resources", "milestones", "outputs", "spread"], SHORT_TEXT)
        help_texts = {
            "resources": "Kinh phí, cơ sở vật chất, ngày công. Ví dụ: Vận động 15 triệu đồng, 60 ngày công.",
            "milestones": "Không bắt buộc. Ví dụ: Sơ kết cuối học kỳ, tổng kết tháng 7.",
            "outputs": "Cái nhìn thấy, đếm được sau khi làm. Ví dụ: Trao 20 xe đạp, lập 1 tổ đưa đón.",
            "spread": "Năm sau còn làm không, nơi nào làm theo được. Ví dụ: Làm tiếp ở các điểm trường khác.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = f"Ghi ngày/tháng/năm. Ví dụ: 1/3/{self.campaign.year}."
        self.fields["ends_on"].help_text = f"Từ ngày bắt đầu trở đi. Ví dụ: 31/7/{self.campaign.year}."


STEPS: dict[str, type[StepForm]] = {
    "ten": NameStep,
    "linh-vuc": ContentStep,
    "dang-ky": SubjectStep,
    "muc-tieu": GoalStep,
    "cach-lam": MethodStep,
    "nguon-luc": MeansStep,
}
STEP_OF_FIELD = {field: slug for slug, form in STEPS.items() for field in form._meta.fields} | {
    "area": "linh-vuc",
    "people": "dang-ky",
    "source": "ten",
}
FIRST_CONTROL = {
    "area": "id_content_0",
    "content": "id_content_0",
    "novelty": "id_novelty_0",
    "subject": "id_subject_0",
    "people": "id_people-0-full_name",
    "source": "id_source_note",
}


def control_of(field: str) -> str:
    """The id of the control that a link to the field should reach."""
    return FIRST_CONTROL.get(field, f"id_{field}")


class CopyForm(SaysWhatIsWrong, forms.Form):
    """Which models of earlier years to take over."""

    sources = forms.TypedMultipleChoiceField(
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một mô hình để sao chép."},
    )

    def __init__(self, *args: object, models: list[Registration], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].choices = [(str(model.uid), str(model)) for model in models]


class MoveForm(forms.Form):
    """Up or down by one place."""

    step = forms.TypedChoiceField(choices=[("-1", "Lên"), ("1", "Xuống")], coerce=int)


class SendForm(forms.Form):
    """What the check page hands to the sending: its own token and the version that was checked."""

    token = forms.UUIDField()
    row_version = forms.IntegerField(min_value=0, max_value=BIGGEST)


class WithdrawForm(SaysWhatIsWrong, forms.Form):
    """Why the unit withdraws its sheet."""

    reason = forms.CharField(
        label="Lý do rút hồ sơ",
        widget=SHORT_TEXT,
        max_length=1000,
        help_text="Ví dụ: Đơn vị sáp nhập, không thực hiện mô hình trong năm nay.",
        error_messages={"required": "Nêu lý do rút hồ sơ."},
    )


class ExtensionForm(SaysWhatIsWrong, forms.Form):
    """Until when the unit asks for more time, and why."""

    wanted_day = DayField(
        label="Đề nghị đến hết ngày",
        help_text="Ghi theo thứ tự ngày/tháng/năm.",
        error_messages={"required": "Nhập ngày đề nghị, theo thứ tự ngày/tháng/năm."},
    )
    reason = forms.CharField(
        label="Lý do",
        widget=SHORT_TEXT,
        max_length=1000,
        help_text="Ví dụ: Cán bộ phụ trách nghỉ ốm từ đầu tuần, trường đang bàn giao việc.",
        error_messages={"required": "Nêu lý do đề nghị gia hạn."},
    )
