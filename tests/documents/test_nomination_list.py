"""The nomination list and its letter: the same rows on paper, in the workbook, in Word; the same bytes."""

import io
import re
import unicodedata

import docx
import openpyxl
import pytest
from django.core.management import call_command
from pypdf import PdfReader

from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from danvan.core.exports import TRIGGERS
from danvan.core.vietnamese import clean_line
from nominations.list_columns import COLUMNS
from nominations.list_documents import nomination_list, submission_letter
from nominations.models import IssuedList
from registrations.models import Unit
from tests.documents.pdf import Printed
from tests.list_world import issue, make_department, mixed_list, recommended, row_of, stored_list
from tests.nomination_world import INDIVIDUAL

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
MM = 72 / 25.4
PAYLOADS = [f"{trigger}cmd|' /C calc'!A0" for trigger in TRIGGERS if trigger.isprintable()]


def content(issued, format="pdf", order="RANK", build=nomination_list):
    """The file of an issued list."""
    return build({"issued": issued.pk, "order": order, "format": format}, lambda *_: None)


@pytest.fixture
def on_paper(tmp_path):
    """Draw an issued list and read what was printed."""

    def draw(issued, **asked):
        path = tmp_path / "a.pdf"
        path.write_bytes(content(issued, **asked))
        return Printed(path)

    return draw


def sheet_of(issued, order="RANK"):
    """The rows of the workbook's list, without the headings."""
    book = openpyxl.load_workbook(io.BytesIO(content(issued, "xlsx", order)))
    return list(book["Danh sách"].values)[1:]


def word_of(issued, **asked):
    """The Word file."""
    return docx.Document(io.BytesIO(content(issued, "docx", **asked)))


def words_in(document):
    """All texts of a Word file, in their order."""
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [cell.text for row in block.rows for cell in dict.fromkeys(row.cells)]
        else:
            found.append(block.text)
    return " ".join(" ".join(found).split())


def in_column(pieces, key):
    """The pieces that stand in a column of the table; the headings and the lines over groups are bold."""
    widths, before = {column.key: column.width for column in COLUMNS}, 0
    for name, width in widths.items():
        if name == key:
            break
        before += width
    whole = 297 - LEFT - RIGHT
    left, right = ((LEFT + whole * edge / 100) * MM for edge in (before, before + widths[key]))
    return [
        piece
        for piece in pieces
        if left <= piece.left < right and piece.size == 11 and not piece.bold and not piece.italic
    ]


def text_in(pieces, key):
    """The text of a column without blanks: a cell has several lines."""
    return "".join(piece.text for piece in in_column(pieces, key)).replace(" ", "")


def style(piece):
    return piece.size, piece.bold, piece.italic


def rows(count):
    return [row_of(number) for number in range(1, count + 1)]


# --- layout of the PDF --------------------------------------------------------


def test_types_and_places_are_those_of_the_decree(on_paper):
    paper = on_paper(stored_list(rows(6)))

    for start, expected in {
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG": (12, False, False),
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO AN GIANG": (12, True, False),
        "CỘNG HÒA XÃ HỘI": (12, True, False),
        "Độc lập - Tự do": (13, True, False),
        "An Giang, ngày 05 tháng 10 năm 2026": (13, False, True),
        "DANH SÁCH": (14, True, False),
        "Đề nghị tặng Bằng khen": (14, True, False),
        "(Kèm theo Tờ trình số 12/TTr-SGDĐT ngày 05 tháng 10 năm 2026": (13, False, True),
        "Danh sách này có": (13, False, False),
        "KT. GIÁM ĐỐC": (13, True, False),
        "PHÓ GIÁM ĐỐC": (13, True, False),
        "Trần Thị Ngọc Diễm": (13, True, False),
        "Nơi nhận:": (12, True, True),
        "- Ủy ban nhân dân tỉnh An Giang;": (11, False, False),
        "- Lưu: VT, CTTT.": (11, False, False),
    }.items():
        assert style(_only(paper, start)) == expected, start
    kind, signer = _only(paper, "DANH SÁCH"), _only(paper, "KT. GIÁM ĐỐC")
    middle = (LEFT + 297 - RIGHT) / 2 * MM
    assert abs(kind.middle - middle) <= 2
    assert signer.left > middle and abs(signer.top - _only(paper, "Nơi nhận:").top) <= 3
    assert "Số:" not in paper.text()  # a list is no kind of document and has no number of its own


