"""The nomination list beside plain WeasyPrint, plain openpyxl and itself at ten times the length."""

import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.template.loader import render_to_string
from openpyxl import Workbook

from danvan.core.documents.engine import PRESSES, draw
from danvan.core.documents.listing import GroupLine
from nominations.enums import ListOrder
from nominations.list_columns import COLUMNS, SHEET_COLUMNS, printed_rows, sheet_rows
from nominations.list_documents import ListPaper, list_on_paper, workbook
from nominations.rules.lists import tables_of
from tests.bench.bare import ENGINE
from tests.bench.lists import Run, on_cores, watched, without
from tests.bench.pairs import compare, ready

PDF_SIZES = {500: 3, 1000: 3, 5000: 1}  # rows: how often
SHEET_SIZES = (1000, 5000)
ROUNDS = 7
RANK = ListOrder.RANK.value
FRAME = {
    "year": 2026, "movement": "Phong trào thi đua “Dân vận khéo”", "plan": "Kế hoạch", "basis": [],
    "scheme": "Bằng khen của Chủ tịch UBND tỉnh An Giang", "submit_to": "Ủy ban nhân dân tỉnh An Giang",
    "issuer": "Sở Giáo dục và Đào tạo An Giang", "issuer_parent": "Ủy ban nhân dân tỉnh An Giang",
    "place": "An Giang", "symbol": "SGDĐT", "office_symbol": "CTTT", "signer_title": "Giám đốc",
    "signer_name": "", "meeting": {},
}  # fmt: skip


@dataclass(frozen=True)
class ListRun:
    """One size of list on so many cores, by the portal and plain."""

    rows: int
    cores: int
    ours: Run
    plain: Run


def list_of(count: int) -> ListPaper:
    """An issued list with as many rows, every fourth a collective."""
    rows = [_row(number) for number in range(1, count + 1)]
    return ListPaper(FRAME | {"rows": rows, "tables": tables_of(rows, [])}, RANK, "12/TTr-SGDĐT")


def _row(number: int) -> dict:
    is_collective = number % 4 == 0
    return {
        "uid": str(number), "code": f"KT-{number}", "version": 1, "unit_code": f"U{number}",
        "unit": f"Trường Trung học cơ sở Nguyễn Thị Minh Khai số {number}", "unit_kind": "SCHOOL",
        "subject": "COLLECTIVE" if is_collective else "INDIVIDUAL", "title": "" if is_collective else "Bà",
        "name": "Tập thể Tổ Ngữ văn" if is_collective else "Nguyễn Hoàng Bảo Trâm",
        "job": "" if is_collective else "Tổ trưởng chuyên môn",
        "summary": "Vận động phụ huynh trồng 1.200 cây xanh dọc kênh Vĩnh Tế, lập quỹ “Vì bạn nghèo” giúp 85 "
        "học sinh tiếp tục đến trường.",
        "born": None if is_collective else 1985, "award": FRAME["scheme"], "unit_votes": "5/5",
        "council_votes": "6/7", "is_over": number % 50 == 0,
    }  # fmt: skip


def printings(cores: Sequence[int] = (1, PRESSES)) -> Iterator[ListRun]:
    """Every size on one core and on two; the time for one row in as many processes is taken off."""
    for count in cores:
        with on_cores(count):
            for size, times in PDF_SIZES.items():
                paper, one = list_of(size), list_of(1)
                starts = [(watched(start_of, [one, size]), watched(plain, one)) for _ in range(3)]
                runs = [(watched(portal, paper), watched(plain, paper)) for _ in range(times)]
                ours, theirs = map(without, zip(*runs, strict=True), zip(*starts, strict=True))
                yield ListRun(size, count, ours, theirs)


def portal(paper: ListPaper) -> bytes:
    """The list as the worker draws it."""
    return list_on_paper(paper, progress=lambda done, total: None)


def start_of(what: list) -> bytes:
    """One row in as many processes as the list would take."""
    paper, size = what
    html = '<p style="font-family: Liberation Serif">Một dòng</p>'
    return draw([html] * min(PRESSES, 1 + size // 126), title="Danh sách")


def plain(paper: ListPaper) -> bytes:
    """The same table in one piece by WeasyPrint alone."""
    printed = printed_rows(paper.payload["rows"], RANK)
    cells = [_plain_cells(row) for row in printed]
    html = render_to_string("bare/table.html", {"columns": COLUMNS, "rows": cells}, using=ENGINE)
    command = [sys.executable, "-m", "tests.bench.plain"]
    return subprocess.run(command, input=html.encode(), capture_output=True, check=True).stdout


def _plain_cells(row: object) -> list:
    if isinstance(row, GroupLine):
        return [row.words, *[""] * (len(COLUMNS) - 1)]
    return [column.value(row) for column in COLUMNS]


def workbooks() -> Iterator[tuple[int, object]]:
    """Rows, and the pair of the portal's workbook and that of openpyxl alone."""
    for size in SHEET_SIZES:
        paper = list_of(size)
        ours, bare = partial(workbook, paper), partial(plain_workbook, paper)
        yield size, compare(f"XLSX {size}", ready(ours), ready(bare), rounds=ROUNDS)


def plain_workbook(paper: ListPaper) -> bytes:
    """The same cells by openpyxl in its write-only mode, as anybody would write them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([column.heading for column in SHEET_COLUMNS])
    for row in sheet_rows(paper.payload["rows"], RANK):
        sheet.append([column.value(row) for column in SHEET_COLUMNS])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
