"""What a reviewer fills in: refusals of single models, remarks, reasons."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict

from danvan.core.admin import is_key
from registrations.models import ReadyPhrase
from registrations.rules.labels import MODEL_LABELS, SHEET_LABELS
from registrations.services.review import NewRemark

FIRST_ROWS, MORE_ROWS = 2, 3
WHOLE_FIELD = [("", "Chung")]
FIELD_CHOICES = [
    *WHOLE_FIELD,
    ("Thông tin người ký, liên hệ", list(SHEET_LABELS.items())),
    ("Nội dung mô hình", list(MODEL_LABELS.items())),
]


class SeenSheetForm(forms.Form):
    """Remembers which state of the sheet the reviewer has seen (FLT-13)."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A reason; its absence is refused by the service, in its own words."""

    reason = forms.CharField(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )


class AcceptForm(SeenSheetForm):
    """Accepts the sheet; each model may be left out with a reason."""

    def __init__(self, *args: object, models: Sequence[dict], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.models = models
        for model in models:
            number = model["position"]
            self.fields[f"refuse_{number}"] = forms.BooleanField(
                label=f"Không duyệt mô hình {number}: {model['name']}", required=False
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=f"Lý do không duyệt mô hình {number}", max_length=500, required=False
            )

    def clean(self) -> dict:
        """Collect the refused models; a reason without its tick would be lost unseen."""
        values = super().clean()
        values["refused"] = {}
        for model in self.models:
            number = model["position"]
            reason = values.get(f"reason_{number}", "")
            if values.get(f"refuse_{number}"):
                values["refused"][UUID(model["uid"])] = reason
            elif reason:
                self.add_error(f"refuse_{number}", "Có lý do nhưng chưa đánh dấu không duyệt.")
        return values

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The tick and the reason of each model."""
        for model in self.models:
            yield self[f"refuse_{model['position']}"], self[f"reason_{model['position']}"]


class RemarkForm(forms.Form):
    """One remark: on the sheet, a model or an item, from a ready phrase, own words or both."""

    model = forms.ChoiceField(label="Về", required=False)
    field = forms.ChoiceField(label="Mục", choices=FIELD_CHOICES, required=False)
    phrase = forms.ChoiceField(label="Mẫu ý kiến", required=False)
    text = forms.CharField(
        label="Ý kiến", widget=forms.Textarea(attrs={"rows": 2}), max_length=600, required=False
    )

    def __init__(
        self, *args: object, models: Sequence[dict], phrases: Sequence[str], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [(model["uid"], f"Mô hình {model['position']}: {model['name'][:60]}") for model in models]
        self.fields["model"].choices = [("", "Cả hồ sơ"), *names]
        self.fields["phrase"].choices = [("", "–"), *((phrase, phrase) for phrase in phrases)]

    def clean(self) -> dict:
        """Join phrase and own words; an item of a model needs its model."""
        values = super().clean()
        values["words"] = " ".join(filter(None, [values.get("phrase"), values.get("text")]))
        if values.get("field") in MODEL_LABELS and not values.get("model"):
            self.add_error("model", "Chọn mô hình có mục này.")
        if values.get("field") in SHEET_LABELS and values.get("model"):
            self.add_error("field", "Mục này thuộc cả hồ sơ, không thuộc riêng mô hình nào.")
        if (values.get("model") or values.get("field")) and not values["words"] and not self.errors:
            self.add_error("text", "Ghi ý kiến hoặc chọn một mẫu.")
        return values


class RemarkFormSet(forms.BaseFormSet):
    """The remarks of one return."""

    def remarks(self) -> list[NewRemark]:
        """The filled rows."""
        return [
            NewRemark(
                text=row["words"],
                model_uid=UUID(row["model"]) if row["model"] else None,
                field=row["field"],
            )
            for row in (form.cleaned_data for form in self.forms)
            if row.get("words")
        ]


class ReturnForm(SeenSheetForm):
    """Returns the sheet with its remarks; "Thêm dòng" asks for more rows without a script."""

    def __init__(self, data: QueryDict | None = None, *, models: Sequence[dict], **kwargs: object) -> None:
        super().__init__(data, **kwargs)
        phrases = list(ReadyPhrase.objects.values_list("text", flat=True))
        rows = forms.formset_factory(RemarkForm, RemarkFormSet, extra=FIRST_ROWS, max_num=60)
        if data and "more" in data:
            data = _with_more_rows(data)
        self.rows = rows(data, prefix="remarks", form_kwargs={"models": models, "phrases": phrases})

    def is_valid(self) -> bool:
        """The form and every row."""
        return super().is_valid() and self.rows.is_valid()


def _with_more_rows(data: QueryDict) -> QueryDict:
    shown = data.get("remarks-TOTAL_FORMS", "")
    data = data.copy()
    data["remarks-TOTAL_FORMS"] = (int(shown) if is_key(shown) else FIRST_ROWS) + MORE_ROWS
    return data
