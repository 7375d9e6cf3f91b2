"""Which papers a dossier needs, in how many sets and with which marks, and what is still missing.

Papers = sets × (papers of the dossier + papers of each nominee × nominees); with the plan's values
3 × (2 + N), and 18 + 12N marks (plan, section III.4). Two gates ask for them: *đủ khi tiếp nhận* before
the dossier is accepted, *đủ để trình*, with the endorsement, before its nominees stand in a list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from danvan.core.policy import YES, Decision, no
from nominations.enums import CopyDefect, CopyMark
from registrations.enums import SheetState
from registrations.rules.gaps import Gap, GapPart

Place = tuple[int, int, int | None]  # set, kind of paper, nominee

INTAKE = frozenset({CopyMark.SIGNED, CopyMark.STAMPED, CopyMark.ORIGINAL})
LISTING = frozenset(CopyMark)

LACKS = {
    CopyMark.SIGNED: "chưa ký",
    CopyMark.STAMPED: "chưa đóng dấu",
    CopyMark.ORIGINAL: "chưa phải bản chính",
    CopyMark.ENDORSED: "chưa có xác nhận của cấp trình khen thưởng",
}
NOTHING_CAME = "chưa nhận bản nào"
SETS_ASKED = "hồ sơ giấy gồm {:02d} bộ, có đủ chữ ký, dấu; không nhận bản photo."
NO_PAPERS = "Hình thức khen thưởng này chưa có danh mục giấy tờ."
WITH_OFFICE = frozenset({SheetState.SUBMITTED, SheetState.ACCEPTED})


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper: one for the dossier, or one for each nominee; the marks that each copy needs, and
    which `paper` of the portal it is, if any."""

    key: int
    name: str
    per_nominee: bool
    marks: tuple[CopyMark, ...]
    paper: str = ""


@dataclass(frozen=True)
class RequiredPaper:
    """A paper that a set needs, as it must lie at the office."""

    set_no: int
    kind: int
    nominee: int | None
    name: str
    marks: tuple[CopyMark, ...]

    @property
    def place(self) -> Place:
        """Where it belongs; no two papers share a place."""
        return self.set_no, self.kind, self.nominee


@dataclass(frozen=True)
class Copy:
    """What lies there: the sending that it prints, the marks found on it, and what else is wrong with it."""

    version: int
    marks: frozenset[CopyMark] = frozenset()
    defect: str = ""


@dataclass(frozen=True)
class Shortage:
    """A paper that does not do yet: the marks that are missing, and why, in words."""

    paper: RequiredPaper
    marks: tuple[CopyMark, ...]
    words: str
    is_received: bool = True

    @property
    def sentence(self) -> str:
        """The same with its set: "Bộ 2: Báo cáo thành tích của bà Neáng Sóc Kha chưa đóng dấu."."""
        return f"Bộ {self.paper.set_no}: {self.words}."


@dataclass(frozen=True)
class Checklist:
    """The papers that a dossier needs, and what lies there; `version` is its present sending."""

    papers: Sequence[RequiredPaper]
    copies: Mapping[Place, Copy]
    version: int

    def shortages(self, gate: frozenset[CopyMark] = LISTING) -> list[Shortage]:
        """Every paper that keeps the gate closed, set by set."""
        found = (
            shortage_of(paper, self.copies.get(paper.place), self.version, gate) for paper in self.papers
        )
        return [shortage for shortage in found if shortage]

    @property
    def wanted(self) -> int:
        """How many marks the dossier needs."""
        return sum(len(paper.marks) for paper in self.papers)

    @property
    def standing(self) -> int:
        """How many of them stand."""
        return self.wanted - count_marks(self.shortages())

    @property
    def words(self) -> str:
        """Both, for lists: "12/30 dấu"."""
        return f"{self.standing}/{self.wanted} dấu"

    @property
    def left_words(self) -> str:
        """How many are missing, for whoever ticks them: "Còn thiếu 18/30 dấu"."""
        return left_in_words(self.wanted - self.standing, self.wanted)

    @property
    def defect_words(self) -> str:
        """What is wrong with copies of the present sending beside missing marks: "2 bản photo, 1 sai mẫu"."""
        places = {paper.place for paper in self.papers}
        found = Counter(
            copy.defect
            for place, copy in self.copies.items()
            if place in places and copy.defect and copy.version == self.version
        )
        return ", ".join(
            f"{found[defect]} {defect.label.lower()}" for defect in CopyDefect if defect in found
        )

    def may_pass(self, gate: frozenset[CopyMark]) -> Decision:
        """Whether the gate is open; the no says how much is missing. Closed, too, where nothing says which
        papers are needed."""
        if not self.papers:
            return no(NO_PAPERS)
        missing = self.shortages(gate)
        return no(f"{shortage_words(missing)}.") if missing else YES


