"""Lists that leave the portal: nothing becomes a formula, nothing changes on the way."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.exports import TRIGGERS, Column, ListResource, SafeCSV, SafeXLSX

PAYLOADS = [f"{trigger}cmd|' /C calc'!A0" for trigger in TRIGGERS] + ["==1+1", "Nguyễn Thị Hoa"]
COLUMNS = [
    Column("name", "=Tên", lambda row: row["name"], 60),
    Column("count", "Số lượng", lambda row: row["count"], 40),
]


def dataset(*names: str):
    """The rows with these names, each with a number."""
    return ListResource(COLUMNS).export([{"name": name, "count": 7} for name in names])


def cells_of(content: bytes) -> list[tuple]:
    """Type and value of every cell."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [tuple((cell.data_type, cell.value) for cell in row) for row in sheet.iter_rows()]


def rows_of(content: bytes) -> list[list[str]]:
    """Every row of the CSV, headings first."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_uxt_33_the_sheet_of_a_list_has_a_vietnamese_title():
    workbook = openpyxl.load_workbook(io.BytesIO(SafeXLSX().export_data(dataset("Nguyễn Thị Hoa"))))

    assert workbook.sheetnames == ["Danh sách"]


@pytest.mark.parametrize("name", [name for name in PAYLOADS if name.isprintable()])
def test_sec_exp_02_xlsx_texts_are_texts_and_numbers_are_numbers(name):
    cells = cells_of(SafeXLSX().export_data(dataset(name)))

    assert cells == [(("s", "=Tên"), ("s", "Số lượng")), (("s", name), ("n", 7))]


@pytest.mark.parametrize("name", PAYLOADS)
def test_sec_exp_01_csv_neutralises_cells_and_headings(name):
    rows = rows_of(SafeCSV().export_data(dataset(name)))

    expected = name if name == "Nguyễn Thị Hoa" else f"'{name}"
    assert rows == [["'=Tên", "Số lượng"], [expected, "7"]]


def test_csv_carries_the_mark_that_makes_excel_show_vietnamese():
    assert SafeCSV().export_data(dataset("Đặng")).startswith(b"\xef\xbb\xbf")


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"))), max_size=5))
def test_prop_01_no_csv_cell_starts_with_a_trigger(names):
    rows = rows_of(SafeCSV().export_data(dataset(*names)))

    assert len(rows) == len(names) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(TRIGGERS)]


def test_control_characters_do_not_break_the_workbook():
    cells = cells_of(SafeXLSX().export_data(dataset("a\x00b\x0bc")))

    assert cells[1][0] == ("s", "abc")
