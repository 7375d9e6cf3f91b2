"""The papers of a unit's dossier: the request with its list, the council's minutes, achievement reports.

Drawn from snapshots alone, so that the same sending gives the same paper (plan, section III.4).
"""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from danvan.core import clock
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, Heading, Signature, page_html
from danvan.core.documents.listing import cells_of
from danvan.core.errors import RuleViolation
from danvan.core.exports import Column
from danvan.core.vietnamese import document_date
from nominations.enums import HonourKind, Seat
from nominations.rules.words import (
    absent_members,
    birth_year,
    counts_in_words,
    full_name,
    in_seat,
    present_members,
    votes_in_words,
)
from registrations.documents import find_snapshot, paper_marks, receiver_of_papers
from registrations.enums import Subject
from registrations.models import Snapshot

Progress = Callable[[int, int], None]

CONFIRMED_ABOVE = Signature(("Xác nhận của cấp trình khen thưởng",), note="(Ký tên, đóng dấu)")
NO_TIME = "… giờ …"


def request_with_list(params: dict, progress: Progress) -> bytes:
    """ "Tờ trình" of the unit with the list of its nominees as annex (plan, section III.4)."""
    snapshot = find_snapshot(params)
    payload, day = snapshot.payload, clock.local_day(snapshot.sent_at)
    receiver = receiver_of_papers(payload, day)
    frame = Frame(
        heading=_heading(payload, "Tờ trình", f"đề nghị tặng {payload['scheme']['name']}", "TTr"),
        addressees=(receiver,),
        closing=(f"{payload['unit']['name']} kính trình {receiver} xem xét, quyết định",),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=("Như trên", "Lưu: VT"),
        **_marks(snapshot, params),
    )
    columns = list_columns(payload)
    html = page_html(
        "documents/nomination_request.html",
        frame,
        payload=payload,
        basis=_basis(payload),
        counts=counts_in_words(payload["nominees"]),
        annex=f"Kèm theo Tờ trình đề nghị tặng {payload['scheme']['name']} của {payload['unit']['name']}",
        columns=columns,
        rows=[cells_of(columns, nominee) for nominee in payload["nominees"]],
    )
    return draw([html], title=_title("Tờ trình kèm danh sách", snapshot), tagged=True)


def minutes(params: dict, progress: Progress) -> bytes:
    """ "Biên bản họp Hội đồng thi đua khen thưởng" of the unit; its head has no place and no day."""
    snapshot = find_snapshot(params)
    payload, meeting = snapshot.payload, snapshot.payload["meeting"]
    frame = Frame(
        heading=_minutes_heading(payload),
        left=_signer(meeting, Seat.SECRETARY),
        signature=_signer(meeting, Seat.CHAIR),
        recipients=("Lưu: VT",),
        closing=(_closing_of(meeting),),
        **_marks(snapshot, params),
    )
    present = present_members(meeting)
    html = page_html(
        "documents/council_minutes.html",
        frame,
        payload=payload,
        meeting=meeting,
        opening=_opening_of(meeting),
        present=present,
        absent=absent_members(meeting),
        chair=in_seat(meeting, Seat.CHAIR),
        secretary=in_seat(meeting, Seat.SECRETARY),
        votes=[(full_name(row), votes_in_words(row, len(present)) or "…") for row in payload["nominees"]],
    )
    return draw([html], title=_title("Biên bản họp Hội đồng", snapshot), tagged=True)


def achievement_report(params: dict, progress: Progress) -> bytes:
    """ "Báo cáo thành tích" of one nominee, in the form that its decree prescribes; `params` name it."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    nominee = next(row for row in payload["nominees"] if row["uid"] == params["nominee"])
    report = nominee["report"]
    is_person = nominee["subject"] == Subject.INDIVIDUAL
    frame = Frame(
        heading=_heading(payload, "Báo cáo thành tích", f"đề nghị tặng {payload['scheme']['name']}", ""),
        **(_signed_by_person(payload, nominee) if is_person else _signed_by_head(payload)),
        **_marks(snapshot, params),
    )
    html = page_html(
        f"documents/{report['form']['template'].replace('-', '_')}.html",
        frame,
        nominee=nominee,
        name=full_name(nominee),
        parts=_parts_of(report),
        titles=_honours(report, HonourKind.TITLE),
        commendations=_honours(report, HonourKind.COMMENDATION),
    )
    return draw([html], title=_title(f"Báo cáo thành tích – {nominee['name']}", snapshot), tagged=True)


def _marks(snapshot: Snapshot, params: dict) -> dict[str, str]:
    """The foot of a paper, of the copy that `params` name with `set`, else of no set.

    Raises RuleViolation where the dossier has no such set.
    """
    set_no, set_count = params.get("set") or 0, snapshot.payload["scheme"]["set_count"]
    if set_no not in range(set_count + 1):
        raise RuleViolation(f"Hồ sơ này chỉ có {set_count} bộ.")
    return paper_marks(snapshot, set_no, set_count)


def papers_of(payload: dict) -> list[tuple[str, str, dict[str, str]]]:
    """Each paper that is signed in the dossier: its key, its name, what it needs beside code and version."""
    found: list[tuple[str, str, dict[str, str]]] = [
        ("request", "Tờ trình kèm danh sách", {}),
        ("minutes", "Biên bản họp Hội đồng", {}),
    ]
    for nominee in payload["nominees"]:
        key = f"achievement-{nominee['subject'].lower()}"
        found.append((key, f"Báo cáo thành tích: {full_name(nominee)}", {"nominee": nominee["uid"]}))
    return found


def list_columns(payload: dict) -> list[Column]:
    """The columns of the unit's list; the same person is written the same way on every paper."""
    present = len(present_members(payload["meeting"]))
    award = payload["scheme"]["name"]
    return [
        Column("position", "TT", lambda row: row["position"], 5, "center"),
        Column("name", "Họ và tên, tên tập thể", full_name, 20),
        Column("born", "Năm sinh", birth_year, 7, "center"),
        Column("job", "Chức vụ, đơn vị", lambda row: _job(row, payload), 18),
        Column("summary", "Tóm tắt thành tích", lambda row: row["summary"], 24),
        Column("award", "Hình thức đề nghị", lambda row: award, 14),
        Column("votes", "Số phiếu", lambda row: votes_in_words(row, present), 12, "center"),
    ]


