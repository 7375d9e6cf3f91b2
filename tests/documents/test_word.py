"""Official papers as Word files: the measures of the decree, tables that Word may break, equal bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from danvan.core.documents.frame import Annex
from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from danvan.core.documents.listing import Cells
from danvan.core.documents.paper import Paragraph, Role
from danvan.core.documents.word import WordPaper
from tests.documents.samples import FRAME, HEADING

ROWS = [Cells(["Nhóm"], is_group=True), Cells(["1", "Neáng Sóc Kha", "Vượt"], is_warning=True)]


def written(**options):
    """A paper with everything, read again."""
    return docx.Document(io.BytesIO(paper(**options)))


def paper(*, title="Danh sách", **options):
    """The bytes of a paper with everything."""
    word = WordPaper(**options)
    word.heading(replace(HEADING, number="05/TTr-THBM", day=date(2027, 2, 5), belongs_to="Kèm theo Tờ trình"))
    word.addressees(FRAME)
    word.paragraph(Paragraph("Căn cứ luật;", Role.BASIS))
    word.table(["TT", "Họ và tên", "Ghi chú"], [10, 70, 20], ROWS, ["center", "left", "left"])
    word.totals("Theo loại", ["Loại", "Cộng"], [["Trường", "1"]])
    word.signatures(FRAME)
    word.begin_part(landscape=True)
    word.annex(Annex("Danh sách", "Kèm theo Tờ trình"))
    return word.content(title)


def looks(document):
    """Each text with its size in points and its style."""
    found = {}
    for element in document.element.iter(qn("w:r")):
        text = "".join(part.text or "" for part in element.iter(qn("w:t")))
        form = element.find(qn("w:rPr"))
        if text and form is not None:
            size = form.find(qn("w:sz"))
            is_on = {
                name: form.find(qn(f"w:{name}")) is not None
                and form.find(qn(f"w:{name}")).get(qn("w:val")) not in ("0", "false")
                for name in ("b", "i")
            }
            found[text] = (int(size.get(qn("w:val"))) / 2, is_on["b"], is_on["i"])
    return found


def test_types_and_sizes_are_those_of_the_decree():
    found = looks(written())

    assert {text: found[text] for text in found if text != "2"} == {
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO": (12, False, False),
        "TRƯỜNG TIỂU HỌC BÌNH MỸ": (12, True, False),
        "Số: 05/TTr-THBM": (13, False, False),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, True, False),
        "Độc lập - Tự do - Hạnh phúc": (13, True, False),
        "Rạch Giá, ngày 05 tháng 02 năm 2027": (13, False, True),
        "BẢN TỔNG HỢP": (14, True, False),
        "Đăng ký mô hình “Dân vận khéo” của đơn vị": (14, True, False),
        "(Kèm theo Tờ trình)": (13, False, True),
        "Kính gửi:": (13, False, False),
        "Căn cứ luật;": (13, False, True),
        "TT": (11, True, False), "Họ và tên": (11, True, False), "Ghi chú": (11, True, False),
        "Nhóm": (11, True, False), "1": (11, False, False), "Neáng Sóc Kha": (11, False, False),
        "Vượt": (11, True, False), "Theo loại": (11, False, True), "Loại": (11, True, False),
        "Cộng": (11, True, False), "Trường": (11, False, False),
        "Nơi nhận:": (12, True, True),
        "- Sở Giáo dục và Đào tạo;": (11, False, False), "- Lưu: VT, CĐ.": (11, False, False),
        "KT. HIỆU TRƯỞNG": (13, True, False), "PHÓ HIỆU TRƯỞNG": (13, True, False),
        "(Ký tên, đóng dấu)": (13, False, True), "Néang Kim Chêng": (13, True, False),
        "Phụ lục": (14, True, False), "DANH SÁCH": (13, True, False),
    }  # fmt: skip


def test_sheet_margins_and_type():
    document = written()
    style = document.styles["Normal"]

    first, annex = document.sections
    for part, size in ((first, (210, 297)), (annex, (297, 210))):
        assert (round(part.page_width.mm), round(part.page_height.mm)) == size
        margins = (part.top_margin, part.right_margin, part.bottom_margin, part.left_margin)
        assert [round(margin.mm) for margin in margins] == [TOP, RIGHT, BOTTOM, LEFT]
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    fonts = style.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {
        "Times New Roman"
    }


def test_page_numbers_stand_in_the_top_margin_from_the_second_page_and_begin_anew():
    for part in written().sections:
        assert part.different_first_page_header_footer
        assert part.header_distance < part.top_margin
        assert "PAGE" in part.header._element.xml and "PAGE" not in part.first_page_header._element.xml
        assert part.header.paragraphs[0].paragraph_format.right_indent.mm == pytest.approx(LEFT - RIGHT, 0.1)
    annex = written().sections[1]
    number = annex._sectPr.find(qn("w:pgNumType"))
    assert number.get(qn("w:start")) == "1"
    names = [element.tag.split("}")[1] for element in annex._sectPr]
    assert names.index("pgMar") < names.index("pgNumType") < names.index("titlePg")  # the order Word asks for


def test_a_table_repeats_its_headings_and_cuts_no_row():
    table = written().tables[1]

    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    whole = [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows]
    assert heads == [True, False, False] and whole == [True] * 3
    assert sum(int(col.get(qn("w:w"))) for col in table._tbl.tblGrid) == pytest.approx(160 * 1440 / 25.4, 2)


def test_a_preview_says_so_at_the_foot_of_every_page():
    for part in written(preview=True).sections:
        assert part.footer.paragraphs[0].text == part.first_page_footer.paragraphs[0].text == "BẢN XEM TRƯỚC"
    for part in written().sections:
        assert part.footer.paragraphs[0].text == part.first_page_footer.paragraphs[0].text == ""


def test_inv_16_equal_content_gives_equal_bytes_without_time_or_author(at_local):
    first = paper()
    at_local(2090, 1, 1)

    assert paper() == first != paper(title="Khác")
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = docx.Document(io.BytesIO(first)).core_properties
    assert (about.title, about.author, about.last_modified_by, about.comments) == ("Danh sách", "", "", "")


def test_what_xml_forbids_and_marks_of_the_pdf_are_left_out():
    word = WordPaper()
    word.text("a\x00b\x0b & <c>")
    word.table(["TT"], [100], [Cells(["KT-\N{ZERO WIDTH SPACE}12\nhai"])], ["left"])

    document = docx.Document(io.BytesIO(word.content("a")))

    assert document.paragraphs[0].text == "ab & <c>"
    assert document.tables[0].rows[1].cells[0].text == "KT-12\nhai"
