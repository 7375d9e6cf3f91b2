"""The department's summary as a report (PDF) and as a workbook (XLSX), both from the payload alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from danvan.core import clock
from danvan.core.documents import Progress, layout
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, Heading, Signature, kept_by, page_html
from danvan.core.documents.listing import list_chunks
from danvan.core.exports import Column, ListResource, workbook_of
from danvan.core.vietnamese import number, short_date
from registrations.enums import Novelty, Outcome, Recognition, SheetKind, UnitKind
from registrations.models import Campaign, OfficeSummary, Unit
from registrations.resources import novelty_in_words, who_registers
from registrations.services.summaries import compile_summary

ABOUT = {
    SheetKind.REGISTRATION: "đăng ký mô hình “Dân vận khéo”",
    SheetKind.RESULT: "kết quả thực hiện mô hình “Dân vận khéo”",
}


def _figure(field: str) -> Callable[[tuple], int | Decimal | str]:
    """A figure as it was reported; empty is not 0."""
    return lambda row: "" if row[1][field] is None else _real(row[1][field])


def _real(figure: int | str) -> int | Decimal:
    """A figure of the payload, where a broken one is text, as a number."""
    return Decimal(figure) if isinstance(figure, str) else figure


def _label(enum: type, field: str) -> Callable[[tuple], str]:
    return lambda row: enum(row[1][field]).label if row[1][field] else ""


def _period(row: tuple) -> str:
    return " – ".join(short_date(date.fromisoformat(row[1][end])) for end in ("starts_on", "ends_on"))


NUMBER = Column("number", "TT", lambda row: row[0], 5, "center")
COLUMNS = {
    SheetKind.REGISTRATION: [
        NUMBER,
        Column("unit", "Đơn vị", lambda row: row[1]["unit"], 18),
        Column("place", "Địa danh", lambda row: row[1]["place"], 9),
        Column("name", "Tên mô hình", lambda row: row[1]["name"], 19),
        Column("area", "Lĩnh vực", lambda row: row[1]["area"], 11),
        Column("registrant", "Tập thể, cá nhân đăng ký", lambda row: who_registers(row[1]), 18),
        Column("period", "Thời gian thực hiện", _period, 10, "center"),
        Column("novelty", "Hình thức", lambda row: novelty_in_words(row[1]), 10),
    ],
    SheetKind.RESULT: [
        NUMBER,
        Column("unit", "Đơn vị", lambda row: row[1]["unit"], 15),
        Column("place", "Địa danh", lambda row: row[1]["place"], 8),
        Column("name", "Tên mô hình", lambda row: row[1]["name"], 15),
        Column("area", "Lĩnh vực", lambda row: row[1]["area"], 9.5),
        Column("novelty", "Hình thức", _label(Novelty, "novelty"), 6.5),
        Column("outcome", "Mức độ hoàn thành", _label(Outcome, "outcome"), 8),
        Column("people", "Số người tham gia", _figure("people_count"), 6, "right"),
        Column("money", "Kinh phí (đồng)", _figure("money"), 8.5, "right"),
        Column("days", "Số ngày công", _figure("working_days"), 5.5, "right"),
        Column("helped", "Số người được giúp", _figure("helped_count"), 6, "right"),
        Column("recognition", "Công nhận", _label(Recognition, "recognition"), 7),
    ],
}


def office_summary(params: dict, progress: Progress) -> bytes:
    """ "Bản tổng hợp của Sở": the issued one that `params` name, else what one would say now, as a preview.

    `params`: summary (key), or campaign (key) and kind; format (pdf or xlsx).
    """
    payload, frame = _issued(params) if "summary" in params else _preview(params)
    rows = list(enumerate(payload["rows"], start=1))
    columns = COLUMNS[payload["kind"]]
    if params["format"] == "xlsx":
        dataset = ListResource(columns).export(rows)
        return workbook_of({"Tổng hợp": _table_rows(payload, frame)}, {"Danh sách": dataset})
    chunks = [_front_page(payload, frame), *_list_pages(payload, frame, columns, rows)]
    return draw(chunks, title=title_of(payload), progress=lambda done: progress(done, len(chunks)))


def title_of(payload: dict) -> str:
    """How the summary is called in the file."""
    return f"Bản tổng hợp của Sở: {about(payload)}"


def about(payload: dict) -> str:
    """Of what and of which year, in words."""
    return f"{ABOUT[payload['kind']]} năm {payload['year']}"


def _issued(params: dict) -> tuple[dict, Frame]:
    summary = OfficeSummary.objects.get(pk=params["summary"])
    frame = _frame(summary.payload, number=summary.number, day=summary.issued_on, revision=summary.revision)
    return summary.payload, frame


def _preview(params: dict) -> tuple[dict, Frame]:
    campaign = Campaign.objects.select_related("movement").get(pk=params["campaign"])
    kind = SheetKind(params["kind"])
    payload = compile_summary(campaign=campaign, kind=kind, at=clock.now()).payload
    return payload, replace(_frame(payload, symbol=f"BC-{_department_symbol()}"), preview=True)


def _department_symbol() -> str:
    department = Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("pk").first()
    return (department and department.symbol) or "…"


def _frame(
    payload: dict, *, number: str = "", symbol: str = "", day: date | None = None, revision: str = ""
) -> Frame:
    return Frame(
        heading=Heading(
            parent_body=payload["issuer_parent"],
            issuing_body=payload["issuer"],
            place=payload["place"],
            kind_title="Báo cáo",
            summary=f"Tổng hợp {about(payload)}{revision}",
            number=number,
            symbol=symbol,
            day=day,
        ),
        addressees=(payload["report_to"] or layout.DOTS,),
        closing=(f"Trên đây là báo cáo tổng hợp {about(payload)}.",),
        signature=Signature((payload["signer_title"] or "Giám đốc",), payload["signer_name"]),
        recipients=("Như trên", kept_by(payload["office_symbol"])),
        landscape=True,
    )


def _front_page(payload: dict, frame: Frame) -> str:
    """To whom, on what ground, and the tables of totals; the closing words stand behind the list."""
    opening = (
        f"Thực hiện {payload['plan']}, {payload['issuer']} tổng hợp {about(payload)} "
        "từ hồ sơ đã duyệt của các đơn vị như sau:"
    )
    return page_html(
        "documents/office_summary.html",
        replace(frame, closing=(), signature=None),
        opening_words=opening,
        tables=tables_in_words(payload),
    )


def _list_pages(payload: dict, frame: Frame, columns: list[Column], rows: list) -> list[str]:
    units = len({row["unit_code"] for row in payload["rows"]})
    sentence = f"II. Danh sách {number(len(rows))} mô hình của {number(units)} đơn vị"
    listed = replace(frame, heading=None, addressees=(), opening=(sentence,))
    spoken = [replace(column, value=_spoken(column)) for column in columns]
    return list_chunks(listed, spoken, rows, "documents/office_summary_list.html")


def _spoken(column: Column) -> Callable[[tuple], str]:
    """Numbers with their dots, as paper has them; a workbook keeps real numbers."""
    return lambda row: _in_words(column.value(row))


def _in_words(value: str | int | Decimal) -> str:
    return value if isinstance(value, str) else number(value)


def numbers_of(table: dict) -> list[list]:
    """The rows of a table of totals: a label, then real numbers."""
    return [[label, *map(_real, figures)] for label, *figures in table["rows"]]


def tables_in_words(payload: dict) -> list[dict]:
    """The tables of totals as paper and page print them."""
    return [
        table | {"rows": [list(map(_in_words, row)) for row in numbers_of(table)]}
        for table in payload["tables"]
    ]


def _table_rows(payload: dict, frame: Frame) -> list:
    """The totals of the report as rows of a worksheet; tuples are headings."""
    heading = frame.heading
    rows: list = [(f"{heading.kind_title}: {heading.about}",)]
    rows += [[f"{heading.number_line}, {heading.day_line}"] if heading.number else ["BẢN XEM TRƯỚC"]]
    rows += [[f"Kính gửi: {payload['report_to']}"]]
    for table in payload["tables"]:
        rows += [[], (table["title"],), tuple(table["headings"]), *numbers_of(table)]
    return rows
