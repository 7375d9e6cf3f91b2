"""The copies of a dossier's papers: received, marked, given back; where the dossier lies.

Every step holds the dossier's sheet, so that what two officers tick at once is written one after the other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction

from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from danvan.core.vietnamese import clean_line
from nominations.enums import CopyDefect, CopyMark
from nominations.models import NominationDossier, PaperCopy
from nominations.models.checklists import checklist_of, copy_of, place_of
from nominations.rules.checklist import INTAKE, Copy, Place, RequiredPaper, may_mark
from nominations.rules.copies import CopyChange, conflict_in_words, in_words, merge
from nominations.services.conflicts import may_decide_on_dossier
from registrations.enums import Action
from registrations.models import Actor, Event, Sheet
from registrations.services.common import locked_sheet, log

SENT_AGAIN = "Đơn vị vừa gửi lại hồ sơ (lần {}); hãy xem lại trang này trước khi ghi."
NO_SUCH_PAPER = "Hồ sơ không có giấy tờ này; hãy mở lại trang rồi ghi."
NO_SUCH_SET = "Hồ sơ không có bộ này."
NO_SUCH_SENDING = "Hồ sơ không có lần gửi này."
NO_REPORTS = "Chưa có báo cáo thành tích nào của lần gửi này để ghi xác nhận."
MOVED_MEANWHILE = "Người khác vừa ghi nơi để hồ sơ này; hãy xem lại trước khi tiếp tục."
NOTHING_MOVED = "Ghi nơi để mới hoặc người nhận."
LONGEST = 300


@dataclass(frozen=True)
class Marking:
    """What came of a save: how many copies changed, and each change that could not be made, in a sentence."""

    changed: int
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Grid:
    """The dossier under lock: the papers that it needs, and the copies that lie there."""

    sheet: Sheet
    papers: Mapping[Place, RequiredPaper]
    rows: Mapping[Place, PaperCopy]

    def copy_at(self, place: Place) -> Copy | None:
        row = self.rows.get(place)
        return copy_of(row) if row else None

    def row_version_at(self, place: Place) -> int:
        row = self.rows.get(place)
        return row.row_version if row else 0


def mark_copies(
    *, dossier: NominationDossier, changes: Sequence[CopyChange], version: int, actor: Actor, at: datetime
) -> Marking:
    """Save the page of the sets: what was changed on it, applied to what is stored now.

    `version` is the sending that the page showed. Raises NotAllowed, RuleViolation where the dossier is not
    with the office or needs no such paper, StaleVersion where the unit has sent again.
    """
    with transaction.atomic():
        grid = _locked(dossier, actor)
        if grid.sheet.version != version:
            raise StaleVersion(SENT_AGAIN.format(grid.sheet.version))
        wanted, conflicts = {}, []
        for place, group in _by_place(changes).items():
            paper, stored = _paper_at(grid, place), grid.copy_at(place)
            _require_sendings(group, version)
            merged = merge(stored, grid.row_version_at(place), group, version)
            wanted[place] = merged.copy
            conflicts += [conflict_in_words(paper, stored, change) for change in merged.conflicts]
        return Marking(_store(grid, wanted, actor, at), tuple(conflicts))


def tick_set(*, dossier: NominationDossier, set_no: int, actor: Actor, at: datetime) -> Marking:
    """Record that a whole set came as it should: received, signed, stamped, original.

    A copy with a defect stays as it is, and the endorsement, which the office gives later.
    """
    return _whole_set(dossier, set_no, _arrived, actor, at)


def flaw_set(
    *, dossier: NominationDossier, set_no: int, defect: CopyDefect, actor: Actor, at: datetime
) -> Marking:
    """Record that a whole set came with the same defect."""
    flaw = partial(_flawed, defect=defect)
    return _whole_set(dossier, set_no, flaw, actor, at)


def outdate_set(
    *, dossier: NominationDossier, set_no: int, printed: int, actor: Actor, at: datetime
) -> Marking:
    """Record that the papers of a whole set print an earlier sending; what came of a later one stays.

    Raises RuleViolation where `printed` is no earlier sending.
    """
    old = partial(_outdated, printed=printed)
    return _whole_set(dossier, set_no, old, actor, at)


def endorse_reports(*, dossier: NominationDossier, actor: Actor, at: datetime) -> Marking:
    """Record that the department has confirmed every report of the dossier that came in this sending.

    Raises RuleViolation where none of them is there.
    """
    with transaction.atomic():
        grid = _locked(dossier, actor)
        copies = {place: grid.copy_at(place) for place in grid.papers if _may_be_endorsed(grid, place)}
        if not copies:
            raise RuleViolation(NO_REPORTS)
        endorsed = {CopyMark.ENDORSED}
        wanted = {place: replace(copy, marks=copy.marks | endorsed) for place, copy in copies.items()}
        return Marking(_store(grid, wanted, actor, at))


def move_paper(
    *, dossier: NominationDossier, shelf: str, handed_to: str = "", seen: str, actor: Actor, at: datetime
) -> NominationDossier:
    """Record where the paper dossier lies now, and to whom it was handed.

    `seen` is the place that the page showed. What the actor has recorded last of this paper is recorded once,
    however often Enter is pressed. Raises NotAllowed, StaleVersion, RuleViolation where nothing was said.
    """
    with transaction.atomic():
        sheet = locked_sheet(dossier.sheet)
        require(may_decide_on_dossier(actor, sheet))
        dossier = sheet.nomination_dossier
        old = dossier.shelf
        dossier.shelf = shelf
        dossier.full_clean(exclude=["sheet", "scheme"], validate_unique=False)
        about = clean_line("; ".join(_way_in_words(seen, dossier.shelf, handed_to.strip())))[:LONGEST]
        if old == dossier.shelf and about and _last_move(sheet, actor) == about:
            return dossier
        if old != seen:
            raise StaleVersion(MOVED_MEANWHILE, {"shelf": old})
        if not about:
            raise RuleViolation(NOTHING_MOVED)
        dossier.save(update_fields=["shelf"])
        log(action=Action.MOVE_PAPER, actor=actor, at=at, sheet=sheet, about=about)
        return dossier


def _last_move(sheet: Sheet, actor: Actor) -> str:
    """What the actor has recorded of the paper's place; nothing where somebody else did it last."""
    last = Event.objects.filter(sheet=sheet, action=Action.MOVE_PAPER).order_by("-pk").first()
    return last.about if last and last.actor_id == actor.user.pk else ""


