"""What the papers of a unit's dossier say, the same in PDF and Word: request, list, minutes, reports.

Works on the payload of a snapshot alone.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain, groupby
from operator import itemgetter

from danvan.core.documents.layout import DOTS
from danvan.core.documents.paper import Block, Paragraph, Role, Table, column, paragraphs
from danvan.core.exports import Column
from danvan.core.vietnamese import document_date
from nominations.enums import FieldKind, HonourKind, Seat
from nominations.rules.words import (
    absent_members,
    birth_year,
    counts_in_words,
    full_name,
    in_seat,
    present_members,
    votes_in_words,
)

NO_TIME = "… giờ …"
NO_HONOUR = {"year": "–", "name": "Chưa có", "decision": ""}
# What is said for whom the form is, and how the nominee is introduced, by the template that a form names.
FORMS = {
    "achievement-collective": (
        "(Mẫu báo cáo này áp dụng đối với tập thể)",
        "Tên tập thể đề nghị:",
    ),
    "achievement-individual": (
        "(Mẫu báo cáo này áp dụng đối với cá nhân)",
        "Họ và tên người được đề nghị:",
    ),
}
HONOURS = {
    FieldKind.TITLES: (HonourKind.TITLE, "Danh hiệu thi đua"),
    FieldKind.COMMENDATIONS: (HonourKind.COMMENDATION, "Hình thức khen thưởng"),
}


def request_words(payload: dict) -> list[Block]:
    """On which grounds the unit asks for what, and what it encloses."""
    scheme, unit = payload["scheme"], payload["unit"]["name"]
    reports = len(payload["nominees"])
    return [
        *(Paragraph(line, Role.BASIS) for line in _basis(payload)),
        Paragraph(
            f"{unit} kính đề nghị xem xét, trình tặng {scheme['name']} cho "
            f"{counts_in_words(payload['nominees'])} có thành tích trong {_movement(payload)} "
            f"năm {payload['year']} (danh sách kèm theo)."
        ),
        *paragraphs(payload["sheet"]["grounds"], empty=""),
        Paragraph(
            f"Hồ sơ gửi kèm, mỗi loại {scheme['set_count']:02d} bộ: danh sách đề nghị; biên bản họp Hội đồng "
            f"thi đua khen thưởng; {reports:02d} báo cáo thành tích."
        ),
    ]


def request_list(payload: dict) -> list[Block]:
    """The list of the nominees, which stands in the annex."""
    return [
        Table(list_columns(payload), payload["nominees"]),
        Paragraph(f"Danh sách gồm {counts_in_words(payload['nominees'])}./."),
    ]


def list_columns(payload: dict) -> list[Column]:
    """The columns of the unit's list; the same person is written the same way on every paper."""
    present = len(present_members(payload["meeting"]))
    award = payload["scheme"]["name"]
    return [
        column("TT", 5, itemgetter("position"), "center"),
        column("Họ và tên, tên tập thể", 20, full_name),
        column("Năm sinh", 7, birth_year, "center"),
        column("Chức vụ, đơn vị", 18, lambda row: _job(row, payload)),
        column("Tóm tắt thành tích", 24, itemgetter("summary")),
        column("Hình thức đề nghị", 14, lambda row: award),
        column("Số phiếu", 12, lambda row: votes_in_words(row, present), "center"),
    ]


def minutes_words(payload: dict) -> list[Block]:
    """When and where the council met, who was there, on what it voted and how."""
    meeting = payload["meeting"]
    present = len(present_members(meeting))
    votes = [
        (number, full_name(row), votes_in_words(row, present) or "…")
        for number, row in enumerate(payload["nominees"], start=1)
    ]
    return [
        *map(Paragraph, (_beginning(meeting), f"Địa điểm: {meeting.get('place') or DOTS}.")),
        Paragraph("1. Thành phần tham dự", Role.SECTION),
        *map(Paragraph, _who_was_there(meeting)),
        Paragraph("2. Nội dung", Role.SECTION),
        Paragraph(
            f"Hội đồng xét thành tích trong {_movement(payload)} và bỏ phiếu đề nghị tặng "
            f"{payload['scheme']['name']} năm {payload['year']}."
        ),
        *paragraphs(meeting.get("note", ""), empty=""),
        Paragraph("3. Kết quả biểu quyết", Role.SECTION),
        Table(
            [
                column("TT", 8, itemgetter(0), "center"),
                column("Họ và tên, tên tập thể", 62, itemgetter(1)),
                column("Số phiếu đồng ý", 30, itemgetter(2), "center"),
            ],
            votes,
        ),
    ]


