"""Files of the office, opened with care: what they really are, how large they may grow, then their cells."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, BinaryIO
from xml.parsers import expat

import openpyxl
import tablib
from openpyxl.utils.exceptions import InvalidFileException

from danvan.core.errors import RuleViolation
from danvan.core.exports import SafeXLSX
from danvan.core.uploads import office
from danvan.core.uploads.limits import MEGABYTE
from danvan.core.vietnamese import number, numeric_date
from registrations.rules.import_table import Column

MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 5000
MAX_COLUMNS = 50
MAX_SHARED_TEXTS = MAX_ROWS * MAX_COLUMNS
MAX_CHARACTERS = 20_000_000
LAST_ROW_OF_EXCEL = 1_048_576

UNREADABLE = (  # what zipfile and expat say of damaged files
    zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError,
    expat.ExpatError,
)  # fmt: skip
XLSX_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SEPARATORS = ",;\t"
BROKEN = "Tệp bị hỏng hoặc không phải là bảng tính; hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên."
UNUSUAL = "Tệp Excel này có cấu trúc bất thường nên không mở; hãy chép các ô sang một tệp mới."
TOO_LARGE = f"Tệp lớn hơn {MAX_BYTES // MEGABYTE} MB; hãy chia thành nhiều tệp."
TOO_MANY_ROWS = f"Tệp có quá {number(MAX_ROWS)} dòng; hãy chia thành nhiều tệp."
TOO_MANY_COLUMNS = f"Tệp có quá {MAX_COLUMNS} cột; hãy chỉ giữ các cột cần nhập."
MACROS = "Tệp có chứa macro nên không nhận; hãy lưu lại thành .xlsx không có macro."
NOT_UTF8 = "Tệp CSV không dùng bảng mã UTF-8; trong Excel hãy lưu với kiểu “CSV UTF-8”."
WRONG_KIND = "Chỉ nhận tệp Excel (.xlsx) hoặc CSV (.csv); tệp .xls cũ hãy lưu lại thành .xlsx."


def read_grid(filename: str, file: BinaryIO) -> list[list[str]]:
    """The cells of the first sheet as texts, days as dd/mm/yyyy. Raises RuleViolation with the reason.

    Rows keep their numbers: row 1 comes first even where it is blank; blank ends are dropped.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RuleViolation(TOO_LARGE)
    extension = filename.lower().rpartition(".")[2]
    if extension == "xlsx":
        return _bounded(_xlsx_rows(content))
    if extension == "csv":
        return _bounded(_csv_rows(content))
    raise RuleViolation(WRONG_KIND)


def template_file(columns: Iterable[Column]) -> bytes:
    """An XLSX file with the headings of the columns and one example row, which an import passes over."""
    columns = list(columns)
    example = [column.example for column in columns]
    return SafeXLSX().export_data(tablib.Dataset(example, headers=[column.title for column in columns]))


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    """The rows without blank ends; phantom rows and columns cost nothing."""
    grid: list[list[str]] = []
    for count, row in enumerate(rows, start=1):
        if any(row):
            _require_room(count, row)
            grid.extend([] for _ in range(len(grid), count - 1))
            grid.append(_without_blank_end(row))
        if count > LAST_ROW_OF_EXCEL:
            raise RuleViolation(BROKEN)
    return grid


def _require_room(count: int, row: list[str]) -> None:
    if count > MAX_ROWS:
        raise RuleViolation(TOO_MANY_ROWS)
    if any(row[MAX_COLUMNS:]):
        raise RuleViolation(TOO_MANY_COLUMNS)


def _without_blank_end(row: list[str]) -> list[str]:
    filled = max(place for place, cell in enumerate(row) if cell)
    return row[: filled + 1]


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleViolation(NOT_UTF8) from None
    if "\0" in text:
        raise RuleViolation(BROKEN)
    head = "".join(text.splitlines(keepends=True)[:20])
    separator = max(SEPARATORS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error:
        raise RuleViolation(BROKEN) from None


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    _require_safe_package(content)
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size is often wrong
        for row in sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True):
            yield [_text(cell) for cell in row] if row.count(None) < len(row) else []
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError, InvalidFileException):
        raise RuleViolation(BROKEN) from None


def _text(cell: object) -> str:
    """A cell as somebody sees it: a day as dd/mm/yyyy, a whole number without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return numeric_date(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _require_safe_package(content: bytes) -> None:
    """Refuse, before it is opened, what unpacks too large, holds macros or entities, or is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if not office.is_modest(package.infolist()):
                raise RuleViolation(UNUSUAL)
            _require_plain_workbook(package)
            contents = _Contents()
            for entry in package.namelist():
                if entry.endswith((".xml", ".rels")):
                    with package.open(entry) as part:
                        contents.read(part)
    except UNREADABLE:
        raise RuleViolation(BROKEN) from None


def _require_plain_workbook(package: zipfile.ZipFile) -> None:
    content_types = package.read("[Content_Types].xml")
    macro_parts = [name for name in package.namelist() if name.lower().endswith("vbaproject.bin")]
    if macro_parts or b"macroEnabled" in content_types:
        raise RuleViolation(MACROS)
    if XLSX_TYPE not in content_types:
        raise RuleViolation(BROKEN)


class _Contents:
    """Counts what the XML parts hold, streaming, before openpyxl keeps all of it in memory."""

    def __init__(self) -> None:
        self.shared_texts = 0
        self.characters = 0

    def read(self, part: IO[bytes]) -> None:
        """Go through one part; raises RuleViolation for a DTD or too much text."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._count
        parser.ParseFile(part)

    def _start(self, name: str, _attributes: object) -> None:
        self.shared_texts += name.rpartition(":")[2] == "si"
        if self.shared_texts > MAX_SHARED_TEXTS:
            self._refuse()

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            self._refuse()

    def _refuse(self, *_declaration: object) -> None:
        raise RuleViolation(UNUSUAL)
