"""The import of past awards, purely: headings, units by any name, the same award again, errors by cell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.errors import RuleViolation
from nominations.rules.past_awards import NamedUnit, UnitNames, key_of, plan_past_awards
from registrations.rules.import_table import RowStatus

HEADER = ["STT", "Năm", "Họ và tên", "Đơn vị", "Chức vụ", "Danh hiệu, hình thức khen thưởng", "Số QĐ",
          "Ngày QĐ", "Cơ quan ban hành"]  # fmt: skip
SCHOOL = NamedUnit(7, "THPT-LX", "Trường THPT Long Xuyên", "Long Xuyên",
                   frozenset({"Trường Trung học Long Xuyên", "Trường Thoại Ngọc Hầu"}))  # fmt: skip
TWINS = [NamedUnit(8, "TH-A1", "Trường Tiểu học A", "Tri Tôn", frozenset()),
         NamedUnit(9, "TH-A2", "Trường Tiểu học A", "An Phú", frozenset())]  # fmt: skip
UNITS = UnitNames([SCHOOL, *TWINS])
ROW = ["1", "2019", "Néang Kim Chêng", "Trường THPT Long Xuyên", "Giáo viên", "Giấy khen", "12/QĐ-SGDĐT",
       "20/11/2019", "Sở Giáo dục và Đào tạo"]  # fmt: skip


def plan_of(*rows, header=HEADER, stored=None):
    """The plan of a file, looked at in 2020."""
    return plan_past_awards([header, *rows], UNITS, stored or {}, 2020)


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
        "issuer": "Sở Giáo dục và Đào tạo", "unit": 7, "subject": "INDIVIDUAL",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "unit"),
    [("trường thpt long xuyên", 7), ("THPT-LX", 7), ("Trường Thoại Ngọc Hầu", 7),
     ("TRUONG TRUNG HOC LONG XUYEN", 7), ("Trường đã giải thể", None), ("", None)],
)  # fmt: skip
def test_a_unit_is_found_by_code_and_by_any_name_it_bore(written, unit):
    values = values_of(changed(unit=written))
    assert values.get("unit") == unit
    assert values.get("unit_name", "") == written


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
    values = values_of(ROW)
    stored = {key_of(values): values}
    plan = plan_of(changed(name="néang kim chêng"), stored=stored)
    assert [plan.status(row) for row in plan.rows] == [RowStatus.UNCHANGED]
    plan = plan_of(changed(decision="13/QĐ-SGDĐT"), stored=stored)
    assert plan.changed[0].changes == {"decision_number": "13/QĐ-SGDĐT"}


def test_an_award_stored_before_its_unit_was_known_is_the_same_award():
    values = {**values_of(ROW), "unit": None}
    plan = plan_of(ROW, stored={key_of(values): values})
    assert [row.changes for row in plan.changed] == [{"unit": 7}]


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
    plan = plan_past_awards([HEADER, *rows], UNITS, {}, 2020)
    assert plan.wrong_numbers <= {row.number for row in plan.rows}
