"""Master data in the office's side: changes stay on record, and nobody overwrites one unseen."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.formats import localize
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, HistoricalChanges, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from danvan.core import clock
from danvan.core.admin import OfficeAdmin

Words = Callable[[object], str]


def value_in_words(field: Field, value: object) -> str:
    """A stored value as the office reads it: names, labels, hours of the department; empty for none."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "Có", False: "Không"}[value]
    if isinstance(value, list):
        return ", ".join(value_in_words(field, part) for part in value)
    if isinstance(value, DeletedObject):
        return "(mục đã xóa)"
    if isinstance(value, datetime):
        return localize(clock.local(value))
    return str(dict(field.flatchoices).get(value) or localize(value))


class ShortTexts(ObjDiffDisplay):
    """Long texts are cut where both are alike, with a mark that needs no language."""

    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        """The text without its middle."""
        return f"{prefix} […] {suffix}"


class ChangeWords(HistoricalRecordContextHelper):
    """Each change of a row in words; `words` says it for the fields that have words of their own."""

    def __init__(self, model: type[Model], record: HistoricalChanges, words: dict[str, Words]) -> None:
        super().__init__(model, record)
        self.words = words

    def prepare_delta_change_value(self, change: ModelChange, value: object) -> str:
        """The old or the new value."""
        value = super().prepare_delta_change_value(change, value)
        if value is not None and change.field in self.words:
            return self.words[change.field](value)
        return value_in_words(self.model._meta.get_field(change.field), value)

    def get_obj_diff_display(self) -> ObjDiffDisplay:
        """How long texts are cut."""
        return ShortTexts(max_length=self.max_displayed_delta_change_chars)


class SeenForm(forms.ModelForm):
    """A form that remembers which state of the row it was filled from (FLT-13)."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        last = self._last()
        self.initial["seen"] = last and last.pk

    def clean(self) -> dict:
        """Refuse to overwrite what somebody else stored meanwhile; saving again does so knowingly."""
        values = super().clean()
        last = self._last(locked=True)
        if last and values.get("seen") != last.pk:
            sentence = self._changed_meanwhile(last, values.get("seen"))
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = last.pk
            raise ValidationError(sentence)
        return values

    def _last(self, locked: bool = False) -> Model | None:
        """The newest record of the row's history; the row itself stays locked while it is stored."""
        if self.instance.pk is None:
            return None
        if locked:
            type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
        history = type(self.instance).history.filter(**{self.instance._meta.pk.attname: self.instance.pk})
        return history.select_related("history_user").order_by("-history_id").first()

    def _changed_meanwhile(self, last: Model, seen: int | None) -> str:
        who = last.history_user.full_name if last.history_user else "Người khác"
        when = f"{clock.local(last.history_date):%H:%M ngày %d/%m/%Y}"
        known = type(last).objects.filter(pk=seen).first()
        fields = last.diff_against(known).changed_fields if known else []
        names = ", ".join(self.instance._meta.get_field(field).verbose_name for field in fields)
        what = f" ({names})" if names else ""
        changed = f"{who} vừa sửa mục này lúc {when}{what}."
        return f"{changed} Nội dung bạn nhập còn nguyên; bấm lưu lần nữa để thay."


class HistoryAdmin(OfficeAdmin, SimpleHistoryAdmin):
    """Plain master data: edited here, each change with who and when on the history page.

    `history_words` names the fields whose values are said there in words of their own.
    """

    form = SeenForm
    object_history_template = "admin/history.html"
    history_words: dict[str, Words] = {}

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses; old states are shown on the history page itself."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: HistoricalChanges
    ) -> ChangeWords:
        """Says the changes in the words of the office."""
        return ChangeWords(self.model, historical_record, self.history_words)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list:
        """The fields, and with them the hidden memory of what was seen."""
        fields = [field for field in super().get_fields(request, obj) if field != "seen"]
        return [*fields, "seen"] if obj and self.has_change_permission(request, obj) else fields
