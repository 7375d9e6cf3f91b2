"""The frame of an official paper, measured against Nghị định 30/2020 (Phụ lục I)."""

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from danvan.core.documents.frame import Frame, Heading, kept_by, page_html
from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from danvan.core.documents.listing import list_chunks
from danvan.core.documents.output import paper_file
from danvan.core.documents.paper import OfficialPaper, Paragraph, Table, column
from tests.documents.pdf import Printed
from tests.documents.samples import ACROSS, COLUMNS, FRAME, HEADING, rows

pytestmark = pytest.mark.documents
MM = 72 / 25.4


def paper(frame: Frame = FRAME, count: int = 3) -> list[str]:
    return list_chunks(frame, COLUMNS, rows(count))


def style(piece) -> tuple[int, bool, bool]:
    return piece.size, piece.bold, piece.italic


def test_types_and_sizes_are_those_of_the_decree(printed):
    drawn = printed(*paper())
    assert style(drawn.piece("SỞ GIÁO DỤC")) == (12, False, False)
    assert style(drawn.piece("TRƯỜNG TIỂU HỌC BÌNH MỸ")) == (12, True, False)
    assert style(drawn.piece("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")) == (12, True, False)
    assert style(drawn.piece("Độc lập - Tự do - Hạnh phúc")) == (13, True, False)
    assert style(drawn.piece("Số:")) == (13, False, False)
    assert style(drawn.piece("Rạch Giá, ngày")) == (13, False, True)
    assert style(drawn.piece("BẢN TỔNG HỢP")) == (14, True, False)
    assert style(drawn.piece("Đăng ký mô hình")) == (14, True, False)
    assert style(drawn.piece("Đơn vị đăng ký")) == (13, False, False)
    assert style(drawn.piece("KT. HIỆU TRƯỞNG")) == (13, True, False)
    assert style(drawn.piece("Néang Kim Chêng")) == (13, True, False)
    assert style(drawn.piece("Nơi nhận:")) == (12, True, True)
    assert style(drawn.piece("- Sở Giáo dục và Đào tạo;")) == (11, False, False)
    assert style(drawn.piece("- Lưu: VT, CĐ.")) == (11, False, False)


def test_rules_have_the_length_of_the_decree(printed):
    drawn = printed(*paper())
    motto, body = drawn.piece("Độc lập"), drawn.piece("TRƯỜNG TIỂU HỌC")
    summary = drawn.piece("Đăng ký mô hình")
    length, middle = drawn.rule_below(motto)
    assert abs(length - motto.width) <= 2 and abs(middle - motto.middle) <= 2
    for piece in (body, summary):
        length, middle = drawn.rule_below(piece)
        assert 1 / 3 <= length / piece.width <= 1 / 2 and abs(middle - piece.middle) <= 2


@pytest.mark.parametrize(("frame", "width", "height"), [(FRAME, 210, 297), (ACROSS, 297, 210)])
def test_everything_stands_inside_the_margins(printed, frame, width, height):
    drawn = printed(*paper(frame, 30))
    for piece in drawn.pieces():
        if piece.text.isdigit() and piece.size == 13 or piece.size == 9:
            continue  # page number and mark stand in the margins
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (width - RIGHT) * MM + 1
        assert piece.top >= TOP * MM - 1 and piece.top + piece.height <= (height - BOTTOM) * MM + 1


def test_number_and_day_stand_in_one_row(printed):
    drawn = printed(*paper())
    number, day = drawn.piece("Số:"), drawn.piece("Rạch Giá")
    assert re.fullmatch(r"Số: {5,}/BC-THBM", number.text)
    assert day.text == "Rạch Giá, ngày ..... tháng ..... năm .........."
    assert abs(number.top + number.height - day.top - day.height) <= 2


def test_given_number_and_day_are_printed(printed):
    heading = replace(HEADING, number="05/BC-THBM", day=date(2027, 2, 5))
    drawn = printed(*paper(replace(FRAME, heading=heading)))
    assert drawn.piece("Số:").text == "Số: 05/BC-THBM"
    assert drawn.piece("Rạch Giá").text == "Rạch Giá, ngày 05 tháng 02 năm 2027"


def test_signer_stands_in_the_right_half_level_with_the_recipients(printed):
    drawn = printed(*paper())
    signer, head = drawn.piece("KT. HIỆU TRƯỞNG"), drawn.piece("Nơi nhận:")
    middle_of_text = (LEFT + (210 - RIGHT)) / 2 * MM
    assert signer.left > middle_of_text
    assert abs(signer.top - head.top) <= 3
    assert abs(head.left - LEFT * MM) <= 1
    assert abs(drawn.piece("Néang").middle - signer.middle) <= 1


def test_the_text_ends_with_the_end_mark(printed):
    assert printed(*paper()).piece("Cộng").text == "Cộng: 3 mô hình./."


