"""What was read from a file: its cells as texts, and what the reader did to them or noticed on the way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from registrations.rules.import_header import column_letter


@dataclass(frozen=True, order=True)
class CellNote:
    """Something about one cell: its row as the spreadsheet counts, its place in the row from 0."""

    row: int
    place: int

    @property
    def cell(self) -> str:
        """How a spreadsheet calls the cell: "B5"."""
        return f"{column_letter(self.place)}{self.row}"


@dataclass(frozen=True, order=True)
class Conversion(CellNote):
    """A text of an old encoding, as it stood and as it is now."""

    old: str
    new: str
    encoding: str


@dataclass(frozen=True, order=True)
class DoubtfulText(CellNote):
    """A text that seems to be of an old encoding, left as it was."""

    text: str


@dataclass(frozen=True)
class SheetReading:
    """One sheet of a file: the texts of its cells, its title, and what people should know of the reading."""

    grid: list[list[str]]
    conversions: list[Conversion] = field(default_factory=list)
    doubtful: list[DoubtfulText] = field(default_factory=list)
    title: str = ""
    hidden_rows: list[int] = field(default_factory=list)
    hides_columns: bool = False

    def notes(self) -> dict[str, object]:
        """All but the cells, as it is kept beside them."""
        kept = asdict(self)
        del kept["grid"]
        return kept


def reading_of(grid: list[list[str]], notes: Mapping[str, object]) -> SheetReading:
    """The reading whose cells and notes were kept."""
    conversions = [Conversion(**each) for each in notes.get("conversions", ())]
    doubtful = [DoubtfulText(**each) for each in notes.get("doubtful", ())]
    return SheetReading(grid, **{**notes, "conversions": conversions, "doubtful": doubtful})
