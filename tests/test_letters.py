"""No date is typed into a letter: every day comes from the data when the letter leaves."""

import re
from pathlib import Path

import pytest

LETTERS = sorted((Path(__file__).resolve().parent.parent / "templates" / "mail").glob("*.txt"))
TYPED_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}|\b20\d\d\b|ngày \d|tháng \d")


def test_the_search_for_days_finds_them():
    assert all(map(TYPED_DAY.search, ["trước 12/3", "năm 2027", "ngày 5 tháng 3"]))
    assert TYPED_DAY.search("Hạn gửi: {{ ending }}, lần gửi {{ version }}") is None


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_no_date_is_typed_into_a_letter(path):
    assert TYPED_DAY.findall(path.read_text(encoding="utf-8")) == []
