"""What the forms share: days as people write them, errors with their place, the version that was seen."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from danvan.core.vietnamese import number, parse_day
from registrations.models.campaigns import EARLIEST_YEAR, LATEST_YEAR
from registrations.rules.figures import read_figure

BIGGEST = 2**31 - 1
OFF = {"autocomplete": "off"}
HIDDEN = forms.HiddenInput(attrs=OFF)
LONG_TEXT = forms.Textarea(attrs={"rows": 5})
SHORT_TEXT = forms.Textarea(attrs={"rows": 3})


def real_year(day: date) -> None:
    """Raise ValidationError where the year is a slip of the keyboard."""
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(f"Năm {day.year} không đúng; hãy xem lại ngày vừa ghi.")


class DayField(forms.DateField):
    """A day typed as day, month, year: 01/03/2027, 1/3/2027, 1-3-2027 or 1.3.2027."""

    default_validators = [real_year]
    widget = forms.DateInput(attrs=OFF | {"inputmode": "numeric"})

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


class FigureField(forms.Field):
    """A figure of a report: 1.234.567 or 12,5; None where nothing was typed. `name` says which figure."""

    widget = forms.TextInput(attrs=OFF | {"inputmode": "decimal"})

    def __init__(self, *, name: str, **kwargs: object) -> None:
        super().__init__(required=False, **kwargs)
        self.name = name

    def to_python(self, value: object) -> Decimal | None:
        """The figure. Raises ValidationError that says how to write it."""
        try:
            return read_figure(self.name, str(value or ""))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: object) -> object:
        """A stored figure as people write it; what was typed stays as typed."""
        return value if value is None or isinstance(value, str) else number(value)


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
