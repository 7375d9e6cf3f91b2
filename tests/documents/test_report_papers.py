"""The papers and letters of a result report."""

import csv
import io

import openpyxl
import pikepdf
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from danvan.core import clock
from danvan.core.links import absolute
from danvan.core.models import Outbox
from registrations import report_resources
from registrations.documents import receipt_slip, sent_sheets_of
from registrations.enums import FileState, Outcome, Recognition, ScanState, SheetKind
from registrations.evidence_mail import evidence_of
from registrations.models import Attachment, ResultItem
from registrations.report_documents import office_result_list, office_result_params, result_report
from registrations.rules import files as file_rules
from registrations.services import review
from registrations.services.review import NewRemark
from tests import factories
from tests.documents.pdf import Printed
from tests.documents.test_registration_papers import deliver_all, text_of
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
SOFT, SCHOOL = "file.mem@example.edu.vn", "truong@example.edu.vn"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path / "media"


def items_of(sheet):
    """The models of the report in their order."""
    rows = ResultItem.objects.filter(report=sheet.pk).order_by("position")
    return list(rows.select_related("registration", "report__sheet__unit"))


@pytest.fixture
def draft():
    """A complete report of two models, the second partly done, of a unit with an address."""
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", email=SCHOOL, symbol="THPTUVK")
    sheet, actor = factories.make_ready_report(unit=unit, models=2)
    factories.fill_item(
        items_of(sheet)[1], outcome=Outcome.PARTLY, outcome_reason="Thiếu kinh phí.", money=1234567
    )
    Outbox.objects.all().delete()
    return sheet, actor


@pytest.fixture
def sent(draft):
    """The same, sent, with a file for the first model."""
    sheet, actor = draft
    factories.make_evidence(items_of(sheet)[0], "Ảnh vườn.pdf")
    snapshot = submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet, snapshot


def params_of(sheet):
    """The parameters of a paper of the last sending."""
    return {"sheet": sheet.code, "version": sheet.version}


@pytest.fixture
def printed(tmp_path):
    """Draw the report of a sheet and read what was printed."""

    def draw(sheet) -> Printed:
        path = tmp_path / "report.pdf"
        path.write_bytes(result_report(params_of(sheet), lambda *_: None))
        return Printed(path)

    return draw


# --- the unit's report --------------------------------------------------------


def test_the_report_has_its_frame_its_five_sections_and_the_annex_in_order(sent, printed):
    sheet, _ = sent
    year = sheet.campaign.year

    text = printed(sheet).text()

    parts = [
        "TRƯỜNG TRUNG HỌC PHỔ THÔNG UNG VĂN KHIÊM", "BÁO CÁO",
        f"Kết quả thực hiện phong trào thi đua “Dân vận khéo” năm {year}", "Kính gửi: ",
        "Thực hiện Kế hoạch số 540/KH-SGDĐT", "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT",
        "- Số văn bản đã ban hành: 2.", "- Số lượt người dự: 1.250.", "II. KẾT QUẢ THỰC HIỆN",
        "hoàn thành 1; hoàn thành một phần 1; chưa thực hiện được 0.",
        "- Kinh phí vận động (đồng): 13.734.567.", "2.1. Trường học xanh", "Mức độ hoàn thành so với đăng ký",
        "Ảnh vườn.pdf", "2.2. Trường học xanh", "Hoàn thành một phần: Thiếu kinh phí.", "1.234.567",
        "III. TỒN TẠI, NGUYÊN NHÂN", "IV. BÀI HỌC, CÁCH LÀM HAY", "V. PHƯƠNG HƯỚNG, ĐỀ NGHỊ",
        "Trên đây là báo cáo", "./.", "Nơi nhận:", "HIỆU TRƯỞNG", "Néang Kim Chêng",
        "Phụ lục", "BẢNG SỐ LIỆU TỪNG MÔ HÌNH",
    ]  # fmt: skip
    places, start = [], 0
    for part in parts:
        assert part in text[start:], part
        start = text.index(part, start)
        places.append(start)
    assert places == sorted(places)
    assert f"Mã hồ sơ {sheet.code} · lần gửi 1" in text


