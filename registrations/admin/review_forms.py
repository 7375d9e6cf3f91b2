"""What a reviewer fills in: refusals of single models, remarks, reasons."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from danvan.core.admin import is_key
from danvan.core.text_fields import TypedParagraph
from registrations.admin.kinds import OFFICE_KINDS
from registrations.enums import SheetKind
from registrations.forms.decisions import AboutForm, RefusalForm
from registrations.models import ReadyPhrase
from registrations.rules.labels import LABELS_OF, SHEET_LABELS
from registrations.services.review import NewRemark

FIRST_ROWS, MORE_ROWS = 2, 3
WHOLE_FIELD = [("", "Chung")]


class SeenSheetForm(forms.Form):
    """Remembers which state of the sheet the reviewer has seen (FLT-13)."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A reason; its absence is refused by the service, in its own words."""

    reason = TypedParagraph(
        label="Lý do", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )


class AcceptForm(SeenSheetForm, RefusalForm):
    """Accepts the sheet; each model may be left out with a reason, of a report one that is at hand."""

    def __init__(self, *args: object, kind: SheetKind, **kwargs: object) -> None:
        words = OFFICE_KINDS[kind]
        super().__init__(*args, words=words.refused, suggested=words.suggested, **kwargs)


class RemarkForm(AboutForm):
    """One remark: on the sheet, a model or an item, from a ready phrase, own words or both."""

    model = forms.ChoiceField(label="Về", required=False)
    field = forms.ChoiceField(label="Mục", required=False)
    phrase = forms.ChoiceField(label="Mẫu ý kiến", required=False)
    text = TypedParagraph(
        label="Ý kiến", widget=forms.Textarea(attrs={"rows": 2}), max_length=600, required=False
    )

    def __init__(
        self, *args: object, models: Sequence[dict], phrases: Sequence[str], kind: SheetKind, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = LABELS_OF[kind]
        self.fields["field"].choices = _field_choices(kind)
        item = OFFICE_KINDS[kind].item
        self.item = item.lower()
        names = [(model["uid"], f"{item} {model['position']}: {model['name'][:60]}") for model in models]
        self.fields["model"].choices = [("", "Cả hồ sơ"), *names]
        self.fields["phrase"].choices = [("", "–"), *((phrase, phrase) for phrase in phrases)]


class RemarkFormSet(forms.BaseFormSet):
    """The remarks of one return."""

    def remarks(self) -> list[NewRemark]:
        """The filled rows."""
        return [form.remark for form in self.forms if form.remark]


class ReturnForm(SeenSheetForm):
    """Returns the sheet with its remarks; "Thêm dòng" asks for more rows without a script."""

    def __init__(
        self, data: QueryDict | None = None, *, models: Sequence[dict], kind: SheetKind, **kwargs: object
    ) -> None:
        super().__init__(data, **kwargs)
        phrases = list(ReadyPhrase.objects.values_list("text", flat=True))
        rows = forms.formset_factory(RemarkForm, RemarkFormSet, extra=FIRST_ROWS, max_num=60)
        if data and "more" in data:
            data = _with_more_rows(data)
        about = {"models": models, "phrases": phrases, "kind": kind}
        self.rows = rows(data, prefix="remarks", form_kwargs=about)

    def is_valid(self) -> bool:
        """The form and every row."""
        return super().is_valid() and self.rows.is_valid()


def _field_choices(kind: SheetKind) -> list:
    """The items that a remark may be about: those of the sheet itself, then those of a model."""
    labels, words = LABELS_OF[kind], OFFICE_KINDS[kind]
    own = [(field, label) for field, label in labels.sheet.items() if field not in SHEET_LABELS]
    return [
        *WHOLE_FIELD,
        *([("Phần chung", own)] if own else []),
        ("Thông tin người ký, liên hệ", list(SHEET_LABELS.items())),
        (words.model_part, list(labels.model.items())),
    ]


def _with_more_rows(data: QueryDict) -> QueryDict:
    shown = data.get("remarks-TOTAL_FORMS", "")
    data = data.copy()
    data["remarks-TOTAL_FORMS"] = (int(shown) if is_key(shown) else FIRST_ROWS) + MORE_ROWS
    return data