def minutes_end(meeting: dict) -> str:
    """When the meeting ended."""
    ended = _clock(meeting.get("ended_at", "")) or NO_TIME
    return f"Phiên họp kết thúc vào lúc {ended} cùng ngày; biên bản đã được đọc cho mọi người cùng nghe"


def achievement_words(nominee: dict) -> list[Block]:
    """The report of one nominee under the headings of its form."""
    report = nominee["report"]
    for_whom, called = FORMS[report["form"]["template"]]
    parts = groupby(report["fields"], key=itemgetter("part"))
    return [
        Paragraph(for_whom, Role.NOTE),
        Paragraph(called, tail=full_name(nominee)),
        *chain.from_iterable(_part(part, fields, report["honours"]) for part, fields in parts),
    ]


def _part(part: str, fields: Iterator[dict], honours: list[dict]) -> Iterator[Block]:
    yield Paragraph(part.upper(), Role.SECTION)
    for field in fields:
        yield from _field(field, honours)


def _field(field: dict, honours: list[dict]) -> list[Block]:
    """One answer: a table of honours, a text under its heading, or a line."""
    label, kind = field["label"], field["kind"]
    if kind in HONOURS:
        return [Paragraph(label, Role.POINT), _honours(*HONOURS[kind], honours)]
    if kind == FieldKind.TEXT:
        return [Paragraph(label, Role.POINT), *paragraphs(field["text"])]
    return [Paragraph(f"- {label}: {field['text'] or DOTS}")]


def _honours(kind: HonourKind, heading: str, honours: list[dict]) -> Table:
    decided = "Số, ngày, tháng, năm của quyết định; cơ quan ban hành quyết định"
    return Table(
        [
            column("Năm", 12, itemgetter("year"), "center"),
            column(heading, 36, itemgetter("name")),
            column(decided, 52, itemgetter("decision")),
        ],
        [row for row in honours if row["kind"] == kind] or [NO_HONOUR],
    )


def _movement(payload: dict) -> str:
    return payload["movement"] or "phong trào thi đua"


def _job(nominee: dict, payload: dict) -> str:
    return ", ".join(filter(None, [nominee["job"], payload["unit"]["name"]]))


def _basis(payload: dict) -> list[str]:
    """The grounds of the request: the plan, and the minutes with their number and day."""
    meeting = payload["meeting"]
    number = f" số {meeting['number']}" if meeting.get("number") else ""
    day = f" {document_date(date.fromisoformat(meeting['met_on']))}" if meeting.get("met_on") else ""
    held = f"Biên bản{number}{day} họp Hội đồng thi đua khen thưởng {payload['unit']['name']}"
    return [f"Căn cứ {payload['plan']};", f"Căn cứ {held}."]


def _beginning(meeting: dict) -> str:
    """When the council met."""
    began = _clock(meeting.get("began_at", "")) or NO_TIME
    met_on = meeting.get("met_on")
    day = document_date(date.fromisoformat(met_on)) if met_on else "ngày … tháng … năm …"
    return f"Thời gian bắt đầu: {began}, {day}."


def _clock(text: str) -> str:
    """ "14 giờ 30" of "14:30"."""
    return " giờ ".join(text.split(":")) if text else ""


def _who_was_there(meeting: dict) -> Iterator[str]:
    """Chair and secretary, who was present, who was not and why."""
    present, absent = present_members(meeting), absent_members(meeting)
    for seat, called in ((Seat.CHAIR, "Chủ tọa"), (Seat.SECRETARY, "Thư ký (người ghi biên bản)")):
        if member := in_seat(meeting, seat):
            yield f"{called}: {_member(member)}."
    yield f"Có mặt {len(present)}/{len(meeting.get('members', []))} thành viên Hội đồng:"
    yield from _listed([_member(member) for member in present])
    if absent:
        yield f"Vắng mặt {len(absent)} thành viên:"
        reasons = [member["absence_reason"] or "…" for member in absent]
        yield from _listed(
            [f"{full_name(member)}, lý do: {reason}" for member, reason in zip(absent, reasons, strict=True)]
        )


def _member(member: dict) -> str:
    return ", ".join(filter(None, [full_name(member), member["job"]]))


def _listed(lines: list[str]) -> list[str]:
    """Lines with a dash, a semicolon after each, a full stop at the end."""
    bare = [f"- {line.rstrip(' .;')}" for line in lines]
    return [*(f"{line};" for line in bare[:-1]), *(f"{line}." for line in bare[-1:])]
