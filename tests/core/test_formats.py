"""How Django itself reads and writes dates and numbers for this portal."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import formats, timezone


def test_dates_and_numbers_are_written_the_vietnamese_way():
    assert formats.date_format(date(2026, 3, 1)) == "01/03/2026"
    assert formats.date_format(datetime(2026, 3, 1, 7, 5), "DATETIME_FORMAT") == "01/03/2026 07:05"
    assert formats.number_format(1234567.5, use_l10n=True, force_grouping=True) == "1.234.567,5"


@pytest.mark.parametrize("typed", ["1/3/2026", "2026-03-01"])
def test_prop_02_form_reads_day_before_month_and_the_native_input(typed):
    assert forms.DateField().clean(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["1/3/2026 07:05", "2026-03-01T07:05"])
def test_form_reads_an_instant_typed_or_from_the_native_input(typed):
    assert forms.DateTimeField().clean(typed) == timezone.make_aware(datetime(2026, 3, 1, 7, 5))


def test_prop_02_form_refuses_month_before_day():
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean("3/25/2026")
