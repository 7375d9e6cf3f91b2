"""When a model may be recorded as adopted."""

import pytest

from registrations.rules.adoptions import may_adopt

FINE = {"is_recognised": True, "is_own_unit": False, "year": 2027, "model_year": 2026, "today": 2027}


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_years_from_that_of_the_model_to_the_next_one(year):
    assert may_adopt(**FINE | {"year": year})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_recognised": False}, "Chỉ ghi nhân rộng cho mô hình đã được công nhận."),
        ({"is_own_unit": True}, "Đơn vị nhân rộng phải khác đơn vị có mô hình."),
        ({"year": 2025}, "Năm nhân rộng phải từ năm 2026 đến năm 2028."),
        ({"year": 2029}, "Năm nhân rộng phải từ năm 2026 đến năm 2028."),
    ],
)
def test_refusals(change, sentence):
    assert may_adopt(**FINE | change).reason == sentence
