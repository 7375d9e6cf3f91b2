"""What an achievement report may hold and what it still lacks, whichever decree its form comes from.

Works on the values of one field and on the payload of a nominee, so that page, check and sending agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from danvan.core.vietnamese import clean_line, clean_text, number
from nominations.enums import FieldKind, HonourKind
from registrations.rules.completeness import Problem

MOST_LETTERS = {FieldKind.LINE: 300, FieldKind.TEXT: 20_000}
MOST_OF_A_ROW = {"name": 200, "decision": 300}
MOST_ROWS = 60
EARLIEST_HONOUR, EARLIEST_DAY = 1975, 1900  # before these a year is a slip of the keyboard
TABLES = {FieldKind.TITLES: HonourKind.TITLE, FieldKind.COMMENDATIONS: HonourKind.COMMENDATION}
FIRST_PART = "phan-1"
NO_FORM = "Đợt này chưa chọn mẫu báo cáo thành tích; hãy gọi phòng phụ trách."
EMPTY_FORM = "Mẫu báo cáo thành tích của đợt này chưa có mục nào; hãy gọi phòng phụ trách."

Row = dict[str, object]


def part_slugs(titles: Iterable[str]) -> dict[str, str]:
    """The parts of a form in their order: what stands in the address, and the heading."""
    return {f"phan-{place}": title for place, title in enumerate(dict.fromkeys(titles), start=1)}


def is_of_report(field: str) -> bool:
    """Whether a problem's field is one of the achievement report."""
    return field == "report" or "." in field


def place_of(field: str) -> tuple[str, str]:
    """Part and key, as the address of the page and of its control name them, of such a field."""
    part, _, key = field.partition(".")
    return (part, key) if key else (FIRST_PART, "")


def cleaned(kind: str, label: str, value: object, today: date) -> object:
    """The value as it is stored: a clean text, a day in ISO form, the rows of a table.

    Raises ValueError with a sentence where it can not be right; nothing is required of a draft.
    """
    if kind in TABLES:
        return cleaned_rows(value, today.year)
    if kind == FieldKind.DAY:
        return _day(label, value, today)
    text = clean_text(str(value or "")) if kind == FieldKind.TEXT else clean_line(str(value or ""))
    if len(text) > MOST_LETTERS[kind]:
        raise ValueError(f"Mục “{label}” dài quá {number(MOST_LETTERS[kind])} ký tự; hãy viết gọn lại.")
    return text


def cleaned_rows(rows: Iterable[Mapping], this_year: int) -> list[Row]:
    """The rows of a table of honours that say something, by year. Raises ValueError with a sentence."""
    said = [row for row in rows if any(row.get(name) for name in ("year", "name", "decision"))]
    if len(said) > MOST_ROWS:
        raise ValueError(f"Mỗi bảng ghi nhiều nhất {MOST_ROWS} dòng; hãy bỏ bớt.")
    return sorted((_row(row, this_year) for row in said), key=lambda row: row["year"])


def honour_year(year: int, this_year: int) -> int:
    """The year of an honour. Raises ValueError where nothing can have been granted then."""
    if year > this_year:
        raise ValueError(f"Năm {year} chưa tới; hãy xem lại năm được khen.")
    if year < EARLIEST_HONOUR:
        raise ValueError(f"Hãy ghi năm được khen từ {EARLIEST_HONOUR} trở đi.")
    return year


def report_problems(nominee: Mapping) -> list[Problem]:
    """What the report of a nominee lacks, in the order of its form; `nominee` is that of the payload.

    The field of a problem is "phan-2.results"; `place_of` reads it.
    """
    if not nominee["report"]:
        return [Problem("report", NO_FORM, nominee["uid"])]
    fields, honours = nominee["report"]["fields"], nominee["report"]["honours"]
    if not fields:
        return [Problem("report", EMPTY_FORM, nominee["uid"])]
    slugs = {title: slug for slug, title in part_slugs(field["part"] for field in fields).items()}
    return [
        Problem(
            f"{slugs[field['part']]}.{field['key']}",
            f"Nhập mục “{field['label']}” của báo cáo thành tích.",
            nominee["uid"],
        )
        for field in fields
        if field["is_required"] and not _is_filled(field, honours)
    ]


def _is_filled(field: Mapping, honours: Sequence[Mapping]) -> bool:
    if field["kind"] in TABLES:
        return any(honour["kind"] == TABLES[field["kind"]] for honour in honours)
    return bool(field["text"])


def _day(label: str, value: object, today: date) -> str:
    if not value:
        return ""
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    if day > today:
        raise ValueError(f"Ngày ở mục “{label}” chưa tới; hãy xem lại.")
    if day.year < EARLIEST_DAY:
        raise ValueError(f"Năm {day.year} không đúng; hãy xem lại ngày vừa ghi.")
    return day.isoformat()


def _row(row: Mapping, this_year: int) -> Row:
    texts = {name: clean_line(str(row.get(name) or "")) for name in MOST_OF_A_ROW}
    if not texts["name"]:
        raise ValueError("Ghi tên danh hiệu hoặc hình thức khen thưởng của dòng này.")
    if not row.get("year"):
        raise ValueError(f"Ghi năm của “{texts['name'][:60]}”.")
    for name, most in MOST_OF_A_ROW.items():
        if len(texts[name]) > most:
            raise ValueError(f"Mỗi ô của bảng dài nhiều nhất {most} ký tự; hãy viết gọn lại.")
    return {"year": honour_year(int(row["year"]), this_year), **texts}
