"""The papers and letters of a registration."""

import io

import openpyxl
import pikepdf
import pypdf
import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from danvan.core import clock, outbox
from danvan.core.exports import Column
from danvan.core.models import Outbox, StoredDocument
from registrations import documents, resources
from registrations.documents import office_list_params, office_registration_list, sent_sheets_of
from registrations.services import review
from registrations.services.review import NewRemark
from tests import factories
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


@pytest.fixture
def sent():
    """A sent sheet with two models, of a unit with an address; the office stands."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", email="truong@example.edu.vn")
    sheet, actor = factories.make_ready_sheet(unit=unit, models=2)
    snapshot = submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet, snapshot


def text_of(content: bytes) -> str:
    """The text of a PDF in one line."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def deliver_all() -> None:
    """Do what the worker does with waiting letters."""
    for letter in Outbox.objects.filter(state=Outbox.State.WAITING):
        outbox.deliver.func(letter.pk)


def test_sending_mails_unit_and_office_with_the_list_as_pdf_and_xlsx(sent):
    sheet, snapshot = sent

    deliver_all()

    letters = {message.to[0]: message for message in mail.outbox}
    assert sorted(letters) == ["file.mem@example.edu.vn", "truong@example.edu.vn"]
    names = [attachment.filename for attachment in letters["file.mem@example.edu.vn"].attachments]
    assert names == [f"{sheet.code}-lan-1.pdf", f"{sheet.code}-lan-1.xlsx"]
    pdf, workbook = (attachment.content for attachment in letters["truong@example.edu.vn"].attachments)
    rows = list(openpyxl.load_workbook(io.BytesIO(workbook)).active.values)
    assert [row[1] for row in rows[1:]] == [model["name"] for model in snapshot.payload["models"]]
    for model in snapshot.payload["models"]:
        assert model["name"] in text_of(pdf)


def test_list_is_drawn_once_and_the_reprint_is_the_stored_file(sent):
    deliver_all()

    [document] = StoredDocument.objects.all()
    first, second = (message.attachments[0].content for message in mail.outbox)
    with document.file.open() as file:
        assert first == second == file.read()


def test_unit_list_carries_its_own_heading_and_the_sign_block(sent):
    sheet, _ = sent
    deliver_all()
    text = text_of(mail.outbox[0].attachments[0].content)

    for words in (
        "TRƯỜNG TRUNG HỌC PHỔ THÔNG UNG VĂN KHIÊM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BẢN TỔNG HỢP",
        "Tổng số mô hình: 2.",
        "./.",
        "Nơi nhận:",
        "HIỆU TRƯỞNG",
        "Néang Kim Chêng",
        f"Mã hồ sơ {sheet.code} · lần gửi 1",
    ):
        assert words in text


def test_number_of_the_units_paper_is_printed_as_the_unit_wrote_it(sent):
    _, snapshot = sent
    given = snapshot.payload | {"sheet": snapshot.payload["sheet"] | {"document_number": "15/BC-UVK"}}

    assert documents.unit_heading(given, "a", "b", "BC").number_line == "Số: 15/BC-UVK"
    assert documents.unit_heading(snapshot.payload, "a", "b", "BC").number_line.endswith("/BC-…")


def lists_of(sheet) -> dict[str, bytes]:
    """The office list over the sheet's campaign in all three formats."""
    sheets = sent_sheets_of(sheet.campaign)
    return {
        format: office_registration_list(
            office_list_params(sheets=sheets, year=sheet.campaign.year, format=format), lambda *_: None
        )
        for format in ("pdf", "xlsx", "csv")
    }


