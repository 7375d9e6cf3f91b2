"""Who signs each paper of a dossier, in which place, and where the stamp goes.

Facts: Nghị định 30/2020/NĐ-CP on signing (Điều 13), stamping (Điều 32, 33) and numbering (Điều 15); the
places are those in which the portal prints the names. Works on the payload of a snapshot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nominations.enums import CopyMark, DossierPaper, Seat
from nominations.rules.checklist import PaperKind
from nominations.rules.words import full_name, in_seat
from registrations.enums import Subject

FOR_THE_DEPARTMENT = "Để trống phần “Xác nhận của cấp trình khen thưởng” cho Sở."
ENCLOSED = "Đóng thêm ở trang đầu của phụ lục danh sách, trùm một phần tên phụ lục."
NO_STAMP = "Không đóng dấu."


@dataclass(frozen=True)
class SetPaper:
    """One paper of a set: its kind, its name, and of which nominee it is (none: of the dossier)."""

    kind: PaperKind
    name: str
    nominee: dict | None = None

    @property
    def marks_in_words(self) -> str:
        """ "Ký, đóng dấu, bản chính": what each copy of it must carry."""
        words = ", ".join(MARKS[mark] for mark in self.kind.marks)
        return words[:1].upper() + words[1:]


MARKS = {
    CopyMark.SIGNED: "ký",
    CopyMark.STAMPED: "đóng dấu",
    CopyMark.ORIGINAL: "bản chính",
    CopyMark.ENDORSED: "Sở xác nhận",
}


def papers_of_a_set(kinds: Sequence[PaperKind], nominees: Sequence[dict]) -> list[SetPaper]:
    """Every paper of one set, kind by kind; what is made for each nominee names them in their order."""
    return [
        SetPaper(kind, f"{kind.name}: {full_name(nominee)}" if nominee else kind.name, nominee)
        for kind in kinds
        for nominee in (nominees if kind.per_nominee else [None])
    ]


@dataclass(frozen=True)
class SameSigning:
    """Papers of a set that are signed in the same way: those of one kind for collectives or for persons."""

    papers: Sequence[SetPaper]

    @property
    def kind(self) -> PaperKind:
        """Of which kind they are."""
        return self.papers[0].kind

    @property
    def is_on_persons(self) -> bool:
        """Whether each is about a person."""
        nominee = self.papers[0].nominee
        return nominee is not None and nominee["subject"] == Subject.INDIVIDUAL

    @property
    def name(self) -> str:
        """The name of the one paper, or how many there are: "Báo cáo thành tích của 12 cá nhân"."""
        if len(self.papers) == 1:
            return self.papers[0].name
        subject = Subject.INDIVIDUAL if self.is_on_persons else Subject.COLLECTIVE
        return f"{self.kind.name} của {len(self.papers)} {subject.label.lower()}"


def signed_alike(papers: Sequence[SetPaper]) -> list[SameSigning]:
    """The papers of a set by the way in which they are signed, in the order of the first of each."""
    found: dict[tuple, list[SetPaper]] = {}
    for paper in papers:
        found.setdefault((paper.kind.key, paper.nominee and paper.nominee["subject"]), []).append(paper)
    return [SameSigning(group) for group in found.values()]


def signatures_on(paper: SameSigning, payload: dict) -> list[str]:
    """Who signs where, a sentence for each."""
    head = _head_of(payload)
    match paper.kind.paper:
        case DossierPaper.REQUEST:
            return [f"{head}: cuối tờ trình, bên phải."]
        case DossierPaper.MINUTES:
            secretary, chair = (_member(payload, seat) for seat in (Seat.SECRETARY, Seat.CHAIR))
            return [f"{secretary}: cuối biên bản, bên trái.", f"{chair}: cuối biên bản, bên phải."]
        case DossierPaper.ACHIEVEMENT:
            return [*_on_report(paper, head), *_left_open(paper)]
    signed = ["Thủ trưởng đơn vị ký trực tiếp."] if CopyMark.SIGNED in paper.kind.marks else []
    return [*signed, *_left_open(paper)]


def stamps_on(paper: SameSigning) -> list[str]:
    """Where the unit's stamp goes, a sentence for each place."""
    if CopyMark.STAMPED not in paper.kind.marks:
        return [NO_STAMP]
    match paper.kind.paper:
        case DossierPaper.REQUEST:
            return ["Trên chữ ký của thủ trưởng.", ENCLOSED]
        case DossierPaper.MINUTES:
            return ["Trên chữ ký của chủ tọa."]
        case DossierPaper.ACHIEVEMENT if paper.is_on_persons:
            return ["Trên chữ ký của thủ trưởng; không đóng trên chữ ký của người báo cáo."]
    return ["Trên chữ ký của thủ trưởng."]


def general_rules(set_count: int, version: int) -> list[str]:
    """What holds for every paper of the sets, in the order in which it is done."""
    return [
        f"In đủ {set_count:02d} bộ từ lần gửi {version}. Ký, đóng dấu trực tiếp trên từng bản của từng bộ; "
        "Sở không nhận bản photo.",
        "Ký bằng bút mực xanh, loại không phai, vào khoảng giữa chức vụ và họ tên.",
        "Ký xong mới đóng dấu. Dấu đỏ, rõ, ngay ngắn, trùm khoảng một phần ba chữ ký về bên trái.",
        "Ghi số và ngày, tháng, năm sau khi ký, chậm nhất là ngày làm việc tiếp theo.",
        "Văn bản nhiều tờ mà thủ trưởng đơn vị quy định đóng giáp lai: đóng vào khoảng giữa mép phải, trùm "
        "một phần các tờ; mỗi dấu nhiều nhất 5 tờ.",
        "Không viết, không đóng dấu lên dòng mã và ô mã QR ở cuối trang: Sở quét mã để nhận đúng bản.",
    ]


def _head_of(payload: dict) -> str:
    sheet = payload["sheet"]
    named = " ".join(filter(None, [sheet["signer_title"], sheet["signer_name"]]))
    return named or "Thủ trưởng đơn vị"


def _member(payload: dict, seat: Seat) -> str:
    member = in_seat(payload["meeting"], seat)
    return f"{seat.label} {member['name']}" if member else seat.label


def _on_report(paper: SameSigning, head: str) -> list[str]:
    """A report on a person is signed by that person and by the head, one on a collective by the head."""
    if not paper.is_on_persons:
        return [f"{head}: cuối báo cáo, bên phải."]
    person = full_name(paper.papers[0].nominee) if len(paper.papers) == 1 else "Từng người được đề nghị"
    return [
        f"{person}: cuối báo cáo, bên phải, ghi rõ họ và tên.",
        f"{head}: bên trái, dưới dòng “Thủ trưởng đơn vị xác nhận, đề nghị”.",
    ]


def _left_open(paper: SameSigning) -> list[str]:
    return [FOR_THE_DEPARTMENT] if CopyMark.ENDORSED in paper.kind.marks else []
