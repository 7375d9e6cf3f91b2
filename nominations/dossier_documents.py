"""The papers of a unit's dossier: the request with its list, the council's minutes, achievement reports.

Drawn from snapshots alone, so that the same sending gives the same paper (plan, section III.4).
"""

from danvan.core import clock
from danvan.core.documents import Progress
from danvan.core.documents.formats import PDF, WORD
from danvan.core.documents.frame import Annex, Frame, Signature, kept_by
from danvan.core.documents.output import paper_file
from danvan.core.documents.paper import Enclosure, OfficialPaper
from danvan.core.errors import RuleViolation
from nominations.dossier_words import (
    achievement_words,
    minutes_end,
    minutes_words,
    request_list,
    request_words,
)
from nominations.enums import DossierPaper, Seat
from nominations.rules.words import full_name, in_seat
from nominations.services.paper_copies import NO_SUCH_SET
from registrations.documents import (
    body_asked,
    called,
    find_snapshot,
    paper_marks,
    receiver_of_papers,
    unit_heading,
)
from registrations.enums import Subject
from registrations.models import Snapshot

PaperOfSending = tuple[str, str, dict[str, str]]  # key, name, what it needs beside code and version

REQUEST, MINUTES = DossierPaper.REQUEST.label, DossierPaper.MINUTES.label
CONFIRMED_ABOVE = Signature(("Xác nhận của cấp trình khen thưởng",), note="(Ký tên, đóng dấu)")


def request_with_list(params: dict, progress: Progress) -> bytes:
    """ "Tờ trình" of the unit with the list of its nominees as annex (plan, section III.4)."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    frame = _request_frame(snapshot, params)
    annex = Annex("Danh sách đề nghị khen thưởng", frame.heading.of_annex)
    paper = OfficialPaper(
        called(REQUEST, snapshot),
        frame,
        request_words(payload),
        Enclosure(annex, request_list(payload)),
    )
    return paper_file(paper, _format(params))


def _request_frame(snapshot: Snapshot, params: dict) -> Frame:
    payload = snapshot.payload
    day = clock.local_day(snapshot.sent_at)
    return Frame(
        heading=unit_heading(payload, "Tờ trình", f"đề nghị tặng {payload['scheme']['name']}", "TTr"),
        addressees=(receiver_of_papers(payload, day),),
        closing=(f"{payload['unit']['name']} kính trình {body_asked(payload, day)} xem xét, quyết định",),
        signature=Signature((payload["sheet"]["signer_title"],), payload["sheet"]["signer_name"]),
        recipients=("Như trên", kept_by()),
        **_marks(snapshot, params),
    )


def minutes(params: dict, progress: Progress) -> bytes:
    """ "Biên bản họp Hội đồng thi đua khen thưởng" of the unit; its head has no place and no day."""
    snapshot = find_snapshot(params)
    payload, meeting = snapshot.payload, snapshot.payload["meeting"]
    frame = Frame(
        heading=unit_heading(
            payload,
            "Biên bản",
            f"họp Hội đồng thi đua khen thưởng xét đề nghị tặng {payload['scheme']['name']}",
            number=meeting.get("number", ""),
            symbol="BB-HĐTĐKT",
            undated=True,
        ),
        left=_signer(meeting, Seat.SECRETARY),
        signature=_signer(meeting, Seat.CHAIR),
        recipients=(kept_by(),),
        closing=(minutes_end(meeting),),
        **_marks(snapshot, params),
    )
    paper = OfficialPaper(called(MINUTES, snapshot), frame, minutes_words(payload))
    return paper_file(paper, _format(params))


def achievement_report(params: dict, progress: Progress) -> bytes:
    """ "Báo cáo thành tích" of one nominee, in the form that its decree prescribes; `params` name it."""
    snapshot = find_snapshot(params)
    payload = snapshot.payload
    nominee = next(row for row in payload["nominees"] if row["uid"] == params["nominee"])
    is_person = nominee["subject"] == Subject.INDIVIDUAL
    frame = Frame(
        heading=unit_heading(payload, "Báo cáo thành tích", f"đề nghị tặng {payload['scheme']['name']}"),
        **(_signed_by_person(payload, nominee) if is_person else _signed_by_head(payload)),
        **_marks(snapshot, params),
    )
    title = called(f"Báo cáo thành tích (đề nghị số {nominee['position']})", snapshot)
    return paper_file(OfficialPaper(title, frame, achievement_words(nominee)), _format(params))


def _format(params: dict) -> str:
    return params.get("format", PDF)


def _marks(snapshot: Snapshot, params: dict) -> dict[str, str]:
    """The foot of a paper, of the copy that `params` name with `set`, else of no set.

    Raises RuleViolation where the dossier has no such set.
    """
    set_no, set_count = params.get("set") or 0, snapshot.payload["scheme"]["set_count"]
    if set_no not in range(set_count + 1):
        raise RuleViolation(NO_SUCH_SET)
    return paper_marks(snapshot, set_no, set_count, edited=_format(params) == WORD)


def papers_of(payload: dict) -> list[PaperOfSending]:
    """Each paper that is signed in the dossier."""
    found: list[PaperOfSending] = [("request", REQUEST, {}), ("minutes", MINUTES, {})]
    for nominee in payload["nominees"]:
        key = f"achievement-{nominee['subject'].lower()}"
        found.append((key, f"Báo cáo thành tích: {full_name(nominee)}", {"nominee": nominee["uid"]}))
    return found


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
