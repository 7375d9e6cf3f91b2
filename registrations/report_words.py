"""What a unit's result report says, the same in PDF and Word (plan, section IV.2)."""

from collections.abc import Iterator, Mapping

from danvan.core.documents.listing import GroupLine
from danvan.core.documents.paper import Block, Paragraph, Role, Table, column, paragraphs
from danvan.core.vietnamese import file_size, number
from registrations.report_resources import ResultRow, outcome_in_words, rows_of_report
from registrations.resources import under_their_units
from registrations.rules.consolidation import Part, all_models, parts_of
from registrations.rules.difference import readable
from registrations.rules.labels import ITEM_LABELS, NOT_GIVEN
from registrations.rules.result_totals import (
    MODEL_FIGURES,
    counted,
    counted_by_area,
    counted_by_novelty,
    result_totals_of,
)

LEADERSHIP = {
    "documents_issued": "Số văn bản đã ban hành",
    "meetings_held": "Số cuộc quán triệt, tuyên truyền",
    "attendances": "Số lượt người dự",
}
COUNTS = [
    column("Mô hình", 46, lambda row: row.name),
    column("Đăng ký được duyệt", 18, lambda row: number(row.registered), "center"),
    column("Đã thực hiện", 18, lambda row: number(row.carried_out), "center"),
    column("Hoàn thành", 18, lambda row: number(row.done), "center"),
]


def summary_of(payload: Mapping) -> str:
    """What the report is about, as its heading says it."""
    return f"kết quả thực hiện phong trào thi đua “Dân vận khéo” năm {payload['year']}"


def report_words(payload: dict) -> list[Block]:
    """The report from its first sentence to the last section."""
    sheet, unit = payload["sheet"], payload["unit"]["name"]
    verb = "tổng hợp, báo cáo" if payload.get("units") else "báo cáo"
    return [
        Paragraph(f"Thực hiện {payload['plan']}, {unit} {verb} {summary_of(payload)} như sau:"),
        Paragraph("I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT", Role.SECTION),
        *paragraphs(sheet["leadership"]),
        *(
            Paragraph(f"- {label}: {readable(field, sheet) or NOT_GIVEN}.")
            for field, label in LEADERSHIP.items()
        ),
        Paragraph("II. KẾT QUẢ THỰC HIỆN", Role.SECTION),
        *_counts(all_models(payload)),
        Paragraph("2. Kết quả từng mô hình", Role.POINT),
        *_models(payload),
        Paragraph("III. TỒN TẠI, NGUYÊN NHÂN", Role.SECTION),
        *paragraphs(sheet["shortcomings"]),
        Paragraph("IV. BÀI HỌC, CÁCH LÀM HAY", Role.SECTION),
        *paragraphs(sheet["lessons"]),
        Paragraph("V. PHƯƠNG HƯỚNG, ĐỀ NGHỊ", Role.SECTION),
        Paragraph("1. Phương hướng", Role.POINT),
        *paragraphs(sheet["directions"]),
        Paragraph("2. Đề nghị nhân rộng, đề nghị khen thưởng", Role.POINT),
        *paragraphs(sheet["proposals"], empty="Không."),
    ]


def annex_rows(payload: dict) -> list[ResultRow | GroupLine]:
    """The rows of the annex; where the report carries others, each unit has a line with its sub-totals."""
    return under_their_units(rows_of_report(payload), payload, _subtotal)


def _subtotal(part: Part) -> str:
    """ "3 mô hình; số người tham gia: 120; …"."""
    sums = [f"{sum_.label.lower()}: {sum_.words}" for sum_ in result_totals_of(part.models).sums]
    return "; ".join([f"{number(len(part.models))} mô hình", *sums])


def _counts(items: list[dict]) -> Iterator[Block]:
    """How many models there are, by area and by kind, and what they brought about."""
    rows = [GroupLine("Theo lĩnh vực"), *counted_by_area(items)]
    rows += [GroupLine("Theo hình thức"), *counted_by_novelty(items), counted(items)]
    yield Paragraph("1. Số mô hình", Role.POINT)
    yield Table(COUNTS, rows, has_sum=True)
    for sentence in result_totals_of(items).sentences()[1:]:
        yield Paragraph(f"- {sentence}")


def _models(payload: dict) -> Iterator[Block]:
    """The models of each unit, numbered through; the unit is named where the report carries others."""
    position = 0
    for part in parts_of(payload):
        if payload.get("units"):
            yield Paragraph(part.unit["name"], Role.OWNER)
        for item in part.models:
            position += 1
            yield from _model(item, position)


def _model(item: dict, position: int) -> Iterator[Block]:
    """One model as the text of the report tells it."""
    kind = f"{readable('novelty', item).lower()}; {readable('subject', item).lower()}"
    area = f"{item['area']}; " if item["area"] else ""
    yield Paragraph(f"2.{position}. {item['name']}", Role.POINT, tail=f"({area}{kind})")
    for label, text in (
        ("Mức độ hoàn thành so với đăng ký", f"{outcome_in_words(item).rstrip('.')}."),
        ("Chỉ tiêu đã đăng ký", item["targets"]),
        ("Việc đã làm", item["work_done"]),
        ("Số liệu", _figures(item)),
        ("Sức lan tỏa", item["spread"]),
        ("Tính bền vững", item["lasting"]),
        ("Minh chứng", _evidence(item["files"])),
    ):
        yield from paragraphs(text, lead=label, empty="")


def _evidence(files: list[dict]) -> str:
    """The files that came with the electronic report, by their names."""
    if not files:
        return "không có tệp gửi kèm."
    names = ", ".join(f"{file['name']} ({file_size(file['size'])})" for file in files)
    return f"{number(len(files))} tệp gửi kèm bản điện tử: {names}."


def _figures(item: dict) -> str:
    """The four figures in one sentence."""
    said = [f"{ITEM_LABELS[field].lower()}: {readable(field, item) or NOT_GIVEN}" for field in MODEL_FIGURES]
    return "; ".join(said) + "."
