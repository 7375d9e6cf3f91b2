"""Plain facts of a nominee that a form asks for, and their bounds."""

from datetime import date
from decimal import Decimal

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date

EARLIEST_BIRTH = 1900
HUNDRED = Decimal(100)


def may_be_born_on(day: date, today: date) -> Decision:
    """Whether somebody who is nominated can be born on the day."""
    if day >= today:
        return no("Ngày sinh phải trước hôm nay.")
    if day.year < EARLIEST_BIRTH:
        return no(f"Ngày sinh {short_date(day)} không đúng; hãy xem lại năm vừa ghi.")
    return YES


def may_be_percentage(value: Decimal) -> Decision:
    """Whether the number can be a share in a hundred, with one decimal at most."""
    if not 0 <= value <= HUNDRED:
        return no("Tỉ lệ phải từ 0 đến 100.")
    if value != round(value, 1):
        return no("Tỉ lệ ghi nhiều nhất một chữ số sau dấu phẩy, ví dụ 62,5.")
    return YES
