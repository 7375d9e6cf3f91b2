"""LibreOffice as whoever opens our Word files, and the text of a PDF without what stands in its margins."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
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


def text_of(pdf: Path, headings: Sequence[str] = ()) -> str:
    """The words between the margins in the order in which they were written, one blank between two.

    The headings of tables are left out: how often they come again depends on where a page ends.
    """
    pages = [_page_text(pdf, number, page.mediabox.height) for number, page in _pages(pdf)]
    words = " ".join(" ".join(pages).replace("\N{ZERO WIDTH SPACE}", "").split())
    words = re.sub("- ", "-", words)  # a cell may go on in the next line after each hyphen
    for heading in headings:
        words = words.replace(f"{heading} ".replace("- ", "-"), "")
    return words


def page_numbers(pdf: Path) -> list[str]:
    """What stands above the text, page by page."""
    return [_run("pdftotext", *_area(number, 0, TOP * MM), pdf).strip() for number, _ in _pages(pdf)]


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


def _pages(pdf: Path) -> Sequence:
    return list(enumerate(PdfReader(pdf).pages, start=1))


def _page_text(pdf: Path, number: int, height: float) -> str:
    return _run("pdftotext", "-raw", *_area(number, TOP * MM, height - (TOP + BOTTOM) * MM), pdf)


def _area(page: int, top: float, height: float) -> list[str]:
    numbers = {"-r": DPI, "-f": page, "-l": page, "-x": 0, "-y": top, "-W": 2000, "-H": height}
    return [str(part) for name, value in numbers.items() for part in (name, int(value))]


def _run(*command: object) -> str:
    return subprocess.run([*command, "-"], check=True, capture_output=True, text=True).stdout
