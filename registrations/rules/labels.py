"""What people call the items of a sheet; used by check page, remarks, history and papers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from registrations.enums import SheetKind

SHEET_LABELS = {
    "signer_title": "Chức vụ người ký",
    "signer_name": "Họ và tên người ký",
    "contact_name": "Họ và tên người liên hệ",
    "contact_phone": "Số điện thoại người liên hệ",
    "document_number": "Số văn bản của đơn vị",
}
MODEL_LABELS = {
    "name": "Tên mô hình",
    "novelty": "Hình thức",
    "source": "Duy trì từ mô hình",
    "source_note": "Duy trì, nhân rộng từ",
    "area": "Lĩnh vực",
    "content": "Nội dung trong kế hoạch",
    "subject": "Tập thể hay cá nhân",
    "collective": "Tên tập thể",
    "people": "Người phụ trách",
    "situation": "Thực trạng, lý do",
    "goals": "Mục tiêu",
    "targets": "Chỉ tiêu cụ thể",
    "method": "Nội dung, cách thức",
    "audience": "Địa bàn, đối tượng",
    "forces": "Lực lượng thực hiện",
    "resources": "Nguồn lực",
    "starts_on": "Bắt đầu",
    "ends_on": "Kết thúc",
    "milestones": "Các mốc, thời gian đánh giá",
    "outputs": "Sản phẩm, kết quả đầu ra",
    "spread": "Khả năng duy trì, nhân rộng",
}
REPORT_LABELS = {
    "leadership": "I. Công tác lãnh đạo, chỉ đạo, quán triệt",
    "documents_issued": "Số văn bản đã ban hành",
    "meetings_held": "Số cuộc quán triệt, tuyên truyền",
    "attendances": "Số lượt người dự",
    "shortcomings": "III. Tồn tại, nguyên nhân",
    "lessons": "IV. Bài học, cách làm hay",
    "directions": "V. Phương hướng",
    "proposals": "Đề nghị nhân rộng, đề nghị khen thưởng",
} | SHEET_LABELS
ITEM_LABELS = {
    "outcome": "Mức độ hoàn thành",
    "outcome_reason": "Lý do chưa hoàn thành",
    "work_done": "Việc đã làm",
    "people_count": "Số người tham gia",
    "money": "Kinh phí vận động (đồng)",
    "working_days": "Số ngày công",
    "helped_count": "Số người được giúp",
    "spread": "Sức lan tỏa",
    "lasting": "Tính bền vững",
    "files": "Minh chứng",
}


NOT_GIVEN = "không ghi"  # a figure that was left empty; 0 is a figure
OPTIONAL = frozenset(
    {"source", "source_note", "collective", "milestones", "document_number", "outcome_reason", "proposals"}
)


@dataclass(frozen=True)
class Labels:
    """The labels of one kind of sheet: of the sheet itself, and of each of its models.

    `values_of` and `items_of` take both out of a payload; a later app has its own things in the place of
    models, which `item` names. What is `optional` is shown only where it says something.
    """

    sheet: Mapping[str, str]
    model: Mapping[str, str]
    item: str = "Mô hình"
    values_of: Callable[[dict], dict] = itemgetter("sheet")
    items_of: Callable[[dict], list[dict]] = itemgetter("models")
    optional: Collection[str] = OPTIONAL

    @property
    def all(self) -> dict[str, str]:
        """Both."""
        return {**self.sheet, **self.model}


LABELS_OF = {
    SheetKind.REGISTRATION: Labels(SHEET_LABELS, MODEL_LABELS),
    SheetKind.RESULT: Labels(REPORT_LABELS, ITEM_LABELS),
}
LABELS = SHEET_LABELS | MODEL_LABELS
