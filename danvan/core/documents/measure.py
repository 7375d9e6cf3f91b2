"""How wide words are in the bold of the official type, for a rule that is to be a share of its text."""

import unicodedata

WIDTHS = {  # of a letter, in thousandths of its size: Times New Roman Bold, and so Liberation Serif Bold
    **dict.fromkeys(" .,;:", 250), **dict.fromkeys("-()[]r|!", 333), **dict.fromkeys("“”", 500),
    **dict.fromkeys("ACDNRUVXYwĐ", 722), **dict.fromkeys("BELTZ", 667), **dict.fromkeys("FP", 611),
    **dict.fromkeys("GHKOQ", 778), **dict.fromkeys("bdhknpquSđ", 556), **dict.fromkeys("cez", 444),
    **dict.fromkeys("ijl/", 278), **dict.fromkeys("IsJ", 389), **dict.fromkeys("ft", 333),
    "M": 944, "W": 1000, "m": 833, "r": 444, "…": 1000, "J": 500,
}  # fmt: skip
OTHER = 500  # figures and most small letters


def width_of(words: str, size: float) -> float:
    """The width of one line in points; accents have none of their own."""
    bare = (letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))
    return sum(WIDTHS.get(letter, OTHER) for letter in bare) * size / 1000


def lines_of(words: str, size: float, room: float) -> list[str]:
    """The words in lines of at most `room` points, as a page breaks them; the last two stay together."""
    first, *rest = _tied(words)
    lines = [first]
    for word in rest:
        longer = f"{lines[-1]} {word}"
        if width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _tied(words: str) -> list[str]:
    """The words one by one, the last two as one."""
    parts = words.split(" ")
    return [*parts[:-2], " ".join(parts[-2:])]
