"""What the machine notices in a sent sheet."""

import pytest

from registrations.enums import Novelty
from registrations.rules.findings import Finding, Namesake, findings_of
from tests.rules.test_completeness import MODEL, SHEET

OWN_EARLIER = Namesake("Trường A", 2025, own=True)


def payload(name="Trường học xanh", novelty=Novelty.NEW):
    """A complete sheet of 2027 with one model."""
    model = MODEL | {"uid": "u1", "name": name, "novelty": novelty, "source_note": "năm 2025"}
    return {"year": 2027, "sheet": SHEET, "models": [model]}


def test_a_sheet_in_time_and_complete_has_no_finding():
    assert findings_of(payload(), 0, {}) == []


def test_lateness_and_what_is_missing_block():
    sheet = payload(name="")

    assert findings_of(sheet, 3, {}) == [
        Finding("Gửi trễ hạn 3 ngày."), Finding("Nhập tên mô hình.", "u1"),
    ]  # fmt: skip


def test_a_new_model_that_the_unit_had_before_blocks_a_kept_one_does_not():
    namesakes = {"truong hoc xanh": [OWN_EARLIER, Namesake("Trường A", 2026, own=True)]}

    assert findings_of(payload(), 0, namesakes) == [
        Finding("Ghi là mô hình mới nhưng đơn vị đã đăng ký cùng tên năm 2025, 2026.", "u1")
    ]
    assert findings_of(payload(novelty=Novelty.KEPT), 0, namesakes) == []


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        (["B"], "Cùng tên với mô hình của B (năm 2027)."),
        (
            ["B", "C", "D", "E"],
            "Cùng tên với mô hình của B (năm 2027), C (năm 2027), D (năm 2027) và 1 nơi khác.",
        ),
    ],
)
def test_the_same_name_elsewhere_is_a_note(units, sentence):
    namesakes = {"truong hoc xanh": [Namesake(unit, 2027, own=False) for unit in units]}

    assert findings_of(payload(), 0, namesakes) == [Finding(sentence, "u1", blocks=False)]
