"""What the office holds of a dossier's sets at a moment, as the slip for its bearer says it."""

from nominations.enums import CopyDefect, CopyMark
from nominations.rules.checklist import INTAKE, Checklist, count_marks
from registrations.enums import PaperCondition

LONGEST = 300  # characters; what the entry of a received paper holds
CONDITION_OF = {
    CopyDefect.PHOTOCOPY: PaperCondition.COPY,
    CopyMark.ORIGINAL: PaperCondition.COPY,
    CopyDefect.NO_SIGNATURE: PaperCondition.UNSIGNED,
    CopyMark.SIGNED: PaperCondition.UNSIGNED,
    CopyDefect.NO_SEAL: PaperCondition.UNSTAMPED,
    CopyMark.STAMPED: PaperCondition.UNSTAMPED,
    CopyDefect.PAGES_MISSING: PaperCondition.DAMAGED,
    CopyDefect.WRONG_FORM: PaperCondition.DIFFERENT,
}  # the worst first


def has_come(checklist: Checklist) -> bool:
    """Whether any paper of the present sending lies at the office."""
    return any(_came(checklist, number) for number in _sets(checklist))


def arrival_in_words(checklist: Checklist) -> str:
    """What came of each set: "Bộ 1 đủ 3 bản; bộ 2 nhận 2/3 bản, còn thiếu 4 dấu; bộ 3 chưa nhận"."""
    words = "; ".join(_set_in_words(checklist, number) for number in _sets(checklist))
    if len(words) > LONGEST:
        words = _in_words("cả hồ sơ", *_figures(checklist, _sets(checklist)))
    return words[0].upper() + words[1:]


def condition_on_arrival(checklist: Checklist) -> PaperCondition:
    """The worst that is wrong with a paper that came; papers that did not come say nothing of the others."""
    found = set()
    for shortage in checklist.shortages(INTAKE):
        copy = checklist.copies.get(shortage.paper.place)
        if copy and copy.version == checklist.version:
            found |= {copy.defect} if copy.defect else {*shortage.marks}
    return next((condition for flaw, condition in CONDITION_OF.items() if flaw in found), PaperCondition.GOOD)


def _sets(checklist: Checklist) -> list[int]:
    return sorted({paper.set_no for paper in checklist.papers})


def _set_in_words(checklist: Checklist, number: int) -> str:
    return _in_words(f"bộ {number}", *_figures(checklist, [number]))


def _figures(checklist: Checklist, sets: list[int]) -> tuple[int, int, int]:
    """How many papers came, of how many, and how many marks are missing for the intake."""
    lacking = [shortage for shortage in checklist.shortages(INTAKE) if shortage.paper.set_no in sets]
    wanted = sum(paper.set_no in sets for paper in checklist.papers)
    return sum(_came(checklist, number) for number in sets), wanted, count_marks(lacking)


def _in_words(name: str, came: int, wanted: int, missing: int) -> str:
    if not came:
        return f"{name} chưa nhận"
    if came == wanted and not missing:
        return f"{name} đủ {wanted} bản"
    return f"{name} nhận {came}/{wanted} bản, còn thiếu {missing} dấu"


def _came(checklist: Checklist, number: int) -> int:
    """How many papers of the set lie here in their present sending."""
    places = [paper.place for paper in checklist.papers if paper.set_no == number]
    copies = filter(None, map(checklist.copies.get, places))
    return sum(copy.version == checklist.version for copy in copies)