def test_office_list_has_the_same_rows_in_all_three_formats(sent):
    sheet, snapshot = sent

    lists = lists_of(sheet)

    rows = list(openpyxl.load_workbook(io.BytesIO(lists["xlsx"])).active.values)
    assert [str(row[0]) for row in rows[1:]] == ["1", "2"]
    lines = lists["csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    text = text_of(lists["pdf"])
    assert "Tổng số mô hình: 2." in text
    for model in snapshot.payload["models"]:
        assert model["name"] in text


def test_no_code_is_torn_in_the_office_list(sent):
    sheet, _ = sent

    text = text_of(lists_of(sheet)["pdf"])

    assert text.replace("- ", "-").count(sheet.code) == 2


def test_a_new_column_shows_up_in_all_three(sent, monkeypatch):
    extra = Column("extra", "Cột mới", lambda row: f"Thêm {row.number}", 5)
    monkeypatch.setattr(documents, "OFFICE_LIST_COLUMNS", [*resources.OFFICE_LIST_COLUMNS, extra])

    lists = lists_of(sent[0])

    assert list(openpyxl.load_workbook(io.BytesIO(lists["xlsx"])).active.values)[1][-1] == "Thêm 1"
    assert lists["csv"].decode("utf-8-sig").splitlines()[2].endswith("Thêm 2")
    assert "Thêm 2" in text_of(lists["pdf"])


def test_office_list_tells_what_was_sent_not_what_is_being_edited(sent):
    sheet, snapshot = sent
    sheet.registration_sheet.models.update(name="Đang sửa dở")

    rows = resources.rows_of([sheet.pk])

    assert [row.model["name"] for row in rows] == [model["name"] for model in snapshot.payload["models"]]


def test_draft_is_on_no_list():
    sheet, _ = factories.make_ready_sheet()

    assert sent_sheets_of(sheet.campaign) == []
    assert resources.rows_of([sheet.pk]) == []


def test_perf_11_rows_of_the_list_cost_the_same_queries(django_assert_num_queries):
    campaign = factories.make_campaign()
    for _ in range(3):
        submit(*factories.make_ready_sheet(campaign=campaign))
    sheets = sent_sheets_of(campaign)

    for count in (1, 3):
        with django_assert_num_queries(2):
            assert len(resources.rows_of(sheets[:count])) == count


def test_returned_sheet_tells_the_unit_what_and_until_when(sent):
    sheet, _ = sent
    office = factories.actor_of(factories.make_office())
    model = sheet.registration_sheet.models.first()
    remarks = [
        NewRemark("Nêu rõ chỉ tiêu"),
        NewRemark("Ghi con số", model.uid, "targets"),
        NewRemark("Ghi đủ họ tên", None, "signer_name"),
    ]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=office, at=clock.now()
    )

    deliver_all()

    letter = mail.outbox[-1]
    assert letter.subject == f"[Cần xử lý] Đăng ký {sheet.code} cần bổ sung"
    assert [line for line in letter.body.splitlines() if line.startswith("- ")] == [
        "- Nêu rõ chỉ tiêu",
        f"- {model.name}, Chỉ tiêu cụ thể: Ghi con số",
        "- Họ và tên người ký: Ghi đủ họ tên",
    ]
    assert "Hạn bổ sung: đến hết ngày" in letter.body


@pytest.mark.parametrize("key", ["registration-list", "office-registration-list", "receipt-slip"])
def test_every_document_is_drawn_without_a_browser(sent, key, tmp_path):
    sheet, _ = sent
    target = tmp_path / "paper.pdf"

    whose = {} if key.startswith("office-") else {"unit": sheet.unit.code}
    call_command("render_document", key, campaign=sheet.campaign.year, output=target, **whose)

    with pikepdf.open(target) as document:
        assert str(document.Root.Lang) == "vi"
        assert len(document.pages) >= 1


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("KHONG-CO", r"Đơn vị “KHONG-CO” chưa gửi đăng ký năm \d+\.$"),
        ("", r"^Văn bản “Phiếu tiếp nhận bản gửi điện tử” còn cần --unit MÃ\.$"),
    ],
)
def test_command_says_what_is_missing(sent, tmp_path, unit, sentence):
    year = sent[0].campaign.year

    with pytest.raises(CommandError, match=sentence):
        call_command("render_document", "receipt-slip", campaign=year, unit=unit, output=tmp_path / "x")


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("Trường học xanh", "Trường học xanh (năm 2025)", "Duy trì từ năm 2025"),
        ("Trường học xanh", "TRƯỜNG HỌC XANH (năm 2025)", "Duy trì từ năm 2025"),
        ("Trường học xanh", "Vườn cây của em (năm 2025)", "Duy trì: Vườn cây của em (năm 2025)"),
        ("Trường học xanh", "Trường học xanh", "Duy trì: Trường học xanh"),
        ("Trường học xanh", "", "Duy trì"),
    ],
)
def test_a_model_kept_under_its_name_says_only_since_when(name, source, words):
    model = {"name": name, "novelty": "KEPT", "source": source, "source_note": ""}
    assert resources.novelty_in_words(model) == words
