"""What a phone number looks like, on a sheet and in an imported table alike."""

import re

SEPARATORS = re.compile(r"[ .()\u2010\u2011\u2013-]")  # text programs like to put other dashes
DIGITS = re.compile(r"(0|\+84)\d{9,10}", re.ASCII)
LONGEST = 20


def is_phone(line: str) -> bool:
    """Whether a line is a number of 10 digits (mobile) or 11 (landline); +84 may stand for the first 0."""
    return len(line) <= LONGEST and bool(DIGITS.fullmatch(SEPARATORS.sub("", line)))
