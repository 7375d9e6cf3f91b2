"""The import of past awards, purely: headings, units by any name, the same award again, errors by cell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.errors import RuleViolation
from nominations.enums import AwardLevel
from nominations.rules.past_awards import Register, award_level, plan_past_awards
from nominations.rules.unit_names import NamedUnit, Naming, UnitNames
from registrations.rules.import_table import RowStatus

HEADER = ["STT", "Năm", "Họ và tên", "Đơn vị", "Chức vụ", "Danh hiệu, hình thức khen thưởng", "Số QĐ",
          "Ngày QĐ", "Cơ quan ban hành"]  # fmt: skip
SCHOOL = NamedUnit(7, "THPT-LX", "Long Xuyên", (
    Naming("Trường Trung học Long Xuyên", last=1990), Naming("Trường Thoại Ngọc Hầu", "THPT TNH", 1990, 2010),
    Naming("Trường THPT Long Xuyên", "THPT Long Xuyên", 2010),
))  # fmt: skip
TWINS = [NamedUnit(8, "TH-A1", "Tri Tôn", (Naming("Trường Tiểu học A"),)),
         NamedUnit(9, "TH-A2", "An Phú", (Naming("Trường Tiểu học A"),))]  # fmt: skip
ENDED = NamedUnit(10, "TH-B1", "Tri Tôn", (Naming("Trường Tiểu học B", last=2015),))
FOLLOWER = NamedUnit(
    11, "TH-B2", "Tri Tôn", (Naming("Trường số 2", last=2016), Naming("Trường Tiểu học B", first=2016))
)
UNITS = UnitNames([SCHOOL, *TWINS, ENDED, FOLLOWER])
ROW = ["1", "2019", "Néang Kim Chêng", "Trường THPT Long Xuyên", "Giáo viên", "Giấy khen", "12/QĐ-SGDĐT",
       "20/11/2019", "Sở Giáo dục và Đào tạo"]  # fmt: skip


def plan_of(*rows, header=HEADER, stored=None):
    """The plan of a file, looked at on 1/2/2020."""
    return plan_past_awards([header, *rows], UNITS, Register(stored or []), date(2020, 2, 1))


def kept(**other):
    """The row as the register has it."""
    return {**values_of(ROW), "pk": 5, "decision": None, **other}


def changed(**cells):
    """The row with other cells, by heading."""
    row = list(ROW)
    for heading, cell in cells.items():
        row[{"year": 1, "name": 2, "unit": 3, "award": 5, "decision": 6, "day": 7}[heading]] = cell
    return row


def said(*rows):
    """The problems by cell."""
    plan = plan_of(*rows)
    return [(plan.cell_of(problem), problem.sentence) for problem in plan.problems]


def values_of(row):
    """The values of the only row."""
    (planned,) = plan_of(row).rows
    return planned.values


def test_a_row_becomes_a_record():
    assert values_of(ROW) == {
        "year": 2019, "name": "Néang Kim Chêng", "unit_name": "Trường THPT Long Xuyên",
        "position": "Giáo viên",
        "award": "Giấy khen", "decision_number": "12/QĐ-SGDĐT", "decided_on": date(2019, 11, 20),
        "issuer": "Sở Giáo dục và Đào tạo", "unit": 7, "subject": "INDIVIDUAL", "level": "PROVINCE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "unit"),
    [("trường thpt long xuyên", 7), ("Trường Thoại Ngọc Hầu", 7), ("thpt long xuyên", 7),
     ("TRUONG TRUNG HOC LONG XUYEN", 7), ("Trường đã giải thể", None), ("", None)],
)  # fmt: skip
def test_a_unit_is_found_by_any_name_it_bore_and_called_as_the_file_does(written, unit):
    values = values_of(changed(unit=written))
    assert values.get("unit") == unit
    assert values.get("unit_name", "") == written


@pytest.mark.parametrize(
    ("year", "name"),
    [("1985", "Trường Trung học Long Xuyên"), ("2009", "Trường Thoại Ngọc Hầu"),
     ("2019", "Trường THPT Long Xuyên")],
)  # fmt: skip
def test_a_unit_found_by_code_is_called_as_in_that_year(year, name):
    values = values_of(changed(unit="thpt-lx", year=year))
    assert (values["unit"], values["unit_name"]) == (7, name)


@pytest.mark.parametrize(("year", "unit"), [("2012", 10), ("2015", 10), ("2018", 11)])
def test_of_two_units_that_bore_a_name_the_one_of_that_year_is_meant(year, unit):
    assert values_of(changed(unit="Trường Tiểu học B", year=year))["unit"] == unit


def test_a_unit_that_nobody_knows_stays_as_written_with_a_remark():
    plan = plan_of(ROW, changed(unit="Trường đã giải thể"))
    assert plan.problems == []
    assert [(plan.cell_of(remark), remark.sentence) for remark in plan.remarks] == [
        ("D3", "Cổng không có đơn vị này; tên được giữ như trong tệp.")
    ]


@pytest.mark.parametrize(
    ("written", "level"),
    [("Cấp tỉnh, bộ, ngành", "PROVINCE"), ("tỉnh", "PROVINCE"), ("CẤP SỞ", "DEPARTMENT"),
     ("huyện", "DEPARTMENT"), ("Cấp cơ sở", "UNIT"), ("Chính phủ", "GOVERNMENT"), ("nha nuoc", "STATE"),
     ("state", "STATE")],
)  # fmt: skip
def test_a_level_is_read_by_its_words(written, level):
    assert award_level(written) == level


def test_flt_27_a_level_that_nobody_knows_is_asked_back():
    plan = plan_of([*ROW, "Liên minh"], header=[*HEADER, "Cấp khen thưởng"])
    assert [(plan.cell_of(problem), problem.sentence) for problem in plan.problems] == [
        ("J2", f"Không có lựa chọn này; hãy ghi một trong: {'; '.join(AwardLevel.labels)}.")
    ]


def test_a_collective_that_is_the_unit_itself():
    values = values_of(changed(name="Trường Thoại Ngọc Hầu", unit=""))
    assert (values["unit"], values["unit_name"], values["subject"]) == (
        7, "Trường THPT Long Xuyên", "COLLECTIVE",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Tổ Ngữ văn", "COLLECTIVE"), ("Trường Tiểu học B", "COLLECTIVE"), ("Đoàn Thị Điểm", "INDIVIDUAL"),
     ("Trương Văn Ban", "INDIVIDUAL"), ("Chau Kim Sêng", "INDIVIDUAL")],
)  # fmt: skip
def test_whether_it_is_a_collective_is_told_by_its_name(name, kind):
    assert values_of(changed(name=name))["subject"] == kind


def test_the_year_follows_from_the_day():
    assert values_of(changed(year=""))["year"] == 2019


@pytest.mark.parametrize(
    ("cells", "cell", "sentence"),
    [
        ({"year": "2018-2019"}, "B2", "Ghi một năm bằng bốn chữ số."),
        ({"year": "2021", "day": ""}, "B2", "Năm 2021 chưa đến; hãy xem lại."),
        ({"year": "", "day": ""}, "B2", "Nhập năm."),
        ({"name": ""}, "C2", "Nhập họ và tên/tên tập thể."),
        ({"unit": ""}, "D2", "Nhập đơn vị."),
        ({"award": ""}, "F2", "Nhập hình thức khen thưởng."),
        ({"day": "2/2/2020"}, "H2", "Ngày quyết định chưa đến; hãy xem lại."),
        ({"day": "20/11/2018"}, "H2", "Ngày quyết định trước năm khen thưởng; hãy xem lại."),
        ({"day": "31/11/2019"}, "H2",
         "“31/11/2019” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm."),
        ({"unit": "trường tiểu học a"}, "D2",
         "Có 2 đơn vị mang tên này; hãy ghi mã: TH-A1 (Tri Tôn); TH-A2 (An Phú)."),
    ],
)  # fmt: skip
def test_flt_27_a_wrong_cell_is_named_and_says_what_to_do(cells, cell, sentence):
    assert said(changed(**cells)) == [(cell, sentence)]


def test_the_same_award_twice_in_a_file():
    again = changed(name="NEANG KIM CHENG", decision="khác")
    assert said(ROW, again, changed(award="Bằng khen")) == [
        ("C3", "Mục khen thưởng này đã có ở dòng 2; hãy bỏ bớt một dòng.")
    ]


def test_flt_30_what_is_stored_is_unchanged_and_another_number_a_change():
    stored = [kept()]
    plan = plan_of(changed(name="néang kim chêng"), stored=stored)
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    plan = plan_of(changed(decision="13/QĐ-SGDĐT"), stored=stored)
    assert plan.changed[0].changes == {"decision_number": "13/QĐ-SGDĐT"}


def test_an_award_stored_before_its_unit_was_known_is_the_same_award():
    plan = plan_of(ROW, stored=[kept(unit=None)])
    assert [row.changes for row in plan.changed] == [{"unit": 7}]
    assert [remark.sentence for remark in plan.remarks] == [
        "Mục đã có trong sổ, nay nối với đơn vị mã “THPT-LX”."
    ]


@pytest.mark.parametrize("unit", ["THPT-LX", "Trường Thoại Ngọc Hầu", "TRUONG THPT LONG XUYEN"])
def test_flt_30_what_the_office_put_right_by_hand_stays(unit):
    mended = kept(subject="COLLECTIVE", level="DEPARTMENT", position="Tổ trưởng")
    plan = plan_of(changed(unit=unit)[:4] + ["", *ROW[5:]], stored=[mended])
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]


def test_flt_30_an_award_that_the_office_tied_to_a_unit_is_known_by_the_name_in_the_file():
    tied = kept(unit_name="Trường đã giải thể")
    plan = plan_of(changed(unit="TRƯỜNG ĐÃ GIẢI THỂ"), stored=[tied])
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    assert plan.remarks == []


def test_the_same_name_in_another_unit_of_the_same_name_is_another_award():
    stored = [kept(unit=8, unit_name="Trường Tiểu học A")]
    plan = plan_of(changed(unit="TH-A2"), changed(unit="TH-A1"), stored=stored)
    assert [plan.status(row) for row in plan.rows] == [RowStatus.NEW, RowStatus.UNCHANGED]


def test_two_rows_that_mean_one_award_of_the_register_are_one_too_many():
    stored = [kept(unit_name="Trường đã giải thể")]
    plan = plan_of(changed(unit="Trường đã giải thể", decision="5"), changed(decision="6"), stored=stored)
    assert [problem.row for problem in plan.problems] == [3]


def test_what_a_decision_entered_is_left_and_the_file_is_told_so():
    stored = [kept(decision=3, position="Hiệu trưởng")]
    plan = plan_of(changed(decision="khác", unit="THPT-LX"), stored=stored)
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    sentence = "Mục này do quyết định ghi trong cổng nên giữ nguyên, không lấy ô này."
    assert [(plan.cell_of(remark), remark.sentence) for remark in plan.remarks] == [
        ("E2", sentence), ("G2", sentence),
    ]  # fmt: skip


def test_a_header_in_two_rows():
    upper = ["STT", "Năm", "Họ và tên", "Đơn vị", "Chức vụ", "Hình thức khen thưởng", "Quyết định"]
    plan = plan_of(["", "", "", "", "", "", "Số", "Ngày"], ROW, header=upper)
    assert plan.table.header.row == 2
    assert plan.rows[0].values["decided_on"] == date(2019, 11, 20)
    assert plan.rows[0].values["decision_number"] == "12/QĐ-SGDĐT"


def test_flt_27_without_names_there_is_no_header():
    with pytest.raises(RuleViolation) as refused:
        plan_of(ROW, header=["Năm", "Đơn vị"])
    assert "“Họ và tên/Tên tập thể”, “Hình thức khen thưởng”" in refused.value.reason


@given(st.lists(st.lists(st.text(max_size=30), max_size=9), max_size=6))
def test_flt_27_any_rows_give_a_plan_and_no_error(rows):
    plan = plan_past_awards([HEADER, *rows], UNITS, Register([]), date(2020, 2, 1))
    assert plan.wrong_numbers <= {row.number for row in plan.rows}
