"""When a model may be recorded as adopted ("nhân rộng") by another unit."""

from danvan.core.policy import YES, Decision, no


def may_adopt(*, is_recognised: bool, is_own_unit: bool, year: int, model_year: int, today: int) -> Decision:
    """Whether a unit may stand as adopting the model since `year`; `today` is the present year."""
    if not is_recognised:
        return no("Chỉ ghi nhân rộng cho mô hình đã được công nhận.")
    if is_own_unit:
        return no("Đơn vị nhân rộng phải khác đơn vị có mô hình.")
    if not model_year <= year <= today + 1:
        return no(f"Năm nhân rộng phải từ năm {model_year} đến năm {today + 1}.")
    return YES
