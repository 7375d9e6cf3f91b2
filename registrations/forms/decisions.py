"""What whoever decides on a sheet fills in, at the office or at a consolidating unit: refusals, remarks."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django import forms

from danvan.core.text_fields import TypedLine
from registrations.rules.labels import Labels
from registrations.services.review import NewRemark


class RefusalForm(forms.Form):
    """Each model may be left out with a reason; `words` say what that is ("Không duyệt"), `suggested` gives
    a reason that is at hand."""

    def __init__(
        self,
        *args: object,
        models: Sequence[dict],
        words: str,
        suggested: Callable[[dict], str] = lambda model: "",
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.models, self.words = models, words
        for model in models:
            number, at_hand = model["position"], suggested(model)
            self.fields[f"refuse_{number}"] = forms.BooleanField(
                label=f"{words} mô hình {number}: {model['name']}", required=False, initial=bool(at_hand)
            )
            self.fields[f"reason_{number}"] = TypedLine(
                label=f"Lý do {words.lower()} mô hình {number}",
                max_length=500,
                required=False,
                initial=at_hand,
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
                self.add_error(f"refuse_{number}", f"Có lý do nhưng chưa đánh dấu {self.words.lower()}.")
        return values

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The tick and the reason of each model."""
        for model in self.models:
            yield self[f"refuse_{model['position']}"], self[f"reason_{model['position']}"]


class AboutForm(forms.Form):
    """What one remark is about and what it says; `labels`, and `item`, what a part of the sheet is called,
    are set by whoever fills the choices."""

    labels: Labels
    item = "mô hình"

    def clean(self) -> dict:
        """Join phrase and own words; an item belongs to a model or to the sheet."""
        values = super().clean()
        field, model = values.get("field"), values.get("model")
        values["words"] = " ".join(filter(None, [values.get("phrase"), values.get("text")]))
        if field in self.labels.model and field not in self.labels.sheet and not model:
            self.add_error("model", f"Chọn {self.item} có mục này.")
        if field in self.labels.sheet and field not in self.labels.model and model:
            self.add_error("field", f"Mục này thuộc cả hồ sơ, không thuộc riêng {self.item} nào.")
        if (model or field) and not values["words"] and not self.errors:
            self.add_error("text", "Ghi ý kiến hoặc chọn một mẫu.")
        return values

    @property
    def remark(self) -> NewRemark | None:
        """The remark; None where the row is empty."""
        values = self.cleaned_data
        uid = UUID(values["model"]) if values.get("model") else None
        return NewRemark(values["words"], uid, values["field"]) if values.get("words") else None
