"""Reading drawn papers as a printer sees them: texts with their place, type and rules (poppler's tools)."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape
from itertools import groupby, pairwise
from pathlib import Path

from pikepdf import Matrix, Page, Pdf, parse_content_stream
from pypdf import PdfReader

DPI = 144
DOTS_PER_POINT = DPI / 72
FONT_HEIGHT = 1.107  # from the highest to the lowest point of the official font, of its size
WATERMARK = 40  # points: what lies across a page is larger than that, and no text of it
WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')


@dataclass(frozen=True)
class Piece:
    """A piece of text on a page; places and sizes in points from the upper left corner."""

    page: int
    text: str
    left: int
    top: int
    width: int
    height: int
    size: int
    bold: bool
    italic: bool

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True)
class Word:
    """A word, or the words of one line; places in points from the upper left corner of its page."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """The size of its type in points."""
        return round((self.bottom - self.top) / FONT_HEIGHT, 1)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        """Half of its height."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Row:
    """A row of a table with lines: its edges down and across, the words of its cells."""

    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """One drawn PDF."""

    path: Path

    @cached_property
    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page in points."""
        with Pdf.open(self.path) as book:
            return [tuple(map(float, page.mediabox[2:])) for page in book.pages]

    @cached_property
    def words(self) -> list[Word]:
        """All words in the order of print, without those that lie across a page."""
        pages = _run("pdftotext", "-bbox", self.path, "-").split("<page ")[1:]
        found = [
            Word(number, unescape(text), *map(float, (left, top, right, bottom)))
            for number, page in enumerate(pages, start=1)
            for left, top, right, bottom, text in WORD.findall(page)
        ]
        return [word for word in found if word.bottom - word.top < WATERMARK]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of all tables with lines, page by page from top to bottom."""
        with Pdf.open(self.path) as book:
            bare = [row for number, page in enumerate(book.pages, start=1) for row in _rows_on(number, page)]
        return [self._filled(row) for row in bare]

    @cached_property
    def colours(self) -> set[tuple[float, ...]]:
        """Red, green and blue, up to 1, of everything that is written or filled."""
        with Pdf.open(self.path) as book:
            return {
                tuple(round(float(part), 3) for part in operands)
                for page in book.pages
                for operands, operator in parse_content_stream(page)
                if str(operator) == "rg"
            }

    def _filled(self, row: Row) -> Row:
        inside = [word for word in self.words if word.page == row.page and row.top < word.centre < row.bottom]
        cells = (
            " ".join(word.text for word in inside if left < word.middle < right)
            for left, right in pairwise(row.edges)
        )
        return Row(row.page, row.top, row.bottom, row.edges, tuple(cells))

    @cached_property
    def lines(self) -> list[Word]:
        """The lines of text outside tables, each as one long word; what stands side by side is two."""
        free = [word for word in self.words if not any(_holds(row, word) for row in self.rows)]
        heights = groupby(sorted(free, key=_place), key=lambda word: (word.page, round(word.bottom)))
        return [line for _, words in heights for line in _joined(sorted(words, key=lambda word: word.left))]

    def page_of(self, start: str) -> int | None:
        """The first page with a line that starts so."""
        return next((line.page for line in self.lines if line.text.startswith(start)), None)

    def text(self) -> str:
        """All words in the order of print, one blank between two."""
        return " ".join(_run("pdftotext", self.path, "-").split())

    def watermark(self) -> str:
        """Page 1 without blanks, with the text that does not lie straight and that poppler tears apart."""
        return PdfReader(self.path).pages[0].extract_text().replace(" ", "")

    def fonts(self) -> set[str]:
        lines = _run("pdffonts", self.path).splitlines()[2:]
        return {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]) for line in lines}

    def font_table(self) -> list[tuple[str, bool]]:
        """The fonts of the file: name, whether embedded."""
        lines = [line.split() for line in _run("pdffonts", self.path).splitlines()[2:]]
        return [(re.sub(r"^[A-Z]{6}\+", "", line[0]), line[-5] == "yes") for line in lines]

    def pieces(self) -> list[Piece]:
        """All pieces in the order of print."""
        return self._pieces

    @cached_property
    def _pieces(self) -> list[Piece]:
        root = ElementTree.fromstring(_run("pdftohtml", "-xml", "-i", "-stdout", "-zoom", "1", self.path))
        sizes = {spec.get("id"): int(spec.get("size")) for spec in root.iter("fontspec")}
        return [
            _piece(int(page.get("number")), text, sizes)
            for page in root.iter("page")
            for text in page.iter("text")
        ]

    def piece(self, start: str, page: int = 1) -> Piece:
        """The only piece of the page that starts so."""
        (found,) = [piece for piece in self.pieces() if piece.page == page and piece.text.startswith(start)]
        return found

    def rule_below(self, piece: Piece) -> tuple[float, float]:
        """The longest black line within 6 points under the piece: its length and its middle, in points."""
        _, rows = self._picture(piece.page)
        top = int((piece.top + piece.height - 2) * DOTS_PER_POINT)
        left, right = (int(edge * DOTS_PER_POINT) for edge in (piece.left - 4, piece.left + piece.width + 4))
        runs = [_longest_run(row[left:right]) for row in rows[top : top + 16]]
        start, end = max(runs, key=lambda run: run[1] - run[0])
        return (end - start) / DOTS_PER_POINT, (left + (start + end) / 2) / DOTS_PER_POINT

    def rule_under(self, lines: Sequence[Word | Piece]) -> tuple[float, float]:
        """The longest black line within 8 points under the last of these lines, wherever it begins: its
        length and its middle, in points."""
        last = max(lines, key=lambda line: line.top)
        bottom = last.bottom if isinstance(last, Word) else last.top + last.height
        _, rows = self._picture(last.page)
        top = int((bottom - 3) * DOTS_PER_POINT)
        edges = [(line.left, getattr(line, "right", 0) or line.left + line.width) for line in lines]
        left = int((min(edge for edge, _ in edges) - 4) * DOTS_PER_POINT)
        right = int((max(edge for _, edge in edges) + 4) * DOTS_PER_POINT)
        runs = [_longest_run(row[left:right]) for row in rows[top : top + 22]]
        start, end = max(runs, key=lambda run: run[1] - run[0])
        return (end - start) / DOTS_PER_POINT, (left + (start + end) / 2) / DOTS_PER_POINT

    def lines_across(self, page: int) -> int:
        """How many lines across at least half of the sheet the page has."""
        width, rows = self._picture(page)
        long = [end - start > width / 2 for start, end in map(_longest_run, rows)]
        return sum(is_line and not before for before, is_line in zip([False, *long], long, strict=False))

    def has_red(self, page: int) -> bool:
        """Whether anything on the page is clearly red."""
        command = ["pdftoppm", "-r", str(DPI), "-f", str(page), "-l", str(page), self.path]
        picture = subprocess.run(command, check=True, capture_output=True).stdout
        dots = picture.split(b"\n", 3)[3]
        return any(
            red > 150 and max(green, blue) < 80
            for red, green, blue in zip(dots[::3], dots[1::3], dots[2::3], strict=True)
        )

    def _picture(self, page: int) -> tuple[int, list[bytes]]:
        return _picture_of(self.path, self.path.stat().st_mtime_ns, page)


