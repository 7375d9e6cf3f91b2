"""Phone numbers: what is one, on a sheet as in an imported table."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.rules import import_cells
from registrations.rules.completeness import Problem, contact_problems
from registrations.rules.phones import is_phone

SHEET = {"signer_name": "Danh Sóc Kha", "signer_title": "Hiệu trưởng", "contact_name": "Trần Văn Bảy"}
WRONG = Problem("contact_phone", "Nhập số điện thoại gồm 10 hoặc 11 chữ số.")
signs = st.sampled_from(["", " ", ".", "-", "–", "(", ")"])


def is_taken_by_the_import(line: str) -> bool:
    """Whether a cell with this text is read."""
    try:
        return import_cells.phone(line) == line
    except ValueError:
        return False


@pytest.mark.parametrize(
    "line",
    [
        "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "0912–345–678", "(0296) 3 852 000",
        "02963852000", "+84 912 345 678", "(+84) 912.345.678", "+84 296 3 852 000",
    ],
)  # fmt: skip
def test_a_number_may_be_written_in_many_ways(line):
    assert is_phone(line) and is_taken_by_the_import(line)
    assert list(contact_problems(SHEET | {"contact_phone": line})) == []


@pytest.mark.parametrize(
    "line",
    [
        "- - - - - -", "..........", "()()()()()", "+ + + + + +", "0", "091234567", "091234567890",
        "912345678", "1912345678", "84912345678", "+84", "+8491234567", "0912 345 67a",
        "０９１２３４５６７８", "٠٩١٢٣٤٥٦٧٨", "0912345678 0912345679", "0912+345678", "0 9 1 2 3 4 5 6 7 8 .",
    ],
)  # fmt: skip
def test_signs_alone_and_too_few_or_too_many_digits_are_no_number(line):
    assert not is_phone(line) and not is_taken_by_the_import(line)
    assert list(contact_problems(SHEET | {"contact_phone": line})) == [WRONG]


@given(st.text(st.sampled_from("0123456789 .()-–+a"), max_size=22))
def test_sheet_and_import_say_the_same_and_never_take_a_number_of_another_length(line):
    digits = re.sub(r"[^0-9]", "", line)
    assert is_phone(line) == is_taken_by_the_import(line)
    if line:
        assert is_phone(line) == (list(contact_problems(SHEET | {"contact_phone": line})) == [])
    if is_phone(line):
        assert len(digits) - line.count("+") in (10, 11)


@given(st.from_regex(r"0[0-9]{9,10}", fullmatch=True), st.data())
def test_a_number_stays_one_with_signs_between_its_digits(number, data):
    signs_at = [data.draw(signs) for _ in number]
    line = "".join(sign + digit for sign, digit in zip(signs_at, number, strict=True))
    assert is_phone(line) == (len(line) <= 20)