def _only(paper, start):
    [found] = [piece for piece in paper.pieces() if piece.text.startswith(start)]
    return found


def test_everything_stands_inside_the_margins_of_a_sheet_that_lies_across(on_paper):
    for piece in on_paper(stored_list(rows(30))).pieces():
        if piece.text.isdigit() and piece.size == 13:
            assert abs(piece.middle - 297 / 2 * MM) <= 3 and piece.top + piece.height < TOP * MM
            continue
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (297 - RIGHT) * MM + 1
        assert piece.top >= TOP * MM - 1 and piece.top + piece.height <= (210 - BOTTOM) * MM + 1


@pytest.mark.parametrize("count", [0, 1, 101, 260])
def test_every_page_repeats_the_headings_and_has_its_number(on_paper, count):
    pieces = on_paper(stored_list(rows(count))).pieces()

    last = max(piece.page for piece in pieces)
    with_headings = sorted({piece.page for piece in pieces if piece.text == "TT" and piece.bold})
    assert with_headings[: last - 1] == list(range(1, last)) or last == 1  # the totals may follow alone
    numbers = [(piece.page, piece.text) for piece in pieces if piece.size == 13 and piece.text.isdigit()]
    assert numbers == [(page, str(page)) for page in range(2, last + 1)]


@pytest.mark.parametrize("count", [1, 101])
def test_no_row_is_cut_and_none_is_lost(on_paper, count):
    paper = on_paper(stored_list(rows(count)))

    pieces = paper.pieces()
    by_group = sorted(rows(count), key=lambda row: row["subject"])
    assert text_in(pieces, "unit").startswith("".join(row["unit"] for row in by_group).replace(" ", ""))
    for page in range(1, max(piece.page for piece in pieces) + 1):
        on_page = [piece for piece in pieces if piece.page == page]
        begun = [piece for piece in in_column(on_page, "number") if re.match(r"\d", piece.text)]
        ended = text_in(on_page, "summary").count("đếntrường.")
        assert len(begun) == ended  # the summary that begins on a page ends there


def test_an_empty_list_says_so(on_paper):
    text = on_paper(stored_list([])).text()

    assert "Chưa có mục nào." in text and "Danh sách này chưa có đề nghị nào./." in text


def test_both_groups_have_their_totals_and_the_text_its_end_mark(on_paper):
    text = on_paper(stored_list(rows(101))).text()

    assert "A. TẬP THỂ: 25 đề nghị" in text and "B. CÁ NHÂN: 76 đề nghị" in text
    assert "Danh sách này có 25 tập thể và 76 cá nhân, trong đó 3 đề nghị vượt chỉ tiêu./." in text
    assert text.count("Vượt chỉ tiêu") == 3


def test_who_goes_beyond_the_quota_is_red_and_nobody_else(on_paper):
    over = on_paper(stored_list([row_of(1, is_over=True), row_of(2)]))
    assert over.has_red(1)

    [table] = [word_of(IssuedList.objects.get()).tables[1]]
    reds = [cell.text for row in table.rows for cell in row.cells if 'w:val="c00000"' in cell._tc.xml]
    assert reds == ["Vượt chỉ tiêu"]


def test_a_list_within_the_quota_is_black(on_paper):
    assert not on_paper(stored_list([row_of(2)])).has_red(1)


def test_a_line_that_heads_a_group_never_ends_a_page(on_paper):
    listed = [row_of(4 * number) for number in range(1, 125)]  # collectives, to the end of the first piece
    pieces = on_paper(stored_list([*listed, *rows(3)])).pieces()

    [head] = [piece for piece in pieces if piece.text.startswith("B. CÁ NHÂN")]
    [first] = [piece for piece in pieces if piece.text == "Nguyễn Hoàng Bảo"][:1]
    assert head.page == first.page and head.top < first.top


