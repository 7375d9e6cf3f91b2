"""The papers of a unit's dossier: the request with its list, the council's minutes, achievement reports.

Drawn from snapshots alone, so that the same sending gives the same paper (plan, section III.4).
"""

from collections.abc import Callable

from danvan.core import clock
from danvan.core.documents.frame import Annex, Frame, Heading, Signature
from danvan.core.documents.output import PDF, WORD, paper_file
from danvan.core.documents.paper import Enclosure, Paper
from danvan.core.errors import RuleViolation
from nominations.dossier_words import (
    achievement_words,
    minutes_end,
    minutes_words,
    request_list,
    request_words,
)
from nominations.enums import Seat
from nominations.rules.words import full_name, in_seat
from registrations.documents import find_snapshot, paper_marks, receiver_of_papers
from registrations.enums import Subject
from registrations.models import Snapshot

Progress = Callable[[int, int], None]

CONFIRMED_ABOVE = Signature(("Xác nhận của cấp trình khen thưởng",), note="(Ký tên, đóng dấu)")


def request_with_list(params: dict, progress: Progress) -> bytes:
    """ "Tờ trình" of the unit with the list of its nominees as annex (plan, section III.4)."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    award, unit = payload["scheme"]["name"], payload["unit"]["name"]
    annex = Annex("Danh sách đề nghị khen thưởng", f"Kèm theo Tờ trình đề nghị tặng {award} của {unit}")
    paper = Paper(
        _title("Tờ trình kèm danh sách", snapshot),
        _request_frame(snapshot, params),
        request_words(payload),
        Enclosure(annex, request_list(payload)),
    )
    return paper_file(paper, _format(params))


def _request_frame(snapshot: Snapshot, params: dict) -> Frame:
    payload = snapshot.payload
    receiver = receiver_of_papers(payload, clock.local_day(snapshot.sent_at))
    return Frame(
        heading=_heading(payload, "Tờ trình", f"đề nghị tặng {payload['scheme']['name']}", "TTr"),
        addressees=(receiver,),
        closing=(f"{payload['unit']['name']} kính trình {receiver} xem xét, quyết định",),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=("Như trên", "Lưu: VT"),
        **_marks(snapshot, params),
    )


def minutes(params: dict, progress: Progress) -> bytes:
    """ "Biên bản họp Hội đồng thi đua khen thưởng" of the unit; its head has no place and no day."""
    snapshot = find_snapshot(params)
    payload, meeting = snapshot.payload, snapshot.payload["meeting"]
    frame = Frame(
        heading=_minutes_heading(payload),
        left=_signer(meeting, Seat.SECRETARY),
        signature=_signer(meeting, Seat.CHAIR),
        recipients=("Lưu: VT",),
        closing=(minutes_end(meeting),),
        **_marks(snapshot, params),
    )
    paper = Paper(_title("Biên bản họp Hội đồng", snapshot), frame, minutes_words(payload))
    return paper_file(paper, _format(params))


def achievement_report(params: dict, progress: Progress) -> bytes:
    """ "Báo cáo thành tích" of one nominee, in the form that its decree prescribes; `params` name it."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    nominee = next(row for row in payload["nominees"] if row["uid"] == params["nominee"])
    is_person = nominee["subject"] == Subject.INDIVIDUAL
    frame = Frame(
        heading=_heading(payload, "Báo cáo thành tích", f"đề nghị tặng {payload['scheme']['name']}", ""),
        **(_signed_by_person(payload, nominee) if is_person else _signed_by_head(payload)),
        **_marks(snapshot, params),
    )
    title = _title(f"Báo cáo thành tích (đề nghị số {nominee['position']})", snapshot)
    return paper_file(Paper(title, frame, achievement_words(nominee)), _format(params))


def _format(params: dict) -> str:
    return params.get("format", PDF)


def _marks(snapshot: Snapshot, params: dict) -> dict[str, str]:
    """The foot of a paper, of the copy that `params` name with `set`, else of no set.

    Raises RuleViolation where the dossier has no such set.
    """
    set_no, set_count = params.get("set") or 0, snapshot.payload["scheme"]["set_count"]
    if set_no not in range(set_count + 1):
        raise RuleViolation(f"Hồ sơ này chỉ có {set_count} bộ.")
    return paper_marks(snapshot, set_no, set_count, edited=_format(params) == WORD)


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


def _title(name: str, snapshot: Snapshot) -> str:
    return f"{name} {snapshot.payload['code']} (lần gửi {snapshot.version})"
