"""The department's summary on paper and as a workbook: one set of numbers, the same bytes for ever."""

import io
import re

import openpyxl
import pypdf
import pytest
from django.core.management import call_command

from danvan.core import clock
from registrations.models import OfficeSummary, Unit
from registrations.resources import rows_of
from registrations.services.summaries import open_correction
from registrations.summary_documents import office_summary, tables_in_words
from tests.documents.pdf import Printed
from tests.summary_world import REGISTRATION, RESULT, accepted_sheet, issue, make_lead, make_year, mixed_year

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


@pytest.fixture
def department(db):
    """The department and who signs for it."""
    return Unit.objects.create(
        code="SGD", name="Sở Giáo dục và Đào tạo An Giang", kind="DEPARTMENT", place="An Giang",
        symbol="SGDĐT", head_title="Giám đốc", head_name="Trần Thị Ngọc Diễm",
    )  # fmt: skip


def draw(summary, format):
    """The file of an issued summary."""
    return office_summary({"summary": summary.pk, "format": format}, lambda *_: None)


def words_of(content):
    """The text of a PDF in one line."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_layout_of_the_report(department, tmp_path):
    campaign = mixed_year()
    summary = issue(campaign, number="05/BC-SGDĐT")
    path = tmp_path / "a.pdf"
    path.write_bytes(draw(summary, "pdf"))
    text = Printed(path).text()

    for words in (
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO AN GIANG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 05/BC-SGDĐT",
        "BÁO CÁO",
        f"Tổng hợp đăng ký mô hình “Dân vận khéo” năm {campaign.year}",
        "Kính gửi: Ban Dân vận Tỉnh ủy",
        "I. Tổng hợp chung",
        "II. Danh sách 8 mô hình của 3 đơn vị",
        f"Trên đây là báo cáo tổng hợp đăng ký mô hình “Dân vận khéo” năm {campaign.year}./.",
        "Nơi nhận: - Như trên; - Lưu: VT.",
        "GIÁM ĐỐC",
        "Trần Thị Ngọc Diễm",
    ):
        assert words in text, words
    assert "XEM TRƯỚC" not in text


@pytest.mark.parametrize("kind", [REGISTRATION, RESULT])
def test_paper_workbook_and_page_show_the_same_numbers(department, kind, tmp_path):
    summary = issue(mixed_year(), kind)
    book = openpyxl.load_workbook(io.BytesIO(draw(summary, "xlsx")))
    path = tmp_path / "a.pdf"
    path.write_bytes(draw(summary, "pdf"))
    text = Printed(path).text()

    totals = [tuple(cell for cell in row if cell is not None) for row in book["Tổng hợp"].values]
    for table, spoken in zip(summary.payload["tables"], tables_in_words(summary.payload), strict=True):
        for row, words in zip(table["rows"], spoken["rows"], strict=True):
            assert tuple(float(cell) if place else cell for place, cell in enumerate(row)) in totals
            assert re.search(r"\s+".join(map(re.escape, words)), text), words
    listed = list(book["Danh sách"].values)[1:]
    assert [(row[0], row[1], row[3]) for row in listed] == [
        (number, row["unit"], row["name"]) for number, row in enumerate(summary.payload["rows"], start=1)
    ]
    for row in summary.payload["rows"]:
        assert row["name"] in text


def test_list_of_the_workbook_is_that_of_the_office(department):
    campaign = mixed_year()
    summary = issue(campaign)

    book = openpyxl.load_workbook(io.BytesIO(draw(summary, "xlsx")))

    sheets = campaign.sheets.filter(kind=REGISTRATION, state="ACCEPTED").values_list("pk", flat=True)
    accepted = [row for row in rows_of(sheets) if row.verdict == "Đã duyệt"]
    office = [(row.unit["name"], row.model["name"], row.model["area"]) for row in accepted]
    assert [(row[1], row[3], row[4]) for row in list(book["Danh sách"].values)[1:]] == office


@pytest.mark.parametrize("format", ["pdf", "xlsx"])
def test_inv_16_the_same_bytes_whatever_happens_later(department, format, at_local):
    campaign = make_year()
    sheet, _ = accepted_sheet(campaign, "Trường A")
    summary = issue(campaign)
    first = draw(summary, format)

    sheet.unit.name = "Trường đổi tên"
    sheet.unit.save()
    sheet.registration_sheet.models.update(name="Đổi tên")
    Unit.objects.filter(kind="DEPARTMENT").update(head_name="Người khác")
    campaign.movement.report_to = "Nơi khác"
    campaign.movement.save()
    at_local(2090, 1, 1)

    assert draw(summary, format) == first


def test_a_corrected_version_says_so(department):
    campaign = make_year()
    accepted_sheet(campaign)
    first = issue(campaign)
    open_correction(summary=first, reason="a", actor=make_lead(), at=clock.now())

    text = words_of(draw(issue(campaign), "pdf"))

    assert "(bản sửa đổi lần 1)" in text
    assert "bản sửa đổi" not in words_of(draw(first, "pdf"))


@pytest.mark.parametrize("kind", [REGISTRATION, RESULT])
def test_command_draws_a_marked_preview_and_later_the_issued_one(department, kind, tmp_path):
    campaign = mixed_year()
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    asked = {"campaign": campaign.year, "kind": kind.value}

    call_command("render_document", "office-summary", output=pdf, **asked)
    call_command("render_document", "office-summary", output=xlsx, **asked)
    assert "BẢNXEMTRƯỚC" in Printed(pdf).watermark()
    assert "/BC-SGDĐT" in Printed(pdf).text()
    assert "BẢN XEM TRƯỚC" in [row[0] for row in openpyxl.load_workbook(xlsx)["Tổng hợp"].values]
    assert OfficeSummary.objects.count() == 0

    summary = issue(campaign, kind, number="07/BC-SGDĐT")
    call_command("render_document", "office-summary", output=pdf, **asked)
    assert pdf.read_bytes() == draw(summary, "pdf")
    assert "Số: 07/BC-SGDĐT" in Printed(pdf).text()


def test_progress_is_told_chunk_by_chunk(department):
    heard = []
    summary = issue(mixed_year())

    office_summary({"summary": summary.pk, "format": "pdf"}, lambda *done: heard.append(done))

    assert heard == [(1, 2), (2, 2)]
