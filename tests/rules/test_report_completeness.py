"""What a result report lacks before it may be sent."""

from registrations.enums import Outcome
from registrations.rules.report_completeness import REQUIRED_OF_ITEM, REQUIRED_OF_REPORT, report_problems

SHEET = {
    "signer_name": "Danh Sóc Kha", "signer_title": "Hiệu trưởng", "contact_name": "Chau Kim Sơn",
    "contact_phone": "0912 345 678",
    "leadership": "a", "shortcomings": "b", "lessons": "c", "directions": "d",
}  # fmt: skip
ITEM = {
    "uid": "u1", "outcome": Outcome.DONE, "outcome_reason": "", "work_done": "Đã trồng cây",
    "people_count": 0, "money": 0, "working_days": "0", "helped_count": 0,
    "spread": "x", "lasting": "y", "files": [],
}  # fmt: skip


def problems(item=None, sheet=None):
    payload = {"sheet": SHEET | (sheet or {}), "models": [ITEM | (item or {})]}
    return [(problem.field, problem.uid) for problem in report_problems(payload)]


def test_a_complete_report_lacks_nothing_and_zero_is_a_figure():
    assert problems() == []


def test_each_part_of_the_unit_is_required():
    for field in REQUIRED_OF_REPORT:
        assert problems(sheet={field: ""}) == [(field, "")]


def test_each_item_of_a_model_is_required_and_none_is_not_zero():
    for field in REQUIRED_OF_ITEM:
        missing = None if field in ("people_count", "money", "working_days", "helped_count") else ""
        assert problems({field: missing}) == [(field, "u1")]


def test_a_model_that_was_not_done_needs_its_reason_alone():
    nothing = dict.fromkeys(REQUIRED_OF_ITEM, None) | {"outcome": Outcome.NOT_DONE}
    assert problems(nothing) == [("outcome_reason", "u1")]
    assert problems(nothing | {"outcome_reason": "Thiếu kinh phí"}) == []


def test_a_model_done_in_part_needs_figures_and_reason():
    assert problems({"outcome": Outcome.PARTLY, "money": None}) == [("money", "u1"), ("outcome_reason", "u1")]


def test_a_photo_that_cannot_be_read_keeps_the_report_back():
    assert problems({"files": [{"name": "a.jpg", "state": "FAILED"}]}) == [("files", "u1")]
    assert problems({"files": [{"name": "a.jpg", "state": "WAITING"}]}) == []


def test_sec_file_05_an_infected_file_keeps_the_report_back_and_an_unscanned_one_does_not():
    file = {"name": "a.pdf", "state": "READY"}
    report = {"sheet": SHEET, "models": [ITEM | {"files": [file | {"scan": "INFECTED"}]}]}

    assert [problem.sentence for problem in report_problems(report)] == [
        "Tệp “a.pdf” có mã độc; hãy bỏ tệp này hoặc gửi tệp khác."
    ]
    assert problems({"files": [file | {"scan": "NOT_SCANNED"}, file | {"scan": "CLEAN"}, file]}) == []


def test_a_report_without_models_is_not_sent():
    assert [p.field for p in report_problems({"sheet": SHEET, "models": []})] == ["models"]
