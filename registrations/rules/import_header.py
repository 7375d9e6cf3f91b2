"""The header of an imported table: where it stands, in one row or two, and what its headings mean."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from danvan.core.errors import RuleViolation
from danvan.core.vietnamese import clean_line, fold
from registrations.rules.import_cells import Reader, shown

Grid = Sequence[Sequence[str]]

HEADER_WITHIN = 100  # rows


@dataclass(frozen=True)
class Column:
    """One column that an import understands, by its title, its key or another name."""

    key: str
    title: str
    example: str
    read: Reader
    needed: bool = False
    other_names: tuple[str, ...] = ()
    show: Callable[[object], str] = shown

    @property
    def names(self) -> set[str]:
        """Every heading that means this column, folded."""
        return {folded_heading(name) for name in (self.title, self.key, *self.other_names)}


@dataclass(frozen=True)
class Header:
    """The headings that were found: the number of their last row, and the column of each place."""

    row: int
    places: Mapping[int, Column]
    headings: Sequence[str]

    @property
    def ignored(self) -> list[str]:
        """The headings that no column knows."""
        named = ((place, clean_line(cell)) for place, cell in enumerate(self.headings))
        return [heading for place, heading in named if place not in self.places and heading]

    def lacks(self, columns: Sequence[Column]) -> list[Column]:
        """The needed columns that are not there."""
        return [column for column in columns if column.needed and column not in self.places.values()]

    def place_of(self, title: str) -> int | None:
        """Where the column with this title stands, None where it is not there."""
        return next((place for place, column in self.places.items() if column.title == title), None)

    def letter_of(self, title: str) -> str:
        """The letter of the column with this title as spreadsheets count, empty where it is not there."""
        place = self.place_of(title)
        return "" if place is None else column_letter(place)


def find_header(grid: Grid, columns: Sequence[Column]) -> Header:
    """The row, or two rows, that name most columns. Raises RuleViolation where a needed one is missing."""
    header = likely_header(grid, columns)
    missing = [f"“{column.title}”" for column in header.lacks(columns)]
    if missing:
        raise RuleViolation(
            f"Trong {HEADER_WITHIN} dòng đầu không có dòng tiêu đề đủ các cột cần thiết; "
            f"còn thiếu: {', '.join(missing)}. Hãy dùng tệp mẫu."
        )
    _refuse_twice(header.places.values())
    return header


def likely_header(grid: Grid, columns: Sequence[Column]) -> Header:
    """What comes nearest to a header; it may lack everything."""
    known = {name: column for column in columns for name in column.names}
    candidates = [*_single_rows(grid, known), *_double_rows(grid, known)]
    return max(candidates, key=lambda header: len(header.places), default=Header(0, {}, []))


def is_repeated(cells: Sequence[str], header: Header) -> bool:
    """Whether a row says the headings again, as on every page of a printed list."""
    places = header.places
    return all(_folded(cells, place) == folded_heading(header.headings[place]) for place in places)


def folded_heading(cell: str) -> str:
    """A heading as it is compared: without accents, signs and what stands in brackets."""
    bare = re.sub(r"\([^()]*\)", " ", fold(cell))
    return re.sub(r"[\W_]+", " ", bare).strip()


def column_letter(place: int) -> str:
    """How a spreadsheet calls the column: A for place 0, AA for place 26."""
    rest, last = divmod(place, 26)
    return (column_letter(rest - 1) if rest else "") + chr(ord("A") + last)


def _single_rows(grid: Grid, known: Mapping[str, Column]) -> Iterator[Header]:
    for number, cells in enumerate(grid[:HEADER_WITHIN], start=1):
        headings = [[cell] for cell in cells]
        yield _header(number, headings, known)


def _double_rows(grid: Grid, known: Mapping[str, Column]) -> Iterator[Header]:
    """Two rows as one: a heading below may be named only together with the wide one above it."""
    for number, (upper, lower) in enumerate(pairwise(grid[:HEADER_WITHIN]), start=2):
        yield _header(number, list(_both(upper, lower)), known)


def _both(upper: Sequence[str], lower: Sequence[str]) -> Iterator[list[str]]:
    """At each place what may be its heading: above and below together, below alone, above alone."""
    wide = ""
    for place in range(max(len(upper), len(lower))):
        above, below = _at(upper, place), _at(lower, place)
        wide = above or wide
        says_more = folded_heading(below) and wide
        yield [f"{below} {wide}", f"{wide} {below}", below, above] if says_more else [above, below]


def _header(number: int, headings: Sequence[Sequence[str]], known: Mapping[str, Column]) -> Header:
    places, written = {}, []
    for place, options in enumerate(headings):
        meant = [option for option in options if folded_heading(option) in known]
        if meant:
            places[place] = known[folded_heading(meant[0])]
        written.append(next(filter(None, meant or options[-2:]), ""))
    return Header(number, places, written)


def _refuse_twice(found: Iterable[Column]) -> None:
    titles = [column.title for column in found]
    for title in titles:
        if titles.count(title) > 1:
            raise RuleViolation(f"Cột “{title}” có hai lần trong dòng tiêu đề; hãy bỏ bớt một cột.")


def _at(cells: Sequence[str], place: int) -> str:
    return clean_line(cells[place]) if place < len(cells) else ""


def _folded(cells: Sequence[str], place: int) -> str:
    return folded_heading(cells[place]) if place < len(cells) else ""
