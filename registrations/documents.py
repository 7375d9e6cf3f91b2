"""The papers of a registration: the unit's list, the office's list; the receipt slip of every kind of sheet.

Drawn from snapshots alone, so that the same sending gives the same paper.
"""

from datetime import date

from django.utils.text import slugify

from danvan.core import clock
from danvan.core.codes import paper_code
from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.formats import PDF
from danvan.core.documents.frame import Frame, Heading, Signature, kept_by, page_html
from danvan.core.documents.listing import GroupLine, list_chunks
from danvan.core.exports import FORMATS, ListResource
from danvan.core.links import absolute
from danvan.core.vietnamese import fold
from registrations.enums import SheetKind, UnitKind
from registrations.models import Campaign, Sheet, Snapshot, Unit
from registrations.resources import (
    OFFICE_LIST_COLUMNS,
    UNIT_LIST_COLUMNS,
    ListRow,
    rows_of,
    rows_of_payload,
    under_their_units,
)
from registrations.rules.consolidation import Part, all_models
from registrations.rules.deadlines import moment_in_words
from registrations.rules.totals import totals_of

EDITED = "bản soạn lại"
RECEIVED = {
    SheetKind.REGISTRATION: "Bản tổng hợp đăng ký mô hình",
    SheetKind.RESULT: "Báo cáo kết quả thực hiện phong trào thi đua",
}