def _job(nominee: dict, payload: dict) -> str:
    job = nominee["job"]
    return f"{job}, {payload['unit']['name']}" if job else payload["unit"]["name"]


def _heading(payload: dict, kind_title: str, summary: str, symbol: str) -> Heading:
    unit = payload["unit"]
    return Heading(
        parent_body=unit["parent"],
        issuing_body=unit["name"],
        place=unit["place"],
        kind_title=kind_title,
        summary=summary,
        number=payload["sheet"]["document_number"] if symbol else "",
        symbol=f"{symbol}-{unit['symbol'] or '…'}" if symbol else "",
    )


def _minutes_heading(payload: dict) -> Heading:
    unit, meeting = payload["unit"], payload["meeting"]
    return Heading(
        parent_body=unit["parent"],
        issuing_body=unit["name"],
        place=unit["place"],
        kind_title="Biên bản",
        summary=f"họp Hội đồng thi đua khen thưởng xét đề nghị tặng {payload['scheme']['name']}",
        number=meeting.get("number", ""),
        symbol="BB-HĐTĐKT",
        undated=True,
    )


def _basis(payload: dict) -> list[str]:
    """The grounds of the request: the plan, and the minutes with their number and day."""
    meeting = payload["meeting"]
    number = f" số {meeting['number']}" if meeting.get("number") else ""
    day = f" {document_date(date.fromisoformat(meeting['met_on']))}" if meeting.get("met_on") else ""
    held = f"Biên bản{number}{day} họp Hội đồng thi đua khen thưởng {payload['unit']['name']}"
    return [f"Căn cứ {payload['plan']};", f"Căn cứ {held}."]


def _opening_of(meeting: dict) -> str:
    """When and where the council met."""
    began = _clock(meeting.get("began_at", "")) or NO_TIME
    met_on = meeting.get("met_on")
    day = document_date(date.fromisoformat(met_on)) if met_on else "ngày … tháng … năm …"
    return f"Thời gian bắt đầu: {began}, {day}."


def _closing_of(meeting: dict) -> str:
    """When the meeting ended."""
    ended = _clock(meeting.get("ended_at", "")) or NO_TIME
    return f"Phiên họp kết thúc vào lúc {ended} cùng ngày; biên bản đã được đọc cho mọi người cùng nghe"


def _clock(text: str) -> str:
    """ "14 giờ 30" of "14:30"."""
    return " giờ ".join(text.split(":")) if text else ""


def _signer(meeting: dict, seat: Seat) -> Signature:
    member = in_seat(meeting, seat)
    return Signature((seat.label,), member["name"] if member else "")


def _signed_by_head(payload: dict) -> dict[str, Signature]:
    sheet = payload["sheet"]
    head = Signature((sheet["signer_title"],), sheet["signer_name"], "(Ký tên, đóng dấu)")
    return {"left": CONFIRMED_ABOVE, "signature": head}


def _signed_by_person(payload: dict, nominee: dict) -> dict[str, Signature]:
    sheet = payload["sheet"]
    return {
        "left": Signature(
            ("Thủ trưởng đơn vị", "xác nhận, đề nghị"), sheet["signer_name"], "(Ký tên, đóng dấu)"
        ),
        "signature": Signature(("Người báo cáo thành tích",), nominee["name"], "(Ký, ghi rõ họ và tên)"),
        "below": CONFIRMED_ABOVE,
    }


def _parts_of(report: dict) -> list[tuple[str, list[dict]]]:
    """The fields of the form under the headings of its parts."""
    return [(part, list(fields)) for part, fields in groupby(report["fields"], lambda field: field["part"])]


def _honours(report: dict, kind: HonourKind) -> list[dict]:
    return [row for row in report["honours"] if row["kind"] == kind]


def _title(name: str, snapshot: Snapshot) -> str:
    return f"{name} {snapshot.payload['code']} (lần gửi {snapshot.version})"
