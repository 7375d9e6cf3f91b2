"""What the office prints about units that have not sent: the call list and the letter "công văn đôn đốc"."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings

from danvan.core import clock
from danvan.core.documents import Progress, binding
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Annex, Frame, Heading, page_html
from danvan.core.documents.listing import list_chunks
from danvan.core.errors import RuleViolation
from danvan.core.exports import FORMATS, ListResource
from danvan.core.vietnamese import document_date, number
from registrations.documents import filtered_by, office_heading, office_unit
from registrations.enums import SheetState
from registrations.models import Campaign, Deadline, Terms, Unit
from registrations.office_letters import letter_frame, whom_to_call
from registrations.reminder_lists import CALL_LIST_COLUMNS, MISSING_COLUMNS, OwingUnit, owing_units
from registrations.rules.deadlines import last_moment, moment_in_words
from registrations.rules.kinds import NAMES

MOST_ADDRESSEES = 10  # more of them stand in an annex
IN_THE_ANNEX = "Các đơn vị có tên trong danh sách kèm theo"
NOBODY = "Không có đơn vị nào còn thiếu trong danh sách đã chọn."


def owing_params(
    *, terms: Terms, unit_ids: Collection[int], at: datetime, format: str = "pdf", words: str = ""
) -> dict:
    """What both papers need to know; `words` is how the units were chosen."""
    return {
        "campaign": terms.campaign.pk, "kind": terms.deadline.kind, "units": sorted(unit_ids),
        "at": at.isoformat(), "format": format, "words": words,
    }  # fmt: skip


def call_list(params: dict, progress: Progress) -> bytes:
    """ "Danh sách gọi điện" as PDF, XLSX or CSV with the same rows."""
    terms, rows, at = _asked_for(params)
    if params["format"] in FORMATS:
        return FORMATS[params["format"]]().export_data(ListResource(CALL_LIST_COLUMNS).export(rows))
    office, thing = office_unit(), f"{NAMES[terms.deadline.kind]} năm {terms.campaign.year}"
    frame = Frame(
        heading=office_heading(office, "Danh sách gọi điện", f"các đơn vị chưa gửi {thing}", day=at.date()),
        opening=(f"Tính đến {moment_in_words(at)}.", *filtered_by(params["words"])),
        closing=(f"Cộng: {number(len(rows))} đơn vị",),
        landscape=True,
    )
    chunks = list_chunks(frame, CALL_LIST_COLUMNS, rows)
    return draw(chunks, title="Danh sách gọi điện", progress=lambda done: progress(done, len(chunks)))


def reminder_letter(params: dict, progress: Progress) -> bytes:
    """ "Công văn đôn đốc" to the units that have not sent; many of them are named in an annex."""
    terms, rows, at = _asked_for(params)
    if not rows:
        raise RuleViolation(NOBODY)
    title, office = f"Công văn đôn đốc năm {terms.campaign.year}", office_unit()
    frame = _letter(terms, rows, at, office)
    letter = draw([page_html("documents/frame.html", frame)], title=title, tagged=True)
    if len(rows) <= MOST_ADDRESSEES:
        return letter
    chunks = list_chunks(_annex(terms, frame.heading), MISSING_COLUMNS, rows)
    annex = draw(chunks, title=title, tagged=True, progress=lambda done: progress(done, len(chunks)))
    return binding.finished(binding.merge([letter, annex]), title)


def _asked_for(params: dict) -> tuple[Terms, list[OwingUnit], datetime]:
    campaign = Campaign.objects.select_related("movement").get(pk=params["campaign"])
    deadline = Deadline.objects.get(campaign=campaign, kind=params["kind"])
    deadline.campaign = campaign
    terms, at = Terms.of(deadline), datetime.fromisoformat(params["at"])
    rows = owing_units(terms, params["units"], at)
    return terms, rows, clock.local(at)


def _letter(terms: Terms, rows: Sequence[OwingUnit], at: datetime, office: Unit) -> Frame:
    many = len(rows) > MOST_ADDRESSEES
    return letter_frame(
        office,
        subject=f"đôn đốc gửi {NAMES[terms.deadline.kind]} năm {terms.campaign.year}",
        issuer_parent=terms.campaign.movement.issuer_parent,
        addressees=(IN_THE_ANNEX,) if many else tuple(row.addressee for row in rows),
        opening=tuple(_sentences(terms, rows, at, office)),
        closing=(whom_to_call(office),),
    )


def _annex(terms: Terms, letter: Heading) -> Frame:
    thing = f"{NAMES[terms.deadline.kind]} năm {terms.campaign.year}"
    return Frame(heading=None, annex=Annex(f"Danh sách các đơn vị chưa gửi {thing}", letter.of_annex))


def _sentences(terms: Terms, rows: Sequence[OwingUnit], at: datetime, office: Unit) -> list[str]:
    """What is missing, by which plan and deadline, what is asked for."""
    department, one = (office.parent or office).name, len(rows) == 1
    thing = f"{NAMES[terms.deadline.kind]} năm {terms.campaign.year}"
    whose = "thủ trưởng đơn vị" if one else "thủ trưởng các đơn vị"
    when = "đúng hạn" if rows[0].ends_at and at < rows[0].ends_at else "ngay"
    plan, until = _plan(terms.campaign), _deadline(terms, rows)
    return [
        f"Thực hiện {plan}, {'đơn vị' if one else 'các đơn vị'} gửi {thing} về {department} {until}.",
        *_missing(rows, at, department, thing),
        f"{department} đề nghị {whose} chỉ đạo hoàn thành và gửi {when} trên cổng “Dân vận khéo” "
        f"({settings.BASE_URL}), đồng thời gửi văn bản giấy về {department} (qua {office.name}).",
    ]


def _plan(campaign: Campaign) -> str:
    """The plan as a letter names it: number, day, issuer, what about."""
    movement = campaign.movement
    day = f" {document_date(movement.plan_date)}" if movement.plan_date else ""
    title = movement.plan_title
    about = f" về {title[0].lower()}{title[1:]}" if title else ""
    return f"Kế hoạch số {movement.plan_number}{day} của {movement.issuer}{about}"


def _deadline(terms: Terms, rows: Sequence[OwingUnit]) -> str:
    """The deadline in words: that of the one unit, else the common one."""
    end = terms.deadline_end_of(rows[0].unit.pk) if len(rows) == 1 else terms.common_end
    return last_moment(end.ends_at) if end else "theo thời hạn Sở thông báo"


def _missing(rows: Sequence[OwingUnit], at: datetime, department: str, thing: str) -> list[str]:
    """What has not come in: first sendings, and supplements."""
    returned = sum(row.unit.sheet_state == SheetState.RETURNED for row in rows)
    unsent, since = len(rows) - returned, f"Tính đến {moment_in_words(at)}, {department}"
    if len(rows) == 1:
        what = f"bản bổ sung của {thing}" if returned else thing
        return [f"{since} chưa nhận được {what} của đơn vị."]
    where = "nêu trên" if len(rows) <= MOST_ADDRESSEES else "có tên trong danh sách kèm theo"
    parts = [f"{thing} của {number(unsent)} đơn vị"] if unsent else []
    parts += [f"bản bổ sung của {number(returned)} đơn vị"] if returned else []
    return [f"{since} chưa nhận được {' và '.join(parts)} {where}."]