def test_layout_is_that_of_the_decree(sent, printed):
    paper = printed(sent[0])
    section = paper.piece("I. CÔNG TÁC")
    text = paper.piece("Chi bộ ban hành")
    to = paper.piece("Kính gửi")

    assert (section.bold, section.size, text.bold, text.size) == (True, 13, False, 13)
    assert abs(section.left - (30 + 10) / 25.4 * 72) < 2
    assert abs(to.middle - (30 + 160 / 2) / 25.4 * 72) < 3
    assert paper.fonts() <= {
        "Liberation-Serif", "Liberation-Serif-Bold", "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }  # fmt: skip


def test_the_text_stands_upright_the_annex_lies_across_and_is_numbered_anew(sent, printed):
    paper = printed(sent[0])

    with pikepdf.open(paper.path) as pdf:
        sizes = [[round(float(edge)) for edge in page.mediabox[2:]] for page in pdf.pages]
    assert sizes[0] == [595, 842]
    assert sizes[-1] == [842, 595]
    annex = sizes.index([842, 595]) + 1
    numbers = {piece.page: piece for piece in paper.pieces() if piece.text.isdigit() and piece.top < 57}
    assert {page: number.text for page, number in numbers.items()} == {
        page: str(page if page < annex else page - annex + 1)
        for page in range(2, len(sizes) + 1)
        if page != annex
    }
    for page, number in numbers.items():
        assert abs(number.middle - sizes[page - 1][0] / 2) < 4


def test_an_empty_figure_is_said_and_0_is_0(draft, printed):
    sheet, actor = draft
    first, second = items_of(sheet)
    factories.fill_item(first, helped_count=0)
    factories.fill_item(
        second, outcome=Outcome.NOT_DONE, outcome_reason="Bão.", money=None, people_count=None,
        working_days=None, helped_count=None, work_done="", spread="", lasting="",
    )  # fmt: skip
    submit(sheet, actor)
    sheet.refresh_from_db()

    text = printed(sheet).text()

    assert "số người được giúp: 0." in text
    assert "số người tham gia: không ghi; kinh phí vận động (đồng): không ghi" in text
    assert "- Số người được giúp: 0 (1 mô hình không ghi)." in text
    assert "None" not in text


def test_long_data_breaks_between_pages_and_the_head_of_the_table_comes_again(draft, printed):
    sheet, actor = draft
    words = "Vận động phụ huynh và giáo viên cùng trồng, tưới, chăm sóc cây theo tuần. " * 40
    for item in items_of(sheet):
        factories.fill_item(item, work_done=f"{item.pk} {words}\n\nDòng thứ hai.")
    registration = items_of(sheet)[0].registration
    for number in range(40):
        copy = type(registration).objects.get(pk=registration.pk)
        copy.pk, copy.uid, copy.name = None, f"00000000-0000-4000-8000-{number:012d}", f"Mô hình dài {number}"
        copy._state.adding = True
        copy.save()
        item = ResultItem.objects.create(
            report_id=sheet.pk, registration=copy, position=number + 3, changed_at=clock.now(),
            changed_by=actor.user,
        )  # fmt: skip
        factories.fill_item(item)
    submit(sheet, actor)
    sheet.refresh_from_db()

    paper = printed(sheet)
    heads = [piece.page for piece in paper.pieces() if piece.text == "Tên mô hình"]

    assert len(heads) == len(set(heads)) >= 2
    assert paper.text().count("Dòng thứ hai.") == 2


def test_equal_sendings_give_equal_bytes(sent):
    params = params_of(sent[0])

    assert result_report(params, lambda *_: None) == result_report(params, lambda *_: None)


def test_the_slip_says_that_it_is_a_report(sent):
    sheet, _ = sent

    text = text_of(receipt_slip(params_of(sheet), lambda *_: None))

    year = sheet.campaign.year
    assert f"Báo cáo kết quả thực hiện phong trào thi đua “Dân vận khéo” năm {year}" in text
    assert "Số tệp minh chứng: 1" in text
    assert "đăng ký mô hình" not in text


@pytest.mark.parametrize("key", ["result-report", "office-result-list"])
def test_every_document_is_drawn_without_a_browser(sent, key, tmp_path):
    sheet, _ = sent
    target = tmp_path / "paper.pdf"

    whose = {} if key.startswith("office-") else {"unit": sheet.unit.code}
    call_command("render_document", key, campaign=sheet.campaign.year, output=target, **whose)

    with pikepdf.open(target) as document:
        assert str(document.Root.Lang) == "vi"


def test_the_command_says_who_has_not_reported(draft, tmp_path):
    sheet, _ = draft
    words = f"Đơn vị “{sheet.unit.code}” chưa gửi báo cáo kết quả năm {sheet.campaign.year}."

    with pytest.raises(CommandError, match=words):
        call_command(
            "render_document", "result-report", campaign=sheet.campaign.year, unit=sheet.unit.code,
            output=tmp_path / "x",
        )  # fmt: skip


# --- the office's list --------------------------------------------------------


def lists_of(sheet, **wanted):
    """The list over the sheet's campaign in all three formats."""
    sheets = sent_sheets_of(sheet.campaign, SheetKind.RESULT)
    return {
        format: office_result_list(
            office_result_params(sheets=sheets, year=sheet.campaign.year, format=format, **wanted),
            lambda *_: None,
        )
        for format in ("pdf", "xlsx", "csv")
    }


def test_all_three_formats_hold_the_same_rows(sent):
    lists = lists_of(sent[0])

    workbook = list(openpyxl.load_workbook(io.BytesIO(lists["xlsx"])).active.values)
    table = list(csv.reader(io.StringIO(lists["csv"].decode("utf-8-sig"))))
    assert [["" if cell is None else str(cell) for cell in row] for row in workbook] == table
    assert len(table) == 3
    figures = workbook[2][7:11]
    assert figures == (420, 1234567, 37.5, 0)
    text = text_of(lists["pdf"])
    for row in table[1:]:
        assert row[3] in text
    assert "1.234.567" in text


def test_the_totals_stand_in_words(sent):
    sheet, _ = sent
    factories.accept_sent(sheet)

    text = text_of(lists_of(sheet)["pdf"])

    assert "Theo mức độ hoàn thành: hoàn thành 1; hoàn thành một phần 1; chưa thực hiện được 0." in text
    assert "Công nhận mô hình: công nhận 2; không công nhận 0; chưa xét 0" in text
    assert "Số người tham gia: 840." in text


def test_registrations_and_reports_do_not_mix(sent):
    sheet, _ = sent

    assert sent_sheets_of(sheet.campaign, SheetKind.RESULT) == [sheet.pk]
    assert sheet.pk not in sent_sheets_of(sheet.campaign)


def test_the_list_keeps_the_models_that_are_asked_for(sent):
    sheet, _ = sent

    rows = report_resources.result_rows_of([sheet.pk], {"outcome": Outcome.PARTLY})
    none = report_resources.result_rows_of([sheet.pk], {"recognition": Recognition.RECOGNISED})

    assert [row.item["outcome"] for row in rows] == [Outcome.PARTLY]
    assert none == []


def test_the_list_tells_what_was_sent_not_what_is_being_edited(sent):
    sheet, snapshot = sent
    ResultItem.objects.update(money=1)

    rows = report_resources.result_rows_of([sheet.pk], {})

    assert [row.item["money"] for row in rows] == [item["money"] for item in snapshot.payload["models"]]


def test_an_empty_list_says_so(draft):
    sheet, _ = draft

    assert "Chưa có mục nào." in text_of(lists_of(sheet)["pdf"])


def test_perf_11_rows_of_the_list_cost_the_same_queries(django_assert_num_queries):
    campaign = factories.make_campaign()
    for _ in range(3):
        submit(*factories.make_ready_report(campaign=campaign))
    sheets = sent_sheets_of(campaign, SheetKind.RESULT)

    for count in (1, 3):
        with django_assert_num_queries(2):
            assert len(report_resources.result_rows_of(sheets[:count], {})) == count


# --- letters ------------------------------------------------------------------


def letters():
    """The letters that left, by their addressee."""
    deliver_all()
    return {message.to[0]: message for message in mail.outbox}


def test_sending_mails_unit_and_office_with_report_figures_and_evidence(sent):
    sheet, snapshot = sent
    year = sheet.campaign.year

    received = letters()

    assert sorted(received) == [SOFT, SCHOOL]
    assert received[SCHOOL].subject == f"Đã nhận báo cáo kết quả {sheet.code} (lần gửi 1)"
    assert received[SOFT].subject == f"{sheet.unit.name}: báo cáo kết quả năm {year}"
    papers = [f"{sheet.code}-lan-1.pdf", f"{sheet.code}-lan-1.xlsx"]
    assert [a.filename for a in received[SCHOOL].attachments] == papers
    assert [a.filename for a in received[SOFT].attachments] == [*papers, "mo-hinh-1-Ảnh vườn.pdf"]
    assert "Tệp minh chứng kèm theo thư: 1." in received[SOFT].body
    assert "BÁO CÁO" in text_of(received[SOFT].attachments[0].content)
    rows = list(openpyxl.load_workbook(io.BytesIO(received[SCHOOL].attachments[1].content)).active.values)
    assert [row[1] for row in rows[1:]] == [item["name"] for item in snapshot.payload["models"]]


def test_too_much_evidence_is_named_with_its_links(sent, monkeypatch):
    file = Attachment.objects.get(kind="EVIDENCE")
    monkeypatch.setattr(file_rules, "MOST_BYTES_A_LETTER", file.size - 1)

    letter = letters()[SOFT]

    assert [a.filename for a in letter.attachments if a.filename.startswith("mo-hinh")] == []
    assert "Tệp minh chứng kèm theo thư" not in letter.body
    line = next(line for line in letter.body.splitlines() if line.startswith("- Mô hình 1: Ảnh vườn.pdf"))
    assert line.endswith(reverse("attachment", args=[file.token]))


def test_a_photo_that_is_not_clean_yet_never_travels(sent):
    Attachment.objects.filter(kind="EVIDENCE").update(state=FileState.WAITING)

    letter = letters()[SOFT]

    assert len(letter.attachments) == 2
    assert "- Mô hình 1: Ảnh vườn.pdf" in letter.body


def test_sec_file_05_a_letter_waits_for_no_scanner_and_carries_nothing_unscanned(sent, settings):
    settings.CLAMD = "unix:/nobody"
    file = Attachment.objects.get(kind="EVIDENCE")

    letter = letters()[SOFT]

    assert len(letter.attachments) == 2
    assert "Tệp minh chứng kèm theo thư" not in letter.body
    link = absolute("attachment", file.token)
    assert f"- Mô hình 1: Ảnh vườn.pdf (1 KB) {link} – chưa quét mã độc" in letter.body.splitlines()


@pytest.mark.parametrize("scanner", ["", "unix:/nobody"])
def test_sec_file_05_an_infected_file_is_named_without_a_link_and_a_clean_one_travels(
    sent, settings, scanner
):
    settings.CLAMD = scanner
    Attachment.objects.update(scan=ScanState.INFECTED, scan_found="Eicar-Test-Signature")
    clean = factories.make_evidence(items_of(sent[0])[1], "Sạch.pdf", scan=ScanState.CLEAN)
    model = {
        **sent[1].payload["models"][1],
        "files": [{"name": clean.name, "size": 1, "token": str(clean.token)}],
    }
    evidence = evidence_of({**sent[1].payload, "models": [sent[1].payload["models"][0], model]})

    assert [file.name for file in evidence.carried] == ["Sạch.pdf"]
    assert [(file.name, file.link, file.why_not) for file in evidence.named] == [
        ("Ảnh vườn.pdf", "", "có mã độc")
    ]
    letter = letters()[SOFT]
    assert len(letter.attachments) == 2
    assert "- Mô hình 1: Ảnh vườn.pdf (1 KB) – có mã độc" in letter.body.splitlines()


def test_a_file_that_is_gone_is_named_without_a_link(sent):
    Attachment.objects.filter(kind="EVIDENCE").delete()

    letter = letters()[SOFT]

    assert len(letter.attachments) == 2
    assert "- Mô hình 1: Ảnh vườn.pdf (1 KB) – không còn trên hệ thống" in letter.body.splitlines()


def test_the_limit_counts_to_the_byte():
    assert file_rules.fit_in_a_letter([file_rules.MOST_BYTES_A_LETTER])
    assert not file_rules.fit_in_a_letter([file_rules.MOST_BYTES_A_LETTER, 1])
    assert file_rules.fit_in_a_letter([])


def test_returned_report_tells_what_in_the_words_of_a_report(sent):
    sheet, _ = sent
    item = items_of(sheet)[0]
    office = factories.actor_of(factories.make_office())
    remarks = [
        NewRemark("Ghi theo danh sách", item.uid, "people_count"),
        NewRemark("Nêu rõ", None, "lessons"),
    ]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=office, at=clock.now()
    )
    deliver_all()

    letter = mail.outbox[-1]
    assert letter.subject == f"[Cần xử lý] Báo cáo kết quả {sheet.code} cần bổ sung"
    assert letter.body.splitlines()[2].startswith(
        "Báo cáo kết quả thực hiện phong trào thi đua “Dân vận khéo”"
    )
    assert [line for line in letter.body.splitlines() if line.startswith("- ")] == [
        f"- {item.registration.name}, Số người tham gia: Ghi theo danh sách",
        "- IV. Bài học, cách làm hay: Nêu rõ",
    ]


def test_accepted_report_names_the_models_that_are_not_recognised(sent):
    sheet, _ = sent
    second = items_of(sheet)[1]
    office = factories.actor_of(factories.make_office())
    review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now(),
        refused={second.uid: "Mới làm một phần"},
    )  # fmt: skip
    deliver_all()

    letter = mail.outbox[-1]
    assert letter.subject == f"Báo cáo kết quả {sheet.code} đã được duyệt"
    assert "Các mô hình không được công nhận:" in letter.body
    assert f"- {second.registration.name}: Mới làm một phần" in letter.body.splitlines()
    assert "đăng ký" not in letter.body


def test_columns_of_both_lists_fill_the_page():
    for columns in (report_resources.REPORT_COLUMNS, report_resources.OFFICE_RESULT_COLUMNS):
        assert sum(column.width for column in columns) == 100
