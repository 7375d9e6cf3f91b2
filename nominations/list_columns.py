"""What a nomination list shows of a nominee, the same on paper, on the page and in the workbook."""

from collections.abc import Callable, Sequence

from danvan.core.documents.listing import GroupLine
from danvan.core.exports import Column
from danvan.core.vietnamese import number
from nominations.rules.lists import NumberedRow, groups_of
from registrations.enums import Subject

OVER = "Vượt chỉ tiêu"
LETTERS = "AB"


def _part(name: str) -> Callable[[NumberedRow], str | int]:
    """A part of the row as the list has frozen it; what is not known stays empty."""
    return lambda listed: "" if listed.row[name] is None else listed.row[name]


NUMBER = Column("number", "TT", lambda listed: listed.number, 3.5, "center")
COLUMNS = [
    NUMBER,
    Column("title", "Ông (Bà)", _part("title"), 4),
    Column("name", "Họ và tên, tên tập thể", _part("name"), 14.5),
    Column("born", "Năm sinh", _part("born"), 4.5, "center"),
    Column("job", "Chức vụ", _part("job"), 9.5),
    Column("unit", "Đơn vị", _part("unit"), 14),
    Column("summary", "Tóm tắt thành tích", _part("summary"), 22.5),
    Column("award", "Hình thức đề nghị", _part("award"), 11.5),
    Column("unit_votes", "Phiếu ở đơn vị", _part("unit_votes"), 5, "center"),
    Column("council_votes", "Phiếu ở Sở", _part("council_votes"), 5, "center"),
    Column("note", "Ghi chú", lambda listed: OVER if listed.is_warning else "", 6),
]
PAGE_COLUMNS = [column for column in COLUMNS if column.key != "award"]  # the title of the page says it
SHEET_COLUMNS = [
    NUMBER,
    Column("subject", "Đối tượng", lambda listed: Subject(listed.row["subject"]).label, 0),
    *COLUMNS[1:],
]  # a workbook has no lines between the groups: its rows are to be sorted and filtered


def printed_rows(rows: Sequence[dict], order: str) -> list[GroupLine | NumberedRow]:
    """The rows as they are printed: A. Tập thể, B. Cá nhân, each with how many there are."""
    printed: list[GroupLine | NumberedRow] = []
    for letter, (subject, listed) in zip(LETTERS, groups_of(rows, order), strict=True):
        count = f"{number(len(listed))} đề nghị" if listed else "không có"
        printed += [GroupLine(f"{letter}. {subject.label.upper()}: {count}"), *listed] if rows else []
    return printed


def sheet_rows(rows: Sequence[dict], order: str) -> list[NumberedRow]:
    """The same rows for a workbook."""
    return [row for _, listed in groups_of(rows, order) for row in listed]
