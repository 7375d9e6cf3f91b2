"""What the review queue and the case page say of the papers of sheets, for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from danvan.core import clock
from registrations.enums import CountedTime
from registrations.gap_documents import gap_with
from registrations.models import PaperReceipt, Sheet
from registrations.models.paper import counted_version
from registrations.rules.gaps import may_ask_for_paper
from registrations.rules.paper import Paper, counting_day, paper_days_late, stand_in_words


@dataclass(frozen=True)
class PaperFacts:
    """How paper and sending of one sheet stand, in words, by how many days the paper came late, and whether
    the unit may be asked for what it lacks."""

    stand: str
    late_by: int
    is_short: bool

    @property
    def words(self) -> str:
        """Both in one line: "Khớp; bản giấy trễ 3 ngày"."""
        late = f"bản giấy trễ {self.late_by} ngày" if self.late_by else ""
        return "; ".join(filter(None, [self.stand, late]))


def paper_facts(sheets: Sequence[Sheet]) -> dict[int, PaperFacts]:
    """The facts of sheets that know their campaign and `ends_at`, by their keys; two queries at most."""
    papers = PaperReceipt.objects.papers_of(sheets)
    counted = _counted_versions(sheet for sheet in sheets if sheet.campaign.counts == CountedTime.PAPER)
    return {
        sheet.pk: PaperFacts(
            _stand(sheet, papers[sheet.pk]),
            _late_by(sheet, papers[sheet.pk], counted.get(sheet.pk)),
            bool(may_ask_for_paper(sheet.state) and gap_with(sheet, papers[sheet.pk])),
        )
        for sheet in sheets
    }


def sheet_stand_in_words(sheet: Sheet, papers: Sequence[Paper]) -> str:
    """How the papers stand to what the sheet's unit has sent."""
    return stand_in_words(papers, sheet.version, is_sent=sheet.is_with_office)


def _stand(sheet: Sheet, papers: Sequence[Paper]) -> str:
    """Nothing while the paper has gone to a consolidating unit: the office does not miss it."""
    return sheet_stand_in_words(sheet, papers) if papers or sheet.receiver_id is None else ""


def _counted_versions(sheets: Iterable[Sheet]) -> dict[int, int | None]:
    keys = [sheet.pk for sheet in sheets]
    if not keys:
        return {}
    rows = Sheet.objects.filter(pk__in=keys).order_by().annotate(counted=counted_version())
    return dict(rows.values_list("pk", "counted"))


def _late_by(sheet: Sheet, papers: Sequence[Paper], counted: int | None) -> int:
    """0 also where the campaign does not count the paper's time."""
    if counted is None or not sheet.is_with_office:
        return 0
    return paper_days_late(counting_day(papers, counted), sheet.ends_at and clock.local(sheet.ends_at))
