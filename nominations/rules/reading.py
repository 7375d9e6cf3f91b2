"""What people call the items of a dossier, and how they read them; for check page, history, remarks."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from danvan.core.vietnamese import number, short_date
from nominations.enums import HonourKind, Seat
from nominations.rules.minutes import present_of
from registrations.enums import Audience, Subject
from registrations.rules.labels import OPTIONAL, SHEET_LABELS, Labels

DOSSIER_LABELS = SHEET_LABELS | {
    "document_number": "Số của bản đề nghị",
    "grounds": "Lý do đề nghị",
    "no_discipline": "Không có ai đang bị xem xét kỷ luật",
    "no_complaint": "Không có đơn thư khiếu nại, tố cáo chưa giải quyết",
    "declared_by": "Người cam kết",
    "declaration_note": "Ghi chú của người cam kết",
    "minutes": "Biên bản họp Hội đồng",
    "files": "Tệp kèm theo",
}
NOMINEE_LABELS = {
    "subject": "Tập thể hay cá nhân",
    "title": "Ông/Bà",
    "full_name": "Họ và tên",
    "collective": "Tên tập thể",
    "job": "Chức vụ",
    "born_on": "Ngày sinh",
    "groups": "Nhóm đối tượng",
    "women_percent": "Tỉ lệ nữ (%)",
    "registration": "Mô hình",
    "summary": "Tóm tắt thành tích",
    "award_note": "Ý kiến về khen thưởng trước đó",
    "criteria": "Minh chứng theo tiêu chí",
    "report": "Báo cáo thành tích",
    "votes": "Biểu quyết của Hội đồng",
    "files": "Tệp kèm theo",
}
OF_PERSONS = ("title", "full_name", "job", "born_on", "groups")
SELDOM = {*OF_PERSONS, "collective", "women_percent", "award_note", "declaration_note", "votes", "files"}
TITLES = {"MR": "Ông", "MS": "Bà"}
ANSWERS = {True: "Đúng", "True": "Đúng", False: "Không đúng", "False": "Không đúng"}


def values_of(payload: dict) -> dict:
    """The items of the dossier itself, its minutes in words."""
    return payload["sheet"] | {"minutes": minutes_in_words(payload["meeting"]), "files": payload["files"]}


def items_of(payload: dict) -> list[dict]:
    """The nominees, each with its items in words."""
    return [nominee | _in_words(nominee) for nominee in payload["nominees"]]


DOSSIER = Labels(
    DOSSIER_LABELS, NOMINEE_LABELS, item="Đề nghị", values_of=values_of, items_of=items_of,
    optional=OPTIONAL | SELDOM,
)  # fmt: skip


def minutes_in_words(meeting: dict) -> str:
    """When, where, who was there, who was not and why."""
    if not meeting:
        return ""
    day = f"ngày {short_date(date.fromisoformat(meeting['met_on']))}" if meeting["met_on"] else ""
    number_of = f"số {meeting['number']}" if meeting["number"] else ""
    head = ", ".join(filter(None, [number_of, day, meeting["place"]]))
    return "\n".join(filter(None, [head[:1].upper() + head[1:], *_attendance(meeting["members"])]))


def _attendance(members: list[dict]) -> Iterable[str]:
    if not members:
        return
    for seat in (Seat.CHAIR, Seat.SECRETARY):
        names = [member["name"] for member in members if member["seat"] == seat]
        if names:
            yield f"{seat.label}: {names[0]}"
    yield f"Có mặt {present_of(members)}/{len(members)} thành viên"
    for member in members:
        if not member["is_present"]:
            yield f"Vắng: {member['name']} ({member['absence_reason'] or 'chưa ghi lý do'})"


def _in_words(nominee: dict) -> dict[str, str]:
    is_person = nominee["subject"] == Subject.INDIVIDUAL
    model = nominee["model"]
    return {
        "full_name": nominee["name"] if is_person else "",
        "collective": "" if is_person else nominee["name"],
        "registration": f"{model['name']} (năm {model['year']})" if model else "",
        "criteria": "\n".join(
            f"{place}. {entry['text']}\n→ {entry['answer']}"
            for place, entry in enumerate(nominee["criteria"], start=1)
        ),
        "report": report_in_words(nominee["report"]),
        "votes": votes_in_words(nominee),
    }


def report_in_words(report: dict) -> str:
    """The achievement report as text: each item that says something, then the two tables."""
    if not report:
        return ""
    lines = [f"{asked['label']}: {asked['text']}" for asked in report["fields"] if asked["text"]]
    for kind in HonourKind:
        lines += [
            f"{kind.label}: năm {honour['year']}, {honour['name']}"
            + (f" ({honour['decision']})" if honour["decision"] else "")
            for honour in report["honours"]
            if honour["kind"] == kind
        ]
    return "\n".join(lines)


def groups_in_words(nominee: dict) -> str:
    """The role groups of an individual."""
    return ", ".join(Audience(group).label for group in nominee["groups"])


def model_in_words(nominee: dict) -> str:
    """The model, its year, and whether it was recognised."""
    model = nominee["model"]
    if not model:
        return ""
    recognised = "đã công nhận" if model["is_recognised"] else "chưa có báo cáo được công nhận"
    return f"{model['name']} (năm {model['year']}, {recognised})"


def day_in_words(iso: str) -> str:
    """A day of a payload."""
    return short_date(date.fromisoformat(iso)) if iso else ""


def votes_in_words(nominee: dict) -> str:
    """ "5 đồng ý, 0 không đồng ý"; nothing where no vote was noted."""
    if nominee["votes_for"] is None or nominee["votes_against"] is None:
        return ""
    return f"{nominee['votes_for']} đồng ý, {nominee['votes_against']} không đồng ý"


def _percent(value: object) -> str:
    return number(Decimal(str(value)))


READERS = {
    "title": lambda value: TITLES.get(value, value),
    "born_on": lambda value: short_date(date.fromisoformat(value)),
    "groups": lambda value: ", ".join(Audience(group).label for group in value),
    "women_percent": _percent,
    "no_discipline": ANSWERS.get,
    "no_complaint": ANSWERS.get,
}
