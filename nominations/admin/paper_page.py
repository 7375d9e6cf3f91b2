"""The page of a dossier's sets: what it shows, and what comes back from it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.http import HttpRequest, QueryDict

from danvan.core.admin import is_key
from nominations.admin.paper_forms import CopyForm, ShelfForm
from nominations.admin.paper_scan import last_of, scan_of
from nominations.enums import CopyDefect
from nominations.models import PaperCopy
from nominations.models.checklists import copy_of, place_of
from nominations.rules.checklist import INTAKE, Checklist, left_in_words
from nominations.services.paper_desk import DeskPage, Move, Press
from registrations.admin.paper_target import CodeForm
from registrations.models import ReceiptSlip, Sheet

READY = (CopyDefect.PHOTOCOPY, CopyDefect.NO_SEAL, CopyDefect.NO_SIGNATURE)
LAST_KEY = 9  # sets beyond have no key of their own


@dataclass(frozen=True)
class PaperSet:
    """One set as the page shows it; `is_open` unless another one is in the hand."""

    number: int
    forms: list[CopyForm]
    is_complete: bool
    is_open: bool
    previous: int

    @property
    def missing(self) -> int:
        """How many marks it lacks."""
        return sum(form.missing for form in self.forms)

    @property
    def left(self) -> str:
        """The same in words, of how many."""
        return left_in_words(self.missing, sum(form.wanted for form in self.forms)).lower()

    @property
    def key(self) -> str:
        """The key that ticks the whole set."""
        return str(self.number) if self.number <= LAST_KEY else ""

    @property
    def flaws(self) -> list[tuple[str, str]]:
        """What may be wrong with all of its papers: value and words of each button."""
        ready = [(f"{self.number}:{flaw.value}", flaw.label) for flaw in READY]
        old = [(f"{self.number}:{self.previous}", f"Bản cũ (lần {self.previous})")] if self.previous else []
        return [*ready, *old]


class PaperPage:
    """The desk of one dossier: the scanned code, the forms of all copies, the place where they lie.

    `data` is what was posted or typed before the session ended, None on a fresh page. Without a checklist
    there are no sets: the dossier is not with the office.
    """

    def __init__(
        self, request: HttpRequest, sheet: Sheet, checklist: Checklist | None, data: QueryDict | None
    ) -> None:
        self.sheet, self.checklist, self.data = sheet, checklist, data
        dossier = sheet.nomination_dossier
        in_hand = request.GET.get("ma", "") if data is None else data.get("in_hand", "")
        self.typed = (request.POST or data or {}).get("ma", "")
        self.scan = scan_of(request, sheet, in_hand.strip(), dossier.scheme.set_count)
        place = {"shelf": dossier.shelf, "seen": dossier.shelf}
        self.place = ShelfForm(data, prefix="place", initial=place)
        self.forms = self._copy_forms() if checklist else []

    def is_valid(self) -> bool:
        """Whether everything on it can be read."""
        return all(form.is_valid() for form in [*self.forms, self.place])

    @cached_property
    def code(self) -> CodeForm:
        """The field for the next code; what was typed there and led nowhere stays."""
        typed = self.scan.typed if self.scan.problem else ""
        return CodeForm(typed=self.typed or typed, problem=self.scan.problem, has_focus=True)

    @property
    def version(self) -> str | int:
        """The sending that the page shows."""
        return self.sheet.version if self.data is None else self.data.get("version", "")

    @property
    def is_compared(self) -> bool:
        """Whether the officer says to have compared a paper that comes from a Word file."""
        return self.data is not None and "compared" in self.data

    @cached_property
    def sets(self) -> list[PaperSet]:
        """The sets in their order."""
        in_hand, has_errors = self.scan.set_no, self.data is not None
        lacking = {one.paper.set_no for one in self.checklist.shortages(INTAKE)} if self.checklist else set()
        by_set = groupby(self.forms, key=lambda form: form.paper.set_no)
        return [
            PaperSet(
                number,
                list(group),
                number not in lacking,
                has_errors or in_hand in (0, number),
                self.sheet.version - 1,
            )
            for number, group in by_set
        ]

    @property
    def left(self) -> str:
        """How many marks the dossier lacks."""
        return self.checklist.left_words if self.checklist else ""

    @property
    def focus(self) -> str:
        """Where the next key is wanted."""
        return self.scan.wanted_key({one.number for one in self.sets if not one.is_complete})

    @property
    def came_before(self) -> PaperCopy | None:
        """The last paper of the set in the hand where all of it came before: it is scanned once more."""
        complete = {one.number for one in self.sets if one.is_complete}
        return last_of(self._rows, self.scan.set_no) if self.scan.set_no in complete else None

    @property
    def slips(self) -> list[ReceiptSlip]:
        """The slips that were given and stand, the newest first."""
        same = {f"receipt__{name}": getattr(self.sheet, name) for name in ("unit", "campaign", "kind")}
        rows = ReceiptSlip.objects.filter(voided_at=None, **same).select_related("receipt")
        return list(rows.order_by("-number"))

    @cached_property
    def _rows(self) -> list[PaperCopy]:
        rows = PaperCopy.objects.filter(dossier=self.sheet.pk).select_related("received_by")
        return list(rows.order_by())

    def _copy_forms(self) -> list[CopyForm]:
        rows = {place_of(row): row for row in self._rows}
        return [self._form(paper, rows.get(paper.place)) for paper in self.checklist.papers]

    def _form(self, paper: object, row: PaperCopy | None) -> CopyForm:
        copy, row_version = (copy_of(row), row.row_version) if row else (None, 0)
        version = self.sheet.version
        return CopyForm(self.data, paper=paper, copy=copy, row_version=row_version, version=version)


def read_page(page: PaperPage) -> DeskPage:
    """What the valid page asks to be saved."""
    moved = page.place.cleaned_data
    return DeskPage(
        version=int(page.version),
        changes=[change for form in page.forms for change in form.changes()],
        press=_press(page),
        move=Move(moved["shelf"], moved["handed_to"], moved["seen"]),
        is_edited=page.scan.is_edited,
        is_compared=page.is_compared,
    )


def _press(page: PaperPage) -> Press:
    whole, endorse = page.data.get("tick_set", ""), "endorse" in page.data
    if whole == "all":
        return Press(complete=tuple(one.number for one in page.sets), endorse=endorse)
    if is_key(whole):
        return Press(complete=(int(whole),), endorse=endorse)
    number, _, flaw = page.data.get("flaw_set", "").partition(":")
    if not is_key(number):
        return Press(endorse=endorse)
    if is_key(flaw):
        return Press(flawed=int(number), printed=int(flaw), endorse=endorse)
    return Press(flawed=int(number), defect=flaw if flaw in CopyDefect.values else "", endorse=endorse)
