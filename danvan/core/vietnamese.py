"""Vietnamese text: clean storage, search without accents, name order, dates and numbers in words."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad"  # control characters that are not white space, soft hyphen
    r"\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, text direction
    r"\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"  # what no file format can carry, tags
)
SAME_IN_SEARCH = str.maketrans("đ‘’ʼ–", "d'''-")
MAX_QUERY_WORDS = 12

ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
LETTER_CODES = {letter: f"{place:02d}" for place, letter in enumerate(ALPHABET, start=1)}
FOREIGN_LETTER = "99"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
NAME_KEY_LENGTH = 200

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
NUMBER_PATTERN = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
DAY_PATTERN = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{2})", re.ASCII)


def clean_line(text: str) -> str:
    """One line as it is stored: NFC, no invisible characters, single blanks (a joined emoji falls apart)."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split())


def clean_text(text: str) -> str:
    """Several lines as they are stored: each one clean, at most one empty line between two others."""
    lines = "\n".join(clean_line(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def fold(text: str) -> str:
    """The search key: lower case, no accents, đ as d; equal for every spelling of the same letters."""
    letters = unicodedata.normalize("NFD", clean_line(text))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(bare.split())  # a word of accents alone is none
    return unicodedata.normalize("NFC", words.casefold().translate(SAME_IN_SEARCH))


def fold_words(query: str) -> list[str]:
    """The different words of a query, folded; each is to be looked for by itself. Long queries are cut."""
    return list(dict.fromkeys(fold(query).split()))[:MAX_QUERY_WORDS]


def sort_key(text: str) -> str:
    """Digits that sort as a Vietnamese reads, word by word: first the letters, then the tone."""
    return "".join(_word_keys(clean_line(text).split()))


def name_sort_key(full_name: str) -> str:
    """Digits that sort persons: given name (the last word), then family and middle names; 200 at most."""
    words = clean_line(full_name).split()
    return "".join(_word_keys(words[-1:] + words[:-1]))[:NAME_KEY_LENGTH]


def _word_keys(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        marks = unicodedata.normalize("NFD", word.casefold())
        tones = "".join(TONES.get(mark, "") for mark in marks)
        toneless = "".join(mark for mark in marks if mark not in TONES)
        letters = "".join(_letter_code(letter) for letter in unicodedata.normalize("NFC", toneless))
        if letters:
            yield f"{letters}00{tones}0"


def _letter_code(letter: str) -> str:
    if not letter.isalnum():
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return LETTER_CODES.get(letter) or LETTER_CODES.get(base, FOREIGN_LETTER)


def document_date(day: date) -> str:
    """The date of an official document (Nghị định 30/2020): "ngày 05 tháng 3 năm 2021"."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """The date as people write it: "11/3/2026"."""
    return f"{day.day}/{day.month}/{day.year}"


def numeric_date(day: date) -> str:
    """The date at full width, for tables: "11/03/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def weekday(day: date) -> str:
    """The day of the week: "thứ Tư", "Chủ nhật"."""
    return WEEKDAYS[day.weekday()]


def day_with_weekday(day: date) -> str:
    """A day nobody can mistake: "11/3/2026 (thứ Tư)"."""
    return f"{short_date(day)} ({weekday(day)})"


def parse_day(text: str) -> date:
    """Read day, month, year in that order, parted by / - or a dot; raises ValueError with a sentence."""
    typed = text.strip()
    if match := DAY_PATTERN.fullmatch(typed):
        year = "%Y" if len(match[2]) == 4 else "%y"
        try:
            return datetime.strptime(typed, match[1].join(["%d", "%m", year])).date()
        except ValueError:
            pass
    raise ValueError(f"“{typed[:20]}” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm.")


def parse_number(text: str) -> Decimal:
    """Read 1.234.567, 1234567 or 12,5; a dot parts thousands, a comma the fraction. Raises ValueError
    with a sentence, also for a number below 0."""
    typed = text.strip()
    if match := NUMBER_PATTERN.fullmatch(typed):
        return Decimal(f"{re.sub('[. ]', '', match[1])}.{match[2] or 0}")
    if NUMBER_PATTERN.fullmatch(typed.lstrip("-−– ")):
        raise ValueError(f"“{typed[:20]}” nhỏ hơn 0; hãy ghi số từ 0 trở lên.")
    raise ValueError(f"“{typed[:20]}” chưa phải là một số; chỉ ghi chữ số, ví dụ 1.234.567 hoặc 12,5.")


def file_size(size: int) -> str:
    """The size of a file or of many, at least 1 KB: "36 KB", "1,2 MB", "29,3 GB"."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return f"{number(kilobytes)} KB"
    megabytes = round(size / 1024**2, 1)
    return f"{number(megabytes)} MB" if megabytes < 1024 else f"{number(round(megabytes / 1024, 1))} GB"


def number(value: float | Decimal) -> str:
    """A number with dots between thousands and a decimal comma: "1.234.567", "12,5"."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def spoken_number(value: int) -> str:
    """A whole number below one million as it is read aloud: 105 is "một trăm linh năm"."""
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return _spoken_hundreds(rest, is_first=True)
    words = [_spoken_hundreds(thousands, is_first=True), "nghìn"]
    return " ".join([*words, _spoken_hundreds(rest, is_first=False)] if rest else words)


def _spoken_hundreds(value: int, *, is_first: bool) -> str:
    """Up to 999; behind the thousands the hundreds are read even where they are none."""
    hundreds, rest = divmod(value, 100)
    if is_first and not hundreds:
        return _spoken_tens(rest)
    words = [DIGITS[hundreds], "trăm"]
    if 0 < rest < 10:
        words.append("linh")
    return " ".join([*words, _spoken_tens(rest)] if rest else words)


def _spoken_tens(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return DIGITS[ones]
    last = {1: "mốt" if tens > 1 else "một", 5: "lăm", 0: ""}.get(ones, DIGITS[ones])
    return " ".join(filter(None, ["mười" if tens == 1 else f"{DIGITS[tens]} mươi", last]))
