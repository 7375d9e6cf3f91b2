"""What a result report still lacks, before it may be sent (plan, section IV.2).

Works on the payload of a snapshot, so that the check page, the sending and a test see the same thing.
"""

from collections.abc import Iterator, Mapping

from registrations.enums import FileState, Outcome, ScanState
from registrations.rules.completeness import Problem, contact_problems

REQUIRED_OF_REPORT = {
    "leadership": "Nêu công tác lãnh đạo, chỉ đạo, quán triệt của đơn vị.",
    "shortcomings": "Nêu tồn tại, nguyên nhân; nếu không có thì ghi “Không”.",
    "lessons": "Nêu bài học, cách làm hay.",
    "directions": "Nêu phương hướng thời gian tới.",
}
REQUIRED_OF_ITEM = {
    "outcome": "Chọn mức độ hoàn thành.",
    "work_done": "Nêu việc đã làm.",
    "people_count": "Nhập số người tham gia; không có thì ghi 0.",
    "money": "Nhập kinh phí vận động; không có thì ghi 0.",
    "working_days": "Nhập số ngày công; không có thì ghi 0.",
    "helped_count": "Nhập số người được giúp; không có thì ghi 0.",
    "spread": "Nêu sức lan tỏa của mô hình.",
    "lasting": "Nêu tính bền vững của mô hình.",
}
NEEDED_WHERE_NOTHING_WAS_DONE = frozenset({"outcome"})


def report_problems(payload: dict) -> list[Problem]:
    """Everything that keeps the report from being sent, in the order of its pages."""
    return [*contact_problems(payload["sheet"]), *_unit_problems(payload)] + [
        problem for item in payload["models"] for problem in _item_problems(item)
    ]


def _unit_problems(payload: dict) -> Iterator[Problem]:
    if not payload["models"] and not payload.get("units"):
        yield Problem("models", "Báo cáo chưa có mô hình nào; hãy liên hệ phòng phụ trách.")
    for field, sentence in REQUIRED_OF_REPORT.items():
        if not payload["sheet"].get(field):
            yield Problem(field, sentence)


def _item_problems(item: dict) -> Iterator[Problem]:
    for field, sentence in REQUIRED_OF_ITEM.items():
        is_needed = item["outcome"] != Outcome.NOT_DONE or field in NEEDED_WHERE_NOTHING_WAS_DONE
        if is_needed and item.get(field) in (None, ""):
            yield Problem(field, sentence, item["uid"])
    if item["outcome"] in (Outcome.PARTLY, Outcome.NOT_DONE) and not item["outcome_reason"]:
        yield Problem("outcome_reason", "Nêu lý do chưa hoàn thành.", item["uid"])
    for file in item["files"]:
        if fault := fault_of(file):
            sentence = f"Tệp “{file['name']}” {fault}; hãy bỏ tệp này hoặc gửi tệp khác."
            yield Problem("files", sentence, item["uid"])


def fault_of(file: Mapping[str, str]) -> str:
    """What makes the file useless, in words; nothing for a good one and for one that still waits, for a
    scanner that is away never keeps a report back."""
    if file["state"] == FileState.FAILED:
        return "không đọc được"
    return "có mã độc" if file.get("scan") == ScanState.INFECTED else ""
