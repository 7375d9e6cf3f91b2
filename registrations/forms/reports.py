"""The pages of a result report: the unit's own part, the result of each model, its files."""

from collections.abc import Mapping

from django import forms

from registrations.enums import AttachmentKind, Outcome
from registrations.forms.base import LONG_TEXT, SHORT_TEXT, DraftForm, FigureField, SaysWhatIsWrong
from registrations.models import ResultItem, ResultReport
from registrations.rules.files import FILE_LIMITS, MOST_EVIDENCE
from registrations.rules.labels import ITEM_LABELS, REPORT_LABELS

LIMITS = FILE_LIMITS[AttachmentKind.EVIDENCE]
ZERO_IS_A_FIGURE = "Không có thì ghi 0."


def figure(name: str, labels: Mapping[str, str], example: str = "") -> FigureField:
    """A figure with its label."""
    return FigureField(name=name, label=labels[name], help_text=f"{example} {ZERO_IS_A_FIGURE}".strip())


class LeadershipPart(DraftForm):
    """Section I: how the unit led and spread the movement."""

    title = "Công tác lãnh đạo, chỉ đạo"
    documents_issued = figure("documents_issued", REPORT_LABELS)
    meetings_held = figure("meetings_held", REPORT_LABELS)
    attendances = figure("attendances", REPORT_LABELS)

    class Meta:
        model = ResultReport
        fields = ["leadership", "documents_issued", "meetings_held", "attendances"]
        widgets = {"leadership": LONG_TEXT}
        help_texts = {
            "leadership": "Ví dụ: Chi bộ ra nghị quyết, phân công tổ dân vận; phổ biến kế hoạch "
            "trong họp hội đồng.",
        }


class ReviewPart(DraftForm):
    """Sections III to V: what fell short, what was learnt, what comes next."""

    title = "Tồn tại, bài học, phương hướng"

    class Meta:
        model = ResultReport
        fields = ["shortcomings", "lessons", "directions", "proposals"]
        widgets = dict.fromkeys(fields, LONG_TEXT)
        help_texts = {
            "shortcomings": "Việc chưa làm được và vì sao. Nếu không có thì ghi “Không”.",
            "lessons": "Điều gì giúp việc vận động có kết quả, nơi khác làm theo được.",
            "directions": "Mô hình nào làm tiếp, mở rộng, thay đổi.",
            "proposals": "Không bắt buộc. Mô hình đề nghị nhân rộng; tập thể, cá nhân đề nghị khen thưởng.",
        }


PARTS: dict[str, type[DraftForm]] = {"chi-dao": LeadershipPart, "danh-gia": ReviewPart}
PART_OF_FIELD = {field: slug for slug, form in PARTS.items() for field in form._meta.fields}


class ItemForm(DraftForm):
    """What became of one model, beside what was registered."""

    outcome = forms.ChoiceField(
        label="Mức độ hoàn thành", choices=Outcome, required=False, widget=forms.RadioSelect
    )
    people_count = figure("people_count", ITEM_LABELS)
    money = figure("money", ITEM_LABELS, "Tiền, và hiện vật quy ra tiền. Ví dụ: 15.000.000.")
    working_days = figure("working_days", ITEM_LABELS, "Ví dụ: 60 hoặc 12,5.")
    helped_count = figure("helped_count", ITEM_LABELS)

    class Meta:
        model = ResultItem
        fields = [
            "outcome", "outcome_reason", "work_done", "people_count", "money", "working_days",
            "helped_count", "spread", "lasting",
        ]  # fmt: skip
        widgets = {
            "outcome_reason": SHORT_TEXT,
            "work_done": LONG_TEXT,
            "spread": SHORT_TEXT,
            "lasting": SHORT_TEXT,
        }
        help_texts = {
            "outcome_reason": "Chỉ ghi khi chưa hoàn thành: vướng ở đâu, còn lại những gì.",
            "work_done": "Ví dụ: Đã họp 6 lớp phụ huynh, trao 20 xe đạp, lập tổ đưa đón.",
            "spread": "Ai hưởng ứng, nơi nào làm theo. Ví dụ: Hai điểm trường khác đã lập tổ đưa đón.",
            "lasting": "Sau năm nay duy trì bằng cách nào. Ví dụ: Hội phụ huynh nhận giữ và sửa xe.",
        }


class EvidenceForm(SaysWhatIsWrong, forms.Form):
    """One file; what the file is, the service looks at."""

    file = forms.FileField(
        label="Tệp minh chứng",
        allow_empty_file=True,
        help_text=f"Mỗi lần một tệp, nhiều nhất {MOST_EVIDENCE} tệp cho mỗi mô hình: {LIMITS.words}.",
        widget=forms.FileInput(attrs={"accept": LIMITS.accept}),
        error_messages={"required": "Hãy chọn một tệp."},
    )
