""" "Phiếu yêu cầu bổ sung": the office's letter to one unit about what its paper still lacks.

Says what the officer saw when asking for it: the gap stands in the parameters, the rest in the snapshot.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from django.conf import settings

from danvan.core.documents import Progress
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, kept_by, page_html
from danvan.core.errors import RuleViolation
from danvan.core.policy import require_rule
from danvan.core.vietnamese import day_with_weekday
from registrations.documents import find_snapshot, office_heading, office_unit, signed_by_office
from registrations.enums import SheetKind
from registrations.models import PaperReceipt, Sheet, Snapshot, Unit
from registrations.office_letters import whom_to_call
from registrations.rules.gaps import NO_GAP, Gap, gap_of_papers, may_ask_for_paper
from registrations.rules.paper import Paper

KEY = "gap-letter"
NAME = "Phiếu yêu cầu bổ sung"
AT_ONCE = "ngay khi nhận được phiếu này"


def gap_of_paper(sheet: Sheet) -> Gap | None:
    """What the signed paper of the sheet lacks, None where it lacks nothing; one query."""
    return gap_with(sheet, PaperReceipt.objects.papers_of([sheet])[sheet.pk])


def gap_with(sheet: Sheet, papers: Sequence[Paper]) -> Gap | None:
    """The same with these papers at hand; the office does not miss what goes to a consolidating unit."""
    return gap_of_papers(papers, sheet.version) if papers or sheet.receiver_id is None else None


# Where the gap of each kind is found; a later app adds its own.
GAP_OF: dict[str, Callable[[Sheet], Gap | None]] = {
    SheetKind.REGISTRATION: gap_of_paper,
    SheetKind.RESULT: gap_of_paper,
}


def gap_of(sheet: Sheet) -> Gap:
    """What the unit has to bring for the sheet. Raises RuleViolation where it is not asked for paper now, and
    where nothing is missing."""
    require_rule(may_ask_for_paper(sheet.state))
    gap = GAP_OF[sheet.kind](sheet)
    if gap is None:
        raise RuleViolation(NO_GAP)
    return gap


def gap_letter(params: dict, progress: Progress) -> bytes:
    """The letter that `gap_params` asks for."""
    snapshot, office = find_snapshot(params), office_unit()
    day = date.fromisoformat(params["day"])
    frame = Frame(
        heading=office_heading(
            office, NAME, f"bản giấy của {thing_of(snapshot.sheet)}", symbol=f"PYC-{office.symbol or '…'}"
        ),
        signature=signed_by_office(office),
        recipients=("Như trên", kept_by(office.symbol)),
        addressees=((snapshot.sheet.unit.answering_unit(day) or snapshot.sheet.unit).name,),
        opening=tuple(_opening(snapshot, params["gap"]["asked"], day, office)),
        closing=(whom_to_call(office),),
    )
    html = page_html(
        "documents/gap_letter.html",
        frame,
        parts=params["gap"]["parts"],
        request=_request(snapshot, params["until"], office),
    )
    return draw([html], title=f"{NAME} {params['sheet']}", tagged=True)


def gap_params(sheet: Sheet, gap: Gap, *, day: date, until: date | None) -> dict:
    """What the letter says: the sheet's present sending, its gap as it stands on the day, and by when the
    papers are asked for (None: at once)."""
    return {
        "sheet": sheet.code,
        "version": sheet.version,
        "gap": asdict(gap),
        "day": day.isoformat(),
        "until": until.isoformat() if until else "",
    }


def thing_of(sheet: Sheet) -> str:
    """What the unit has sent: "hồ sơ khen thưởng năm 2027"."""
    label = SheetKind(sheet.kind).label
    return f"{label[:1].lower()}{label[1:]} năm {sheet.campaign.year}"


def _opening(snapshot: Snapshot, asked: str, day: date, office: Unit) -> list[str]:
    payload, department = snapshot.payload, (office.parent or office).name
    return [
        f"{department} đã nhận {thing_of(snapshot.sheet)} của {payload['unit']['name']} gửi trên cổng "
        f"“Dân vận khéo” (mã hồ sơ {payload['code']}, lần gửi {snapshot.version}).",
        f"Theo {payload['plan']}, {asked} Đối chiếu đến ngày {day_with_weekday(day)}, bản giấy của đơn vị "
        "còn các thiếu sót sau:",
    ]


def _request(snapshot: Snapshot, until: str, office: Unit) -> str:
    """What is asked for, by when, and from which sending the papers are printed."""
    department = (office.parent or office).name
    through = f" (qua {office.name})" if office.parent else ""
    when = f"đến hết ngày {day_with_weekday(date.fromisoformat(until))}" if until else AT_ONCE
    return (
        f"{department} đề nghị thủ trưởng đơn vị chỉ đạo bổ sung, gửi về {department}{through} {when}. "
        f"Bản giấy in từ lần gửi {snapshot.version} trên cổng ({settings.BASE_URL}), ký và đóng dấu trực "
        "tiếp; bản của lần gửi khác không thay được."
    )
