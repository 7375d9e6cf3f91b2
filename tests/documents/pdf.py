"""Reading drawn papers as a printer sees them: texts with their place, type and rules (poppler's tools)."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

DPI = 144
DOTS_PER_POINT = DPI / 72


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
class Printed:
    """One drawn PDF."""

    path: Path

    def text(self) -> str:
        """All words in the order of print, one blank between two."""
        return " ".join(_run("pdftotext", self.path, "-").split())

    def watermark(self) -> str:
        """Page 1 without blanks, with the text that does not lie straight and that poppler tears apart."""
        return PdfReader(self.path).pages[0].extract_text().replace(" ", "")

    def fonts(self) -> set[str]:
        lines = _run("pdffonts", self.path).splitlines()[2:]
        return {re.sub(r"^[A-Z]{6}\+", "", line.split()[0]) for line in lines}

    def pieces(self) -> list[Piece]:
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
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(page), "-l", str(page), self.path]
        picture = subprocess.run(command, check=True, capture_output=True).stdout
        _, size, _, dots = picture.split(b"\n", 3)
        width, height = map(int, size.split())
        return width, [dots[row * width : (row + 1) * width] for row in range(height)]


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
