"""What the people of a consolidating unit fill in about a sheet that they received."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from danvan.core.text_fields import TypedParagraph
from registrations.forms.base import BIGGEST, HIDDEN, SHORT_TEXT, SaysWhatIsWrong
from registrations.forms.decisions import AboutForm, RefusalForm
from registrations.models import ReadyPhrase
from registrations.rules.labels import Labels
from registrations.services.review import NewRemark

ROWS, MORE_ROWS, MOST_ROWS = 2, 3, 60


class SeenForm(SaysWhatIsWrong, forms.Form):
    """Remembers which state of the sheet the person has seen (FLT-13)."""

    row_version = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=HIDDEN)


class AcceptForm(SeenForm, RefusalForm):
    """Accepts the sheet; each of its models may be left out with a reason."""


class RemarkForm(SaysWhatIsWrong, AboutForm):
    """One remark: on the sheet, a model or an item of it, from a ready phrase, own words or both."""

    model = forms.ChoiceField(label="Về", required=False)
    field = forms.ChoiceField(label="Mục", required=False)
    phrase = forms.ChoiceField(label="Mẫu ý kiến", required=False)
    text = TypedParagraph(label="Ý kiến", widget=SHORT_TEXT, max_length=600, required=False)

    def __init__(
        self, *args: object, models: Sequence[dict], labels: Labels, phrases: Sequence[str], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        names = [(model["uid"], f"Mô hình {model['position']}: {model['name'][:60]}") for model in models]
        self.fields["model"].choices = [("", "Cả hồ sơ"), *names]
        self.fields["field"].choices = [
            ("", "Chung"),
            ("Cả hồ sơ", list(labels.sheet.items())),
            ("Từng mô hình", list(labels.model.items())),
        ]
        self.fields["phrase"].choices = [("", "Không dùng mẫu"), *((phrase, phrase) for phrase in phrases)]


class ReturnForm(SeenForm):
    """Returns the sheet with its remarks; "Thêm dòng" asks for more rows without a script."""

    def __init__(
        self, data: QueryDict | None = None, *, models: Sequence[dict], labels: Labels, **kwargs: object
    ) -> None:
        super().__init__(data, **kwargs)
        phrases = list(ReadyPhrase.objects.values_list("text", flat=True))
        self.count = _rows_in(data)
        self.rows = [
            RemarkForm(data, prefix=f"y-{number}", models=models, labels=labels, phrases=phrases)
            for number in range(1, self.count + 1)
        ]

    def is_valid(self) -> bool:
        """The form and every row."""
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def remarks(self) -> list[NewRemark]:
        """The filled rows."""
        return [row.remark for row in self.rows if row.remark]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Those of the form and of every row."""
        return super().problems + [problem for row in self.rows for problem in row.problems]


class ReasonForm(SaysWhatIsWrong, forms.Form):
    """A reason that the unit will read."""

    reason = TypedParagraph(
        label="Lý do",
        widget=SHORT_TEXT,
        max_length=1000,
        help_text="Đơn vị thấy lý do này trong lịch sử hồ sơ của mình.",
        error_messages={"required": "Nêu lý do."},
    )


def _rows_in(data: QueryDict | None) -> int:
    """How many rows the page shows: as many as were sent, more where they were asked for."""
    shown = (data or {}).get("shown", "")
    count = int(shown) if shown.isdecimal() and len(shown) < 3 else ROWS
    more = MORE_ROWS if data and "more" in data else 0
    return min(max(count, 1) + more, MOST_ROWS)
