"""LibreOffice as whoever opens our Word files, and the text of a PDF without what stands in its margins."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from pypdf import PdfReader

from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP

MISSING = "LibreOffice is missing: apt-get install libreoffice-writer-nogui (scripts/test.sh does it)"
DPI = 72
MM = DPI / 25.4
XHTML = "{http://www.w3.org/1999/xhtml}"


def as_pdf(files: Sequence[Path], folder: Path) -> None:
    """Print each file to a PDF of the same name in the folder; one run for all, a start costs seconds.

    The profile lies in the folder: as root, without a home or beside another LibreOffice there may be none to
    write to, and the files would be handed to the running one, silently. It also ends with 0 where a file is
    not printed, hence the look at what came out.
    """
    program = shutil.which("soffice")
    assert program, MISSING
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", folder, *files]
    said = subprocess.run(command, check=True, capture_output=True, timeout=120, env={"HOME": str(folder)})
    lost = [file.name for file in files if not (folder / f"{file.stem}.pdf").exists()]
    assert not lost, (lost, said.stderr)


def text_of(pdf: Path) -> str:
    """The words between the margins in the order in which they were written, one blank between two; none
    after a hyphen, where a cell may go on in the next line."""
    parts = [
        _run("pdftotext", "-raw", *_area(pages, TOP * MM, height - (TOP + BOTTOM) * MM), pdf)
        for height, pages in _parts(pdf)
    ]
    return without_breaks("".join(parts))


def without_breaks(words: str) -> str:
    """The words as `text_of` reads them."""
    return " ".join(words.replace("\N{ZERO WIDTH SPACE}", "").split()).replace("- ", "-")


def page_numbers(pdf: Path) -> list[str]:
    """What stands above the text, page by page."""
    last = len(PdfReader(pdf).pages)
    return [page.strip() for page in _run("pdftotext", *_area((1, last), 0, TOP * MM), pdf).split("\f")[:-1]]


def outside(pdf: Path) -> list[str]:
    """The words that stand beyond the margins on the left and right."""
    root = ElementTree.fromstring(_run("pdftotext", "-bbox", pdf))
    found = []
    for page in root.iter(f"{XHTML}page"):
        left, right = LEFT * MM - 1, float(page.get("width")) - RIGHT * MM + 1
        words = page.iter(f"{XHTML}word")
        found += [
            word.text
            for word in words
            if not left <= float(word.get("xMin")) < float(word.get("xMax")) <= right
        ]
    return found


def _parts(pdf: Path) -> list[tuple[float, tuple[int, int]]]:
    """The pages that lie the same way: their height, the first and the last."""
    heights = groupby(
        enumerate(PdfReader(pdf).pages, start=1), key=lambda page: float(page[1].mediabox.height)
    )
    found = [(height, [number for number, _ in pages]) for height, pages in heights]
    return [(height, (numbers[0], numbers[-1])) for height, numbers in found]


def _area(pages: tuple[int, int], top: float, height: float) -> list[str]:
    first, last = pages
    numbers = {"-r": DPI, "-f": first, "-l": last, "-x": 0, "-y": top, "-W": 2000, "-H": height}
    return [str(part) for name, value in numbers.items() for part in (name, int(value))]


def _run(*command: object) -> str:
    return subprocess.run([*command, "-"], check=True, capture_output=True, text=True).stdout
