"""What an officer saves at the desk of a dossier: the whole page at once, and the slip for what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from nominations.enums import CopyDefect
from nominations.models import NominationDossier
from nominations.models.checklists import checklist_of
from nominations.rules.arrival import arrival_in_words, condition_on_arrival, has_come
from nominations.rules.checklist import Checklist, may_mark
from nominations.rules.copies import CopyChange
from nominations.services.conflicts import may_decide_on_dossier
from nominations.services.paper_copies import (
    SENT_AGAIN,
    Marking,
    endorse_reports,
    flaw_set,
    mark_copies,
    move_paper,
    outdate_set,
    tick_set,
)
from registrations.enums import Action
from registrations.models import Actor, PaperReceipt, ReceiptSlip, Sheet
from registrations.services.common import locked_sheet, log, open_campaign
from registrations.services.paper import issue_slip, record_paper

NOT_COMPARED = (
    "Giấy này in từ bản soạn lại (Word): hãy đối chiếu nội dung với bản điện tử rồi đánh dấu “Đã đối chiếu”."
)
COMPARED = "Đã đối chiếu nội dung bản soạn lại (Word) với lần gửi {}."
NOTHING_CAME = "Chưa ghi nhận bản giấy nào của lần gửi này nên chưa cấp phiếu."


@dataclass(frozen=True)
class Press:
    """What the pressed button asks beside the ticks: sets that came as they should, the one set that came
    with a `defect` or prints the sending `printed`, the endorsement of all reports."""

    complete: tuple[int, ...] = ()
    flawed: int = 0
    defect: str = ""
    printed: int = 0
    endorse: bool = False


@dataclass(frozen=True)
class Move:
    """Where the paper lies and to whom it goes; `seen` is the place that the page showed."""

    shelf: str
    handed_to: str
    seen: str

    @property
    def is_asked(self) -> bool:
        """Whether anything is to be moved."""
        return self.shelf != self.seen or bool(self.handed_to)


@dataclass(frozen=True)
class DeskPage:
    """The page as it was sent: the sending that it showed, what was ticked, pressed and moved.

    `is_edited` says that the paper in the hand comes from a Word file, `is_compared` that the officer has
    compared it.
    """

    version: int
    changes: Sequence[CopyChange]
    press: Press = Press()
    move: Move | None = None
    is_edited: bool = False
    is_compared: bool = False

    @property
    def takes_in(self) -> bool:
        """Whether a paper is received or marked."""
        return bool(self.press.complete) or any(change.value is True for change in self.changes)


def save_desk(*, dossier: NominationDossier, page: DeskPage, actor: Actor, at: datetime) -> Marking:
    """Save the page: its ticks, then what the button asks for whole sets, then the place; all or nothing.

    What another has saved meanwhile stays, contradictions are named in the marking. Raises what the single
    steps raise, StaleVersion where the unit has sent again, RuleViolation where a paper from a Word file
    would be taken in without comparing it.
    """
    by = {"dossier": dossier, "actor": actor, "at": at}
    with transaction.atomic():
        sheet = locked_sheet(dossier.sheet)
        _require_present(sheet, page, actor)
        marking = mark_copies(changes=page.changes, version=page.version, **by)
        for more in _press(page.press, by):
            marking = Marking(marking.changed + more.changed, marking.conflicts + more.conflicts)
        if page.is_edited and page.takes_in:
            about = COMPARED.format(sheet.version)
            log(action=Action.MARK_COPY, actor=actor, at=at, sheet=sheet, about=about)
        if page.move and page.move.is_asked:
            move = page.move
            move_paper(shelf=move.shelf, handed_to=move.handed_to, seen=move.seen, **by)
        return marking


def give_slip(*, dossier: NominationDossier, actor: Actor, at: datetime) -> ReceiptSlip:
    """The slip for what lies at the office of each set now; as long as that is the same, the same slip.

    Raises NotAllowed, RuleViolation where the dossier is not with the office or nothing of its present
    sending came.
    """
    with transaction.atomic():
        open_campaign(dossier.sheet.campaign)
        sheet = locked_sheet(dossier.sheet)
        require(may_decide_on_dossier(actor, sheet))
        require_rule(may_mark(sheet.state))
        checklist = checklist_of(sheet)
        if not has_come(checklist):
            raise RuleViolation(NOTHING_CAME)
        return issue_slip(receipt=_receipt(sheet, checklist, actor, at), actor=actor, at=at)


def _require_present(sheet: Sheet, page: DeskPage, actor: Actor) -> None:
    require(may_decide_on_dossier(actor, sheet))
    if sheet.version != page.version:
        raise StaleVersion(SENT_AGAIN.format(sheet.version))
    if page.is_edited and page.takes_in and not page.is_compared:
        raise RuleViolation(NOT_COMPARED)


def _press(press: Press, by: dict) -> list[Marking]:
    done = [tick_set(set_no=number, **by) for number in press.complete]
    if press.defect:
        done.append(flaw_set(set_no=press.flawed, defect=CopyDefect(press.defect), **by))
    if press.printed:
        done.append(outdate_set(set_no=press.flawed, printed=press.printed, **by))
    if press.endorse:
        done.append(endorse_reports(**by))
    return done


def _receipt(sheet: Sheet, checklist: Checklist, actor: Actor, at: datetime) -> PaperReceipt:
    """The entry that says what lies here now: the last one, unless something came or went since."""
    words, where = arrival_in_words(checklist), {"unit": sheet.unit, "campaign": sheet.campaign}
    rows = PaperReceipt.objects.standing().filter(kind=sheet.kind, **where)
    last = rows.order_by("-recorded_at", "-pk").first()
    if last and (last.version, last.note) == (sheet.version, words):
        return last
    return record_paper(
        kind=sheet.kind, token=uuid4(), received_on=clock.local_day(at), version=sheet.version,
        condition=condition_on_arrival(checklist), note=words, is_one_more=True, actor=actor, at=at, **where,
    )  # fmt: skip
