"""TCVN3 and VNI: every letter comes back, Unicode is left alone, and what is unsure stays as it is."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from danvan.core.legacy_text import (
    SMALL,
    VIETNAMESE,
    Encoding,
    Reading,
    decode,
    encode,
    encoding_of_font,
    is_unicode,
    looks_legacy,
    read_by_font,
    read_by_signs,
    read_together,
)
from danvan.core.syllables import ONSETS, RHYMES, STOPS, is_syllable
from danvan.management.sample_names import NAMES

TCVN3, CAPITALS, VNI = Encoding.TCVN3, Encoding.TCVN3_CAPITALS, Encoding.VNI
MARKED = sorted(letter for letter in VIETNAMESE if not letter.isascii())

# The letters of TCVN 5712 in the order of their codes, beside the codes.
CODES = [*range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9),
         *range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF)]  # fmt: skip
LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"

# What stands behind a vowel in VNI, row by row: acute, grave, hook, tilde, dot.
VNI_ROWS = {
    "A": "AÙ AØ AÛ AÕ AÏ", "Â": "AÁ AÀ AÅ AÃ AÄ", "Ă": "AÉ AÈ AÚ AÜ AË", "E": "EÙ EØ EÛ EÕ EÏ",
    "Ê": "EÁ EÀ EÅ EÃ EÄ", "O": "OÙ OØ OÛ OÕ OÏ", "Ô": "OÁ OÀ OÅ OÃ OÄ", "Ơ": "ÔÙ ÔØ ÔÛ ÔÕ ÔÏ",
    "U": "UÙ UØ UÛ UÕ UÏ", "Ư": "ÖÙ ÖØ ÖÛ ÖÕ ÖÏ", "I": "Í Ì Æ Ó Ò", "Y": "YÙ YØ YÛ YÕ Î",
}  # fmt: skip
TONES = "\u0301\u0300\u0309\u0303\u0323"

UNICODE_TEXTS = [
    "Café", "résumé", "« résumé »", "Đặng Thùy Trâm", "Hoàng", "Hoà", "Hòa Bình", "Chau Kim Sêng", "Sơn",
    "Nguyễn", "Thoại Sơn", "Neáng Sóc Kha", "Néang Kim Chêng", "Châu Phong", "Mohamách", "Loïc", "Thaï",
    "Saïgon", "août", "España", "Müller", "Citroën", "25 µm", "30°C", "100 m²", "© 2026", "½ ngày", "Ñandú",
    "1·2", "où", "Noël", "Kỷ yếu", "THPT Võ Thị Sáu", "Bà Rịa", "Lê Lai", "Lý Tự Trọng", "tổ Toán – Tin",
    "á à ã â é è ê í ì ó ò õ ô ú ù ý", "Ông Út", "CÔNG ĐOÀN", "Ăn Giang", "Công ty TNHH", "Pháp – Việt",
]  # fmt: skip


def unicode_of(row):
    """The capital letters of a row of VNI."""
    return [unicodedata.normalize("NFC", row + tone) for tone in TONES]


@st.composite
def syllables(draw):
    """A syllable of Vietnamese with a tone that its rhyme takes."""
    onset, rhyme = draw(st.sampled_from(ONSETS)), draw(st.sampled_from(sorted(RHYMES)))
    tone = draw(st.sampled_from("\u0301\u0323" if rhyme.endswith(STOPS) else ["", *TONES]))
    place = next(i for i, letter in reversed([*enumerate(rhyme)]) if letter in "aăâeêioôơuưy")
    return onset + unicodedata.normalize("NFC", rhyme[: place + 1] + tone) + rhyme[place + 1 :]


PHRASES = st.lists(syllables(), min_size=1, max_size=6).map(" ".join)


def names_of(data):
    """Every text in the names of the sample data."""
    if isinstance(data, dict):
        data = list(data.values())
    return [name for each in data for name in names_of(each)] if isinstance(data, list) else [str(data)]


# --- The tables -------------------------------------------------------------


def test_134_letters_have_marks():
    assert len(MARKED) == 134 and len(SMALL) == len(set(SMALL)) == 73  # with the six plain vowels


def test_tcvn3_by_its_codes():
    assert len(CODES) == len(LETTERS)
    assert decode("".join(map(chr, CODES)), TCVN3) == LETTERS


@pytest.mark.parametrize("row", VNI_ROWS)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_vni_by_its_rows(row, case):
    for signs, letter in zip(VNI_ROWS[row].split(), unicode_of(row), strict=True):
        assert decode(case(signs), VNI) == case(letter)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("AÂ", "Â"), ("aê", "ă"), ("EÂ", "Ê"), ("oâ", "ô"), ("Ô", "Ơ"), ("ö", "ư"), ("Ñ", "Đ"), ("UÙt", "Út"),
     ("Uùt", "Út"), ("Ôû", "Ở")],
)  # fmt: skip
def test_vni_letters_without_a_tone_and_in_mixed_case(written, meant):
    assert decode(written, VNI) == meant


@pytest.mark.parametrize("letter", MARKED)
def test_every_letter_that_an_encoding_holds_comes_back(letter):
    assert decode(encode(letter, VNI), VNI) == letter
    of_fonts = CAPITALS if letter.isupper() else TCVN3
    assert decode(encode(letter, of_fonts), of_fonts) == letter


@given(PHRASES)
def test_every_phrase_comes_back_by_its_font(phrase):
    for text, font, encoding in [
        (phrase, ".VnTime", TCVN3),
        (phrase.upper(), ".VnTimeH", CAPITALS),
        (phrase, "VNI-Times", VNI),
        (phrase.upper(), "VNI-Helve", VNI),
    ]:
        written = encode(text, encoding)
        assert [reading.text for reading in read_together([written], font)] == [
            text if written != text and not written.isascii() else written
        ]


# --- Recognising ------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", TCVN3), (".VnArial Narrow", TCVN3), (".VnTimeH", CAPITALS), (".VnArial NarrowH", CAPITALS),
     ("VNI-Times", VNI), ("VNI Helve", VNI), (".vntime", TCVN3), ("Times New Roman", None), ("Arial", None),
     ("", None), ("Vni", None)],
)  # fmt: skip
def test_fonts_say_their_encoding(font, encoding):
    assert encoding_of_font(font) == encoding


@pytest.mark.parametrize(
    ("written", "meant", "encoding"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An", TCVN3),
        ("TrÇn ThÞ B¶y", "Trần Thị Bảy", TCVN3),
        ("Tr\xadêng TiÓu häc A Tri T«n", "Trường Tiểu học A Tri Tôn", TCVN3),
        ("QuyÕt ®Þnh", "Quyết định", TCVN3),
        ("Hä vµ tªn", "Họ và tên", TCVN3),
        ("Nguyeãn Vaên An", "Nguyễn Văn An", VNI),
        ("Tröôøng Tieåu hoïc A Tri Toân", "Trường Tiểu học A Tri Tôn", VNI),
        ("Leâ Hoàng", "Lê Hồng", VNI),
        ("HIEÄU TRÖÔÛNG", "HIỆU TRƯỞNG", VNI),
        ("Giaáy khen", "Giấy khen", VNI),
        ("Uyû ban nhaân daân", "Uỷ ban nhân dân", VNI),
    ],
)
def test_text_that_can_be_read_in_one_way_is_turned_without_a_font(written, meant, encoding):
    assert read_by_signs(written) == Reading(meant, encoding)


@pytest.mark.parametrize("text", UNICODE_TEXTS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_never_altered_by_its_signs(text, form):
    written = unicodedata.normalize(form, text)
    assert read_by_signs(written) == Reading(written)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_name_of_our_data_is_altered(form):
    names = [unicodedata.normalize(form, name) for name in names_of(NAMES)]
    assert len(names) > 250
    assert [read_by_signs(name).text for name in names] == names
    for font in ("Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times"):
        assert [reading.text for reading in read_together(names, font)] == names


@given(PHRASES)
@example("hoà toàn")
@example("thuý")
def test_no_vietnamese_phrase_is_altered_by_its_signs(phrase):
    for text in (phrase, phrase.title(), phrase.upper()):
        assert read_by_signs(text) == Reading(text)


@given(
    st.text(st.sampled_from([*MARKED, *"abc «»µ©"])), st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times"])
)
def test_a_text_with_a_letter_of_unicode_is_altered_by_no_font(text, font):
    assume(is_unicode(text))
    assert read_together([text], font) == [Reading(text)]
    assert read_together([text], "") == [Reading(text)]


@given(PHRASES, st.sampled_from([TCVN3, VNI]))
def test_what_is_turned_by_its_signs_is_turned_rightly(phrase, encoding):
    written = encode(phrase, encoding)
    assume(not is_unicode(written))
    assert read_by_signs(written).text in (phrase, written)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_never_altered(text):
    for font in ("", ".VnTimeH", "VNI-Times"):
        assert read_together([text], font) == [Reading(text)]


@pytest.mark.parametrize("text", ["Châu Phong", "Trâm và Châu", "Thị xã Tân Châu", "Hoàng"])
def test_unicode_typed_in_a_tcvn3_cell_stays(text):
    assert read_by_font(text, TCVN3) == Reading(text)


def test_a_font_is_believed_until_a_text_contradicts_it():
    assert read_together(["Hoàng"], "VNI-Times") == [Reading("Hồng", VNI)]
    assert read_together(["Hoàng", "Trường"], "VNI-Times") == [Reading("Hoàng"), Reading("Trường")]
    assert read_together(["Hoàng", "Trường", "Nguyeãn Vaên An"], "VNI-Times")[2].encoding == VNI


def test_texts_without_a_font_are_read_together():
    names = ["Nguyeãn Vaên An", "Traàn Thò Baûy", "Leâ Vaên Taùm", "Hoàng"]
    assert [reading.text for reading in read_together(names, "")][-1] == "Hồng"
    assert [reading.text for reading in read_together(names[2:], "")][-1] == "Hoàng"
    assert [reading.text for reading in read_together([*names, "Trường"], "")][-2:] == ["Hoàng", "Trường"]


@pytest.mark.parametrize(("text", "looks"), [("Hång", True), ("Uû ban", True), ("Café", False), ("An", False),
                                             ("Trường ü", False), ("Hoàng", False)])  # fmt: skip
def test_what_is_unsure_is_named(text, looks):
    assert read_by_signs(text) == Reading(text)
    assert looks_legacy(text) == looks


@pytest.mark.parametrize(
    ("word", "answer"),
    [("Nguyễn", True), ("quý", True), ("gì", True), ("giếng", True), ("khuỷu", True), ("ương", True),
     ("hoà", True), ("hòa", True), ("sách", True), ("sãch", False), ("sach", False), ("Sêng", False),
     ("Néang", False), ("Café", False), ("", False), ("b", False), ("hốà", False)],
)  # fmt: skip
def test_syllables(word, answer):
    assert is_syllable(word) == answer
    assert is_syllable(unicodedata.normalize("NFD", word).upper()) == answer
