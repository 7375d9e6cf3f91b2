"""What the office fills in to rename, move, close or merge a unit; each form says what it asks for."""

from datetime import date

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple

from danvan.core.admin import is_key
from danvan.core.text_fields import TypedParagraph
from danvan.core.vietnamese import short_date
from registrations.admin.base import DAY_HELP, DayField, UnitChoiceForm
from registrations.enums import Action, UnitKind
from registrations.models import Unit
from registrations.rules.unit_changes import ONE_DAY
from registrations.services.unit_endings import Ending
from registrations.services.unit_names import Renaming

PARENT_KINDS = [
    UnitKind.DEPARTMENT, UnitKind.DEPARTMENT_OFFICE, UnitKind.EDUCATION_OFFICE, UnitKind.COMMUNE_OFFICE,
]  # fmt: skip
KNOWN, NEW = "known", "new"
SUCCESSOR = Unit._meta.get_field("successor")
NEW_UNIT = [
    "name", "code", "short_name", "symbol", "kind", "level", "parent", "place", "head_title", "head_name",
    "email", "phone",
]  # fmt: skip
LIKE_BEFORE = ["kind", "level", "parent", "place", "head_title"]


class SearchedRows(AutocompleteSelectMultiple):
    """Rows found by typing; what can be no row's key is no choice."""

    def format_value(self, value: object) -> list[str]:
        """The chosen keys."""
        return [key for key in super().format_value(value) if is_key(key)]


class UnitsField(forms.ModelMultipleChoiceField):
    """Some units by their keys."""

    def clean(self, value: list[str]) -> list[Unit]:
        """The units. Raises ValidationError for what can be no key."""
        if not all(map(is_key, value or [])):
            raise forms.ValidationError("Hãy chọn đơn vị trong danh sách.")
        return list(super().clean(value))


def parents_on(day: date) -> forms.ModelChoiceField:
    """The offices that stand above other units on the day, as a plain list."""
    offices = Unit.objects.existing_on(day).filter(kind__in=PARENT_KINDS)
    return forms.ModelChoiceField(offices, label="Cấp trên trực tiếp", required=False)


class RenameForm(forms.Form):
    """Another name, short name, symbol or place."""

    title, answer = "Đổi tên", "Đã ghi tên mới của {unit} từ ngày {day}."
    fields_of_unit = ("name", "short_name", "symbol", "place")
    action = Action.RENAME_UNIT
    starts_on = DayField(label="Áp dụng từ ngày")

    def __init__(self, *args: object, unit: Unit, today: date, **kwargs: object) -> None:
        self.unit = unit
        first = {name: getattr(unit, name) for name in self.fields_of_unit}
        super().__init__(*args, initial=first, **kwargs)
        self.fields = self.own_fields(today) | self.fields
        self.fields["starts_on"].help_text = DAY_HELP.format(short_date(today))

    @property
    def groups(self) -> list:
        """All fields in one group."""
        return [(None, {"fields": list(self.fields)})]

    def own_fields(self, today: date) -> dict[str, forms.Field]:
        """The fields of the unit that may change."""
        return forms.fields_for_model(Unit, self.fields_of_unit)

    def change(self) -> Renaming:
        """The change that the valid form asks for."""
        values = {name: self.cleaned_data[name] for name in self.fields_of_unit}
        return Renaming(self.unit, self.cleaned_data["starts_on"], values, self.action)

    def done(self) -> str:
        """What was done, in a sentence."""
        return self.answer.format(unit=self.unit, day=short_date(self.cleaned_data["starts_on"]))


class MoveForm(RenameForm):
    """Another parent, whose name stands above the unit's in the head of its papers."""

    title, answer = "Đổi cấp trên", "Đã ghi cấp trên mới của {unit} từ ngày {day}."
    fields_of_unit = ("parent",)
    action = Action.MOVE_UNIT

    def own_fields(self, today: date) -> dict[str, forms.Field]:
        """The offices to choose from."""
        return {"parent": parents_on(today)}


