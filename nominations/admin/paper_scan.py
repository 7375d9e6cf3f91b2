"""What the code in the field of the desk says: the paper in the officer's hand, or whose paper it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from nominations.models import PaperCopy
from nominations.rules.desk import PaperInHand, Stand, may_belong, stand_in_words, stand_of
from registrations.admin.filters import newest_campaign
from registrations.admin.paper_target import NO_SUCH_SHEET, Target
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.rules.paper import read_code

TONES = {Stand.MATCHED: "success", Stand.UNKNOWN: "info"}
CODE, COMPARED, ALL_SETS = "code", "compared", "all"


@dataclass(frozen=True)
class Scan:
    """A code as it was typed, and what it tells of this dossier; `problem` where it tells nothing."""

    typed: str = ""
    problem: str = ""
    paper: PaperInHand | None = None
    stand: Stand | None = None
    words: str = ""
    warning: str = ""

    @property
    def tone(self) -> str:
        """The tone of the sentence."""
        return TONES.get(self.stand, "warning")

    @property
    def set_no(self) -> int:
        """The set of which the paper is a copy, 0 where it is of none."""
        return self.paper.set_no if self.paper else 0

    @property
    def is_old(self) -> bool:
        """Whether the paper prints an earlier sending: it is not taken for the present one."""
        return self.stand == Stand.OLD

    @property
    def is_edited(self) -> bool:
        """Whether somebody has to compare the paper before it is taken in."""
        return self.stand == Stand.NOT_COMPARED

    def wanted_key(self, lacking: Collection[int]) -> str:
        """Where the focus belongs: the button of the set in the hand, that of all sets, the box to be ticked
        before them, or the field for the next code where nothing is left to press. `lacking` are the sets
        that have not come whole."""
        is_present = self.stand in (Stand.MATCHED, Stand.NOT_COMPARED)
        if not is_present or not lacking or (self.set_no and self.set_no not in lacking):
            return CODE
        if self.is_edited:
            return COMPARED
        return str(self.set_no or ALL_SETS)


def find(typed: str) -> tuple[Sheet | None, str]:
    """The sheet whose code was typed, or why there is none."""
    reading = read_code(typed)
    if reading.problem:
        return None, reading.problem
    sheet = Sheet.objects.filter(code=reading.code).select_related("unit").first()
    return sheet, "" if sheet else NO_SUCH_SHEET


def scan_of(request: HttpRequest, sheet: Sheet, typed: str, set_count: int) -> Scan:
    """What the code tells on the page of the dossier; a code of another sheet tells nothing here."""
    if not typed:
        return Scan()
    reading = read_code(typed)
    paper = PaperInHand(reading.version, reading.set_no, reading.edited)
    belongs = may_belong(paper, sheet.version, set_count)
    if reading.problem or reading.code != sheet.code or not belongs:
        return Scan(typed, reading.problem or belongs.reason or NO_SUCH_SHEET)
    target = Target(
        sheet.unit, sheet.campaign, SheetKind(sheet.kind), sheet, reading.version, newest_campaign(request)
    )
    if not target.is_sent:
        return Scan(typed, words=target.verdict[1], warning=target.other_campaign)
    stand, words = stand_of(paper, sheet.version), stand_in_words(paper, sheet.version, set_count)
    return Scan(typed, "", paper, stand, words, target.other_campaign)


def last_of(copies: Sequence[PaperCopy], set_no: int) -> PaperCopy | None:
    """The copy of the set that came last."""
    return max((row for row in copies if row.set_no == set_no), key=lambda row: row.received_at, default=None)
