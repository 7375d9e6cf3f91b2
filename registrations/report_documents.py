"""The papers of result reports: the unit's report, the office's list of results.

Drawn from snapshots alone, so that the same sending gives the same paper.
"""

from danvan.core import clock
from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.formats import PDF, WORD
from danvan.core.documents.frame import Annex, Frame, Signature, kept_by
from danvan.core.documents.listing import list_chunks
from danvan.core.documents.output import paper_file
from danvan.core.documents.paper import Enclosure, OfficialPaper, Table
from danvan.core.exports import FORMATS, ListResource
from registrations.documents import (
    called,
    filtered_by,
    find_snapshot,
    office_heading,
    office_unit,
    paper_marks,
    receiver_of_papers,
    signed_by_office,
    unit_heading,
)
from registrations.models import Snapshot
from registrations.report_resources import (
    OFFICE_RESULT_COLUMNS,
    REPORT_COLUMNS,
    ResultRow,
    result_rows_of,
)
from registrations.report_words import annex_rows, report_words, summary_of
from registrations.rules.result_totals import recognition_sentence, result_totals_of


def result_report(params: dict, progress: Progress) -> bytes:
    """ "Báo cáo kết quả thực hiện" of one sending, with the unit's own header (plan, section IV.2)."""
    snapshot, format = find_snapshot(params), params.get("format", PDF)
    payload, day = snapshot.payload, clock.local_day(snapshot.sent_at)
    receiver, about = receiver_of_papers(payload, day), summary_of(payload)
    heading = unit_heading(payload, "Báo cáo", about, "BC")
    frame = Frame(
        heading=heading,
        addressees=(receiver,),
        closing=(f"Trên đây là báo cáo {about} của {heading.issuing_body}",),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=(receiver, kept_by()),
        **paper_marks(snapshot, edited=format == WORD),
    )
    annex = Enclosure(
        Annex("Bảng số liệu từng mô hình", heading.of_annex),
        [Table(REPORT_COLUMNS, annex_rows(payload))],
    )
    return paper_file(OfficialPaper(title_of_report(snapshot), frame, report_words(payload), annex), format)


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
    return called("Báo cáo kết quả thực hiện", snapshot)


def _office_frame(params: dict, rows: list[ResultRow]) -> Frame:
    office = office_unit()
    totals = result_totals_of(row.item for row in rows).sentences()
    return Frame(
        heading=office_heading(
            office, "Danh sách tổng hợp", f"kết quả thực hiện mô hình “Dân vận khéo” năm {params['year']}"
        ),
        opening=filtered_by(params["words"]),
        closing=(*totals, recognition_sentence(row.recognition for row in rows)),
        signature=signed_by_office(office),
        landscape=True,
    )
