"""The papers of result reports: the unit's report, the office's list of results.

Drawn from snapshots alone, so that the same sending gives the same paper.
"""

from collections.abc import Callable, Mapping
from datetime import date

from danvan.core import clock
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, Heading, Signature, page_html
from danvan.core.documents.listing import GroupLine, cells_of, list_chunks
from danvan.core.exports import FORMATS, ListResource
from danvan.core.vietnamese import file_size, number
from registrations.documents import find_snapshot, office_unit, paper_marks, receiver_of_papers, unit_heading
from registrations.models import Snapshot
from registrations.report_resources import (
    OFFICE_RESULT_COLUMNS,
    REPORT_COLUMNS,
    ResultRow,
    outcome_in_words,
    result_rows_of,
    rows_of_report,
)
from registrations.rules.consolidation import Part, all_models, parts_of
from registrations.rules.difference import readable
from registrations.rules.labels import ITEM_LABELS, NOT_GIVEN
from registrations.rules.result_totals import (
    MODEL_FIGURES,
    counted,
    counted_by_area,
    counted_by_novelty,
    recognition_sentence,
    result_totals_of,
)

Progress = Callable[[int, int], None]

LEADERSHIP = {
    "documents_issued": "Số văn bản đã ban hành",
    "meetings_held": "Số cuộc quán triệt, tuyên truyền",
    "attendances": "Số lượt người dự",
}


def result_report(params: dict, progress: Progress) -> bytes:
    """ "Báo cáo kết quả thực hiện" of one sending, with the unit's own header (plan, section IV.2)."""
    snapshot = find_snapshot(params)
    payload, day = snapshot.payload, clock.local_day(snapshot.sent_at)
    frame = Frame(
        heading=unit_heading(payload, "Báo cáo", summary_of(payload)),
        closing=(f"Trên đây là báo cáo {summary_of(payload)} của {payload['unit']['name']}",),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=(receiver_of_papers(payload, day), "Lưu: VT"),
        **paper_marks(snapshot),
    )
    html = page_html("documents/result_report.html", frame, **_contents(payload, day))
    return draw([html], title=title_of_report(snapshot), tagged=True)


def office_result_list(params: dict, progress: Progress) -> bytes:
    """ "Danh sách tổng hợp kết quả" of chosen reports, as PDF, XLSX or CSV with the same rows.

    `params`: sheets (keys), area (code), outcome, recognition (each perhaps empty), year, words (the
    filter in words), format.
    """
    rows = result_rows_of(params["sheets"], params)
    if params["format"] in FORMATS:
        return FORMATS[params["format"]]().export_data(ListResource(OFFICE_RESULT_COLUMNS).export(rows))
    chunks = list_chunks(_office_frame(params, rows), OFFICE_RESULT_COLUMNS, rows)
    title = f"Danh sách tổng hợp kết quả năm {params['year']}"
    return draw(chunks, title=title, progress=lambda done: progress(done, len(chunks)))


def office_result_params(
    *,
    sheets: list[int],
    year: int | str,
    format: str = "pdf",
    area: str = "",
    outcome: str = "",
    recognition: str = "",
    words: str = "",
) -> dict:
    """What `office_result_list` needs to know."""
    models = {"area": area, "outcome": outcome, "recognition": recognition}
    return {"sheets": sheets, "year": year, "format": format, "words": words} | models


def title_of_report(snapshot: Snapshot) -> str:
    """How the unit's report is called on screen and in the file."""
    return f"Báo cáo kết quả thực hiện {snapshot.payload['code']} (lần gửi {snapshot.version})"


def summary_of(payload: Mapping) -> str:
    """What the report is about, as its heading says it."""
    return f"kết quả thực hiện phong trào thi đua “Dân vận khéo” năm {payload['year']}"


def _contents(payload: dict, day: date) -> dict:
    sheet, items, unit = payload["sheet"], all_models(payload), payload["unit"]["name"]
    verb = "tổng hợp, báo cáo" if payload.get("units") else "báo cáo"
    return {
        "to": receiver_of_papers(payload, day),
        "opening": f"Thực hiện {payload['plan']}, {unit} {verb} {summary_of(payload)} như sau:",
        "sheet": sheet,
        "leadership": [(label, readable(field, sheet) or NOT_GIVEN) for field, label in LEADERSHIP.items()],
        "by_area": counted_by_area(items),
        "by_novelty": counted_by_novelty(items),
        "all": counted(items),
        "totals": result_totals_of(items).sentences()[1:],
        "parts": _parts(payload),
        "annex": f"Kèm theo Báo cáo {summary_of(payload)} của {unit}",
        "columns": REPORT_COLUMNS,
        "rows": [cells_of(REPORT_COLUMNS, row) for row in annex_rows(payload)],
    }


def annex_rows(payload: dict) -> list[ResultRow | GroupLine]:
    """The rows of the annex; where the report carries others, each unit has a line with its sub-totals."""
    rows = rows_of_report(payload)
    if not payload.get("units"):
        return rows
    lines: list[ResultRow | GroupLine] = []
    for place, part in enumerate(parts_of(payload), start=1):
        lines.append(GroupLine(f"{place}. {part.unit['name']} ({part.unit['place']}): {_subtotal(part)}"))
        lines += [row for row in rows if row.code == part.sheet]
    return lines


def _subtotal(part: Part) -> str:
    """ "3 mô hình; số người tham gia: 120; …"."""
    sums = [f"{sum_.label.lower()}: {sum_.words}" for sum_ in result_totals_of(part.models).sums]
    return "; ".join([f"{number(len(part.models))} mô hình", *sums])


def _parts(payload: dict) -> list[tuple[str, list[dict]]]:
    """The models of each unit, numbered through; the unit is named where the report carries others."""
    parts, first, told = parts_of(payload), 1, []
    for part in parts:
        models = [_model(item, position) for position, item in enumerate(part.models, start=first)]
        told.append((part.unit["name"] if payload.get("units") else "", models))
        first += len(models)
    return told


def _model(item: dict, position: int) -> dict:
    """One model as the text of the report tells it."""
    kind = f"{readable('novelty', item).lower()}; {readable('subject', item).lower()}"
    return {
        "position": position,
        "name": item["name"],
        "kind": f"{item['area']}; {kind}" if item["area"] else kind,
        "parts": [
            ("Mức độ hoàn thành so với đăng ký", f"{outcome_in_words(item).rstrip('.')}."),
            ("Chỉ tiêu đã đăng ký", item["targets"]),
            ("Việc đã làm", item["work_done"]),
            ("Số liệu", _figures(item)),
            ("Sức lan tỏa", item["spread"]),
            ("Tính bền vững", item["lasting"]),
            ("Minh chứng", _evidence(item["files"])),
        ],
    }


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


def _office_frame(params: dict, rows: list[ResultRow]) -> Frame:
    office = office_unit()
    totals = result_totals_of(row.item for row in rows).sentences()
    return Frame(
        heading=Heading(
            parent_body=office.parent.name if office.parent else "",
            issuing_body=office.name,
            place=office.place,
            kind_title="Danh sách tổng hợp",
            summary=f"kết quả thực hiện mô hình “Dân vận khéo” năm {params['year']}",
        ),
        opening=(params["words"],) if params["words"] else (),
        closing=(*totals, recognition_sentence(row.recognition for row in rows)),
        signature=Signature((office.head_title or "Lãnh đạo phòng",), office.head_name),
        landscape=True,
    )