def test_a_preview_says_so_on_every_page_and_has_no_number(tmp_path):
    make_department()
    campaign = mixed_list()
    recommended(campaign, subjects=[INDIVIDUAL] * 9)
    params = {"campaign": campaign.pk, "scheme": campaign.movement.schemes.get().pk, "order": "RANK"}
    path = tmp_path / "a.pdf"
    path.write_bytes(nomination_list(params | {"format": "pdf"}, lambda *_: None))

    pages = [page.extract_text().replace(" ", "") for page in _pages(path)]
    assert pages and all("BẢNXEMTRƯỚC" in page for page in pages)
    pieces = Printed(path).pieces()
    [letter] = [piece for piece in pieces if piece.text.startswith("(Kèm theo")]
    line = " ".join(piece.text for piece in pieces if piece.page == 1 and piece.top == letter.top)
    assert re.sub(r" +", " ", line) == (
        "(Kèm theo Tờ trình số /TTr-SGDĐT ngày tháng năm của Sở Giáo dục và Đào tạo An Giang)"
    )
    book = openpyxl.load_workbook(io.BytesIO(nomination_list(params | {"format": "xlsx"}, None)))
    assert "BẢN XEM TRƯỚC" in [row[0] for row in book["Tổng hợp"].values]
    word = docx.Document(io.BytesIO(nomination_list(params | {"format": "docx"}, None)))
    [part] = word.sections
    for foot in (part.footer, part.first_page_footer):
        assert foot.paragraphs[0].text == "BẢN XEM TRƯỚC"


def _pages(path):
    return PdfReader(path).pages


# --- the same rows everywhere -------------------------------------------------


@pytest.mark.parametrize("order", ["RANK", "UNIT"])
def test_paper_workbook_and_word_file_have_the_same_rows_and_totals(on_paper, order):
    make_department()
    issued = issue(mixed_list())
    listed = sheet_of(issued, order)
    table = word_of(issued, order=order).tables[1]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    in_word = [texts[place] for place in range(1, len(texts)) if len(set(texts[place])) > 1]
    paper = on_paper(issued, order=order)
    text, units = paper.text().replace(" ", ""), text_in(paper.pieces(), "unit")

    assert [cell for row in in_word for cell in row] == [
        str(cell or "") for row in listed for place, cell in enumerate(row) if place != 1
    ]
    assert units.startswith("".join(row[6] for row in listed).replace(" ", ""))
    words = words_in(word_of(issued, order=order))
    for part in ("A. TẬP THỂ: 2 đề nghị", "B. CÁ NHÂN: 3 đề nghị"):
        assert part in words and part.replace(" ", "") in text
    for totals in issued.payload["tables"]:
        for line in totals["rows"]:
            assert " ".join(map(str, line)) in words
            assert "".join(map(str, line)).replace(" ", "") in text


@pytest.mark.parametrize("build", [nomination_list, submission_letter])
def test_the_word_file_says_what_the_paper_says(on_paper, build):
    make_department()
    issued = issue(mixed_list())

    paper = sorted(re.findall(r"\w+", on_paper(issued, build=build).text()))
    word = re.findall(r"\w+", words_in(word_of(issued, build=build)))

    headings = re.findall(r"\w+", " ".join(column.heading for column in COLUMNS))
    assert set(word) ^ set(paper) <= {*map(str, range(10))}  # page numbers
    assert len(word) <= len(paper) <= len(word) + 4 * len(headings)  # headings repeated on later pages


@pytest.mark.parametrize("format", ["pdf", "xlsx", "docx"])
@pytest.mark.parametrize("build", [nomination_list, submission_letter])
def test_inv_16_the_same_list_gives_the_same_bytes_whatever_happens_later(build, format, at_local):
    if build == submission_letter and format == "xlsx":
        return
    department, campaign = make_department(), mixed_list()
    issued = issue(campaign)
    first = content(issued, format, build=build)

    Unit.objects.filter(pk=department.pk).update(head_name="Người khác", name="Tên khác")
    campaign.movement.issuer = "Sở khác"
    campaign.movement.save()
    campaign.movement.schemes.update(submit_to="Nơi khác", basis="Luật khác", name="Bằng khác")
    at_local(2090, 1, 1)

    assert content(issued, format, build=build) == first


def test_the_command_draws_a_preview_and_later_the_issued_list(tmp_path):
    make_department()
    campaign = mixed_list()
    asked = {"campaign": campaign.year, "order": "UNIT"}
    files = [tmp_path / f"a.{format}" for format in ("pdf", "xlsx", "docx")]

    for file in files:
        call_command("render_document", "nomination-list", output=file, **asked)
    assert "BẢNXEMTRƯỚC" in Printed(files[0]).watermark()
    issued = issue(campaign)
    for file in files:
        call_command("render_document", "nomination-list", output=file, **asked)
        assert file.read_bytes() == content(issued, file.suffix[1:], "UNIT")


# --- bad input ----------------------------------------------------------------


