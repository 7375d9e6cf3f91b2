"""Codes that people type from paper: reference codes, codes of printed sendings, and activation codes."""

import hashlib
import re
import secrets
from dataclasses import dataclass

# Neither look-alikes (0 O Q D, 1 I L, 2 Z, 5 S, 8 B, U V Y)
# nor the letters that Telex and VNI turn into Ă, Đ, Ư.
ALPHABET = "34679CFGHJKMNPRTX"
OTHER_CHARACTERS = "01258ABDEILOQSUVWYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET + OTHER_CHARACTERS)}
BASE = len(ALPHABET)
MODULUS = 283  # the largest prime that two check characters can hold; above every single value
REMAINDER = 1
PAPER_BASE = 19  # not BASE, in which all codes leave the same remainder: only the version would be told
RANDOM_CHARACTERS = 8
SHAPE = re.compile(r"([A-Z]{1,4}[0-9]{2})([0-9A-Z]{4})([0-9A-Z]{4})([0-9A-Z]{2})")
NUMBER = "([1-9][0-9]{0,4})"
# B and S are not among the check characters, and no method of typing turns them into an accent here:
# a code has no vowel to bear one.
# What is cut off within number or set must not pass for check characters, which have letters of their own.
PAPER_SHAPE = re.compile(f"{SHAPE.pattern}{NUMBER}(?:B{NUMBER})?(S?)([{ALPHABET}]{{2}})")
SECRET_CHARACTERS = 16


@dataclass(frozen=True)
class PaperCode:
    """What is printed on a paper: the reference code and which sending was printed.

    `set_no` is the set of which it is a copy (0: of none), `edited` says that it comes from a file in which
    the wording could still be changed.
    """

    code: str
    version: int
    set_no: int = 0
    edited: bool = False


def new_code(prefix: str, year: int) -> str:
    """A fresh reference code: prefix of 1 to 4 letters, year in two digits, chance, two check characters."""
    body = f"{prefix}{year % 100:02d}{_random(RANDOM_CHARACTERS)}"
    return normalise(body + _check_characters(body))


def is_valid(code: str) -> bool:
    """Whether the check characters fit: no single wrong character and no swap of neighbours gets through."""
    bare = _bare(code)
    return bool(SHAPE.fullmatch(bare)) and _fits(bare, BASE)


def normalise(typed: str) -> str:
    """The code as printed, however it was typed; what has not the shape of a code only loses its blanks."""
    bare = _bare(typed)
    match = SHAPE.fullmatch(bare)
    return "-".join(match.groups()) if match else bare


def paper_code(code: str, version: int, set_no: int = 0, edited: bool = False) -> str:
    """The code of one printed paper: the reference code, the version, "B2" on a copy of set 2, "S" on one
    whose wording could be changed, and two check characters over all of it: "KT27-7KM4-PRXC-H6-1-B2-S-97".
    """
    parts = [normalise(code), str(version), f"B{set_no}" if set_no else "", "S" if edited else ""]
    printed = "-".join(filter(None, parts))
    return f"{printed}-{_check_characters(_bare(printed), PAPER_BASE)}"


def read_paper_code(typed: str) -> PaperCode | None:
    """The paper's code however it was typed, or the link that ends in it as a scanner types it.

    None unless both pairs of check characters fit: no single wrong character and no swap of neighbours
    gets through.
    """
    bare = _bare(last_part(typed))
    match = PAPER_SHAPE.fullmatch(bare)
    if not match or not _fits(bare, PAPER_BASE):
        return None
    *groups, version, set_no, edited, _ = match.groups()
    code = "-".join(groups)
    return PaperCode(code, int(version), int(set_no or 0), bool(edited)) if is_valid(code) else None


def last_part(typed: str) -> str:
    """What follows the last slash of a link; any other text as it is."""
    return typed.strip().rstrip("/").rpartition("/")[2]


def secret_code() -> str:
    """A fresh activation code of 65 bits, in groups of four."""
    bare = _random(SECRET_CHARACTERS)
    return "-".join(re.findall("....", bare))


def secret_digest(code: str) -> str:
    """What is stored of an activation code, however it was typed: SHA-256 in hexadecimal."""
    return hashlib.sha256(_bare(code).encode()).hexdigest()


def _bare(typed: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _fits(bare: str, base: int) -> bool:
    """Whether the last two characters are those that belong to the others, read in this base."""
    body, check = bare[:-2], bare[-2:]
    return (_remainder(body, base) * BASE * BASE + _remainder(check, BASE)) % MODULUS == REMAINDER


def _remainder(characters: str, base: int) -> int:
    """The characters read as one number, modulo a prime: each place has a weight of its own."""
    total = 0
    for character in characters:
        total = (total * base + VALUES[character]) % MODULUS
    return total


def _check_characters(body: str, base: int = BASE) -> str:
    missing = (REMAINDER - _remainder(body, base) * BASE * BASE) % MODULUS
    return ALPHABET[missing // BASE] + ALPHABET[missing % BASE]
