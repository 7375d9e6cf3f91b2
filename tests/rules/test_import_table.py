"""Imported tables: the header is found, cells are read, and each wrong cell says what to do."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.errors import RuleViolation
from registrations.enums import Role, UnitKind
from registrations.rules.import_memberships import (
    MEMBERSHIP_COLUMNS,
    Account,
    Span,
    Stored,
    plan_memberships,
)
from registrations.rules.import_table import CellProblem, RowStatus, read_table
from registrations.rules.import_units import UNIT_COLUMNS, plan_units

HEADER = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Địa danh"]
SCHOOL = ["TH-A", "Trường Tiểu học A", "Trường", "Long Xuyên"]
STORED_SCHOOL = {
    "code": "TH-A", "name": "Trường Tiểu học A", "kind": "SCHOOL", "place": "Long Xuyên", "phone": "",
    "parent": None, "successor": None, "valid_from": None, "valid_to": None,
}  # fmt: skip
TODAY = date(2000, 1, 15)
MEMBER_HEADER = ["Tên đăng nhập", "Họ và tên", "Mã đơn vị", "Vai trò", "Từ ngày", "Thư điện tử"]
HOA = Account("hoa", "Nguyễn Thị Hoa", "hoa@example.edu.vn", "", True)


def values_of(grid):
    """The values of the only row of a table of units."""
    (row,) = read_table(grid, UNIT_COLUMNS).rows
    return row.values


def problems_of(*rows, header=HEADER, stored=None):
    """The problems of a file of units, as triples."""
    plan = plan_units([header, *rows], stored or {})
    return [(problem.row, problem.column, problem.sentence) for problem in plan.problems]


def member_plan(*rows, units=None, accounts=(), spans=None, header=MEMBER_HEADER):
    """The plan of a file of memberships."""
    known = {account.username: account for account in accounts}
    stored = Stored({"TH-A": None} if units is None else units, known, spans or {})
    return plan_memberships([header, *rows], stored, TODAY)


@pytest.mark.parametrize(
    "heading", ["Mã đơn vị", "MÃ ĐƠN VỊ *", "ma don vi", "ma_don_vi", "code", "Code:", "Mã\nđơn vị", "mã"]
)
def test_a_heading_is_known_by_its_vietnamese_or_code_name(heading):
    assert values_of([[heading, "Tên đơn vị"], ["TH-A", "A"]]) == {"code": "TH-A", "name": "A"}


def test_flt_27_a_title_and_merged_rows_above_the_header_keep_the_row_numbers():
    grid = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "", ""], [], ["DANH SÁCH ĐƠN VỊ"], HEADER, SCHOOL]
    (row,) = read_table(grid, UNIT_COLUMNS).rows
    assert row.number == 5


def test_flt_27_a_file_without_header_names_what_is_missing():
    with pytest.raises(RuleViolation) as refusal:
        read_table([["Họ tên", "Lớp"], ["An", "10A"]], MEMBERSHIP_COLUMNS)
    assert refusal.value.reason == (
        "Trong 100 dòng đầu không có dòng tiêu đề đủ các cột cần thiết; còn thiếu: "
        "“Tên đăng nhập”, “Mã đơn vị”, “Vai trò”. Hãy dùng tệp mẫu."
    )


@pytest.mark.parametrize("grid", [[], [[]], [[""] * 3]])
def test_flt_27_an_empty_file_is_refused(grid):
    with pytest.raises(RuleViolation):
        read_table(grid, UNIT_COLUMNS)


def test_the_header_is_looked_for_in_a_hundred_rows():
    assert values_of([*[[]] * 99, HEADER, SCHOOL])["code"] == "TH-A"
    with pytest.raises(RuleViolation):
        read_table([*[[]] * 100, HEADER, SCHOOL], UNIT_COLUMNS)


def test_a_column_given_twice_is_refused():
    with pytest.raises(RuleViolation) as refusal:
        read_table([["Mã đơn vị", "Mã"], ["A", "B"]], UNIT_COLUMNS)
    assert refusal.value.reason == "Cột “Mã đơn vị” có hai lần trong dòng tiêu đề; hãy bỏ bớt một cột."


def test_unknown_columns_are_named_and_not_read():
    table = read_table(
        [["STT", *HEADER, "Ghi chú"], ["1", *SCHOOL, "x"], ["2", "", "", "", "", "y"]], UNIT_COLUMNS
    )
    assert (table.ignored, len(table.rows)) == (["STT", "Ghi chú"], 1)


def test_flt_27_blank_rows_are_passed_over():
    table = read_table([HEADER, SCHOOL, [], ["", " ", "\u200b"], ["TH-B"]], UNIT_COLUMNS)
    assert [row.number for row in table.rows] == [2, 5]


def test_the_example_row_of_the_template_is_passed_over():
    grid = [[column.title for column in UNIT_COLUMNS], [column.example for column in UNIT_COLUMNS]]
    assert read_table(grid, UNIT_COLUMNS).rows == []


def test_flt_27_text_is_stored_as_nfc():
    decomposed = unicodedata.normalize("NFD", "Trường Tiểu học Hòa Bình")
    assert values_of([HEADER, ["A", decomposed]])["name"] == "Trường Tiểu học Hòa Bình"


@pytest.mark.parametrize("typed", ["=1+1", "{{7|add:7}}", "<script>", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(typed):
    assert values_of([HEADER, ["A", typed]])["name"] == typed


@pytest.mark.parametrize("typed", ["Trường", "TRUONG", "school", "SCHOOL"])
def test_a_kind_is_known_by_label_or_code(typed):
    assert values_of([HEADER, ["A", "B", typed]])["kind"] == UnitKind.SCHOOL.value


@pytest.mark.parametrize("typed", ["5/3/2000", "05-03-2000", "5.3.2000", "2000-03-05", "05/03/00"])
def test_flt_27_dates_as_text_are_read(typed):
    assert values_of([["Mã", "Có từ ngày"], ["A", typed]])["valid_from"] == date(2000, 3, 5)


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        (
            "Có từ ngày",
            "31/2/2000",
            "“31/2/2000” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm.",
        ),
        ("Có từ ngày", "2000-02-31", "Không có ngày này trong lịch; hãy ghi theo thứ tự ngày/tháng/năm."),
        ("Thư điện tử", "hoa@", "Địa chỉ thư điện tử không đúng; hãy ghi dạng ten@truong.edu.vn."),
        (
            "Số điện thoại",
            "912345678",
            "Số điện thoại phải có 10 hoặc 11 chữ số, kể cả số 0 ở đầu (ô dạng văn bản).",
        ),
        ("Tên ngắn", "x" * 81, "Dài 81 ký tự; hãy rút gọn còn nhiều nhất 80 ký tự."),
        ("Mã cấp trên", "SỞ", "Chỉ dùng chữ không dấu, chữ số, dấu - và dấu _, không có khoảng trắng."),
        ("Tên ngắn", "#REF!", "Ô này chứa lỗi của bảng tính (#REF!); hãy nhập lại giá trị."),
        (
            "Loại đơn vị",
            "Nhà trẻ",
            "Không có lựa chọn này; hãy ghi một trong: Sở; Phòng thuộc Sở; Phòng Giáo dục và Đào tạo; "
            "Phòng Văn hóa - Xã hội xã, phường, đặc khu; Trường; Trung tâm trực thuộc.",
        ),
    ],
)
def test_flt_27_a_wrong_cell_says_row_column_and_what_to_do(column, cell, sentence):
    table = read_table([["Mã", column], ["A", ""], ["B", cell]], UNIT_COLUMNS)
    assert table.problems == [CellProblem(3, column, sentence)]


@pytest.mark.parametrize("typed", ["0912345678", "0296 3 852 000", "+84 912 345 678", "(0296) 3852.000"])
def test_phones_in_common_writing_are_taken(typed):
    assert values_of([["Mã", "Điện thoại"], ["A", typed]])["phone"] == typed


@given(st.lists(st.lists(st.text(max_size=40), max_size=6), max_size=6))
def test_flt_27_any_rows_below_a_header_give_a_plan_and_no_error(rows):
    plan = plan_units([[*HEADER, "Có từ ngày", "Mã cấp trên"], *rows], {"TH-A": STORED_SCHOOL})
    assert plan.wrong_numbers | {row.number for row in plan.rows} <= set(range(2, len(rows) + 2))


@pytest.mark.parametrize("heading", ["Thư điện tử", "Số điện thoại", "Có từ ngày", "Loại đơn vị", "Tên ngắn"])
@pytest.mark.parametrize("part", ["a", "a.", "1", "0 ", "a@a."])
def test_sec_in_07_a_cell_of_100_000_characters_is_one_problem(heading, part):
    table = read_table([["Mã", heading], ["A", part * (100_000 // len(part))]], UNIT_COLUMNS)
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, heading)]


# --- Units ------------------------------------------------------------------


def test_a_new_a_changed_and_an_unchanged_unit():
    other = STORED_SCHOOL | {"code": "TH-B", "name": "Trường Tiểu học B"}
    rows = [SCHOOL, ["TH-B", "Trường Tiểu học Bình Đức"], ["TH-C", "Trường C", "Trường", "Tri Tôn"]]
    plan = plan_units([HEADER, *rows], {"TH-A": STORED_SCHOOL, "TH-B": other})
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED, RowStatus.CHANGED, RowStatus.NEW]
    assert plan.rows[1].changes == {"name": "Trường Tiểu học Bình Đức"}
    assert plan.is_ready


def test_flt_30_a_file_of_what_is_stored_changes_nothing():
    plan = plan_units([HEADER, SCHOOL], {"TH-A": STORED_SCHOOL})
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    assert not plan.is_ready


def test_a_blank_cell_keeps_what_is_stored():
    plan = plan_units([HEADER, ["TH-A", "", "", ""]], {"TH-A": STORED_SCHOOL})
    assert plan.rows[0].changes == {}


def test_codes_differing_by_case_are_one_code():
    plan = plan_units([HEADER, ["th-a", "Trường Tiểu học A"]], {"TH-A": STORED_SCHOOL})
    assert plan.status(plan.rows[0]) == RowStatus.UNCHANGED


def test_flt_27_a_code_twice_in_the_file():
    assert problems_of(SCHOOL, ["th-a", "Trường khác", "Trường", "Tri Tôn"]) == [
        (3, "Mã đơn vị", "Mã “TH-A” đã có ở dòng 2; mỗi đơn vị chỉ ghi một dòng.")
    ]


def test_a_new_unit_needs_name_kind_and_place():
    assert problems_of(["TH-A", "", "Nhà trẻ"])[1:] == [
        (2, "Tên đơn vị", "Nhập tên đơn vị."),
        (2, "Địa danh", "Nhập địa danh."),
    ]
    assert problems_of(["", "Trường A", "Trường", "Tri Tôn"]) == [(2, "Mã đơn vị", "Nhập mã đơn vị.")]


def test_a_link_may_lead_to_a_row_further_down_but_not_nowhere():
    header = [*HEADER, "Mã cấp trên", "Mã đơn vị kế thừa"]
    office = ["PGD", "Phòng GDĐT", "EDUCATION_OFFICE", "Tri Tôn"]
    assert problems_of([*SCHOOL, "pgd"], office, header=header) == []
    assert problems_of([*SCHOOL, "PGD", "X"], header=header) == [
        (2, "Mã cấp trên", "Không có đơn vị mã “PGD” trong hệ thống hay trong tệp này; hãy sửa mã."),
        (2, "Mã đơn vị kế thừa", "Không có đơn vị mã “X” trong hệ thống hay trong tệp này; hãy sửa mã."),
    ]


def test_parents_may_not_lead_back():
    header = [*HEADER, "Mã cấp trên"]
    circle = "Nối vòng: đi theo cột này thì trở lại chính đơn vị này; hãy sửa mã."
    assert problems_of([*SCHOOL, "TH-A"], header=header) == [(2, "Mã cấp trên", circle)]
    stored = {"PGD": STORED_SCHOOL | {"code": "PGD", "name": "Phòng GDĐT", "parent": "TH-A"}}
    assert problems_of([*SCHOOL, "PGD"], header=header, stored=stored) == [(2, "Mã cấp trên", circle)]


def test_a_unit_ends_after_it_begins_counting_what_is_stored():
    stored = {"TH-A": STORED_SCHOOL | {"valid_from": date(2000, 9, 1)}}
    assert problems_of(["TH-A", "31/8/2000"], header=["Mã", "Có đến hết ngày"], stored=stored) == [
        (2, "Có đến hết ngày", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    ]


def test_one_name_in_one_place_is_one_unit():
    sentence = "Đơn vị mã “TH-A” đã có tên này ở địa danh này; hãy sửa tên hoặc mã."
    row = ["TH-B", *SCHOOL[1:]]
    assert problems_of(row, stored={"TH-A": STORED_SCHOOL}) == [(2, "Tên đơn vị", sentence)]
    assert problems_of(SCHOOL, row)[1] == (3, "Tên đơn vị", sentence)


def test_the_fingerprint_follows_the_stored_side():
    grid = [HEADER, ["TH-A", "Trường Tiểu học Mới"]]
    seen = plan_units(grid, {"TH-A": STORED_SCHOOL}).fingerprint
    assert plan_units(grid, {"TH-A": STORED_SCHOOL | {"phone": "0296 3 852 000"}}).fingerprint == seen
    assert plan_units(grid, {"TH-A": STORED_SCHOOL | {"name": "Trường khác"}}).fingerprint != seen
    assert plan_units(grid, {}).fingerprint != seen


# --- Memberships ------------------------------------------------------------


def test_a_new_account_with_a_membership_from_today():
    plan = member_plan(["Hoa-Moi", "Nguyễn Thị Hoa", "th-a", "Thủ trưởng đơn vị"])
    (row,) = plan.new
    assert row.values == {
        "username": "hoa-moi", "full_name": "Nguyễn Thị Hoa", "unit": "TH-A",
        "role": Role.UNIT_HEAD.value, "starts_on": TODAY,
    }  # fmt: skip


def test_an_open_membership_is_unchanged_or_changed():
    spans = {("hoa", "TH-A", Role.UNIT_OFFICER.value): Span(date(2000, 1, 1), None)}
    same = ["HOA", "nguyễn thị hoa", "TH-A", "UNIT_OFFICER", "", "hoa@example.edu.vn"]
    plan = member_plan(same, accounts=[HOA], spans=spans)
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    moved = [*same[:4], "2/1/2000", "moi@example.edu.vn"]
    plan = member_plan(moved, accounts=[HOA], spans=spans)
    assert plan.changed[0].changes == {"starts_on": date(2000, 1, 2), "email": "moi@example.edu.vn"}


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (
            ["hoa", "Trần Văn Bảy", "TH-A", "UNIT_OFFICER"],
            "Tên đăng nhập",
            "Tên đăng nhập này là của Nguyễn Thị Hoa; hãy sửa họ tên hoặc dùng tên khác.",
        ),
        (
            ["nghi", "Trần Văn Nghĩ", "TH-A", "UNIT_OFFICER"],
            "Tên đăng nhập",
            "Tài khoản này đã ngừng dùng; hãy mở lại trước.",
        ),
        (["moi", "", "TH-A", "UNIT_OFFICER"], "Họ và tên", "Nhập họ và tên."),
        (["moi", "An", "TH-A", ""], "Vai trò", "Nhập vai trò."),
        (
            ["moi", "An", "TH-X", "UNIT_OFFICER"],
            "Mã đơn vị",
            "Không có đơn vị mã “TH-X” trong hệ thống; hãy sửa mã hoặc nhập đơn vị trước.",
        ),
        (
            ["moi", "An", "CU", "UNIT_OFFICER"],
            "Mã đơn vị",
            "Đơn vị này chỉ có đến hết ngày 1/1/2000; ghi đơn vị kế thừa.",
        ),
        (
            ["hoa", "", "TH-A", "UNIT_HEAD", "1/1/2000"],
            "Từ ngày",
            "Phân công này đã có đến hết ngày 1/1/2000; ghi ngày bắt đầu sau.",
        ),
    ],
)
def test_each_wrong_membership_says_why(row, column, sentence):
    stopped = Account("nghi", "Trần Văn Nghĩ", "", "", False)
    plan = member_plan(
        row,
        units={"TH-A": None, "CU": date(2000, 1, 1)},
        accounts=[HOA, stopped],
        spans={("hoa", "TH-A", "UNIT_HEAD"): Span(date(1999, 1, 1), date(2000, 1, 1))},
    )
    assert plan.problems == [CellProblem(2, column, sentence)]


def test_rows_of_one_person_must_agree_and_differ():
    first = ["moi", "Danh Sóc Kha", "TH-A", "UNIT_OFFICER", "", "kha@example.edu.vn"]
    plan = member_plan(first, first, ["MOI", "Danh Sóc Khá", "TH-A", "UNIT_HEAD"])
    assert plan.problems == [
        CellProblem(3, "Tên đăng nhập", "Phân công này đã có ở dòng 2; hãy bỏ bớt một dòng."),
        CellProblem(4, "Họ và tên", "Khác với dòng 2 của cùng tên đăng nhập; hãy ghi giống nhau."),
    ]
