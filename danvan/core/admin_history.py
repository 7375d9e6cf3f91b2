"""Master data in the office's side: changes stay on record, and nobody overwrites one unseen."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin

from danvan.core import clock
from danvan.core.admin import OfficeAdmin


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
    """Plain master data: edited here, each change with who and when on the history page."""

    form = SeenForm
    object_history_template = "admin/history.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses; old states are shown on the history page itself."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list:
        """The fields, and with them the hidden memory of what was seen."""
        fields = [field for field in super().get_fields(request, obj) if field != "seen"]
        return [*fields, "seen"] if obj and self.has_change_permission(request, obj) else fields
