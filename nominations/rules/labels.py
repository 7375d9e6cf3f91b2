"""What people call the items of a dossier, and each nominee of a payload as people read it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from danvan.core.vietnamese import number, short_date
from registrations.enums import Audience
from registrations.rules.labels import SHEET_LABELS

DOSSIER_LABELS = {
    "grounds": "Lý do đề nghị",
    "no_discipline": "Không có ai đang bị xem xét kỷ luật",
    "no_complaint": "Không có đơn thư khiếu nại, tố cáo",
    "declared_by": "Người cam kết",
    "declaration_note": "Ghi chú của người cam kết",
} | SHEET_LABELS
NOMINEE_LABELS = {
    "name": "Họ và tên, tên tập thể",
    "subject": "Tập thể hay cá nhân",
    "job": "Chức vụ",
    "born_on": "Ngày sinh",
    "women_percent": "Tỉ lệ nữ (%)",
    "groups": "Nhóm đối tượng",
    "model": "Mô hình",
    "summary": "Tóm tắt thành tích",
    "criteria": "Tiêu chí",
    "report": "Báo cáo thành tích",
    "honours": "Danh hiệu, khen thưởng đã có",
    "votes": "Phiếu của Hội đồng đơn vị",
    "files": "Tệp kèm theo",
}


def declared(value: bool) -> str:
    """The answer of the head to what has to be declared."""
    return "Đã cam kết" if value else "Không cam kết"


DOSSIER_READERS: Mapping[str, Callable[[object], str]] = {
    "no_discipline": declared,
    "no_complaint": declared,
}


def readable_nominees(payload: dict) -> list[dict]:
    """The nominees of a payload with a text for each item that has a label; `subject` and `files` stay as
    they are, they are read like those of a model."""
    return [_readable(nominee) for nominee in payload["nominees"]]


def votes_in_words(nominee: dict) -> str:
    """How the unit's council voted: "5 đồng ý, 0 không đồng ý"; nothing where no vote was noted."""
    counts = ((nominee["votes_for"], "đồng ý"), (nominee["votes_against"], "không đồng ý"))
    return ", ".join(f"{number(count)} {words}" for count, words in counts if count is not None)


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


def _readable(nominee: dict) -> dict:
    report = nominee["report"]
    return {
        "uid": nominee["uid"],
        "position": nominee["position"],
        "name": f"{nominee['title']} {nominee['name']}".strip(),
        "subject": nominee["subject"],
        "job": nominee["job"],
        "born_on": day_in_words(nominee["born_on"]),
        "women_percent": (nominee["women_percent"] or "").replace(".", ","),
        "groups": groups_in_words(nominee),
        "model": model_in_words(nominee),
        "summary": nominee["summary"],
        "criteria": _lines((row["text"], row["answer"]) for row in nominee["criteria"]),
        "report": _lines((row["label"], row["text"]) for row in report.get("fields", [])),
        "honours": _lines(
            (f"{row['year']}", f"{row['name']} {row['decision']}".strip())
            for row in report.get("honours", [])
        ),
        "votes": votes_in_words(nominee),
        "files": nominee["files"],
    }


def _lines(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {text}" for label, text in rows if text)
