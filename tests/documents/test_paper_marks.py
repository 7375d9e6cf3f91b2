"""The foot of a paper that is to be signed: its code in words and as a QR code that a scanner reads."""

import io
import subprocess
from dataclasses import replace

import pypdf
import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from PIL import Image

from danvan.core import clock
from danvan.core.codes import paper_code
from danvan.core.documents import engine
from danvan.core.documents.layout import BOTTOM
from danvan.core.documents.listing import list_chunks
from registrations import documents
from registrations.enums import PaperCondition
from registrations.services import sending
from registrations.services.paper import compare_paper, issue_slip, reissue_slip, void_paper
from registrations.slips import paper_receipt_slip, slip_request
from tests import factories
from tests.documents.samples import ACROSS, COLUMNS, FRAME, rows
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
CODE = paper_code("DK27-7KM4-PRXC-H6", 2)
LINK = f"https://danvankheo.angiang.edu.vn/xac-minh/{CODE}/"
MARKED = {"mark": f"Mã hồ sơ DK27-7KM4-PRXC-H6 · lần gửi 2\nMã bản giấy {CODE}", "link": LINK}
DPI = 200


def pictures(path, dpi=DPI) -> list[Image.Image]:
    """The pages as a scanner sees them."""
    target = path.parent / "page"
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", path, target], check=True)
    return [loaded(file) for file in sorted(path.parent.glob("page*.pgm"))]


def loaded(file) -> Image.Image:
    with Image.open(file) as picture:
        return picture.copy()


def read(picture: Image.Image) -> list[str]:
    """What the QR codes of the page say."""
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def smaller(picture: Image.Image) -> Image.Image:
    """The page as a copier at 70 % makes it."""
    return picture.resize([round(side * 0.7) for side in picture.size])


@pytest.mark.parametrize("frame", [FRAME, ACROSS], ids=["portrait", "landscape"])
@pytest.mark.parametrize("count", [3, 140], ids=["one piece", "in chunks"])
def test_every_page_is_read_back_straight_turned_and_at_seventy_per_cent(printed, frame, count):
    drawn = printed(*list_chunks(replace(frame, **MARKED), COLUMNS, rows(count)))

    for page in pictures(drawn.path):
        seen = [
            page,
            page.rotate(180),
            page.rotate(90, expand=True),
            page.rotate(5, expand=True, fillcolor=255),
            smaller(page),
        ]
        assert [read(picture) for picture in seen] == [[LINK]] * 5


@pytest.mark.parametrize(("frame", "height"), [(FRAME, 297), (ACROSS, 210)], ids=["portrait", "landscape"])
def test_the_code_is_fifteen_millimetres_and_stands_in_the_bottom_margin(printed, frame, height):
    drawn = printed(*list_chunks(replace(frame, **MARKED), COLUMNS, rows(60)))
    page = pictures(drawn.path)[1]
    per_mm = page.height / height
    [code] = zxingcpp.read_barcodes(page)
    top, bottom = code.position.top_left.y / per_mm, code.position.bottom_right.y / per_mm

    modules = 45  # version 5 with its quiet zone; the position is that of the 37 dark ones
    assert abs((bottom - top) - 15 * (modules - 8) / modules) < 0.4
    assert height - BOTTOM < top and bottom < height - 5


def test_the_foot_says_code_sending_and_check_characters_on_every_page(printed):
    drawn = printed(*list_chunks(replace(ACROSS, **MARKED), COLUMNS, rows(60)))
    small = [(piece.page, piece.text) for piece in drawn.pieces() if piece.size == 9]
    pages = {page for page, _ in small}

    assert len(pages) > 2
    assert small == [(page, line) for page in sorted(pages) for line in MARKED["mark"].splitlines()]


def test_equal_input_gives_equal_bytes():
    chunks = list_chunks(replace(FRAME, **MARKED), COLUMNS, rows(140))

    assert engine.draw(chunks, title="a") == engine.draw(chunks, title="a")


@pytest.fixture
def sent():
    """A sheet that was sent once, and an officer."""
    officer = factories.actor_of(factories.make_office())
    sheet, actor = factories.make_ready_sheet(unit=factories.make_unit("Trường Tiểu học Bình Mỹ"))
    snapshot = submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet, snapshot, officer


def text_of(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split()
    )


def test_the_units_list_carries_its_own_code(sent, tmp_path, settings):
    settings.BASE_URL = "https://danvankheo.example.edu.vn"
    sheet, snapshot, _ = sent
    code, path = paper_code(sheet.code, 1), tmp_path / "list.pdf"
    path.write_bytes(documents.registration_list({"sheet": sheet.code, "version": 1}, None))

    assert f"Mã bản giấy {code}" in text_of(path.read_bytes())
    assert [read(page) for page in pictures(path)] == [
        [f"https://danvankheo.example.edu.vn/xac-minh/{code}/"]
    ]