@cache
def _picture_of(path: Path, written: int, page: int) -> tuple[int, list[bytes]]:
    """Width in dots and the rows of grey dots of a page; `written` tells two files of one name apart."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(page), "-l", str(page), path]
    picture = subprocess.run(command, check=True, capture_output=True).stdout
    _, size, _, dots = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    return width, [dots[row * width : (row + 1) * width] for row in range(height)]


def _rows_on(number: int, page: Page) -> list[Row]:
    """The rows that the upright lines of tables make."""
    height = float(page.mediabox[3])
    found: dict[tuple[float, float], set[float]] = {}
    for x, start, end in _upright_lines(page):
        top, bottom = sorted((height - start, height - end))
        found.setdefault((round(top, 1), round(bottom, 1)), set()).add(round(x, 1))
    return [
        Row(number, top, bottom, tuple(sorted(edges)))
        for (top, bottom), edges in sorted(found.items())
        if len(edges) > 1
    ]


def _upright_lines(page: Page) -> list[tuple[float, float, float]]:
    """Every stroke straight up or down: where across, from where to where."""
    matrix, kept, start, end, lines = Matrix(), [], None, None, []
    for operands, operator in parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(matrix)
            case "Q":
                matrix = kept.pop()
            case "cm":
                matrix = Matrix(*map(float, operands)) @ matrix
            case "m":
                start = matrix.transform(tuple(map(float, operands)))
            case "l":
                end = matrix.transform(tuple(map(float, operands)))
            case "S" if abs(start[0] - end[0]) < 0.1:
                lines.append((start[0], start[1], end[1]))
    return lines


def _holds(row: Row, word: Word) -> bool:
    """Whether the word stands in the row."""
    is_across = row.edges[0] < word.middle < row.edges[-1]
    return word.page == row.page and is_across and row.top < word.centre < row.bottom


def _place(word: Word) -> tuple[int, int, float]:
    return word.page, round(word.bottom), word.left


def _joined(words: Sequence[Word]) -> list[Word]:
    """The words of one height as lines; a wide gap, or another size, begins a new one."""
    gaps = [after.left - word.right for word, after in pairwise(words)]
    widest = min([4 * words[0].size / 3, *(1.6 * max(gap, 0.22 * words[0].size) for gap in gaps[1:])])
    lines: list[list[Word]] = []
    for word in words:
        if lines and word.left - lines[-1][-1].right <= widest and word.size == lines[-1][-1].size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        Word(
            line[0].page,
            " ".join(word.text for word in line),
            line[0].left,
            line[0].top,
            line[-1].right,
            line[0].bottom,
        )  # fmt: skip
        for line in lines
    ]


def _longest_run(row: bytes) -> tuple[int, int]:
    dark = bytes(1 if dot < 128 else 0 for dot in row)
    spans = [match.span() for match in re.finditer(b"\x01+", dark)]
    return max(spans, key=lambda span: span[1] - span[0], default=(0, 0))


def _piece(page: int, text: ElementTree.Element, sizes: dict[str, int]) -> Piece:
    measures = {name: int(text.get(name)) for name in ("left", "top", "width", "height")}
    return Piece(
        page=page,
        text="".join(text.itertext()).strip(),
        size=sizes[text.get("font")],
        bold=text.find(".//b") is not None,
        italic=text.find(".//i") is not None,
        **measures,
    )


def _run(*command: object) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
