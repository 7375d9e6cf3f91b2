"""Every paper that may be finished in Word: opened in LibreOffice it says what the PDF says."""

import copy
import io
import re
import shutil
import uuid
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from django.db import transaction
from docx.oxml.ns import qn

from danvan.core.codes import paper_code, read_paper_code
from danvan.core.documents.layout import FONT
from nominations.dossier_documents import achievement_report, minutes, papers_of, request_with_list
from nominations.list_documents import submission_letter
from registrations.documents import EDITED
from registrations.models import Snapshot
from registrations.report_documents import result_report
from tests import factories
from tests.documents.office import as_pdf, outside, page_numbers, text_of
from tests.documents.pdf import Printed
from tests.documents.test_paper_marks import pictures, read
from tests.list_world import make_list_year, row_of, stored_list
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, send
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
BUILDERS = {
    "request": request_with_list, "minutes": minutes, "achievement-collective": achievement_report,
    "achievement-individual": achievement_report, "result-report": result_report,
    "submission-letter": submission_letter,
}  # fmt: skip
DATA = ["short", "long", "empty"]
PAPERS = [f"{key}-{data}" for key in BUILDERS for data in DATA]
MARKED = [name for name in PAPERS if not name.startswith("submission-letter")]
LONG = "Vận động phụ huynh, giáo viên cùng trồng, tưới, chăm sóc cây; ghi nhật ký hằng tuần. "
FIGURES = {"people_count", "money", "working_days", "helped_count", "votes_for", "votes_against"}
KEPT = {  # what is never empty
    "uid", "code", "subject", "kind", "seat", "template", "plan", "novelty", "outcome", "year", "name",
    "label", "part", "signer_name", "signer_title",
}  # fmt: skip


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
    """Every paper with short, long and empty data; nothing of it stays in the database."""
    folder, printed = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("printed")
    with django_db_blocker.unblock():
        for papers in (dossier_papers, reports, letters):
            with transaction.atomic():
                for name, key, params in papers():
                    for format in ("pdf", "docx"):
                        content = BUILDERS[key](params | {"format": format}, lambda done, total: None)
                        (folder / f"{name}.{format}").write_bytes(content)
                transaction.set_rollback(True)
    as_pdf(sorted(folder.glob("*.docx")), printed)
    return {
        name: Made(folder / f"{name}.pdf", folder / f"{name}.docx", printed / f"{name}.pdf")
        for name in PAPERS
    }


def dossier_papers() -> Iterator[tuple[str, str, dict]]:
    """The papers of a dossier of one collective and one person."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", symbol="THPTUVK")
    snapshot = send(*make_ready_dossier(unit=unit, subjects=[COLLECTIVE, INDIVIDUAL]))
    for data, of in versions(snapshot, longer_dossier):
        for key, _, more in papers_of(of.payload)[:4]:
            yield f"{key}-{data}", key, params_of(of) | more


def reports() -> Iterator[tuple[str, str, dict]]:
    """The result report of a unit with two models."""
    sheet, actor = factories.make_ready_report(models=2)
    for data, of in versions(submit(sheet, actor), longer_report):
        yield f"result-report-{data}", "result-report", params_of(of)


def letters() -> Iterator[tuple[str, str, dict]]:
    """The department's letter; each with a year of its own."""
    few, many = ([row_of(number) for number in range(1, count)] for count in (4, 25))
    blank = {"title": "", "job": "", "born": None, "summary": "", "unit_votes": "", "council_votes": ""}
    lists = {
        "short": (few, {}),
        "long": ([row | {"summary": LONG * 3} for row in many], {}),
        "empty": ([few[0] | blank], {"signer_name": "", "place": "", "submit_to": "", "meeting": {}}),
    }
    for year, (data, (rows, fields)) in enumerate(lists.items(), start=2026):
        issued = stored_list(rows, make_list_year(year=year), **fields)
        yield f"submission-letter-{data}", "submission-letter", {"issued": issued.pk, "order": "RANK"}


def versions(snapshot: Snapshot, longer) -> Iterator[tuple[str, Snapshot]]:
    """The sending as it is, then with long data, then with every field empty that may be."""
    yield "short", snapshot
    for number, (data, payload) in enumerate(
        {"long": longer(copy.deepcopy(snapshot.payload)), "empty": emptied(snapshot.payload)}.items(), start=2
    ):
        yield (
            data,
            Snapshot.objects.create(
                sheet=snapshot.sheet, version=number, sent_at=snapshot.sent_at, sent_by=snapshot.sent_by,
                token=uuid.uuid4(), payload=payload, sha256="0" * 64,
            ),
        )  # fmt: skip


def longer_dossier(payload: dict) -> dict:
    """Fourteen nominees and twelve members, long names and texts, honours in both tables."""
    group, person = payload["nominees"]
    honours = [
        {"kind": kind, "year": year, "name": "Chiến sĩ thi đua cơ sở, Lao động tiên tiến", "decision": LONG}
        for kind in ("TITLE", "COMMENDATION")
        for year in range(2015, 2025)
    ]
    for nominee in (group, person):
        nominee["name"] += " " + "và tập thể cán bộ, giáo viên điểm trường Phum Xoài " * 2
        nominee["summary"] = LONG * 4
        nominee["report"]["honours"] = honours
        for field in nominee["report"]["fields"]:
            field["text"] = "\n\n".join([LONG * 8] * 4)
    payload["nominees"] = [
        nominee | {"position": position} for position, nominee in enumerate([group, *[person] * 13], start=1)
    ]
    payload["sheet"]["grounds"] = payload["meeting"]["note"] = "\n".join([LONG * 6] * 5)
    absent = payload["meeting"]["members"][-1] | {"is_present": False, "absence_reason": LONG}
    payload["meeting"]["members"] += [absent] * 8
    payload["unit"]["name"] = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên khu vực Tịnh Biên"
    return payload


