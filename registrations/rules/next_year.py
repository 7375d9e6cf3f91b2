"""The same day of another year, and which movement a year belongs to."""

from datetime import datetime

from danvan.core.policy import YES, Decision, no


def moved(moment: datetime, years: int) -> datetime:
    """The local instant on the same day and month `years` later: "trước ngày 12/3" stays "trước ngày 12/3".

    29/2 becomes 1/3 where the year has none: what ended with 28/2 still does.
    """
    year = moment.year + years
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


def may_hold(first_year: int, last_year: int, year: int) -> Decision:
    """Whether a movement of these years has a campaign in the year."""
    if first_year <= year <= last_year:
        return YES
    return no(
        f"Năm {year} nằm ngoài giai đoạn {first_year}–{last_year} của phong trào này; "
        "hãy chọn phong trào khác hoặc tạo phong trào mới."
    )
