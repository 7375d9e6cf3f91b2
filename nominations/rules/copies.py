"""What becomes of one copy when an officer saves the page, though another has saved meanwhile.

Only what was changed on the page is applied, to what is stored now: different marks of two officers
both stay, and so does the first of two changes that contradict each other; the second is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nominations.enums import CopyDefect, CopyMark
from nominations.rules.checklist import Copy, Place, RequiredPaper

RECEIVED, VERSION, DEFECT = "received", "version", "defect"
Value = bool | int | str


@dataclass(frozen=True)
class CopyChange:
    """One change on the page: a field of the copy in its place, what the page showed and what is wanted.

    The field is a mark, `received`, `version` or `defect`. `row_version` is that of the copy when the page
    was drawn, 0 where it showed none.
    """

    set_no: int
    kind: int
    nomination: int | None
    field: str
    value: Value
    seen: Value = False
    row_version: int = 0

    @property
    def place(self) -> Place:
        """Where the copy belongs."""
        return self.set_no, self.kind, self.nomination


@dataclass(frozen=True)
class Merged:
    """The copy as it is to be stored (None: no longer received), and the changes that could not be made."""

    copy: Copy | None
    conflicts: tuple[CopyChange, ...] = ()


def merge(stored: Copy | None, row_version: int, changes: Sequence[CopyChange], present: int) -> Merged:
    """Apply the changes of one copy to what is stored now, in its row version (0: nothing is stored).

    A copy is received with its first mark. A paper of another sending is another paper: it has no marks yet.
    """
    is_as_seen = all(change.row_version == row_version for change in changes)
    given_back = [change for change in changes if change.field == RECEIVED and not change.value]
    if given_back:
        return Merged(None) if stored is None or is_as_seen else Merged(stored, tuple(given_back))
    wanted = next((change.value for change in changes if change.field == VERSION), present)
    if not is_as_seen and (stored is None or stored.version != wanted):
        return Merged(stored, tuple(changes))
    against = [] if is_as_seen else [change for change in changes if _contradicts(stored, change)]
    copy = _paper_in_hand(stored, changes, wanted)
    for change in changes:
        copy = copy if change in against else _with(copy, change)
    return Merged(copy, tuple(against))


def _contradicts(stored: Copy, change: CopyChange) -> bool:
    """Whether another has stored a third value; a mark has but two, so both want the same."""
    return change.field == DEFECT and stored.defect not in (change.seen, change.value)


def _paper_in_hand(stored: Copy | None, changes: Sequence[CopyChange], wanted: int) -> Copy | None:
    """The paper of the `wanted` sending: the stored one, or another that comes in its place."""
    is_another = stored is None or stored.version != wanted
    return Copy(wanted) if is_another and any(change.value for change in changes) else stored


def _with(copy: Copy | None, change: CopyChange) -> Copy | None:
    if copy is None or change.field in (RECEIVED, VERSION):
        return copy
    if change.field == DEFECT:
        return replace(copy, defect=change.value)
    mark = {CopyMark(change.field)}
    return replace(copy, marks=copy.marks | mark if change.value else copy.marks - mark)


def in_words(old: Copy | None, new: Copy | None) -> str:
    """What happened to a copy, for the log; nothing where it stayed as it was."""
    return ", ".join(_words(old, new)) if old != new else ""


def _words(old: Copy | None, new: Copy | None) -> Iterator[str]:
    if new is None:
        yield "bỏ ghi nhận"
        return
    if old is None:
        yield f"đã nhận (lần gửi {new.version})"
    elif old.version != new.version:
        yield f"đã nhận bản lần {new.version} thay bản lần {old.version}"
    before = old if old and old.version == new.version else Copy(new.version)
    yield from (mark.label.lower() for mark in CopyMark if mark in new.marks - before.marks)
    yield from (f"bỏ “{mark.label.lower()}”" for mark in CopyMark if mark in before.marks - new.marks)
    if new.defect != before.defect:
        yield f"thiếu sót: {CopyDefect(new.defect).label.lower()}" if new.defect else "hết thiếu sót"


def conflict_in_words(paper: RequiredPaper, stored: Copy | None, change: CopyChange) -> str:
    """Which change was not made, and what another has stored meanwhile."""
    head = f"Bộ {paper.set_no}: {paper.name}"
    if change.field == RECEIVED and not change.value:
        return f"{head} vừa được người khác ghi thêm nên chưa bỏ ghi nhận."
    if stored is None:
        return f"{head} vừa được người khác bỏ ghi nhận; “{_wanted(change)}” của bạn chưa được ghi."
    now = _stored(stored, DEFECT if _contradicts(stored, change) else VERSION)
    return f"{head}: người khác vừa ghi “{now}”; “{_wanted(change)}” của bạn chưa được ghi."


def change_in_words(paper: RequiredPaper, change: CopyChange) -> str:
    """A change as whoever ticked it would name it."""
    return f"Bộ {paper.set_no}: {paper.name}: {_wanted(change)}."


def _wanted(change: CopyChange) -> str:
    if change.field == VERSION:
        return f"lần gửi {change.value}"
    if change.field == DEFECT:
        return CopyDefect(change.value).label.lower() if change.value else "không có thiếu sót"
    name = "đã nhận" if change.field == RECEIVED else CopyMark(change.field).label.lower()
    return name if change.value else f"bỏ {name}"


def _stored(copy: Copy, field: str) -> str:
    if field == VERSION:
        return f"lần gửi {copy.version}"
    return CopyDefect(copy.defect).label.lower() if copy.defect else "không có thiếu sót"
