"""Workbooks as offices really have them, each odd in one way, and what the import of units says of each."""

import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from danvan.core.legacy_text import Encoding, encode
from tests.faults.test_spreadsheets import SHEET, SHEET_XML, repacked

HEADER = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Địa danh", "Có từ ngày"]
NAMES = {
    "TH-1": "Trường Tiểu học Bình Đức",
    "TH-2": "Trường Tiểu học Hồng Ngự",
    "TH-3": "Trường Mầm non Ô Lâm",
}
SEPTEMBER = "1/9/2000"
TYPED_AGAIN = "hãy mở tệp bằng Excel, lưu lại, hoặc gõ giá trị."
NOT_CALCULATED = f"Ô này là công thức chưa có kết quả; {TYPED_AGAIN}"


@dataclass(frozen=True)
class Expected:
    """The names by code that are stored in the end; else the problems by cell, or the refusal."""

    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    problems: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
    header_row: int = 1
    converted: int = 0
    doubtful: int = 0
    passed_over: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    begins: date | None = date(2000, 9, 1)


CORPUS: dict[str, tuple[Callable[[], bytes], Expected]] = {}


def workbook(**expected):
    """Put a builder into the corpus, under its name."""

    def keep(build):
        CORPUS[build.__name__] = (build, Expected(**expected))
        return build

    return keep


def school(code, name=None, begins=SEPTEMBER, place="Tri Tôn"):
    """One row."""
    return [code, NAMES[code] if name is None else name, "Trường", place, begins]


def schools(begins=SEPTEMBER):
    """The three rows."""
    return [school(code, begins=begins) for code in NAMES]


def book_of(*rows):
    """A workbook with these rows in its first sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def saved(book):
    """The bytes of the workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def in_font(book, font, encoding, rows="2:4"):
    """Write the texts of these rows in an old encoding and its font."""
    for cells in book.active[rows]:
        for cell in cells:
            if isinstance(cell.value, str):
                cell.value, cell.font = encode(cell.value, encoding), Font(name=font)
    return book


@workbook()
def plain():
    return saved(book_of(HEADER, *schools()))


@workbook(header_row=6)
def merged_titles_above():
    title = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO AN GIANG"], ["PHÒNG CHÍNH TRỊ, TƯ TƯỞNG"], [], ["DANH SÁCH ĐƠN VỊ"], []]
    book = book_of(*title, HEADER, *schools())
    for area in ("A1:C1", "A2:C2", "A4:E4"):
        book.active.merge_cells(area)
    return saved(book)


@workbook(header_row=60)
def header_far_down():
    return saved(book_of(*[["Ghi chú chung"]] * 59, HEADER, *schools()))


@workbook(header_row=3)
def header_in_two_rows():
    book = book_of(["DANH SÁCH"], ["STT", "Đơn vị", None, None, "Địa danh", "Có từ ngày"],
                   [None, "Mã", "Tên", "Loại"], *([None, *row] for row in schools()))  # fmt: skip
    for area in ("B2:D2", "A2:A3", "E2:E3", "F2:F3"):
        book.active.merge_cells(area)
    return saved(book)


@workbook()
def headings_broken_and_without_accents():
    headings = ["MA\nDON VI (*)", "ten_don_vi", " Loại  đơn vị:", "Dia danh (in tren van ban)", "CÓ TỪ\nNGÀY"]
    return saved(book_of(headings, *schools()))


@workbook()
def table_on_the_second_sheet():
    book = book_of(["Kính gửi Phòng Chính trị, tư tưởng"])
    hidden, shown = book.create_sheet("cũ"), book.create_sheet("Danh sách")
    hidden.sheet_state = "hidden"
    for row in (HEADER, school("TH-1", "Tên cũ")):
        hidden.append(row)
    for row in (HEADER, *schools()):
        shown.append(row)
    return saved(book)


@workbook()
def phantom_rows_and_columns():
    book = book_of(HEADER, *schools())
    for place in ("XFD1", "XFD3", "AZ4", "A1048576", "C900000"):
        book.active[place].font = Font(bold=True)
    return saved(book)


@workbook()
def decomposed_letters():
    return saved(
        book_of(*[[unicodedata.normalize("NFD", text) for text in row] for row in [HEADER, *schools()]])
    )


