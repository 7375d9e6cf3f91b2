"""Figures of a report: what a person types, and from where on a number must be a slip of the keyboard."""

from decimal import Decimal

from danvan.core.vietnamese import number, parse_number

LARGEST = {
    "people_count": Decimal(5_000_000),
    "money": Decimal(1_000_000_000_000),
    "working_days": Decimal(1_000_000),
    "helped_count": Decimal(5_000_000),
    "documents_issued": Decimal(10_000),
    "meetings_held": Decimal(10_000),
    "attendances": Decimal(5_000_000),
}
WITH_FRACTION = {"working_days"}  # halves of a day are worked


def read_figure(field: str, typed: str) -> Decimal | None:
    """The figure, None where nothing was typed: empty is not 0. Raises ValueError with a sentence."""
    if not typed.strip():
        return None
    value = parse_number(typed)
    if field not in WITH_FRACTION and value != value.to_integral_value():
        raise ValueError("Hãy ghi số nguyên, không có phần lẻ.")
    if value != round(value, 1):
        raise ValueError("Hãy ghi nhiều nhất một chữ số sau dấu phẩy, ví dụ 12,5.")
    if value > LARGEST[field]:
        raise ValueError(f"Số này lớn hơn {number(LARGEST[field])}; hãy xem lại có thừa chữ số không.")
    return value
