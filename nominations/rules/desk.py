"""What the desk of a dossier says of the paper in the officer's hand, and which key is wanted next."""

from dataclasses import dataclass
from enum import Enum

from danvan.core.policy import YES, Decision, no


class Stand(Enum):
    """How the paper stands to what the unit has sent last."""

    UNKNOWN = "unknown"
    MATCHED = "matched"
    NOT_COMPARED = "not compared"
    OLD = "old"


@dataclass(frozen=True)
class PaperInHand:
    """What the code on the paper tells: the sending it prints (None: it does not say), its set (0: of none),
    whether it comes from a Word file in which the wording could be changed."""

    printed: int | None
    set_no: int = 0
    is_edited: bool = False


def may_belong(paper: PaperInHand, version: int, set_count: int) -> Decision:
    """Whether the dossier has the sending and the set that the paper names."""
    if paper.printed and paper.printed > version:
        return no(f"Hồ sơ này chưa có lần gửi {paper.printed}; hãy so lại mã với giấy.")
    if paper.set_no > set_count:
        return no(f"Hồ sơ này chỉ có {set_count} bộ, không có bộ {paper.set_no}; hãy so lại mã với giấy.")
    return YES


def stand_of(paper: PaperInHand, version: int) -> Stand:
    """How the paper stands to the present sending."""
    if paper.printed is None:
        return Stand.UNKNOWN
    if paper.printed != version:
        return Stand.OLD
    return Stand.NOT_COMPARED if paper.is_edited else Stand.MATCHED


def stand_in_words(paper: PaperInHand, version: int, set_count: int) -> str:
    """The same as the desk says it: "Khớp: bộ 2/3, lần gửi 1"."""
    of_set = f"bộ {paper.set_no}/{set_count}, " if paper.set_no else ""
    match stand_of(paper, version):
        case Stand.UNKNOWN:
            return f"Chưa rõ lần gửi in trên giấy; hiện là lần {version}"
        case Stand.OLD:
            return f"Bản cũ: {of_set}lần {paper.printed}, hiện là lần {version}"
        case Stand.NOT_COMPARED:
            return f"Đúng lần gửi, nội dung chưa đối chiếu: {of_set}lần gửi {version}, bản soạn lại (Word)"
    return f"Khớp: {of_set}lần gửi {version}"
