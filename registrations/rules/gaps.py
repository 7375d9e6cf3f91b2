"""What a unit still owes on paper, in the words of the letter that asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date
from registrations.enums import PaperCondition, PaperStand, SheetState
from registrations.rules.paper import Paper, best_paper, stand_of_paper

ASKED = frozenset({SheetState.SUBMITTED, SheetState.ACCEPTED})  # a returned one comes again with new papers
NO_GAP = "Hồ sơ này không thiếu bản giấy nên không cần phiếu yêu cầu bổ sung."
IN_THE_PAST = "Hạn bổ sung không thể trước hôm nay."
SIGNED_PAPER = "đơn vị gửi kèm bản in đã ký, đóng dấu."
NOT_RECEIVED = "Chưa nhận được bản giấy của đơn vị."


@dataclass(frozen=True)
class GapPart:
    """What is missing in one place: its head ("Bộ 2", or nothing) and a line for each paper."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """What a sheet lacks on paper: `asked` says what has to come, the parts what has not."""

    asked: str
    parts: tuple[GapPart, ...]


def gap_of_papers(papers: Iterable[Paper], version: int) -> Gap | None:
    """What the signed paper of a sheet lacks against its present sending; None where it matches."""
    best = best_paper(papers, version)
    line = NOT_RECEIVED if best is None else _flaw_of(best, version)
    return Gap(SIGNED_PAPER, (GapPart("", (line,)),)) if line else None


def _flaw_of(paper: Paper, version: int) -> str:
    came = f"Bản giấy nhận ngày {short_date(paper.received_on)}"
    match stand_of_paper(paper, version):
        case PaperStand.FLAWED:
            return f"{came} chưa đạt: {PaperCondition(paper.condition).label.lower()}."
        case PaperStand.MISMATCH:
            return f"{came} có nội dung khác bản điện tử."
        case PaperStand.UNKNOWN:
            return f"{came} không rõ in từ lần gửi nào."
        case PaperStand.OLD:
            return f"{came} là bản cũ (lần {paper.version}, hiện là lần {version})."
    return ""


def may_ask_for_paper(state: str) -> Decision:
    """Whether a sheet in this state may be asked for paper: only while a sending stands."""
    if state in ASKED:
        return YES
    label = SheetState(state).label
    return no(f"Hồ sơ đang ở tình trạng “{label}”; phiếu chỉ lập khi hồ sơ đã gửi hoặc đã duyệt.")


def may_be_due_on(day: date | None, today: date) -> Decision:
    """Whether the missing papers can be asked for by this day."""
    return no(IN_THE_PAST) if day and day < today else YES