def test_empty_fields_are_dotted_never_none(printed):
    empty = Heading(parent_body="", issuing_body="", place="", kind_title="Phiếu tiếp nhận")
    frame = Frame(heading=empty, signature=replace(FRAME.signature, name=""))
    drawn = printed(
        page_html("documents/receipt_slip.html", frame, answers=[("Người gửi", None), ("Số", "")])
    )
    text = drawn.text()
    assert "None" not in text
    assert text.count("…" * 12) == 4  # body, signer, two answers
    assert f" {'…' * 5}, ngày" in text  # the place leaves room for the day
    assert "Số:" in text and "/" not in text


def test_every_page_carries_the_mark_and_no_other_type_than_the_official_one(printed):
    drawn = printed(*paper(ACROSS, 60))
    pages = {piece.page for piece in drawn.pieces()}
    marks = [piece.page for piece in drawn.pieces() if piece.text == FRAME.mark and piece.size == 9]
    assert len(pages) > 2 and marks == sorted(pages)
    assert drawn.fonts() == {"Liberation-Serif" + style for style in ("", "-Bold", "-Italic", "-Bold-Italic")}


def test_a_preview_says_so_and_a_paper_does_not(printed):
    assert "BẢNXEMTRƯỚC" in printed(*paper(replace(FRAME, preview=True))).watermark()
    assert "XEMTRƯỚC" not in printed(*paper()).watermark()


def test_long_names_wrap_inside_their_half(printed):
    name = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Thoại Ngọc Hầu"
    drawn = printed(*paper(replace(FRAME, heading=replace(HEADING, issuing_body=name * 2))))
    nation = drawn.piece("CỘNG HÒA")
    lines = [
        piece for piece in drawn.pieces() if piece.bold and piece.size == 12 and piece.left < nation.left
    ]
    shown = " ".join(line.text for line in lines if line.text != "Nơi nhận:")
    assert shown == (name * 2).upper()
    assert all(line.left + line.width < nation.left for line in lines)
    assert drawn.piece("Số:").top > lines[-2].top


def test_the_end_of_a_name_is_not_torn_apart(printed):
    drawn = printed(
        *paper(replace(FRAME, heading=replace(HEADING, parent_body="Sở Giáo dục và Đào tạo An Giang")))
    )
    assert drawn.piece("SỞ").text == "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    assert drawn.piece("AN GIANG").text == "AN GIANG"


def test_sec_pdf_04_text_is_what_was_written_in_nfc(printed):
    letters = "ẮằẳẵặẤầẩẫậếềểễệốồổỗộớờởỡợứừửữựỲỷỹỵĐđăâêôơư"
    decomposed = unicodedata.normalize("NFD", letters)
    frame = replace(FRAME, opening=(decomposed, "<script>alert(1)</script> {{ 7|add:7 }} & “ngoặc”"))
    text = printed(*paper(frame)).text()
    assert letters in text
    assert "<script>alert(1)</script> {{ 7|add:7 }} & “ngoặc”" in text
    assert text == unicodedata.normalize("NFC", text)


def test_what_a_paper_is_about_begins_with_a_capital():
    assert replace(HEADING, summary="đăng ký mô hình").about == "Đăng ký mô hình"
    assert replace(HEADING, summary="").about == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "5/TTr-TH", "day": date(2027, 3, 5)}, "Tờ trình số 05/TTr-TH ngày 05 tháng 3 năm 2027"),
        ({"number": "", "symbol": "TTr-TH"}, "Tờ trình số         /TTr-TH ngày      tháng      năm         "),
        ({"kind_title": "", "number": "12/SGDĐT", "day": date(2027, 12, 5)},
         "Công văn số 12/SGDĐT ngày 05 tháng 12 năm 2027"),
    ],
)  # fmt: skip
def test_an_annex_names_number_and_day_of_its_paper_or_leaves_room_for_them(changes, said):
    heading = Heading("Sở", "Trường Tiểu học Bình Mỹ", "Rạch Giá", "Tờ trình")
    assert replace(heading, **changes).of_annex == f"Kèm theo {said} của Trường Tiểu học Bình Mỹ"


def test_the_last_recipient_is_the_archive_and_who_wrote_the_paper():
    assert (kept_by("CTTT"), kept_by()) == ("Lưu: VT, CTTT", "Lưu: VT")


def test_the_rows_of_a_table_stay_together_and_the_closing_goes_with_who_signs(tmp_path):
    lines = [Paragraph(f"Dòng {number}.") for number in range(19)]
    table = Table([column("Tên", 100, str)], ["Hàng một", "Hàng hai"])
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper_file(OfficialPaper("Biên bản", FRAME, [*lines, table])))
    drawn = Printed(path)

    ends = [piece for piece in drawn.pieces() if piece.text.startswith(("Hàng", "Cộng", "Nơi nhận"))]
    assert [(piece.text, piece.page) for piece in ends] == [
        ("Hàng một", 1), ("Hàng hai", 1), ("Cộng: 3 mô hình./.", 2), ("Nơi nhận:", 2),
    ]  # fmt: skip