@pytest.mark.parametrize("name", PAYLOADS)
def test_sec_exp_02_formulas_in_any_name_are_text_in_every_export(on_paper, name):
    fields = dict.fromkeys(("name", "job", "unit", "summary", "award", "title"), name)
    issued = stored_list([row_of(1, **fields)])

    book = openpyxl.load_workbook(io.BytesIO(content(issued, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert sum(cell.value == name for cell in cells) == 6
    numbers = [cell.value for cell in book["Danh sách"][2] if cell.data_type == "n" and cell.value]
    assert numbers == [1, 1985]
    document = word_of(issued)
    assert sum(cell.text == name for cell in document.tables[1].rows[-1].cells) == 6
    assert "w:instrText" not in document.element.xml  # no field of Word but the page number in the header
    assert clean_line(name).replace(" ", "") in on_paper(issued).text().replace(" ", "")


def test_sec_pdf_04_long_names_and_every_mark_come_back_in_nfc(on_paper):
    letters = "ẮằẳẵặẤầẩẫậếềểễệốồổỗộớờởỡợứừửữựỲỷỹỵĐđăâêôơư"
    long = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên liên phường Thoại Ngọc Hầu, Châu Đốc"
    script = "<script>alert(1)</script>"
    fields = {"name": unicodedata.normalize("NFD", letters), "unit": long, "summary": script}
    issued = stored_list([row_of(1, **fields)])

    paper = on_paper(issued)
    pieces, text = paper.pieces(), paper.text()
    assert text_in(pieces, "name") == letters
    assert text_in(pieces, "unit").startswith(long.replace(" ", ""))
    assert script in text
    assert text == unicodedata.normalize("NFC", text)
    row = [cell.text for cell in word_of(issued).tables[1].rows[-1].cells]
    assert (row[2], row[5], row[6]) == (letters, long, script)


# --- the letter ---------------------------------------------------------------


def test_the_letter_names_grounds_totals_in_words_and_its_annex(on_paper):
    paper = on_paper(stored_list(rows(16)), build=submission_letter)
    text = paper.text()

    for words in (
        "Số: 12/TTr-SGDĐT",
        "TỜ TRÌNH Về việc đề nghị tặng Bằng khen của Chủ tịch UBND tỉnh An Giang",
        "Kính gửi: Ủy ban nhân dân tỉnh An Giang",
        "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;",
        "Căn cứ Biên bản số 03/BB-HĐTĐKT ngày 21 tháng 9 năm 2026 của Hội đồng thi đua khen thưởng "
        "Sở Giáo dục và Đào tạo An Giang.",
        "cho 04 (bốn) tập thể và 12 (mười hai) cá nhân có tên trong danh sách kèm theo.",
        "Trong đó 1 đề nghị vượt chỉ tiêu phân bổ, được ghi rõ trong danh sách.",
        "16 báo cáo thành tích",
        "Kính trình Ủy ban nhân dân tỉnh An Giang xem xét, quyết định./.",
        "Nơi nhận: - Như trên; - Lưu: VT, CTTT.",
        "Phụ lục DANH SÁCH ĐỀ NGHỊ TẶNG BẰNG KHEN",
        "(Kèm theo Tờ trình số 12/TTr-SGDĐT ngày 05 tháng 10 năm 2026 của Sở Giáo dục và Đào tạo An Giang)",
    ):
        assert words in text, words
    ground = _only(paper, "Căn cứ Luật")
    assert style(ground) == (13, False, True) and abs(ground.left - (LEFT + 10) * MM) <= 1
    assert style(_only(paper, "Phụ lục")) == (14, True, False)


def test_pages_of_the_annex_are_numbered_anew(on_paper):
    pieces = on_paper(stored_list(rows(40)), build=submission_letter).pieces()

    annex = _first_page(pieces, "Phụ lục")
    numbers = [(piece.page, piece.text) for piece in pieces if piece.size == 13 and piece.text.isdigit()]
    last = max(piece.page for piece in pieces)
    assert numbers[-1][0] == last
    assert [row for row in numbers if row[0] >= annex] == [
        (annex + number - 1, str(number)) for number in range(2, last - annex + 2)
    ]


def _first_page(pieces, start):
    return next(piece.page for piece in pieces if piece.text == start)


def test_progress_is_told_chunk_by_chunk():
    heard, issued = [], stored_list(rows(130))

    nomination_list({"issued": issued.pk, "order": "RANK", "format": "pdf"}, lambda *done: heard.append(done))

    assert heard == [(1, 2), (2, 2)]
