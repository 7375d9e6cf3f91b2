"""Whether the decree behind a form still holds when the form is used."""

from datetime import date, timedelta

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date


def decree_holds(decree: str, valid_from: date, valid_to: date | None, day: date) -> Decision:
    """Whether the decree is in force on the day; else since when it is not, or from when on it will be."""
    if day < valid_from:
        return no(f"{decree} chỉ có hiệu lực từ {short_date(valid_from)}.")
    if valid_to is not None and valid_to < day:
        return no(f"{decree} hết hiệu lực từ {short_date(valid_to + timedelta(days=1))}.")
    return YES