class CloseForm(UnitChoiceForm):
    """The last day of the unit, and who follows."""

    title, answer = "Kết thúc hoạt động", "Đã ghi {unit} kết thúc hoạt động từ hết ngày {day}."
    last_day = DayField(label="Ngày hoạt động cuối cùng")
    field_order = ["last_day"]

    def __init__(self, *args: object, unit: Unit, today: date, **kwargs: object) -> None:
        self.ending = unit
        super().__init__(*args, unit_field=SUCCESSOR, **kwargs)
        self.fields["last_day"].help_text = DAY_HELP.format(short_date(today))
        self.fields["unit"].label = "Đơn vị kế thừa"
        self.fields["unit"].help_text = "Làm tiếp việc còn mở. Để trống nếu không có."

    @property
    def groups(self) -> list:
        """All fields in one group."""
        return [(None, {"fields": list(self.fields)})]

    def change(self) -> Ending:
        """The change that the valid form asks for."""
        return Ending((self.ending,), self.cleaned_data["last_day"], self.cleaned_data["unit"])

    def done(self) -> str:
        """What was done, in a sentence."""
        return self.answer.format(unit=self.ending, day=short_date(self.cleaned_data["last_day"]))


class MergeForm(UnitChoiceForm):
    """With whom the unit is merged and from when, into a unit that exists or into a new one."""

    title, answer = "Sáp nhập", "Đã ghi {units} sáp nhập vào {successor} từ ngày {day}."
    starts_on = DayField(label="Sáp nhập từ ngày")
    others = UnitsField(
        Unit.objects.all(), label="Cùng sáp nhập", required=False,
        help_text="Các đơn vị khác cũng kết thúc; để trống nếu chỉ có đơn vị này.",
    )  # fmt: skip
    other_codes = TypedParagraph(
        label="Hoặc gõ các mã", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        help_text="Cách nhau bằng dấu phẩy hoặc xuống dòng; dùng khi ô tìm đơn vị không chạy.",
    )  # fmt: skip
    into = forms.ChoiceField(
        label="Thành", choices=[(KNOWN, "Một đơn vị đang có"), (NEW, "Một đơn vị mới")], initial=KNOWN,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: object, unit: Unit, today: date, **kwargs: object) -> None:
        self.ending = unit
        first = {name: getattr(unit, name) for name in LIKE_BEFORE}
        super().__init__(*args, unit_field=SUCCESSOR, initial=first, **kwargs)
        self.fields["unit"].label = "Sáp nhập vào"
        self.fields["others"].widget = SearchedRows(SUCCESSOR, admin.site)
        self.fields["others"].widget.choices = self.fields["others"].choices
        self.fields["starts_on"].help_text = DAY_HELP.format(f"1/7/{today.year}")
        self.fields |= forms.fields_for_model(Unit, NEW_UNIT) | {"parent": parents_on(today)}
        for name in NEW_UNIT:
            self.fields[name].required = False

    @property
    def groups(self) -> list:
        """Who is merged and when; into which unit; what a new one is called."""
        return [
            (None, {"fields": ["starts_on", "others", "other_codes", "into"]}),
            ("Vào đơn vị đang có", {"fields": ["unit", "unit_code"]}),
            ("Thành đơn vị mới", {"fields": NEW_UNIT}),
        ]

    def clean(self) -> dict:
        """Fill the other units from their codes; a known successor must be named."""
        values = super().clean()
        values["others"] = [*(values.get("others") or ()), *self._by_code(values.get("other_codes") or "")]
        if values.get("into") == KNOWN and not values.get("unit") and not self.errors:
            self.add_error("unit", "Chọn đơn vị nhận sáp nhập.")
        return values

    def change(self) -> Ending:
        """The change that the valid form asks for."""
        values = self.cleaned_data
        successor = values["unit"]
        if values["into"] == NEW:
            successor = Unit(**{name: values[name] for name in NEW_UNIT})
        units = {unit.pk: unit for unit in [self.ending, *values["others"]]}
        last_day = values["starts_on"] - ONE_DAY
        return Ending(tuple(units.values()), last_day, successor, Action.MERGE_UNITS)

    def done(self) -> str:
        """What was done, in a sentence."""
        change = self.change()
        names = ", ".join(unit.name for unit in change.units)
        day = short_date(self.cleaned_data["starts_on"])
        return self.answer.format(units=names, successor=change.successor, day=day)

    def _by_code(self, text: str) -> list[Unit]:
        found = []
        for code in text.replace(",", " ").split():
            unit = Unit.objects.filter(code__iexact=code).first()
            if unit is None:
                self.add_error("other_codes", f"Không có đơn vị nào mang mã “{code}”.")
            else:
                found.append(unit)
        return found
