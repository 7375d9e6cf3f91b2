"""Figures as people type them: dots between thousands, a comma before the fraction, empty is not 0."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.vietnamese import number, parse_number
from registrations.rules.figures import LARGEST, read_figure


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234.567", "1234567"),
        ("1234567", "1234567"),
        ("1 234 567", "1234567"),
        ("12,5", "12.5"),
        (" 60 ", "60"),
        ("0", "0"),
        ("1.000,5", "1000.5"),
    ],
)
def test_vietnamese_numbers_are_understood(typed, value):
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["12.5", "1,234,567", "1.23.456", "15 triệu", "1e9", "١٢", "12,", ",5", "0x1F"]
)
def test_what_could_mean_two_things_is_not_guessed(typed):
    with pytest.raises(ValueError, match="chưa phải là một số"):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["-1", "-1.234.567", "−12,5", "- 3"])
def test_negative_figures_are_refused_in_words(typed):
    with pytest.raises(ValueError, match="nhỏ hơn 0; hãy ghi số từ 0 trở lên"):
        parse_number(typed)


@given(st.decimals(0, 10**12, places=1))
def test_what_the_portal_writes_it_also_reads(value):
    assert parse_number(number(value)) == value


def test_empty_is_not_zero():
    assert read_figure("money", "  ") is None
    assert read_figure("money", "0") == 0


def test_only_days_have_a_fraction():
    assert read_figure("working_days", "12,5") == Decimal("12.5")
    with pytest.raises(ValueError, match="số nguyên"):
        read_figure("people_count", "12,5")
    with pytest.raises(ValueError, match="một chữ số sau dấu phẩy"):
        read_figure("working_days", "12,55")


@pytest.mark.parametrize("field", LARGEST)
def test_absurd_figures_are_asked_back(field):
    assert read_figure(field, number(LARGEST[field])) == LARGEST[field]
    with pytest.raises(ValueError, match="hãy xem lại có thừa chữ số không"):
        read_figure(field, number(LARGEST[field] + 1))
