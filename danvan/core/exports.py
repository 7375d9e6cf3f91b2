"""Lists that leave the portal: one description of the columns, safe XLSX and CSV.

Text from people never becomes a formula in a spreadsheet; real numbers and days stay what they are.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import tablib
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import Resource
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from danvan.core.timeless import without_times

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
READ_INTO = ("=", "#")  # the beginnings of what openpyxl takes for a formula or an error
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HEADING_FONT = Font(bold=True)
TITLE = "Danh sách"  # of the sheet in a workbook that holds one list
SAMPLE = 50  # so many rows say how wide a column has to be
WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Column:
    """One column of a list, the same in PDF, XLSX and CSV; `width` in per cent of the printed table.

    A Decimal is a figure: a number in a spreadsheet, printed with dots between the thousands.
    """

    key: str
    heading: str
    value: Callable[[object], str | int | Decimal]
    width: float
    align: str = "left"


class ListResource(Resource):
    """Exports any rows by a description of columns."""

    def __init__(self, columns: Iterable[Column]) -> None:
        super().__init__()
        self.fields = {
            column.key: Field(column_name=column.heading, dehydrate_method=column.value) for column in columns
        }


class SafeXLSX(XLSX):
    """XLSX in which every text is a text, whatever it begins with."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: object) -> bytes:
        """The workbook as bytes; written row by row, so that size costs no memory."""
        workbook = _new_workbook()
        _add_list(workbook, TITLE, dataset)
        return _bytes_of(workbook)


class SafeCSV(CSV):
    """CSV for spreadsheets: UTF-8 with a mark, and an apostrophe before what would be a formula."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: object) -> bytes:
        """The table as bytes, quoted after RFC 4180."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow([_harmless(heading) for heading in dataset.headers])
        writer.writerows([_harmless(value) for value in row] for row in dataset)
        return stream.getvalue().encode("utf-8-sig")


def workbook_of(
    tables: Mapping[str, Iterable[Iterable[object]]], lists: Mapping[str, tablib.Dataset]
) -> bytes:
    """One workbook with a sheet of plain rows for each of the tables and one for each list, by their titles.

    A row that is a tuple is a heading. Equal input gives equal bytes.
    """
    workbook = _new_workbook()
    for title, rows in tables.items():
        sheet = workbook.create_sheet(title)
        sheet.column_dimensions["A"].width = 45
        for row in rows:
            font = HEADING_FONT if isinstance(row, tuple) else None
            sheet.append([_cell(sheet, value, font) for value in row])
    for title, dataset in lists.items():
        _add_list(workbook, title, dataset)
    return _bytes_of(workbook)


FORMATS = {"xlsx": SafeXLSX, "csv": SafeCSV}


def _new_workbook() -> Workbook:
    """A workbook in which every cell is wrapped: the style that all have costs nothing for each of them."""
    workbook = Workbook(write_only=True)
    workbook._cell_styles[0].alignmentId = workbook._alignments.add(WRAPPED)
    return workbook


def _add_list(workbook: Workbook, title: str, dataset: tablib.Dataset) -> None:
    """A sheet of one list, its headings staying in sight."""
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(dataset.headers, start=1):
        longest = max((len(str(row[number - 1] or "")) for row in dataset[:SAMPLE]), default=0)
        width = max(10, min(45, len(heading) * 1.6), min(30, longest))
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, heading, HEADING_FONT) for heading in dataset.headers])
    for row in dataset:
        sheet.append([_cell(sheet, value) for value in row])


def _bytes_of(workbook: Workbook) -> bytes:
    """The file, without the instant at which it was written: equal content gives equal bytes (INV-16)."""
    written = io.BytesIO()
    workbook.save(written)
    return without_times(written.getvalue())


def _cell(sheet: WriteOnlyWorksheet, value: object, font: Font | None = None) -> object:
    """What `append` writes: the value itself, a cell of its own where openpyxl would read a formula or an
    error into the text, or where the text is a heading."""
    if not isinstance(value, str):
        return value
    text = FORBIDDEN.sub("", value)
    if font is None and not text.startswith(READ_INTO):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.alignment = WRAPPED
    if font:
        cell.font = font
    return cell


def _harmless(value: object) -> object:
    """The value; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(TRIGGERS):
        return f"'{value}"
    return value
