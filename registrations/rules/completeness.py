"""What a registration sheet still lacks, before it may be sent (plan, section IV.2: "theo mẫu").

Works on the payload of a snapshot, so that the check page, the sending and a test see the same thing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import fold
from registrations.enums import Novelty, Subject
from registrations.rules.phones import is_phone

REQUIRED_OF_SHEET = {
    "signer_name": "Nhập họ và tên người ký.",
    "signer_title": "Nhập chức vụ người ký.",
    "contact_name": "Nhập họ và tên người liên hệ.",
    "contact_phone": "Nhập số điện thoại người liên hệ.",
}
REQUIRED_OF_MODEL = {
    "name": "Nhập tên mô hình.",
    "novelty": "Chọn hình thức: mới, duy trì hay nhân rộng.",
    "area": "Chọn lĩnh vực.",
    "content": "Chọn nội dung trong kế hoạch mà mô hình thực hiện.",
    "subject": "Chọn tập thể hay cá nhân đăng ký.",
    "situation": "Nêu thực trạng, lý do xây dựng mô hình.",
    "goals": "Nêu mục tiêu của mô hình.",
    "targets": "Nêu chỉ tiêu cụ thể, đo được.",
    "method": "Nêu nội dung, cách thức thực hiện.",
    "audience": "Nêu địa bàn, đối tượng.",
    "forces": "Nêu lực lượng thực hiện.",
    "resources": "Nêu nguồn lực thực hiện.",
    "starts_on": "Nhập ngày bắt đầu.",
    "ends_on": "Nhập ngày kết thúc.",
    "outputs": "Nêu sản phẩm, kết quả đầu ra.",
    "spread": "Nêu khả năng duy trì, nhân rộng.",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: of the model with this `uid`, or of the sheet itself where it is empty."""

    field: str
    sentence: str
    uid: str = ""


def problems_of(payload: dict) -> list[Problem]:
    """Everything that keeps the sheet from being sent, in the order of its pages."""
    return [*_sheet_problems(payload), *_repeated_names(payload["models"])] + [
        problem for model in payload["models"] for problem in _model_problems(model)
    ]


def complete(problems: list[Problem]) -> Decision:
    """Whether nothing is left to mend."""
    return no(f"Còn {len(problems)} chỗ cần bổ sung trước khi gửi.") if problems else YES


def _sheet_problems(payload: dict) -> Iterator[Problem]:
    if not payload["models"] and not payload.get("units"):
        yield Problem("models", "Thêm ít nhất một mô hình.")
    yield from contact_problems(payload["sheet"])


def contact_problems(sheet: dict) -> Iterator[Problem]:
    """What is missing of who signs and whom to call; the same for every kind of sheet."""
    for field, sentence in REQUIRED_OF_SHEET.items():
        if not sheet.get(field):
            yield Problem(field, sentence)
    if sheet.get("contact_phone") and not is_phone(sheet["contact_phone"]):
        yield Problem("contact_phone", "Nhập số điện thoại gồm 10 hoặc 11 chữ số.")


def _repeated_names(models: list[dict]) -> Iterator[Problem]:
    seen = Counter(fold(model["name"]) for model in models if model["name"])
    for model in models:
        if seen[fold(model["name"])] > 1:
            yield Problem("name", f"Tên mô hình “{model['name']}” bị trùng trong bản này.", model["uid"])


def _model_problems(model: dict) -> Iterator[Problem]:
    for field, sentence in REQUIRED_OF_MODEL.items():
        if not model.get(field):
            yield Problem(field, sentence, model["uid"])
    yield from _source_problems(model)
    yield from _people_problems(model)
    if model["starts_on"] and model["ends_on"] and _day(model, "ends_on") < _day(model, "starts_on"):
        yield Problem("ends_on", "Ngày kết thúc phải từ ngày bắt đầu trở đi.", model["uid"])


def _source_problems(model: dict) -> Iterator[Problem]:
    if model["source"] or model["source_note"]:
        return
    if model["novelty"] == Novelty.KEPT:
        yield Problem("source_note", "Ghi mô hình được duy trì từ năm nào.", model["uid"])
    if model["novelty"] == Novelty.REPLICATED:
        yield Problem("source_note", "Ghi mô hình được nhân rộng từ đâu.", model["uid"])


def _people_problems(model: dict) -> Iterator[Problem]:
    if not model["people"]:
        wanted = "cá nhân đăng ký" if model["subject"] == Subject.INDIVIDUAL else "người phụ trách"
        yield Problem("people", f"Nhập {wanted}.", model["uid"])
    for person in model["people"]:
        if not person["position"]:
            yield Problem("people", f"Nhập chức vụ của {person['name']}.", model["uid"])


def _day(model: dict, field: str) -> date:
    return date.fromisoformat(model[field])
