"""Vietnamese text: storing, searching, sorting, dates and numbers."""

import random
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danvan.core import vietnamese as vi

VOWELS = "aăâeêioôơuưy"
TONE_MARKS = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = "abcdđghklmnopqrstvxfjwz' " + "".join(
    unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in TONE_MARKS
)
vietnamese_text = st.text(LETTERS + LETTERS.upper())
any_text = st.text() | st.text(LETTERS + "\u0301\u200b\u202e\x00\x0b\r\n\t ")


def test_sec_in_06_invisible_characters_are_removed():
    assert vi.clean_line("Ng\x00uy\u200bễn\u202e Văn\x1b \ufeffA\ud800n\u200d") == "Nguyễn Văn An"


def test_flt_45_decomposed_text_is_stored_composed():
    assert vi.clean_line(unicodedata.normalize("NFD", "Trường Tiểu học Đặng Thái Mai")) == (
        "Trường Tiểu học Đặng Thái Mai"
    )


def test_white_space_folds_to_single_blanks():
    assert vi.clean_line(" Long\tXuyên\u00a0 –\x0bAn\r\nGiang ") == "Long Xuyên – An Giang"


def test_flt_45_four_byte_characters_survive():
    assert vi.clean_line("Dân vận khéo 🌾 𠮷") == "Dân vận khéo 🌾 𠮷"


def test_text_keeps_its_lines_and_at_most_one_empty_line():
    assert vi.clean_text("\r\n- Một  \r\n\r\n\r\n\r\n- Hai\u2028- Ba\n\n") == "- Một\n\n- Hai\n- Ba"


@given(any_text)
def test_flt_45_cleaning_twice_changes_nothing_more(text):
    line, lines = vi.clean_line(text), vi.clean_text(text)
    assert (vi.clean_line(line), vi.clean_text(lines)) == (line, lines)
    assert unicodedata.is_normalized("NFC", line) and unicodedata.is_normalized("NFC", lines)


@given(any_text)
def test_cleaned_text_can_be_written_as_utf_8(text):
    assert vi.clean_text(text).encode().decode() == vi.clean_text(text)


def test_fold_drops_accents_case_and_the_bar_of_d():
    assert vi.fold("  ĐẶNG Thị  Hồng Đào ") == "dang thi hong dao"


def test_fold_takes_both_places_of_the_tone_as_one():
    assert vi.fold("hoà thuý khoẻ") == vi.fold("hòa thúy khỏe") == "hoa thuy khoe"


def test_fold_takes_typographic_apostrophes_and_dashes_as_typed_ones():
    assert vi.fold("Ja’far – Châu Đốc") == "ja'far - chau doc"


@given(vietnamese_text)
def test_flt_45_every_spelling_of_a_text_has_one_search_key(text):
    spellings = [text, text.upper(), text.lower(), f" {text} "]
    spellings += [unicodedata.normalize("NFD", spelling) for spelling in spellings]
    assert {vi.fold(spelling) for spelling in spellings} == {vi.fold(text)}


@given(any_text)
@example("0\r\u0300")  # a word of one accent alone
def test_folding_twice_changes_nothing_more(text):
    assert vi.fold(vi.fold(text)) == vi.fold(text)


@given(vietnamese_text)
def test_folded_vietnamese_has_only_ascii_letters(text):
    assert vi.fold(text).isascii()


def test_query_is_looked_for_word_by_word():
    assert vi.fold_words(" Đào  Hồng đào ") == ["dao", "hong"]


def test_sec_in_07_a_long_query_is_cut():
    assert vi.fold_words(" ".join(map(str, range(100_000)))) == [str(n) for n in range(12)]


def test_sort_key_follows_the_alphabet_and_then_the_tones():
    alphabet = (
        "1 9 a à ả ã á ạ an án anh ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e ẹ ê ệ f g h i j k l m "
        "n o ọ ô ộ ơ ợ p q r s t u ụ ư ự v w x y ỵ z"
    )
    ordered = alphabet.split()
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=vi.sort_key) == ordered


