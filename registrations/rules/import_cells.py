"""What one cell of an imported table may hold: each reader turns its text into a value.

A reader is given a clean, filled line and raises ValueError with the sentence that stands beside the cell.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum

from danvan.core.vietnamese import fold, numeric_date, parse_day, short_date
from registrations.rules.phones import is_phone

Reader = Callable[[str], object]

CODE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
EMAIL = re.compile(r"[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
EMAIL_LENGTH = 254
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00:00)?", re.ASCII)
DAY_IN_WORDS = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})$", re.ASCII)
YEAR = re.compile(r"(?:năm )?((?:19|20)\d{2})", re.ASCII)
SERIAL = re.compile(r"[1-7]\d{4}", re.ASCII)  # 1927 to 2119
DAY_BEFORE_1900 = date(1899, 12, 30)  # from which spreadsheets count, with their 29/2/1900
DAYS_TO_1904 = 1462  # what the other calendar of Excel lacks


def text(longest: int) -> Reader:
    """Any line of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(f"Dài {len(cell)} ký tự; hãy rút gọn còn nhiều nhất {longest} ký tự.")
        return cell

    return read


def code(longest: int) -> Reader:
    """A code or user name: letters without accents, digits, hyphens and underscores."""

    def read(cell: str) -> str:
        if not CODE.fullmatch(text(longest)(cell)):
            raise ValueError("Chỉ dùng chữ không dấu, chữ số, dấu - và dấu _, không có khoảng trắng.")
        return cell

    return read


def choice(words: type[Enum]) -> Reader:
    """One of the words, by its Vietnamese label or its code name."""
    known = {fold(name): member for member in words for name in (member.label, member.value)}

    def read(cell: str) -> str:
        if fold(cell) not in known:
            raise ValueError(f"Không có lựa chọn này; hãy ghi một trong: {'; '.join(words.labels)}.")
        return known[fold(cell)].value

    return read


def day(cell: str) -> date:
    """A day as people write it (5/3/2026, ngày 5 tháng 3 năm 2026), as programs do (2026-03-05), or as a
    spreadsheet counts it (46086); what can be read as two days is asked back."""
    if match := ISO_DAY.fullmatch(cell):
        return _iso_day(match[1])
    if SERIAL.fullmatch(cell):
        return DAY_BEFORE_1900 + timedelta(days=int(cell))
    if match := DAY_IN_WORDS.search(cell.lower()):
        return parse_day("/".join(match.groups()))
    return _in_one_way(cell, parse_day(re.sub(r"\s*([/.-])\s*", r"\1", cell)))


def year(cell: str) -> int:
    """A year in four digits, alone or behind its word."""
    match = YEAR.fullmatch(cell.lower())
    if not match:
        raise ValueError("Ghi một năm bằng bốn chữ số.")
    return int(match[1])


def email(cell: str) -> str:
    """An e-mail address in its common shape."""
    if len(cell) > EMAIL_LENGTH or not EMAIL.fullmatch(cell):
        raise ValueError("Địa chỉ thư điện tử không đúng; hãy ghi dạng ten@truong.edu.vn.")
    return cell


def phone(cell: str) -> str:
    """A number of 10 digits (mobile) or 11 (landline); spreadsheets like to drop the first zero."""
    if not is_phone(cell):
        raise ValueError("Số điện thoại phải có 10 hoặc 11 chữ số, kể cả số 0 ở đầu (ô dạng văn bản).")
    return cell


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Không có ngày này trong lịch; hãy ghi theo thứ tự ngày/tháng/năm.") from None


def _in_one_way(cell: str, read: date) -> date:
    """The day that was read; raises ValueError where year-month-day with a short year would be another."""
    try:
        other = datetime.strptime(cell, "%y-%m-%d").date()  # noqa: DTZ007 -- a day, no instant
    except ValueError:
        return read
    if other == read:
        return read
    raise ValueError(
        f"“{cell}” có thể là {short_date(read)} hoặc {short_date(other)}; hãy ghi năm bằng bốn chữ số."
    )


def shown(value: object) -> str:
    """A value of a cell as the preview prints it."""
    return numeric_date(value) if isinstance(value, date) else str(value or "")


def label_of(words: type[Enum]) -> Callable[[object], str]:
    """How the preview prints one of the words: by its Vietnamese label."""
    return lambda value: words(value).label if value else ""
