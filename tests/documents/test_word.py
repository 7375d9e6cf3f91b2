"""Official papers as Word files: the measures of the decree, tables that Word may break, equal bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from danvan.core.documents.frame import Annex, Signature
from danvan.core.documents.layout import BOTTOM, DOTS, LEFT, QR, RIGHT, TOP
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
    word.blocks([Paragraph("2. Nội dung", Role.SECTION), Paragraph("2.1. Vườn", Role.POINT, tail="(mới)")])
    word.table(["TT", "Họ và tên", "Ghi chú"], [10, 70, 20], ROWS, ["center", "left", "left"])
    word.totals("Theo loại", ["Loại", "Cộng"], [["Trường", "7"], ["Tổng", "8"]])
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
        "SỞ GIÁO DỤC VÀ ĐÀO\xa0TẠO": (12, False, False),
        "TRƯỜNG TIỂU HỌC BÌNH\xa0MỸ": (12, True, False),
        "Số: 05/TTr-THBM": (13, False, False),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, True, False),
        "Độc lập - Tự do - Hạnh phúc": (13, True, False),
        "Rạch Giá, ngày 05 tháng 02 năm 2027": (13, False, True),
        "BẢN TỔNG HỢP": (14, True, False),
        "Đăng ký mô hình “Dân vận khéo” của đơn\xa0vị": (14, True, False),
        "(Kèm theo Tờ trình)": (13, False, True),
        "Kính gửi:": (13, False, False),
        "Căn cứ luật;": (13, False, True),
        "TT": (11, True, False), "Họ và tên": (11, True, False), "Ghi chú": (11, True, False),
        "Nhóm": (11, True, False), "1": (11, False, False), "Neáng Sóc Kha": (11, False, False),
        "Vượt": (11, True, False), "Theo loại": (11, False, True), "Loại": (11, True, False),
        "Cộng": (11, True, False), "Trường": (11, False, False), "7": (11, False, False),
        "Tổng": (11, True, False), "8": (11, True, False), "2. Nội dung": (13, True, False),
        "2.1. Vườn": (13, True, False), " (mới)": (13, False, True),
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


def test_headings_are_headings_for_word_and_stay_with_what_follows():
    found = {paragraph.text: paragraph for paragraph in written().paragraphs}

    styles = {text: found[text].style.name for text in ("2. Nội dung", "2.1. Vườn (mới)", "Căn cứ luật;")}
    assert styles == {"2. Nội dung": "Heading 1", "2.1. Vườn (mới)": "Heading 2", "Căn cứ luật;": "Normal"}
    stays = {text: bool(found[text].paragraph_format.keep_with_next) for text in styles}
    assert stays == {"2. Nội dung": True, "2.1. Vườn (mới)": True, "Căn cứ luật;": False}


def test_the_rows_of_a_small_table_stay_on_one_page():
    totals = written().tables[2]

    stays = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in totals.rows]
    assert [bool(stay) for stay in stays] == [True, True, False]


def test_who_signs_side_by_side_and_who_confirms_below_stay_together():
    word = WordPaper()
    second = Signature(("Thư ký",), "Danh Sóc Kha")
    word.signatures(replace(FRAME, left=second, below=Signature(("Xác nhận của cấp trình",))))

    document = docx.Document(io.BytesIO(word.content("a")))

    above, names = document.tables[0].rows
    assert [cell.text for cell in names.cells] == ["Danh Sóc Kha", "Néang Kim Chêng"]
    lines = [line for row in (above, names) for cell in row.cells for line in cell.paragraphs]
    lines += document.paragraphs[: [line.text for line in document.paragraphs].index(DOTS) + 1]
    assert all(line.paragraph_format.keep_with_next for line in lines)
    assert [line.text for line in document.paragraphs[-3:]] == [
        "Nơi nhận:", "- Sở Giáo dục và Đào tạo;", "- Lưu: VT, CĐ.",
    ]  # fmt: skip


def test_the_foot_of_every_page_bears_the_mark_and_a_picture_of_the_code():
    mark = "Mã hồ sơ DK27\nMã bản giấy DK27-2-S-PG"
    document = written(mark=mark, link="https://example.vn/xac-minh/DK27-2-S-PG/")

    for part in document.sections:
        for foot in (part.footer, part.first_page_footer):
            words, code = foot.tables[0].rows[0].cells
            [picture] = code._tc.iter(qn("wp:inline"))
            assert words.text == mark
            assert (round(picture.extent.cx.mm, 1), round(picture.extent.cy.mm, 1)) == (QR, QR)
            assert picture.docPr.get("descr") == "Mã QR để kiểm tra bản giấy"
            assert part.footer_distance.mm + QR < BOTTOM
    pictures = [part.partname for part in document.part.package.iter_parts() if "media" in part.partname]
    assert pictures == ["/word/media/image1.png"]


def test_word_opens_the_file_in_its_present_mode():
    [mode] = [
        setting.get(qn("w:val"))
        for setting in written().settings.element.iter(qn("w:compatSetting"))
        if setting.get(qn("w:name")) == "compatibilityMode"
    ]
    assert mode == "15"


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