def test_units_sort_in_reading_order_and_word_by_word():
    ordered = [
        "Trường Tiểu học An Bình",
        "Trường Tiểu học Ân Bình",
        'Trường Tiểu học "B" Mỹ Đức',
        "Trường Tiểu học Bình Chánh",
        "Trường Tiểu học Đa Phước",
        "Trường Trung học cơ sở Hải Dương",
        "Trường Trung học cơ sở Hưng Yên",
    ]
    shuffled = random.Random(3).sample(ordered, len(ordered))
    assert sorted(shuffled, key=vi.sort_key) == ordered


def test_punctuation_alone_does_not_count_in_the_order():
    assert vi.sort_key("Phòng Văn hóa - Xã hội") == vi.sort_key("phòng văn hoá Xã hội")


def test_flt_45_names_sort_by_given_name_then_family_and_middle_names():
    ordered = [
        "Trần Văn An",
        "Nguyễn Thị Ánh",
        "Lê Ân",
        "Lương Văn Can",
        "Néang Kim Chêng",
        "Lê Văn Dũng",
        "Bùi Văn Đạt",
        "Chau Sóc Fên",
        "Ja'far",
        "Danh Sóc Kha",
        "Wong Kim Long",
        "Nguyễn Văn Minh",
        "Nguyễn Văn Mình",
        "Tăng Zến",
    ]
    shuffled = random.Random(2).sample(ordered, len(ordered))
    assert sorted(shuffled, key=vi.name_sort_key) == ordered


@given(vietnamese_text)
def test_name_key_is_the_same_for_every_spelling(text):
    assert vi.name_sort_key(unicodedata.normalize("NFD", text.upper())) == vi.name_sort_key(text)


@given(any_text)
def test_keys_hold_ascii_digits_only(text):
    key = vi.sort_key(text) + vi.name_sort_key(text)
    assert set(key) <= set("0123456789")


def test_name_key_of_a_very_long_name_fits_its_column():
    assert len(vi.name_sort_key("Nguyễn " * 100)) == 200


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 3, 5), "ngày 05 tháng 3 năm 2021"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026"),
        (date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ],
)
def test_document_date_follows_decree_30(day, words):
    assert vi.document_date(day) == words


def test_dates_of_pages_and_tables():
    day = date(2026, 3, 1)
    assert vi.short_date(day) == "1/3/2026"
    assert vi.numeric_date(day) == "01/03/2026"
    assert vi.day_with_weekday(day) == "1/3/2026 (Chủ nhật)"


def test_weekdays_from_monday_to_sunday():
    assert [vi.weekday(date(2026, 3, day)) for day in range(2, 9)] == [
        "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["1/3/2027", "01-03-2027", "1.3.2027", " 01/3/27 "])
def test_prop_02_day_is_read_in_each_usual_writing(typed):
    assert vi.parse_day(typed) == date(2027, 3, 1)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("/-."))
def test_prop_02_day_and_month_are_never_exchanged(day, mark):
    assert vi.parse_day(f"{day.day}{mark}{day.month}{mark}{day.year}") == day


@pytest.mark.parametrize(
    "typed",
    ["", "3/25/2027", "31/2/2027", "1/3-2027", "2027-03-01", "1/3/027", "1/3", "٣/٣/2027", "1/1/0000"],
)
def test_prop_02_what_is_no_day_is_refused_in_words(typed):
    with pytest.raises(ValueError) as refusal:
        vi.parse_day(typed)
    assert str(refusal.value) == (
        f"“{typed}” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm."
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (999, "999"), (1234567, "1.234.567"), (12.5, "12,5"), (Decimal("-1234.50"), "-1.234,50")],
)
def test_numbers_have_dots_between_thousands_and_a_decimal_comma(value, written):
    assert vi.number(value) == written


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 KB"),
        (36 * 1024, "36 KB"),
        (1_258_291, "1,2 MB"),
        (1024**2 * 1023, "1.023,0 MB"),
        (1024**3, "1,0 GB"),
        (1500 * 20 * 1024**2, "29,3 GB"),
    ],
)
def test_sizes(size, words):
    assert vi.file_size(size) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (12_345, "mười hai nghìn ba trăm bốn mươi lăm"),
    ],
)
def test_numbers_are_read_aloud(value, words):
    assert vi.spoken_number(value) == words