def test_the_electronic_slip_is_no_paper_to_be_scanned(sent, tmp_path):
    sheet, _, _ = sent
    path = tmp_path / "slip.pdf"
    path.write_bytes(documents.receipt_slip({"sheet": sheet.code, "version": 1}, None))

    assert [read(page) for page in pictures(path)] == [[]]


def slip_text(slip) -> str:
    return text_of(paper_receipt_slip(slip_request(slip)["params"], None))


def test_a_slip_says_what_came_and_the_one_after_it_which_it_replaces(sent):
    sheet, _, officer = sent
    by = {"actor": officer, "at": clock.now()}
    receipt = factories.make_paper(sheet, officer, condition=PaperCondition.UNSTAMPED, note="thiếu giáp lai")
    first = issue_slip(receipt=receipt, **by)
    text = slip_text(first)

    for words in (
        "Số: 01/PTN", "PHIẾU TIẾP NHẬN", "Đơn vị gửi: Trường Tiểu học Bình Mỹ", f"Mã hồ sơ: {sheet.code}",
        "Số, ngày văn bản: 15/BC-THPT", "So với bản điện tử: Khớp", "Thiếu dấu; thiếu giáp lai",
        "Nguyễn Thị Hoa",
    ):  # fmt: skip
        assert words in text
    assert "HỦY" not in text

    second = reissue_slip(slip=first, reason="Sai ngày", **by)
    first.refresh_from_db()
    assert "Phiếu này thay phiếu số 01 đã hủy." in slip_text(second)
    assert "Lý do: Sai ngày." in slip_text(first)


def test_the_slip_of_an_edited_paper_does_not_say_that_it_matches(sent):
    sheet, _, officer = sent
    receipt = factories.make_paper(sheet, officer, is_edited=True)

    text = slip_text(issue_slip(receipt=receipt, actor=officer, at=clock.now()))

    assert "Lần gửi in trên giấy: 1, bản soạn lại" in text
    assert "So với bản điện tử: Đúng lần gửi, nội dung chưa đối chiếu" in text
    assert "Khớp" not in text


def test_a_slip_says_how_the_paper_stood_when_it_was_given(sent):
    sheet, _, officer = sent
    by = {"actor": officer, "at": clock.now()}
    receipt = factories.make_paper(sheet, officer, is_edited=True)
    first = issue_slip(receipt=receipt, **by)
    compare_paper(receipt=receipt, actor=officer, at=clock.now())
    second = reissue_slip(slip=first, reason="Đã đối chiếu", actor=officer, at=clock.now())

    assert "So với bản điện tử: Đúng lần gửi, nội dung chưa đối chiếu" in slip_text(first)
    assert "So với bản điện tử: Khớp" in slip_text(second)
    assert "Lần gửi in trên giấy: 1, bản soạn lại" in slip_text(second)


def test_a_void_slip_says_so_across_the_page(sent, tmp_path):
    sheet, _, officer = sent
    receipt = factories.make_paper(sheet, officer)
    slip = issue_slip(receipt=receipt, actor=officer, at=clock.now())
    void_paper(receipt=receipt, reason="Nhầm đơn vị", actor=officer, at=clock.now())
    slip.refresh_from_db()

    content = paper_receipt_slip(slip_request(slip)["params"], None)

    page = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().replace(" ", "")
    assert "ĐÃHỦY" in page
    assert slip_request(slip)["filename"] == f"phieu-tiep-nhan-{sheet.campaign.year}-01-huy.pdf"


def test_a_slip_drawn_later_still_tells_how_it_was(sent):
    sheet, _, officer = sent
    slip = issue_slip(receipt=factories.make_paper(sheet, officer), actor=officer, at=clock.now())
    before = paper_receipt_slip(slip_request(slip)["params"], None)
    actor = factories.actor_of(sheet.changed_by)

    assert submit_again(sheet, actor).version == 2
    assert paper_receipt_slip(slip_request(slip)["params"], None) == before


def submit_again(sheet, actor):
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    sheet.refresh_from_db()
    return submit(sheet, actor)


def test_the_command_draws_the_last_slip_of_a_unit(sent, tmp_path):
    sheet, _, officer = sent
    where = {"campaign": sheet.campaign.year, "unit": sheet.unit.code, "output": tmp_path / "x.pdf"}
    with pytest.raises(CommandError, match="chưa có phiếu tiếp nhận văn bản giấy năm"):
        call_command("render_document", "paper-receipt-slip", **where)

    issue_slip(receipt=factories.make_paper(sheet, officer), actor=officer, at=clock.now())
    call_command("render_document", "paper-receipt-slip", **where)

    assert "Số: 01/PTN" in text_of(where["output"].read_bytes())
