"""The six pages of a model, and on which of them each field is typed."""

from collections.abc import Iterator

from django import forms
from django.forms import BoundField

from danvan.core.text_fields import TypedLine
from registrations.enums import Novelty, Subject
from registrations.forms.base import LONG_TEXT, OFF, SHORT_TEXT, DayField, DraftForm, SaysWhatIsWrong
from registrations.models import AreaContent, Campaign, Person, Registration
from registrations.models.people import PersonTitle
from registrations.services.sheet_models import people_of

PEOPLE_ROWS = 3
MOST_PEOPLE = 30
KNOWN_PEOPLE = OFF | {"list": "known-people"}
NOT_WHOLE = {
    "missing_management_form": "Danh sách người phụ trách chưa đến đủ; hãy mở lại trang rồi nhập lại."
}


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
    full_name = TypedLine(
        label="Họ và tên", max_length=100, required=False, widget=forms.TextInput(attrs=KNOWN_PEOPLE)
    )
    position = TypedLine(label="Chức vụ", max_length=150, required=False, widget=forms.TextInput(attrs=OFF))

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
        self.rows = rows(data, initial=known, prefix="people", error_messages=NOT_WHOLE)
        self.known_people = Person.objects.filter(unit=self.instance.sheet.sheet.unit_id)

    def is_valid(self) -> bool:
        """Whether the page and each of its rows are right."""
        return super().is_valid() and self.rows.is_valid()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Also that the rows did not arrive whole, which no field can say."""
        return [("#form", sentence) for sentence in self.rows.non_form_errors()] + super().problems

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
    "outcome": "id_outcome_0",
}


def control_of(field: str) -> str:
    """The id of the control that a link to the field should reach."""
    return FIRST_CONTROL.get(field, f"id_{field}")
