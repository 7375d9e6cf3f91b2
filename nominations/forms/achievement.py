"""A page of the achievement report, built from the rows of its form: fields, hints, tables of honours."""

from collections.abc import Iterator, Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField, formset_factory

from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.vietnamese import short_date
from nominations.enums import FieldKind
from nominations.models import FormField
from nominations.rules.achievement import MOST_LETTERS, MOST_OF_A_ROW, MOST_ROWS, TABLES, cleaned, honour_year
from registrations.forms.base import BIGGEST, HIDDEN, OFF, DayField, SaysWhatIsWrong

SENSITIVE = "Chỉ hỏi vì mẫu yêu cầu; không in ở nơi nào khác."
ROWS_SHOWN, EMPTY_ROWS = 3, 2
NOT_WHOLE = {"missing_management_form": "Bảng chưa đến đủ; hãy mở lại trang rồi nhập lại."}
YEAR = OFF | {"inputmode": "numeric", "maxlength": 4}


class PastDay(DayField):
    """A day of somebody's past; how far back is said by the rule of the report."""

    default_validators = ()

    def prepare_value(self, value: object) -> object:
        """A stored day as people write it; what was typed stays as typed."""
        try:
            return short_date(date.fromisoformat(value))
        except (TypeError, ValueError):
            return value


class HonourForm(SaysWhatIsWrong, forms.Form):
    """One row of a table: when, what, by which decision."""

    year = forms.IntegerField(
        label="Năm", required=False, widget=forms.TextInput(attrs=YEAR),
        error_messages={"invalid": "Ghi năm bằng bốn chữ số."},
    )  # fmt: skip
    name = TypedLine(
        label="Tên", max_length=MOST_OF_A_ROW["name"], required=False, widget=forms.TextInput(attrs=OFF)
    )
    decision = TypedLine(
        label="Số, ngày của quyết định; cơ quan ban hành",
        max_length=MOST_OF_A_ROW["decision"],
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )

    def __init__(self, *args: object, name_label: str, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.today = name_label, today

    def clean_year(self) -> int | None:
        """A year in which something can have been granted."""
        year = self.cleaned_data["year"]
        try:
            return year and honour_year(year, self.today.year)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict:
        """A row that says something says what and when."""
        row = super().clean()
        says = any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)
        if says and not row.get("name") and "name" not in self.errors:
            self.add_error("name", "Ghi tên danh hiệu hoặc hình thức khen thưởng của dòng này.")
        if says and not row.get("year") and "year" not in self.errors:
            self.add_error("year", "Ghi năm được khen.")
        return row


class ReportPartForm(SaysWhatIsWrong, forms.Form):
    """The fields of one part; a table is a formset of its own, by the key of its field."""

    row_version = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST, widget=HIDDEN)

    def __init__(
        self, data: Mapping | None, *, fields: list[FormField], stored: Mapping, row_version: int, today: date
    ) -> None:
        texts = {key: value for key, value in stored.items() if isinstance(value, str)}
        super().__init__(data, initial=texts | {"row_version": row_version})
        self.asked, self.today, self.tables = fields, today, {}
        for field in fields:
            if field.kind in TABLES:
                self.tables[field.key] = self._table(field, data, stored[field.key])
            else:
                self.fields[field.key] = _control(field)

    def _table(self, field: FormField, data: Mapping | None, rows: list[dict]) -> forms.BaseFormSet:
        known = rows if data is None else []
        table = formset_factory(
            HonourForm,
            extra=max(ROWS_SHOWN - len(known), EMPTY_ROWS),
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS,
        )
        own = {"name_label": field.label, "today": self.today}
        return table(data, initial=known, prefix=field.key, form_kwargs=own, error_messages=NOT_WHOLE)

    @property
    def parts(self) -> Iterator[tuple[FormField, object, object]]:
        """Every asked field in its order with its control or its table; the other one is None."""
        for field in self.asked:
            table = self.tables.get(field.key)
            yield field, None if table else self[field.key], table

    def clean(self) -> dict:
        """Each value as its rule wants it."""
        values = super().clean()
        for field in self.asked:
            if field.key in values:
                try:
                    values[field.key] = cleaned(field.kind, field.label, values[field.key], self.today)
                except ValueError as error:
                    self.add_error(field.key, str(error))
        return values

    def is_valid(self) -> bool:
        """Whether the page and each row of its tables are right."""
        return all([super().is_valid(), *(table.is_valid() for table in self.tables.values())])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Also that the rows did not arrive whole, which no field can say."""
        whole = [sentence for table in self.tables.values() for sentence in table.non_form_errors()]
        return [("#form", sentence) for sentence in whole] + super().problems

    def wrong_fields(self) -> Iterator[tuple[BoundField, str]]:
        """The page's own fields, then those of the tables."""
        yield from super().wrong_fields()
        for table in self.tables.values():
            for row in table:
                yield from row.wrong_fields()

    @property
    def values(self) -> dict[str, object]:
        """What the service stores, by key."""
        texts = {field.key: self.cleaned_data[field.key] for field in self.asked if field.key in self.fields}
        rows = {key: [row.cleaned_data for row in table] for key, table in self.tables.items()}
        return texts | rows

    @property
    def seen_version(self) -> int:
        """The row version that the page showed; 0, which fits no record, where it is missing."""
        return self.cleaned_data["row_version"] or 0


def _control(field: FormField) -> forms.Field:
    """The control of a text or a day, with the hint of its form."""
    said = {"label": field.label, "help_text": _hint(field), "required": False}
    match field.kind:
        case FieldKind.DAY:
            return PastDay(**said)
        case FieldKind.TEXT:
            return TypedParagraph(widget=forms.Textarea(attrs={"rows": 6}), **said)
    most = MOST_LETTERS[FieldKind.LINE]
    return TypedLine(max_length=most, widget=forms.TextInput(attrs=OFF), **said)


def _hint(field: FormField) -> str:
    hints = [
        field.hint,
        SENSITIVE if field.is_sensitive else "",
        "" if field.is_required else "Không bắt buộc.",
    ]
    return " ".join(filter(None, hints))
