""" "Danh sách được tặng": whom a decision has awarded, as its annex and as a workbook.

Nominees are called as the issued list calls them, which never changes; results come from the decision.
"""

from collections.abc import Callable, Sequence

from django.utils.text import slugify

from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Annex, Frame
from danvan.core.documents.listing import GroupLine, list_chunks
from danvan.core.exports import FORMATS as TABLES
from danvan.core.exports import Column, ListResource
from danvan.core.vietnamese import document_date, fold, number
from nominations.enums import ListOrder, Standing
from nominations.list_columns import sheet_rows
from nominations.models import AwardDecision
from nominations.rules.lists import NumberedRow, groups_of
from nominations.rules.words import counts_in_words
from registrations.enums import Subject

KEY = "award-list"
FORMATS = ("pdf", "xlsx")
NOT_THE_ORIGINAL = "Lập theo quyết định đã ghi trên cổng; không thay phụ lục của cơ quan ban hành"
NOBODY = "Quyết định này không có tập thể, cá nhân nào được tặng."


def _part(name: str) -> Callable[[object], str]:
    return lambda listed: listed.row[name]


NUMBER = Column("number", "TT", lambda listed: listed.number, 6, "center")
COLUMNS = [
    NUMBER,
    Column("title", "Ông (Bà)", _part("title"), 8),
    Column("name", "Họ và tên, tên tập thể", _part("name"), 32),
    Column("job", "Chức vụ", _part("job"), 20),
    Column("unit", "Đơn vị", _part("unit"), 34),
]
SHEET_COLUMNS = [
    NUMBER,
    Column("subject", "Đối tượng", lambda listed: Subject(listed.row["subject"]).label, 0),
    *COLUMNS[1:],
]


def award_list(params: dict, progress: Progress) -> bytes:
    """The list of the decision with the key `decision`, in the `format` asked for."""
    decision = AwardDecision.objects.select_related("issued").get(pk=params["decision"])
    rows = awarded_rows(decision)
    if params["format"] in TABLES:
        dataset = ListResource(SHEET_COLUMNS).export(sheet_rows(rows, ListOrder.RANK))
        return TABLES[params["format"]]().export_data(dataset)
    chunks = list_chunks(_frame(decision, rows), COLUMNS, grouped_rows(rows))
    return draw(chunks, title=title_of(decision), progress=lambda done: progress(done, len(chunks)))


def list_request(decision: AwardDecision, format: str) -> dict:
    """What `request_document` needs to know; the list of a decision never changes."""
    return {
        "key": KEY,
        "params": {"decision": decision.pk, "format": format},
        "title": f"Danh sách được tặng theo {str(decision)[:1].lower()}{str(decision)[1:]}",
        "filename": f"danh-sach-duoc-tang-{slugify(fold(decision.number))}.{format}",
    }


def awarded_rows(decision: AwardDecision) -> list[dict]:
    """The lines of the issued list whose nominees the decision has awarded, in the order of the list; whether
    one was beyond the quota no longer matters."""
    awarded = decision.nominations.filter(standing=Standing.AWARDED).values_list("uid", flat=True)
    uids = {str(uid) for uid in awarded}
    return [row | {"is_over": False} for row in decision.issued.payload["rows"] if row["uid"] in uids]


def grouped_rows(rows: Sequence[dict]) -> list[GroupLine | NumberedRow]:
    """The rows as they are printed: A. Tập thể, B. Cá nhân, each with how many there are."""
    groups = [(subject, listed) for subject, listed in groups_of(rows, ListOrder.RANK) if listed]
    printed: list[GroupLine | NumberedRow] = []
    for letter, (subject, listed) in zip("AB", groups, strict=False):
        printed += [GroupLine(f"{letter}. {subject.label.upper()} ({number(len(listed))})"), *listed]
    return printed


def title_of(decision: AwardDecision) -> str:
    """How the list is called: whom it names, for what, of which year."""
    said = decision.issued.payload
    movement = f"{said['movement'][:1].lower()}{said['movement'][1:]}"
    return f"Danh sách tập thể, cá nhân được tặng {said['scheme']} trong {movement} năm {said['year']}"


def _frame(decision: AwardDecision, rows: list[dict]) -> Frame:
    day = document_date(decision.decided_on)
    of = f"Kèm theo Quyết định số {decision.number} {day} của {decision.issuer}"
    closing = f"Danh sách này có {counts_in_words(rows)}." if rows else NOBODY
    return Frame(heading=None, annex=Annex(title_of(decision), of), closing=(closing,), mark=NOT_THE_ORIGINAL)