def required_papers(
    set_count: int, kinds: Sequence[PaperKind], nominees: Sequence[tuple[int, str]]
) -> list[RequiredPaper]:
    """Every paper of every set; `nominees` are key and name, "bà Neáng Sóc Kha"."""
    return [
        RequiredPaper(set_no, kind.key, nominee, f"{kind.name} của {name}" if name else kind.name, kind.marks)
        for set_no in range(1, set_count + 1)
        for kind in kinds
        for nominee, name in (nominees if kind.per_nominee else [(None, "")])
    ]


def shortage_of(
    paper: RequiredPaper, copy: Copy | None, version: int, gate: frozenset[CopyMark]
) -> Shortage | None:
    """Why the copy does not do as this paper, None where it does."""
    asked = tuple(mark for mark in paper.marks if mark in gate)
    if copy is None:
        return Shortage(paper, asked, f"chưa nhận {paper.name}", is_received=False)
    if copy.version != version:
        old = f"là bản cũ (lần {copy.version}, hiện là lần {version})"
        return Shortage(paper, asked, f"{paper.name} {old}")
    if copy.defect:
        why = CopyDefect(copy.defect).label.lower()
        return Shortage(paper, asked, f"{paper.name} có thiếu sót: {why}")
    missing = tuple(mark for mark in asked if mark not in copy.marks)
    words = ", ".join(LACKS[mark] for mark in missing)
    return Shortage(paper, missing, f"{paper.name} {words}") if missing else None


def count_marks(shortages: Sequence[Shortage]) -> int:
    """How many marks are missing."""
    return sum(len(shortage.marks) for shortage in shortages)


def left_in_words(missing: int, wanted: int) -> str:
    """How many marks are missing of those that are needed: "Còn thiếu 18/30 dấu", "Đủ 30/30 dấu"."""
    return f"Còn thiếu {missing}/{wanted} dấu" if missing else f"Đủ {wanted}/{wanted} dấu"


def shortage_words(shortages: Sequence[Shortage]) -> str:
    """How much is missing, as the beginning of a sentence: "Còn thiếu 5 dấu trên 3 bản giấy"."""
    marks = count_marks(shortages)
    return f"Còn thiếu {marks} dấu trên {len(shortages)} bản giấy"


def may_mark(state: str) -> Decision:
    """Whether copies are recorded in this state: only while a sending lies with the office, for a unit that
    writes anew will bring other papers."""
    if state in WITH_OFFICE:
        return YES
    label = SheetState(state).label
    return no(f"Hồ sơ đang ở tình trạng “{label}”; bản giấy được ghi khi hồ sơ đã gửi hoặc đã duyệt.")


def words_for_unit(checklist: Checklist, state: str, sets: int) -> str:
    """What the unit has still to bring, in one sentence; the endorsement is the office's own matter."""
    if state == SheetState.WITHDRAWN:
        return ""
    if state not in WITH_OFFICE:
        again = "Sau khi gửi lại, in lại" if checklist.version else "Sau khi gửi, in"
        return f"{again}, ký, đóng dấu và nộp {sets} bộ hồ sơ giấy; Sở không nhận bản photo."
    if not checklist.papers:
        return NO_PAPERS
    missing = checklist.shortages(INTAKE)
    if not missing:
        return f"Sở đã nhận đủ {sets} bộ hồ sơ giấy."
    if not checklist.copies:
        return f"Sở chưa nhận bản giấy nào: nộp {sets} bộ, ký, đóng dấu đầy đủ; Sở không nhận bản photo."
    by_set = groupby(missing, key=lambda shortage: shortage.paper.set_no)
    each = "; ".join(f"bộ {number}: {_set_in_words(checklist, list(group))}" for number, group in by_set)
    return f"Hồ sơ giấy còn thiếu: {each}."


def gap_of_sets(checklist: Checklist, sets: int) -> Gap | None:
    """What the sets lack that the unit has to bring, set by set; None where they do. The endorsement is the
    office's own matter."""
    missing = checklist.shortages(INTAKE)
    by_set = groupby(missing, key=lambda shortage: shortage.paper.set_no)
    parts = tuple(_part_of(checklist, number, list(group)) for number, group in by_set)
    return Gap(SETS_ASKED.format(sets), parts) if parts else None


def _part_of(checklist: Checklist, number: int, missing: Sequence[Shortage]) -> GapPart:
    if _is_absent(checklist, missing):
        return GapPart(f"Bộ {number}: {NOTHING_CAME} ({len(missing):02d} bản giấy)", ())
    lines = tuple(f"{shortage.words[:1].upper()}{shortage.words[1:]}." for shortage in missing)
    return GapPart(f"Bộ {number}", lines)


def _set_in_words(checklist: Checklist, missing: Sequence[Shortage]) -> str:
    """What a set lacks; a set of which nothing came needs no list."""
    if _is_absent(checklist, missing):
        return NOTHING_CAME
    return ", ".join(shortage.words for shortage in missing)


def _is_absent(checklist: Checklist, missing: Sequence[Shortage]) -> bool:
    """Whether no paper of the set came."""
    in_set = sum(paper.set_no == missing[0].paper.set_no for paper in checklist.papers)
    return len(missing) == in_set and not any(shortage.is_received for shortage in missing)
