"""The numbers of a dossier that must be equal: nominated in the request, rows of the list, reports."""

from dataclasses import dataclass

from nominations.rules.achievement import report_problems
from registrations.enums import Subject


@dataclass(frozen=True)
class Counts:
    """How many nominees each paper of the dossier speaks of."""

    requested: int
    listed: int
    reported: int
    voted: int

    @property
    def are_equal(self) -> bool:
        """Whether every paper speaks of the same number."""
        return len({self.requested, self.listed, self.reported, self.voted}) == 1

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each paper with its number, as the check page shows them."""
        return [
            ("Số đề nghị trong bản đề nghị", self.requested),
            ("Số dòng đủ thông tin trong danh sách", self.listed),
            ("Số báo cáo thành tích đã đủ", self.reported),
            ("Số đề nghị đã biểu quyết trong biên bản", self.voted),
        ]


def counts_of(payload: dict) -> Counts:
    """The numbers of a dossier as it stands."""
    nominees = payload["nominees"]
    return Counts(
        requested=len(nominees),
        listed=sum(bool(nominee["name"] and nominee["summary"]) for nominee in nominees),
        reported=sum(not report_problems(nominee) for nominee in nominees),
        voted=sum(nominee["votes_for"] is not None for nominee in nominees),
    )


def kinds_in_words(payload: dict) -> str:
    """ "3 đề nghị khen thưởng (1 tập thể, 2 cá nhân)"."""
    subjects = [nominee["subject"] for nominee in payload["nominees"]]
    parts = [(subjects.count(subject), subject.label.lower()) for subject in Subject]
    words = ", ".join(f"{count} {label}" for count, label in parts if count)
    return f"{len(subjects)} đề nghị khen thưởng" + (f" ({words})" if words else "")


def received_with(payload: dict) -> list[tuple[str, str]]:
    """What the receipt slip says of the contents: question and answer."""
    files = len(payload["files"]) + sum(len(nominee["files"]) for nominee in payload["nominees"])
    return [("Số đề nghị", kinds_in_words(payload)), ("Số tệp kèm theo", str(files))]
