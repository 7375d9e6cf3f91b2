"""Every page of every paper that is signed carries its marks, and a scanner reads them back."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.utils.module_loading import import_string
from PIL import Image, ImageDraw

from danvan.core.codes import paper_code, read_paper_code
from danvan.core.documents import engine
from danvan.core.documents.frame import Frame, Heading, page_html
from nominations.dossier_documents import papers_of
from nominations.models import NominationDossier
from registrations import documents, report_documents
from registrations.documents import paper_marks
from registrations.models import Sheet, Snapshot
from registrations.rules.paper import Reading, read_code
from tests import factories
from tests.documents.test_dossier_papers import BUILDERS
from tests.documents.test_paper_marks import pictures, read, smaller
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_nomination, make_ready_dossier, send
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
SITE = "https://danvankheo.angiang.edu.vn"
ASKEW = [0, 3, -5, 180]
ANGLES = [*ASKEW, 90, 270, 7, 11]


@pytest.fixture(autouse=True)
def site(settings):
    """The portal under an address of the usual length."""
    settings.BASE_URL = SITE


@pytest.fixture
def dossier():
    """A sent dossier whose request has a list over several pages in its annex."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", symbol="THPTUVK")
    sheet, actor = make_ready_dossier(unit=unit, subjects=[COLLECTIVE, INDIVIDUAL])
    for _ in range(9):
        make_nomination(sheet, summary="Vận động phụ huynh trồng 52 cây, giúp 20 học sinh nghèo. " * 6)
    NominationDossier.objects.filter(sheet=sheet).update(grounds="Vận động bền bỉ nhiều năm. " * 200)
    return send(sheet, actor)


def link(code: str) -> str:
    return f"{SITE}/xac-minh/{code}/"


def turned(page: Image.Image, angle: float) -> Image.Image:
    """The page as it lies on the glass of a scanner."""
    return page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def as_seen(page: Image.Image) -> list[Image.Image]:
    """The page straight, turned, askew; and a copy of it at seventy per cent, straight and askew."""
    return [*(turned(page, angle) for angle in ANGLES), *(turned(smaller(page), angle) for angle in ASKEW)]


def drawn(snapshot: Snapshot, builder: Callable, path: Path, **more: object) -> Path:
    """The paper, drawn."""
    params = {"sheet": snapshot.payload["code"], "version": snapshot.version} | more
    path.write_bytes(builder(params, lambda done, total: None))
    return path


def texts(path: Path) -> list[str]:
    """The text of each page."""
    pages = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def assert_marked(path: Path, code: str, words: str) -> int:
    """Each page says the words and the code, and its QR code is read however it lies; how many pages."""
    pages = pictures(path)
    for page, text in zip(pages, texts(path), strict=True):
        assert words in text
        assert f"Mã bản giấy {code}" in text
        assert [read(picture) for picture in as_seen(page)] == [[link(code)]] * len([*ANGLES, *ASKEW])
    return len(pages)


@pytest.mark.parametrize("key", [*BUILDERS, "dossier-cover"])
def test_every_page_of_every_copy_carries_its_set_and_is_read_back(dossier, tmp_path, settings, key):
    code = dossier.payload["code"]
    more = next((more for paper, _, more in papers_of(dossier.payload) if paper == key), {})
    builder = import_string(settings.DOCUMENT_BUILDERS[key])

    for number in (1, 2, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = drawn(dossier, builder, folder / "copy.pdf", **more, set=number)
        pages = assert_marked(
            path, paper_code(code, 1, number), f"Mã hồ sơ {code} · lần gửi 1 · Bộ {number}/3"
        )
        assert pages >= (3 if key == "request" else 1)


def test_the_annex_across_the_sheet_is_marked_like_the_rest(dossier, tmp_path):
    path = drawn(dossier, BUILDERS["request"], tmp_path / "request.pdf", set=2)
    sizes = [page.size[0] > page.size[1] for page in pictures(path)]

    assert set(sizes) == {True, False}


@pytest.mark.parametrize(
    ("make", "builder"),
    [
        (factories.make_ready_sheet, documents.registration_list),
        (factories.make_ready_report, report_documents.result_report),
    ],
)
def test_papers_without_sets_carry_code_and_sending(tmp_path, make, builder):
    factories.make_office()
    sheet, actor = make()
    snapshot = submit(sheet, actor)
    sheet = Sheet.objects.get(pk=sheet.pk)

    path = drawn(snapshot, builder, tmp_path / "paper.pdf")

    assert_marked(path, paper_code(sheet.code, 1), f"Mã hồ sơ {sheet.code} · lần gửi 1")
    assert all("Bộ" not in text.split("Mã hồ sơ")[-1] for text in texts(path))


@pytest.mark.parametrize("set_no", [0, 3])
def test_an_edited_paper_says_so_and_its_code_too(dossier, tmp_path, set_no):
    marks = paper_marks(dossier, set_no, 3, edited=True)
    heading = Heading(parent_body="", issuing_body="A", place="B", kind_title="C")
    path = tmp_path / "edited.pdf"
    path.write_bytes(engine.draw([page_html("documents/frame.html", Frame(heading, **marks))], title="a"))

    code = paper_code(dossier.payload["code"], 1, set_no, True)
    of_set = " · Bộ 3/3" if set_no else ""
    assert_marked(path, code, f"lần gửi 1{of_set} · bản soạn lại")
    assert read_paper_code(link(code)).edited


def test_a_spot_on_the_code_does_no_harm_and_a_torn_one_leaves_the_words(dossier, tmp_path):
    path = drawn(dossier, BUILDERS["minutes"], tmp_path / "minutes.pdf", set=1)
    page, code = pictures(path)[0], paper_code(dossier.payload["code"], 1, 1)
    [found] = zxingcpp.read_barcodes(page)
    left, top = found.position.top_left.x, found.position.top_left.y
    right, bottom = found.position.bottom_right.x, found.position.bottom_right.y
    x, y, spot = (left + right) // 2, (top + bottom) // 2, (right - left) // 10

    spotted, torn = page.copy(), page.copy()
    ImageDraw.Draw(spotted).ellipse((x - spot, y - spot, x + spot, y + spot), fill=0)
    ImageDraw.Draw(torn).rectangle((left, top, x, bottom), fill=255)

    assert read(spotted) == [link(code)]
    assert read(torn) == []
    [words] = re.findall(r"Mã bản giấy (\S+)", texts(path)[0])
    assert read_code(words) == read_code(link(code)) == Reading(dossier.payload["code"], 1, 1)
