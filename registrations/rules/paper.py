"""Two channels, one truth: how the signed papers of a unit stand to what it sent electronically.

Days are calendar days of the department; instants handed in are local.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from danvan.core.codes import is_valid, last_part, normalise, read_paper_code
from danvan.core.policy import YES, Decision, no
from danvan.core.vietnamese import short_date
from registrations.enums import PaperCondition, PaperStand
from registrations.rules.deadlines import last_day

BEST_FIRST = [
    PaperStand.MATCHED, PaperStand.UNCOMPARED, PaperStand.FLAWED, PaperStand.MISMATCH, PaperStand.UNKNOWN,
    PaperStand.OLD,
]  # fmt: skip
WRONG_CHARACTER = (
    "Ký tự kiểm tra không khớp: mã có ký tự gõ hoặc đọc sai. Hãy so lại với giấy, hoặc tìm theo tên đơn vị."
)
NOT_A_CODE = (
    "Mã không đủ hoặc không đúng dạng (ví dụ DK27-7KM4-PRXC-H6-2-PG). Giấy rách, mờ thì tìm theo tên đơn vị."
)
UNCOMPARED = "đúng lần gửi, nội dung chưa đối chiếu"
SHEET_CODE_LENGTH = 14  # without dashes, two letters in front
PAPER_CODE_LENGTHS = range(17, 29)  # the same with version, set, mark of a Word file, two check characters


@dataclass(frozen=True)
class Paper:
    """A signed paper that the office holds: the sending it prints (None: unknown), its day, how it looks,
    whether its wording could be changed after the sending, whether somebody has compared it all the same."""

    version: int | None
    received_on: date
    condition: str = PaperCondition.GOOD
    is_edited: bool = False
    is_compared: bool = False


@dataclass(frozen=True)
class Reading:
    """What was typed or scanned: the sheet's code and the printed version (None where only the code is
    given), or the `problem` in one sentence.

    `set_no` is the set of which the paper is a copy (0: of none); `edited` says that its wording could be
    changed after the sending, so that nobody but a reader knows whether it is the same.
    """

    code: str = ""
    version: int | None = None
    set_no: int = 0
    edited: bool = False
    problem: str = ""


def read_code(typed: str) -> Reading:
    """The code of a paper or of a sheet, or a link that ends in one; however it is typed."""
    paper = read_paper_code(typed)
    if paper:
        return Reading(paper.code, paper.version, paper.set_no, paper.edited)
    part = last_part(typed)
    if is_valid(part):
        return Reading(normalise(part))
    return Reading(problem=WRONG_CHARACTER if _is_whole(part) else NOT_A_CODE)


def _is_whole(part: str) -> bool:
    """Whether as much was typed as a code has, and nothing that is in no code."""
    length = sum(character.isalnum() for character in part)
    has_length = length == SHEET_CODE_LENGTH or length in PAPER_CODE_LENGTHS
    return has_length and part.isascii() and any(map(str.isdigit, part))


def stand_of_paper(paper: Paper, version: int) -> PaperStand:
    """How one paper stands to the present sending."""
    if paper.condition == PaperCondition.DIFFERENT and paper.version in (None, version):
        return PaperStand.MISMATCH
    if paper.version is None:
        return PaperStand.UNKNOWN
    if paper.version != version:
        return PaperStand.OLD
    if paper.condition != PaperCondition.GOOD:
        return PaperStand.FLAWED
    return PaperStand.UNCOMPARED if paper.is_edited and not paper.is_compared else PaperStand.MATCHED


def best_paper(papers: Iterable[Paper], version: int) -> Paper | None:
    """The paper that answers best to the present sending, of equal ones the earliest; None without any.

    Of two of one day the order of their conditions decides, so that the answer is always the same.
    """

    def place(paper: Paper) -> tuple[int, int, date, int]:
        stand = stand_of_paper(paper, version)
        condition = PaperCondition.values.index(paper.condition)
        return BEST_FIRST.index(stand), -(paper.version or 0), paper.received_on, condition

    return min(papers, key=place, default=None)


def stand_of(papers: Sequence[Paper], version: int, *, is_sent: bool) -> PaperStand | None:
    """How paper and electronic sending of a sheet stand to each other.

    `is_sent` says whether a sending is in force (not a draft, not withdrawn); None where there is
    neither paper nor sending.
    """
    if not is_sent:
        return PaperStand.NO_FILE if papers else None
    best = best_paper(papers, version)
    return stand_of_paper(best, version) if best else PaperStand.NO_PAPER


def may_be_compared(paper: Paper, version: int, *, is_sent: bool) -> Decision:
    """Whether anybody may say of the paper that its contents are those of the sending: only where that is
    all that is missing. A paper that says something else is recorded as such, never compared."""
    stand = stand_of([paper], version, is_sent=is_sent)
    if stand == PaperStand.UNCOMPARED:
        return YES
    return no(f"Giấy này đang là “{stand.label}”; chỉ đối chiếu giấy “{UNCOMPARED}”.")


def version_in_words(printed: int | None, version: int, edited: bool = False) -> str:
    """What the desk says of a scanned paper: "khớp" or "bản cũ (lần 1, hiện là lần 2)".

    A paper whose wording could be changed is not called "khớp": `edited` says so, until somebody has
    compared it.
    """
    if printed is None:
        return "chưa rõ lần gửi"
    if printed != version:
        return f"bản cũ (lần {printed}, hiện là lần {version})"
    return UNCOMPARED if edited else "khớp"


def stand_in_words(papers: Sequence[Paper], version: int, *, is_sent: bool) -> str:
    """The stand for lists and pages of the office; empty where there is nothing to say."""
    stand = stand_of(papers, version, is_sent=is_sent)
    if stand is None:
        return ""
    best = best_paper(papers, version)
    if stand == PaperStand.OLD:
        return f"Bản cũ (lần {best.version}, hiện là lần {version})"
    if stand == PaperStand.FLAWED:
        return f"Chưa đạt: {PaperCondition(best.condition).label.lower()}"
    return stand.label


def told_to_unit(papers: Sequence[Paper], version: int) -> str:
    """What the unit reads of its papers, in one sentence; `version` is its present sending."""
    best = best_paper(papers, version)
    if best is None:
        return "Sở chưa nhận bản giấy."
    came = f"Sở đã nhận bản giấy ngày {short_date(best.received_on)}"
    match stand_of_paper(best, version):
        case PaperStand.MATCHED:
            return f"{came}, khớp lần gửi {version}."
        case PaperStand.UNCOMPARED:
            return f"{came}, đúng lần gửi {version}; là bản soạn lại nên nội dung chưa đối chiếu."
        case PaperStand.FLAWED:
            flaw = PaperCondition(best.condition).label.lower()
            return f"{came}, đúng lần gửi {version} nhưng chưa đạt: {flaw}."
        case PaperStand.MISMATCH:
            return f"{came}, nhưng nội dung khác bản điện tử."
        case PaperStand.UNKNOWN:
            return f"{came}, chưa rõ của lần gửi nào."
    return f"{came}, nhưng là bản cũ (lần {best.version}); chưa có bản giấy của lần gửi {version}."


def counting_day(papers: Iterable[Paper], first_version: int) -> date | None:
    """The day on which the paper came, held against the deadline: the earliest that answers to the sending
    which counts (`first_version`) or to a supplement of it."""
    days = [paper.received_on for paper in papers if (paper.version or first_version) >= first_version]
    return min(days, default=None)


def paper_days_late(day: date | None, ends_at: datetime | None) -> int:
    """By how many days the paper came late; 0 when in time, not there yet, or without a deadline."""
    if day is None or ends_at is None:
        return 0
    return max(0, (day - last_day(ends_at)).days)


def may_be_received_on(day: date, today: date, letter_day: date | None) -> Decision:
    """Whether a paper can have come on the day: not after today, not before it was written."""
    if day > today:
        return no("Ngày nhận không thể sau hôm nay.")
    if letter_day and letter_day > day:
        return no("Ngày văn bản không thể sau ngày nhận.")
    return YES