def longer_report(payload: dict) -> dict:
    """Eight models with long texts and large figures, and an absent place of the unit."""
    model = payload["models"][0] | {"work_done": "\n".join([LONG * 10] * 2), "money": "1234567890"}
    payload["models"] = [
        model | {"position": position, "name": f"{model['name']} số {position}: {LONG}"}
        for position in range(1, 9)
    ]
    payload["sheet"] |= dict.fromkeys(["leadership", "shortcomings", "lessons", "proposals"], LONG * 9)
    return payload


def emptied(value: object, name: str = "") -> object:
    """The same payload without what people may have left out."""
    if isinstance(value, dict):
        return {key: emptied(part, key) for key, part in value.items()} if name != "meeting" else {}
    if isinstance(value, list):
        return [] if name in ("honours", "files") else [emptied(part) for part in value]
    if name in FIGURES:
        return None
    return "" if isinstance(value, str) and name not in KEPT else value


def params_of(snapshot: Snapshot) -> dict:
    return {"sheet": snapshot.payload["code"], "version": snapshot.version}


# --- what is said ---------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_printed_from_word_it_says_what_the_pdf_says(made, name):
    paper = made[name]

    assert text_of(paper.printed, paper.headings) == text_of(paper.pdf, paper.headings)
    everything = [text_of(file) for file in (paper.printed, paper.pdf)]
    for heading in paper.headings:
        assert all(heading.replace("- ", "-") in text for text in everything)


# --- how it looks ---------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_every_letter_is_asked_for_in_the_font_of_the_decree(made, name):
    """The machine of the tests has no Times New Roman: LibreOffice takes the font with the same widths."""
    document = docx.Document(io.BytesIO(made[name].word.read_bytes()))
    used = {paragraph.style.style_id for paragraph in document.paragraphs}
    fonts = document.element.body.iter(qn("w:rFonts"))

    assert list(fonts) == []  # all is left to the styles
    assert used <= {"Normal", "Heading1", "Heading2"}
    for style in (document.styles[name] for name in ("Normal", "Heading 1", "Heading 2")):
        [asked] = style.element.rPr.findall(qn("w:rFonts"))
        assert set(asked.values()) == {"Times New Roman"}
        assert style.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert {font.partition("-")[0] for font in Printed(made[name].printed).fonts()} == {FONT.replace(" ", "")}


@pytest.mark.parametrize("name", PAPERS)
def test_every_page_but_the_first_of_a_part_has_its_number(made, name):
    numbers = page_numbers(made[name].printed)

    parts = " ".join(number or "|" for number in numbers).split("|")[1:]
    assert numbers[0] == ""
    assert len(parts) == 1 if name.startswith(("minutes", "achievement")) else 2
    for part in parts:
        assert part.split() == [str(number) for number in range(2, len(part.split()) + 2)]


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_stands_outside_the_margins(made, name):
    assert outside(made[name].printed) == []


@pytest.mark.parametrize("name", PAPERS)
def test_no_row_is_cut_and_every_table_repeats_its_headings(made, name):
    tables = docx.Document(io.BytesIO(made[name].word.read_bytes())).tables

    for table in tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    repeated = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables]
    lined = [table._tbl.tblPr.find(qn("w:tblBorders")) is not None for table in tables]
    assert repeated == lined


# --- how it is recognised ---------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in MARKED if name.endswith("short")])
def test_every_page_carries_the_code_of_a_paper_whose_wording_could_be_changed(made, name, tmp_path):
    scanned = pictures(Path(shutil.copy(made[name].printed, tmp_path)))

    links = [read(page) for page in scanned]
    assert len({*map(tuple, links)}) == 1 and len(links[0]) == 1
    code = read_paper_code(links[0][0])
    assert (code.version, code.set_no, code.edited) == (1, 0, True)
    printed = Printed(made[name].printed).text()
    assert printed.count(f"Mã bản giấy {paper_code(code.code, 1, edited=True)}") == len(scanned)
    assert printed.count(f"{code.code} · lần gửi 1 · {EDITED}") == len(scanned)


def test_inv_16_the_same_sending_gives_the_same_file_without_names_of_people_or_tools(db):
    factories.make_office()
    snapshot = send(*make_ready_dossier(subjects=[INDIVIDUAL]))
    for key, _, more in papers_of(snapshot.payload):
        params = params_of(snapshot) | more | {"format": "docx"}
        first, second = (BUILDERS[key](params, lambda done, total: None) for _ in range(2))
        assert first == second
        with zipfile.ZipFile(io.BytesIO(first)) as package:
            [name] = [name for name in package.namelist() if name.startswith("docProps")]
            values = ElementTree.fromstring(package.read(name)).itertext()
        said = " ".join(filter(None, map(str.strip, values)))
        names = [nominee["name"] for nominee in snapshot.payload["nominees"]]
        assert all(name not in said for name in [*names, snapshot.sent_by.full_name])
        assert re.fullmatch(r".* KT\d\d-\S+ \(lần gửi 1\) 1 (1980-01-01T00:00:00Z ){2}vi-VN", said)
