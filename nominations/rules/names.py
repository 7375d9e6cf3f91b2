"""Abbreviations in the names of persons and collectives: official papers write every name in full."""

import re
import unicodedata

VOWELS = frozenset("aeiouy")
LONGEST = 8  # letters of an abbreviation in capitals
ROMAN = re.compile(r"[IVX]+")
KNOWN = frozenset({"UBND", "UBMTTQ", "UB"})  # those that hold a vowel and stand in names typed in capitals
PARTS = re.compile(r"[\s,;()/–-]+")


def abbreviations_in(name: str) -> list[str]:
    """The words of a name that are abbreviated, each once: "Ng.", "TT", "THPT", "Tr".

    Names of one letter ("Ý", "Y"), letters and numbers that tell schools and classes apart ("A", "10A1",
    "II") and Khmer and Chăm names are written in full.
    """
    is_in_capitals = name == name.upper()
    words = dict.fromkeys(word for word in PARTS.split(name) if word)
    return [word for word in words if _is_abbreviated(word, is_in_capitals)]


def _is_abbreviated(word: str, is_in_capitals: bool) -> bool:
    letters = word.strip(".“”\"'’")
    if _has_dot(word):
        return True
    if len(letters) < 2 or not letters.isalpha() or ROMAN.fullmatch(letters):
        return False
    if not VOWELS & {*_bare(letters)}:
        return True
    if is_in_capitals:
        return letters in KNOWN
    return letters == letters.upper() and len(letters) <= LONGEST and not _has_marks(letters)


def _has_dot(word: str) -> bool:
    """Whether a dot cuts a word short; the one behind a number cuts nothing."""
    return "." in word and any(part and part.isalpha() for part in word.split(".")[:-1])


def _has_marks(letters: str) -> bool:
    """Whether a letter carries an accent: abbreviations have none, but for Đ and the like."""
    return any(unicodedata.combining(mark) for mark in unicodedata.normalize("NFD", letters))


def _bare(letters: str) -> str:
    return unicodedata.normalize("NFD", letters.casefold())
