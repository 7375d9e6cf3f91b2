"""Text of the encodings before Unicode, TCVN3 (ABC) and VNI: recognised, and turned into Unicode.

Both write Vietnamese with the 256 characters of Windows, so that only the font shows what is meant. A text
is turned where its font says so and nothing in it contradicts, or where it can be read in no other way.
Text that is Unicode already is never touched.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from danvan.core.syllables import ACUTE, DOT, GRAVE, HOOK, TILDE, is_syllable

CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
VOWELS = "aăâeêioôơuưy"


class Encoding(StrEnum):
    """How Vietnamese was written before Unicode, as people call it."""

    TCVN3 = "TCVN3 (ABC)"
    TCVN3_CAPITALS = "TCVN3 (ABC) chữ hoa"
    VNI = "VNI"


@dataclass(frozen=True)
class Reading:
    """A text as it is to be understood; without an encoding it is as it was written."""

    text: str
    encoding: Encoding | None = None


# --- The tables ---------------------------------------------------------------

TCVN3_ROWS = {  # each vowel with grave, hook, tilde, acute and dot
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
    "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
TCVN3_PLAIN = dict(zip("ăâđêôơưĂÂĐÊÔƠƯ", "¨©®ª«¬\xad¡¢§£¤¥¦", strict=True))
TONES_IN_ORDER = (GRAVE, HOOK, TILDE, ACUTE, DOT)

VNI_TONES = dict(zip((ACUTE, GRAVE, HOOK, TILDE, DOT), "ùøûõï", strict=True))
VNI_ON_CIRCUMFLEX = dict(zip(("", ACUTE, GRAVE, HOOK, TILDE, DOT), "âáàåãä", strict=True))
VNI_ON_BREVE = dict(zip(("", ACUTE, GRAVE, HOOK, TILDE, DOT), "êéèúüë", strict=True))
VNI_SINGLE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def _composed(*parts: str) -> str:
    return unicodedata.normalize("NFC", "".join(parts))


def _tcvn3_table() -> dict[str, str]:
    """Each letter that a font of lower case holds, in Unicode, with its character."""
    toned = {
        _composed(vowel, tone): sign
        for vowel, signs in TCVN3_ROWS.items()
        for tone, sign in zip(TONES_IN_ORDER, signs, strict=True)
    }
    return toned | TCVN3_PLAIN


def _vni_table() -> dict[str, str]:
    """Each letter in Unicode with its one or two characters, in both cases."""
    small = dict(VNI_SINGLE)
    for vowel in "aeouyơư":
        base = VNI_SINGLE.get(vowel, vowel)
        small |= {_composed(vowel, tone): base + sign for tone, sign in VNI_TONES.items()}
    for vowel in "aeo":
        signs = VNI_ON_CIRCUMFLEX.items()
        small |= {_composed(vowel, CIRCUMFLEX, tone): vowel + sign for tone, sign in signs}
    small |= {_composed("a", BREVE, tone): "a" + sign for tone, sign in VNI_ON_BREVE.items()}
    small |= {"ỵ": VNI_SINGLE["ỵ"]}
    return small | {letter.upper(): signs.upper() for letter, signs in small.items()}


TCVN3 = _tcvn3_table()
VNI = _vni_table()
FROM_TCVN3 = {signs: letter for letter, signs in TCVN3.items()}
FROM_VNI = {signs: letter for letter, signs in VNI.items()}
MIXED_CASE = {  # a capital vowel whose mark was left in lower case, as in "Uùt"
    signs[0].upper() + signs[1]: letter.upper() for letter, signs in VNI.items() if signs[1:].islower()
}
SMALL = [_composed(vowel, tone) for vowel in VOWELS for tone in ("", *TONES_IN_ORDER)] + ["đ"]
VIETNAMESE = frozenset({*SMALL, *map(str.upper, SMALL)})
UNICODE_ONLY = frozenset(letter for letter in VIETNAMESE if ord(letter) > 0xFF)
COMBINING = frozenset({*TONES_IN_ORDER, CIRCUMFLEX, BREVE, HORN})
SHARED_LETTERS = VIETNAMESE | frozenset(map(chr, range(0x80)))


# --- Turning ------------------------------------------------------------------


def _decoder(table: Mapping[str, str]) -> Callable[[str], str]:
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: _composed(pattern.sub(lambda found: table[found[0]], text))


_read_tcvn3 = _decoder(FROM_TCVN3)
DECODERS: dict[Encoding, Callable[[str], str]] = {
    Encoding.TCVN3: _read_tcvn3,
    Encoding.TCVN3_CAPITALS: lambda text: _read_tcvn3(text).upper(),
    Encoding.VNI: _decoder(FROM_VNI | MIXED_CASE),
}
SIGNS = {
    Encoding.TCVN3: frozenset(FROM_TCVN3),
    Encoding.TCVN3_CAPITALS: frozenset(FROM_TCVN3),
    Encoding.VNI: frozenset("".join(FROM_VNI)),
}


def decode(text: str, encoding: Encoding) -> str:
    """The text of an old encoding in Unicode (NFC); characters without a meaning there stay."""
    return DECODERS[encoding](text)


def encode(text: str, encoding: Encoding) -> str:
    """The Unicode text as the old encoding writes it; what it has no sign for stays."""
    table = VNI if encoding == Encoding.VNI else TCVN3
    plain = unicodedata.normalize("NFC", text)
    if encoding == Encoding.TCVN3_CAPITALS:
        plain = plain.lower()
    return "".join(table.get(letter, letter) for letter in plain)


# --- Recognising --------------------------------------------------------------

WORD = re.compile(r"[^\s\x00-\x2c./:-@\[-`{-~\u2000-\u206f-]+")
PUNCTUATION = frozenset(map(chr, range(0x2000, 0x2070)))
SURE_IN_VNI = re.compile(  # marks behind vowels that no other language has there, and đ before a vowel
    r"[aeouyôö][øûõ]|[aeo]â|a[êáàã]|[aeo][åä]|[ôö][ùï]|\bñ[aeiouyôöíìæóòî]", re.IGNORECASE
)
SURE_IN_TCVN3 = re.compile(  # signs that are no letters inside a word, capitals in the middle of it
    r"(?<=[a-zA-Z])[µ¶·¸¹¨¬®»¼½¾\xad]|[¶¸¹\xad](?=[a-z])|[®§](?=[a-z¨-þ])|(?<=[a-z])[À-Þ]"
)
SURE_SIGNS = {Encoding.VNI: SURE_IN_VNI, Encoding.TCVN3: SURE_IN_TCVN3}
ENOUGH_WORDS, ENOUGH_TEXTS = 2, 3


def encoding_of_font(font: str) -> Encoding | None:
    """Which encoding a font was made for: ".VnTime" TCVN3, ".VnTimeH" its capitals, "VNI-Times" VNI."""
    name = font.strip()
    if name.lower().startswith(".vn"):
        return Encoding.TCVN3_CAPITALS if name.endswith("H") else Encoding.TCVN3
    return Encoding.VNI if name.lower().startswith(("vni-", "vni ")) else None


def is_unicode(text: str) -> bool:
    """Whether the text holds a letter that only Unicode writes: ă, đ, ơ, ư, a vowel with hook or dot."""
    return any(letter in UNICODE_ONLY or letter in COMBINING for letter in text)


def read_by_font(text: str, encoding: Encoding) -> Reading:
    """The text of a cell whose font is made for the encoding, unless the text itself contradicts."""
    if is_unicode(text) or not _could_be(text, encoding):
        return Reading(text)
    turned = decode(text, encoding)
    if turned == text or _syllables(text) > _syllables(turned):
        return Reading(text)
    return Reading(turned, encoding)


def read_together(texts: Iterable[str], font: str) -> list[Reading]:
    """The texts of one font in one sheet. A font is believed until one of its texts is plainly Unicode; one
    that says nothing is believed to be what several of its texts can only be."""
    texts = list(texts)
    encoding = encoding_of_font(font) or _common_encoding(texts)
    if encoding is None or any(map(is_unicode, texts)):
        return [read_by_signs(text) for text in texts]
    return [read_by_font(text, encoding) for text in texts]


def read_by_signs(text: str) -> Reading:
    """The text of a cell whose font says nothing: turned only where it can be read in no other way."""
    if text.isascii() or is_unicode(text):
        return Reading(text)
    readable = [encoding for encoding in (Encoding.TCVN3, Encoding.VNI) if _makes_words(text, encoding)]
    if len(readable) == 1 and _is_evident(text, readable[0]):
        return Reading(decode(text, readable[0]), readable[0])
    return Reading(text)


def looks_legacy(text: str) -> bool:
    """Whether the text has letters that Vietnamese in Unicode does not write and an old encoding does."""
    odd = {sign for sign in _signs(text) if sign.isalpha()} - SHARED_LETTERS
    return bool(odd) and not is_unicode(text) and any(odd <= signs for signs in SIGNS.values())


def _common_encoding(texts: Iterable[str]) -> Encoding | None:
    """The encoding that several texts can only be, none of them another."""
    found = Counter(read_by_signs(text).encoding for text in texts)
    del found[None]
    (encoding, count), *others = found.most_common() or [(None, 0)]
    return encoding if count >= ENOUGH_TEXTS and not others else None


def _could_be(text: str, encoding: Encoding) -> bool:
    """Whether the text has signs of the encoding, and no letters besides."""
    signs = _signs(text)
    return bool(signs & SIGNS[encoding]) and all(
        sign in SIGNS[encoding] or not sign.isalpha() for sign in signs
    )


def _makes_words(text: str, encoding: Encoding) -> bool:
    """Whether every word with a sign of the encoding becomes a Vietnamese syllable."""
    turned = [decode(word, encoding) for word in _marked_words(text)]
    return bool(turned) and _could_be(text, encoding) and all(map(is_syllable, turned))


def _is_evident(text: str, encoding: Encoding) -> bool:
    """Whether a word, or several together, cannot have been meant as they stand."""
    odd = [word for word in _marked_words(text) if not is_syllable(word)]
    if any(SURE_SIGNS[encoding].search(word) for word in odd):
        return True
    return len({word for word in odd if set(word) - SHARED_LETTERS}) >= ENOUGH_WORDS


def _signs(text: str) -> set[str]:
    """What is neither ASCII nor a blank, dash or quotation mark."""
    return {sign for sign in text if not sign.isascii() and not sign.isspace() and sign not in PUNCTUATION}


def _marked_words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if not word.isascii()]


def _syllables(text: str) -> int:
    return sum(map(is_syllable, _marked_words(text)))