def registration_list(params: dict, progress: Progress) -> bytes:
    """ "Bản tổng hợp đăng ký mô hình" of one sending, with the unit's own header (plan, section IV.2)."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    frame = Frame(
        heading=unit_heading(
            payload, "Bản tổng hợp", f"đăng ký mô hình “Dân vận khéo” năm {payload['year']}", "BC"
        ),
        opening=(_opening(payload),),
        closing=tuple(totals_of(all_models(payload)).sentences()),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=(receiver_of_papers(payload, clock.local_day(snapshot.sent_at)), kept_by()),
        **paper_marks(snapshot),
        landscape=True,
    )
    chunks = list_chunks(frame, UNIT_LIST_COLUMNS, grouped_rows(payload))
    return draw(chunks, title=title_of(snapshot), tagged=True)


def receipt_slip(params: dict, progress: Progress) -> bytes:
    """ "Phiếu tiếp nhận": what was received, when, under which code."""
    snapshot = find_snapshot(params)
    payload, day = snapshot.payload, clock.local_day(snapshot.sent_at)
    receiver = payload.get("receiver") or _office_as_text(day)
    frame = Frame(
        heading=Heading(
            parent_body=receiver["parent"],
            issuing_body=receiver["name"],
            place=receiver["place"],
            kind_title="Phiếu tiếp nhận",
            summary=f"{RECEIVED[snapshot.sheet.kind]} “Dân vận khéo” năm {payload['year']}",
            day=day,
        ),
        mark=mark_of(snapshot),
    )
    answers = [
        ("Đơn vị gửi", payload["unit"]["name"]),
        ("Mã hồ sơ", payload["code"]),
        ("Lần gửi", str(snapshot.version)),
        ("Gửi lúc", moment_in_words(clock.local(snapshot.sent_at))),
        ("Người gửi", snapshot.sent_by.full_name),
        *CONTENTS[snapshot.sheet.kind](payload),
        ("Mã kiểm tra nội dung (SHA-256)", snapshot.sha256),
    ]
    html = page_html("documents/receipt_slip.html", frame, answers=answers)
    return draw([html], title=f"Phiếu tiếp nhận {payload['code']}", tagged=True)


def registered(payload: dict) -> list[tuple[str, str]]:
    """How many models a registration holds."""
    return [("Số mô hình", _count_in_words(payload))]


def reported(payload: dict) -> list[tuple[str, str]]:
    """How many models a report speaks of, and how many evidence files came with it."""
    files = sum(len(item["files"]) for item in all_models(payload))
    return [*registered(payload), ("Số tệp minh chứng", str(files))]


# What the receipt slip says of the contents of each kind; a later app adds its own, here and above.
CONTENTS = {SheetKind.REGISTRATION: registered, SheetKind.RESULT: reported}


def office_registration_list(params: dict, progress: Progress) -> bytes:
    """ "Danh sách tổng hợp đăng ký" of chosen sheets, as PDF, XLSX or CSV with the same rows.

    `params`: sheets (keys), area (code or empty), year, words (the filter in words), format.
    """
    rows = rows_of(params["sheets"], params["area"])
    if params["format"] in FORMATS:
        return FORMATS[params["format"]]().export_data(ListResource(OFFICE_LIST_COLUMNS).export(rows))
    chunks = list_chunks(_office_frame(params, rows), OFFICE_LIST_COLUMNS, rows)
    title = f"Danh sách tổng hợp đăng ký năm {params['year']}"
    return draw(chunks, title=title, progress=lambda done: progress(done, len(chunks)))


def _office_frame(params: dict, rows: list[ListRow]) -> Frame:
    office = office_unit()
    return Frame(
        heading=office_heading(
            office, "Danh sách tổng hợp", f"đăng ký mô hình “Dân vận khéo” năm {params['year']}"
        ),
        opening=filtered_by(params["words"]),
        closing=tuple(totals_of([row.model for row in rows]).sentences()),
        signature=signed_by_office(office),
        landscape=True,
    )


def filtered_by(words: str) -> tuple[str, ...]:
    """The line of a list that says by what it is filtered; none where it is by nothing."""
    return (f"Danh sách lọc theo {words.rstrip('.')}.",) if words else ()


def office_list_params(
    *, sheets: list[int], year: int, format: str = "pdf", area: str = "", words: str = ""
) -> dict:
    """What `office_registration_list` needs to know."""
    return {"sheets": sheets, "year": year, "format": format, "area": area, "words": words}


def sent_sheets_of(campaign: Campaign, kind: SheetKind = SheetKind.REGISTRATION) -> list[int]:
    """The keys of all sheets of the kind that have come as far as the office in the campaign."""
    sent = Sheet.objects.sent_in(campaign, kind).arrived()
    return list(sent.order_by("pk").values_list("pk", flat=True))


def find_snapshot(params: dict) -> Snapshot:
    """The sending that `params` name by code and version."""
    rows = Snapshot.objects.select_related("sheet", "sent_by")
    return rows.get(sheet__code=params["sheet"], version=params["version"])


def paper_request(
    snapshot: Snapshot, key: str, name: str, more: dict[str, str | int], format: str = PDF
) -> dict:
    """What `request_document` needs to know of a paper of the sending, and `drawn_document`: from whichever
    page it is asked for, it is the same file. A PDF names no format, so that it stays the one stored before.
    """
    code, version = snapshot.sheet.code, snapshot.version
    return {
        "key": key,
        "params": {"sheet": code, "version": version} | more | ({} if format == PDF else {"format": format}),
        "source_hash": snapshot.sha256,
        "title": called(name, snapshot),
        "filename": f"{slugify(fold(name))[:100]}-{code}-lan-{version}.{format}",
    }


def office_unit() -> Unit:
    """The office that issues the lists: the one whose members review."""
    offices = Unit.objects.filter(kind=UnitKind.DEPARTMENT_OFFICE).select_related("parent")
    return offices.filter(memberships__role__startswith="OFFICE").first() or offices.first()


def title_of(snapshot: Snapshot) -> str:
    """How the unit's list is called on screen and in the file."""
    return called("Bản tổng hợp đăng ký mô hình", snapshot)


def called(name: str, snapshot: Snapshot) -> str:
    """How a paper of the sending is called on screen and in the file."""
    return f"{name} {snapshot.payload['code']} (lần gửi {snapshot.version})"