@workbook(converted=9)
def tcvn3_by_its_font():
    return saved(in_font(book_of(HEADER, *schools()), ".VnTime", Encoding.TCVN3))


@workbook(converted=3 * 3 + 5)
def tcvn3_in_the_headings_too():
    return saved(in_font(book_of(HEADER, *schools()), ".VnArial", Encoding.TCVN3, "1:4"))


@workbook(converted=3, names={code: name.upper() for code, name in NAMES.items()})
def tcvn3_capitals_by_the_h_font():
    book = book_of(HEADER, *schools())
    for row in range(2, 5):
        cell = book.active.cell(row, 2)
        cell.value, cell.font = encode(cell.value, Encoding.TCVN3_CAPITALS), Font(name=".VnTimeH")
    return saved(book)


@workbook(converted=9)
def vni_by_its_font():
    return saved(in_font(book_of(HEADER, *schools()), "VNI-Times", Encoding.VNI))


@workbook(converted=9)
def vni_without_its_font():
    return saved(in_font(book_of(HEADER, *schools()), "Calibri", Encoding.VNI))


@workbook(converted=2, doubtful=1, names=NAMES | {"TH-2": "Hång"})
def tcvn3_without_its_font_and_one_text_in_doubt():
    rows = [school("TH-1"), school("TH-2", "Hång"), school("TH-3")]
    book = book_of(HEADER, *rows)
    for place in ("B2", "B4"):
        book.active[place] = encode(book.active[place].value, Encoding.TCVN3)
    return saved(book)


@workbook(names=NAMES | {"TH-2": "Trâm", "TH-3": "Châu Hoàng"})
def unicode_typed_in_old_fonts():
    book = book_of(HEADER, school("TH-1"), school("TH-2", "Trâm"), school("TH-3", "Châu Hoàng"))
    for font, row in ((".VnTime", "2:3"), ("VNI-Times", "4:4")):
        for cells in book.active[row] if ":" in row else ():
            for cell in cells if isinstance(cells, tuple) else [cells]:
                cell.font = Font(name=font)
    return saved(book)


@workbook()
def days_as_text_in_every_writing():
    days = ["01-9-2000", "ngày 01 tháng 9 năm 2000", "2000-09-01"]
    return saved(book_of(HEADER, *(school(code, begins=day) for code, day in zip(NAMES, days, strict=True))))


@workbook(
    names={},
    problems=(
        ("E2", "“05-3-26” có thể là 5/3/2026 hoặc 26/3/2005; hãy ghi năm bằng bốn chữ số."),
        ("E3", "“13/13/2000” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm."),
        ("E4", "“9/2000” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm."),
    ),
)
def days_that_are_asked_back():
    days = ["05-3-26", "13/13/2000", "9/2000"]
    return saved(book_of(HEADER, *(school(code, begins=day) for code, day in zip(NAMES, days, strict=True))))


@workbook()
def days_as_real_days_and_as_bare_numbers():
    days = [date(2000, 9, 1), datetime(2000, 9, 1, 7, 30), 36770]
    return saved(book_of(HEADER, *(school(code, begins=day) for code, day in zip(NAMES, days, strict=True))))


@workbook()
def calendar_of_1904():
    days = [date(2000, 9, 1), date(2000, 9, 1), 36770 - 1462]
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in [HEADER, *(school(code, begins=day) for code, day in zip(NAMES, days, strict=True))]:
        book.active.append(row)
    return saved(book)


def with_formulas(value):
    """Three rows whose names are formulas, with or without their stored result."""

    def text(column, row, content):
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{content}</t></is></c>'

    rows = ["".join(text(column, 1, heading) for column, heading in zip("ABCDE", HEADER, strict=True))]
    for number, code in enumerate(NAMES, start=2):
        result = f'<c r="B{number}" t="str"><f>A{number}&amp;""</f><v>{NAMES[code]}</v></c>'
        bare = f'<c r="B{number}"><f>A{number}&amp;""</f><v></v></c>'
        cells = [text("A", number, code), result if value else bare]
        cells += [text(c, number, t) for c, t in zip("CDE", ["Trường", "Tri Tôn", SEPTEMBER], strict=True)]
        rows.append("".join(cells))
    xml = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, start=1))
    return repacked(saved(Workbook()), {SHEET: SHEET_XML.format(xml)})


