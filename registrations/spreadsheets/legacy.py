"""The old encodings in a table: its cells are looked at font by font, each font as a whole."""

from collections import defaultdict

from danvan.core.legacy_text import Reading, looks_legacy, read_together
from registrations.rules.import_reading import Conversion, DoubtfulText


class Fonts:
    """In which font each cell stands, noted only of cells that hold more than plain letters."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], str] = {}

    def add(self, row: int, place: int, name: str | None) -> None:
        """Note the font of a cell: its row as the spreadsheet counts, its place in the row from 0."""
        self._names[row, place] = name or ""

    def name_at(self, row: int, place: int) -> str:
        """The font of a cell, empty where none was noted."""
        return self._names.get((row, place), "")


def in_unicode(
    grid: list[list[str]], fonts: Fonts
) -> tuple[list[list[str]], list[Conversion], list[DoubtfulText]]:
    """The grid with its old texts turned, and what was turned or left in doubt, in the order of the cells."""
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, cells in enumerate(grid, start=1):
        for place, text in enumerate(cells):
            if not text.isascii():
                places[fonts.name_at(number, place)].append((number, place))
    conversions, doubtful = [], []
    for font, cells in places.items():
        texts = [grid[number - 1][place] for number, place in cells]
        for (number, place), text, reading in zip(cells, texts, read_together(texts, font), strict=True):
            grid[number - 1][place] = reading.text
            _note(number, place, text, reading, conversions, doubtful)
    return grid, sorted(conversions), sorted(doubtful)


def _note(
    row: int,
    place: int,
    text: str,
    reading: Reading,
    conversions: list[Conversion],
    doubtful: list[DoubtfulText],
) -> None:
    if reading.encoding:
        conversions.append(Conversion(row, place, text, reading.text, reading.encoding.value))
    elif looks_legacy(text):
        doubtful.append(DoubtfulText(row, place, text))