def mark_of(snapshot: Snapshot) -> str:
    """The line at the foot that ties the paper to its electronic version."""
    return f"Mã hồ sơ {snapshot.payload['code']} · lần gửi {snapshot.version}"


def grouped_rows(payload: dict) -> list[ListRow | GroupLine]:
    """The rows of the unit's list; where it carries others, each unit has a line with its sub-total."""
    return under_their_units(rows_of_payload(payload), payload, _subtotal)


def _subtotal(part: Part) -> str:
    """ "3 mô hình (mới 2; duy trì 1)"."""
    counts = [f"{kind.label.lower()} {count}" for kind, count in part.totals.by_novelty.items() if count]
    return f"{part.totals.models} mô hình" + (f" ({'; '.join(counts)})" if counts else "")


def _opening(payload: dict) -> str:
    verb = "tổng hợp đăng ký" if payload.get("units") else "đăng ký"
    return f"Thực hiện {payload['plan']}, {payload['unit']['name']} {verb} các mô hình sau:"


def _count_in_words(payload: dict) -> str:
    count = str(len(all_models(payload)))
    units = payload.get("units")
    return f"{count}, trong đó có mô hình của {len(units)} đơn vị gửi qua" if units else count


def receiver_of_papers(payload: dict, day: date) -> str:
    """Where a unit's paper of the day goes: to its consolidating unit, else to the department, by way of the
    office (plan, section IV.2)."""
    office = office_unit().called_on(day)
    through = f" (qua {office.name})" if office.parent and not payload.get("receiver") else ""
    return body_asked(payload, day) + through


def body_asked(payload: dict, day: date) -> str:
    """Whom a unit's paper of the day asks: its consolidating unit, else the department."""
    if receiver := payload.get("receiver"):
        return receiver["name"]
    office = office_unit().called_on(day)
    return office.parent.name_on(day) if office.parent else office.name


def _office_as_text(day: date) -> dict:
    """The office as it was called on the day, said like a receiver in a payload."""
    office = office_unit().called_on(day)
    parent = office.parent.name_on(day) if office.parent else ""
    return {"parent": parent, "name": office.name, "place": office.place}


def paper_marks(
    snapshot: Snapshot, set_no: int = 0, set_count: int = 0, edited: bool = False
) -> dict[str, str]:
    """The foot of a paper that is to be signed: also its own code, and the link that its QR code holds.

    `set_no` of `set_count` sets says of which one it is a copy; `edited` that its wording can be changed.
    """
    code = paper_code(snapshot.payload["code"], snapshot.version, set_no, edited)
    parts = [mark_of(snapshot), f"Bộ {set_no}/{set_count}" if set_no else "", EDITED if edited else ""]
    mark = " · ".join(filter(None, parts))
    return {"mark": f"{mark}\nMã bản giấy {code}", "link": absolute("verify", code)}


def unit_heading(payload: dict, kind_title: str, summary: str, code: str = "", **more: object) -> Heading:
    """The top of a unit's own paper; one with the `code` of its kind ("BC") bears the number of the sheet."""
    unit, numbered = payload["unit"], {}
    if code:
        symbol = f"{code}-{unit['symbol'] or '…'}"
        numbered = {"number": payload["sheet"]["document_number"], "symbol": symbol}
    return Heading(
        parent_body=unit["parent"],
        issuing_body=unit["name"],
        place=unit["place"],
        kind_title=kind_title,
        summary=summary,
        **numbered | more,
    )


def office_heading(office: Unit, kind_title: str, summary: str, **more: object) -> Heading:
    """The top of the office's own paper."""
    return Heading(
        parent_body=office.parent.name if office.parent else "",
        issuing_body=office.name,
        place=office.place,
        kind_title=kind_title,
        summary=summary,
        **more,
    )


def signed_by_office(office: Unit) -> Signature:
    """Who signs the office's own paper."""
    return Signature((office.head_title or "Lãnh đạo phòng",), office.head_name)