@workbook()
def formulas_with_their_results():
    return with_formulas(True)


@workbook(names={}, problems=tuple((f"B{row}", NOT_CALCULATED) for row in (2, 3, 4)))
def formulas_that_were_never_calculated():
    return with_formulas(False)


@workbook(names={}, problems=(("B3", "Ô này chứa lỗi của bảng tính (#REF!); hãy nhập lại giá trị."),))
def errors_of_the_spreadsheet():
    return saved(book_of(HEADER, school("TH-1"), school("TH-2", "#REF!"), school("TH-3")))


@workbook(passed_over=(5, 8, 10, 11, 12))
def blank_rows_headings_again_a_total_and_signatures():
    first, second, third = schools()
    signatures = [[None, "An Giang, ngày 05 tháng 3"], ["Người lập biểu", None, None, "Trưởng phòng"],
                  [None, None, None, "Đặng Thùy Trâm"]]  # fmt: skip
    return saved(
        book_of(
            HEADER,
            first,
            [],
            second,
            HEADER,
            [" ", "\u200b"],
            third,
            ["Tổng cộng:", "3 trường"],
            [],
            *signatures,
        )
    )


@workbook(hidden_rows=(3,))
def hidden_rows_and_columns():
    book = book_of(HEADER, *schools())
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["D"].hidden = True
    return saved(book)


@workbook(
    names={},
    problems=(("A4", "Mã “TH-1” đã có ở dòng 2; mỗi đơn vị chỉ ghi một dòng."),),
)
def codes_given_twice():
    return saved(book_of(HEADER, school("TH-1"), school("TH-2"), ["th-1", *school("TH-3")[1:]]))


@workbook()
def cells_merged_over_several_rows():
    book = book_of(HEADER, school("TH-1"), *([*school(code)[:3], None, None] for code in ("TH-2", "TH-3")))
    for area in ("D2:D4", "E2:E1000"):
        book.active.merge_cells(area)
    return saved(book)


@workbook(names={"12": "Trường 12", "13": "Trường 13"}, begins=None)
def numbers_in_the_place_of_texts():
    return saved(
        book_of(HEADER[:4], [12, "Trường 12", "Trường", "Tri Tôn"], [13.0, "Trường 13", "Trường", "Tri Tôn"])
    )


@workbook()
def columns_that_nobody_knows_and_stray_blanks():
    rows = [
        [number, *(f"\xa0{text} " for text in row), None, "x"]
        for number, row in enumerate(schools(), start=1)
    ]
    return saved(book_of(["TT", *HEADER, None, "Ghi chú"], *rows))


@workbook(
    names={},
    problems=(
        ("A2", "Chỉ dùng chữ không dấu, chữ số, dấu - và dấu _, không có khoảng trắng."),
        ("C3", "Không có lựa chọn này; hãy ghi một trong: Sở; Phòng thuộc Sở; Phòng Giáo dục và Đào tạo; "
               "Phòng Văn hóa - Xã hội xã, phường, đặc khu; Trường; Trung tâm trực thuộc."),
        ("D4", "Nhập địa danh."),
    ),
)  # fmt: skip
def wrong_cells_here_and_there():
    rows = schools()
    rows[0][0], rows[1][2], rows[2][3] = "TH 1", "Nhà trẻ", None
    return saved(book_of(HEADER, *rows))


@workbook(names={}, refusal=(
    "Trong 100 dòng đầu không có dòng tiêu đề đủ các cột cần thiết; còn thiếu: “Mã đơn vị”. Hãy dùng tệp mẫu."
))  # fmt: skip
def the_needed_column_is_missing():
    return saved(book_of(HEADER[1:], *(row[1:] for row in schools())))


@workbook(names={}, refusal="Tệp có quá 5.000 dòng; hãy chia thành nhiều tệp.")
def twenty_thousand_rows():
    return saved(book_of(HEADER, *([f"TH-{i}", f"Trường {i}", "Trường", "Tri Tôn"] for i in range(20_000))))