def _way_in_words(old: str, new: str, given: str) -> Iterator[str]:
    if old != new:
        yield f"nơi để: {old or 'chưa ghi'} → {new or 'chưa ghi'}"
    if given:
        yield f"giao cho {given}"


def _locked(dossier: NominationDossier, actor: Actor) -> _Grid:
    sheet = locked_sheet(dossier.sheet)
    require(may_decide_on_dossier(actor, sheet))
    require_rule(may_mark(sheet.state))
    papers = {paper.place: paper for paper in checklist_of(sheet).papers}
    rows = {place_of(row): row for row in PaperCopy.objects.filter(dossier=sheet.pk).order_by()}
    return _Grid(sheet, papers, rows)


def _by_place(changes: Iterable[CopyChange]) -> dict[Place, list[CopyChange]]:
    found = defaultdict(list)
    for change in changes:
        found[change.place].append(change)
    return found


def _paper_at(grid: _Grid, place: Place) -> RequiredPaper:
    if place not in grid.papers:
        raise RuleViolation(NO_SUCH_PAPER)
    return grid.papers[place]


def _require_sendings(changes: Iterable[CopyChange], version: int) -> None:
    if any(change.field == "version" and not 1 <= change.value <= version for change in changes):
        raise RuleViolation(NO_SUCH_SENDING)


def _whole_set(
    dossier: NominationDossier,
    set_no: int,
    judged: Callable[[Copy | None, RequiredPaper, int], Copy],
    actor: Actor,
    at: datetime,
) -> Marking:
    """Write each paper of the set as `judged` finds it from what lies there and the present sending."""
    with transaction.atomic():
        grid = _locked(dossier, actor)
        papers = [paper for paper in grid.papers.values() if paper.set_no == set_no]
        if not papers:
            raise RuleViolation(NO_SUCH_SET)
        version = grid.sheet.version
        wanted = {paper.place: judged(grid.copy_at(paper.place), paper, version) for paper in papers}
        return Marking(_store(grid, wanted, actor, at))


def _arrived(copy: Copy | None, paper: RequiredPaper, version: int) -> Copy:
    copy = _of_sending(copy, version)
    return copy if copy.defect else replace(copy, marks=copy.marks | (INTAKE & {*paper.marks}))


def _flawed(copy: Copy | None, paper: RequiredPaper, version: int, defect: CopyDefect) -> Copy:
    return replace(_of_sending(copy, version), defect=defect.value)


def _outdated(copy: Copy | None, paper: RequiredPaper, version: int, printed: int) -> Copy:
    if not 1 <= printed < version:
        raise RuleViolation(NO_SUCH_SENDING)
    return copy if copy and copy.version > printed else Copy(printed)


def _of_sending(copy: Copy | None, version: int) -> Copy:
    """The copy of this sending: the one that lies there, or the one that comes now."""
    return copy if copy and copy.version == version else Copy(version)


def _may_be_endorsed(grid: _Grid, place: Place) -> bool:
    copy = grid.copy_at(place)
    is_there = copy is not None and copy.version == grid.sheet.version and not copy.defect
    return is_there and CopyMark.ENDORSED in grid.papers[place].marks


def _store(grid: _Grid, wanted: Mapping[Place, Copy | None], actor: Actor, at: datetime) -> int:
    """Write the copies that differ and one line of the log for each thing that happened; how many differ."""
    happened = defaultdict(list)
    for place, copy in wanted.items():
        words = in_words(grid.copy_at(place), copy)
        if words:
            _write(grid, place, copy, actor, at)
            happened[place[0], words].append(grid.papers[place].name)
    for (set_no, words), names in happened.items():
        for about in _lines(f"Bộ {set_no}, {words}: ", names):
            log(action=Action.MARK_COPY, actor=actor, at=at, sheet=grid.sheet, about=about)
    return sum(map(len, happened.values()))


def _write(grid: _Grid, place: Place, copy: Copy | None, actor: Actor, at: datetime) -> None:
    row = grid.rows.get(place)
    if copy is None:
        row.delete()
        return
    if row is None:
        set_no, kind, nomination = place
        row = PaperCopy(
            dossier_id=grid.sheet.pk, set_no=set_no, kind_id=kind, nomination_id=nomination, row_version=0
        )
    if row.version != copy.version:
        row.received_at, row.received_by = at, actor.user
    row.version, row.defect, row.row_version = copy.version, copy.defect, row.row_version + 1
    for mark in CopyMark:
        setattr(row, mark.value, mark in copy.marks)
    row.full_clean(exclude=["dossier", "kind", "nomination", "received_by"])
    row.save()


def _lines(head: str, names: Sequence[str]) -> Iterator[str]:
    """The names behind the head, on as few lines of the log as hold them."""
    line = ""
    for name in names:
        if line and len(line) + len(name) + 2 > LONGEST:
            yield line
            line = ""
        line = f"{line}; {name}" if line else f"{head}{name}"[:LONGEST]
    yield line
