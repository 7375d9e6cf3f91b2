"""Every paper that may be finished in Word: opened in LibreOffice it says what the PDF says."""

import io
import re
import shutil
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from docx.oxml.ns import qn

from danvan.core import clock
from danvan.core.codes import paper_code, read_paper_code
from danvan.core.documents import engine
from danvan.core.documents.formats import PDF, WORD
from danvan.core.documents.layout import FONT
from danvan.management.catalogue import CATALOGUE
from registrations.documents import EDITED
from registrations.models import Snapshot
from tests.documents.every_paper import EVERY_DATA, SAMPLES, SHORT, Data
from tests.documents.office import as_pdf, outside, page_numbers, text_of, without_breaks
from tests.documents.pdf import Printed
from tests.documents.test_paper_marks import pictures, read

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
LIST = "nomination-list"  # which is the annex of the submission letter
KEYS = [key for key, paper in CATALOGUE.items() if WORD in paper.formats and key != LIST]
CASES = [f"{key}.{data}" for key in KEYS for data in EVERY_DATA]
MARKED = [key for key in KEYS if key != "submission-letter"]
WITH_ANNEX = ("request", "result-report", "submission-letter")


@dataclass(frozen=True)
class Made:
    """One paper: as PDF, as Word file, and the Word file as LibreOffice prints it."""

    pdf: Path
    word: Path
    printed: Path

    @property
    def headings(self) -> list[str]:
        """The headings of the tables in the Word file."""
        tables = docx.Document(io.BytesIO(self.word.read_bytes())).tables
        rows = [table.rows[0] for table in tables]
        repeated = [row for row in rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]
        return [" ".join(" ".join(cell.text for cell in row.cells).split()) for row in repeated]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Made]:
    """Every paper as PDF and as Word file; nothing of what they are drawn from stays in the database."""
    folder, printed = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("printed")
    with django_db_blocker.unblock(), engine.kept_presses():
        for case in CASES:
            key, data = case.split(".")
            with transaction.atomic(), time_machine.travel(moment_of(EVERY_DATA[data]), tick=False):
                params = SAMPLES[key](EVERY_DATA[data])
                for format in (PDF, WORD):
                    (folder / f"{case}.{format}").write_bytes(content_of(key, params, format))
                transaction.set_rollback(True)
    as_pdf(sorted(folder.glob(f"*.{WORD}")), printed)
    return {
        case: Made(folder / f"{case}.{PDF}", folder / f"{case}.{WORD}", printed / f"{case}.{PDF}")
        for case in CASES
    }


def moment_of(data: Data) -> datetime:
    """When all happens."""
    year, month, day, hour, minute = data.day
    return clock.start_of_day(date(year, month, day)) + timedelta(hours=hour, minutes=minute)


def content_of(key: str, params: dict, format: str) -> bytes:
    """The file that the builder makes."""
    build = import_string(settings.DOCUMENT_BUILDERS[key])
    return build(params | {"format": format}, lambda done, total: None)


# --- what is said ---------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_printed_from_word_it_says_what_the_pdf_says(made, case):
    """How often the headings of a table come again depends on where its pages end, so they are left out."""
    paper = made[case]
    texts = [text_of(paper.printed), text_of(paper.pdf)]

    for heading in map(without_breaks, paper.headings):
        assert all(heading in text for text in texts)
        texts = [text.replace(f"{heading} ", "") for text in texts]
    assert texts[0] == texts[1] and len(texts[0]) > 500


# --- how it looks ---------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_every_letter_is_asked_for_in_the_font_of_the_decree(made, case):
    """The machine of the tests has no Times New Roman: LibreOffice takes the font with the same widths."""
    document = docx.Document(io.BytesIO(made[case].word.read_bytes()))
    used = {paragraph.style.style_id for paragraph in document.paragraphs}
    fonts = document.element.body.iter(qn("w:rFonts"))

    assert list(fonts) == []  # all is left to the styles
    assert used <= {"Normal", "Heading1", "Heading2"}
    for style in (document.styles[name] for name in ("Normal", "Heading 1", "Heading 2")):
        [asked] = style.element.rPr.findall(qn("w:rFonts"))
        assert set(asked.values()) == {"Times New Roman"}
        assert style.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert {font.partition("-")[0] for font in Printed(made[case].printed).fonts()} == {FONT.replace(" ", "")}


@pytest.mark.parametrize("case", CASES)
def test_every_page_but_the_first_of_a_part_has_its_number(made, case):
    numbers = page_numbers(made[case].printed)

    parts = " ".join(number or "|" for number in numbers).split("|")[1:]
    assert numbers[0] == ""
    assert len(parts) == 2 if case.startswith(WITH_ANNEX) else 1
    for part in parts:
        assert part.split() == [str(number) for number in range(2, len(part.split()) + 2)]


@pytest.mark.parametrize("case", CASES)
def test_nothing_stands_outside_the_margins(made, case):
    assert outside(made[case].printed) == []


@pytest.mark.parametrize("case", CASES)
def test_no_row_is_cut_and_every_table_repeats_its_headings(made, case):
    tables = docx.Document(io.BytesIO(made[case].word.read_bytes())).tables

    for table in tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    repeated = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables]
    lined = [table._tbl.tblPr.find(qn("w:tblBorders")) is not None for table in tables]
    assert repeated == lined


# --- how it is recognised ---------------------------------------------------------


@pytest.mark.parametrize("case", [f"{key}.short" for key in MARKED])
def test_every_page_carries_the_code_of_a_paper_whose_wording_could_be_changed(made, case, tmp_path):
    scanned = pictures(Path(shutil.copy(made[case].printed, tmp_path)))

    links = [read(page) for page in scanned]
    assert len({*map(tuple, links)}) == 1 and len(links[0]) == 1
    code = read_paper_code(links[0][0])
    assert (code.version, code.set_no, code.edited) == (1, 0, True)
    printed = Printed(made[case].printed).text()
    assert printed.count(f"Mã bản giấy {paper_code(code.code, 1, edited=True)}") == len(scanned)
    assert printed.count(f"{code.code} · lần gửi 1 · {EDITED}") == len(scanned)


@pytest.mark.parametrize("key", MARKED)
def test_inv_16_the_same_sending_gives_the_same_file_without_names_of_people_or_tools(key):
    params = SAMPLES[key](SHORT)
    [snapshot] = Snapshot.objects.select_related("sent_by")

    first, second = (content_of(key, params, WORD) for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        [about] = [name for name in package.namelist() if name.startswith("docProps")]
        values = ElementTree.fromstring(package.read(about)).itertext()
    said = " ".join(filter(None, map(str.strip, values)))
    assert all(
        name not in said for name in (SHORT.person, SHORT.body["head_name"], snapshot.sent_by.full_name)
    )
    assert re.fullmatch(r".* K[TQ]27-\S+ \(lần gửi 1\) 1 (1980-01-01T00:00:00Z ){2}vi-VN", said)
