"""Every document of the catalogue with little, with much and with next to no data, drawn from real rows.

`SAMPLES` has for each key the function that makes its rows and answers the builder's parameters.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from danvan.core import clock
from danvan.core.codes import new_code
from nominations.award_documents import list_request
from nominations.dossier_documents import papers_of
from nominations.enums import HonourKind, ListOrder, Seat, Standing
from nominations.list_documents import list_params
from nominations.models import (
    AwardDecision,
    CampaignForm,
    CouncilMeeting,
    CouncilMember,
    Honour,
    Nomination,
    NominationDossier,
    Vote,
)
from registrations.documents import office_list_params, sent_sheets_of
from registrations.enums import DeadlineKind, Outcome, SheetKind, SheetState, Subject, UnitKind
from registrations.gap_documents import gap_of, gap_params
from registrations.launch_plan_documents import launch_plan_params
from registrations.models import (
    Campaign,
    Deadline,
    LaunchPlan,
    OfficeSummary,
    Registration,
    RegistrationSheet,
    Responsibility,
    ResultItem,
    ResultReport,
    Sheet,
    Snapshot,
    Terms,
    Unit,
)
from registrations.reminder_documents import owing_params
from registrations.report_documents import office_result_params
from registrations.rules.kinds import CODE_PREFIX
from registrations.services.kinds import KINDS
from registrations.services.paper import issue_slip
from registrations.services.payload import digest_of
from registrations.services.summaries import compile_summary
from registrations.slips import slip_request
from tests import factories, list_world, nomination_world
from tests.summary_world import make_lead

EVERY_LETTER = "ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲỶỸỴĐ ắằẳẵặ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ỳỷỹỵđ"
YEAR = 2027


@dataclass(frozen=True)
class Data:
    """What the rows are filled with; `day` is when all happens."""

    name: str
    day: tuple[int, ...]
    unit: str
    body: dict[str, str]
    department: dict[str, str]
    person: str = ""
    job: str = ""
    thing: str = ""
    text: str = ""
    number: str = ""
    rows: int = 0


SHORT = Data(
    name="short",
    day=(2027, 2, 5, 8, 0),
    unit="Trường Mầm non Ánh Dương",
    body={"place": "Long Xuyên", "symbol": "MNAD", "head_title": "Hiệu trưởng", "head_name": "Lê Na"},
    department={"symbol": "SGDĐT", "place": "An Giang", "head_title": "Giám đốc", "head_name": "Trần Thị Ba"},
    person="Néang Kim Chêng",
    job="Giáo viên",
    thing="Trường học xanh",
    text="Trồng 50 cây quanh sân trường.",
    number="5/BC-MNAD",
    rows=2,
)
LONG = Data(
    name="long",
    day=(2027, 11, 12, 16, 30),
    unit=(
        "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Thoại Ngọc Hầu, "
        "Mỹ Thới, Bình Đức và các xã Ẩn Nghĩa, Đằng Ữu, tỉnh An Giang"
    ),
    body={
        "place": "Mỹ Hòa Hưng",
        "symbol": "TTGDNNGDTXHN",
        "head_title": "Phó Giám đốc phụ trách Trung tâm",
        "head_name": "Nguyễn Hoàng Bảo Ngọc Trâm Anh Thư Thiên Kim",
    },
    department={
        "symbol": "SGDĐT",
        "place": "An Giang",
        "head_title": "KT. Giám đốc, Phó Giám đốc",
        "head_name": "Nguyễn Phước Bảo Quỳnh Thiên Hương",
    },
    person="Nguyễn Thị Hồng Nhung Kiều Diễm",
    job="Phó Chủ tịch Công đoàn cơ sở, Tổ trưởng tổ Ngữ văn - Lịch sử - Địa lí, Bí thư chi đoàn giáo viên",
    thing="Vận động phụ huynh, cựu học sinh và mạnh thường quân lập quỹ “Vì bạn nghèo” giúp học sinh " * 2,
    text=f"{EVERY_LETTER}. "
    + "Vận động bền bỉ từng nhà, ghi rõ người làm, việc làm, ngày xong và kết quả đạt được. " * 3,
    number="128/BC-TTGDNNGDTXHN",
    rows=20,
)
EMPTY = Data(
    name="empty",
    day=(2027, 3, 1, 9, 5),
    unit="Trường A",
    body={"place": "", "head_title": "", "head_name": "", "phone": ""},
    department={"place": ""},
)
EVERY_DATA = {data.name: data for data in (SHORT, LONG, EMPTY)}


# --- who and when ---------------------------------------------------------------


def make_bodies(data: Data) -> Unit:
    """The department with its office, and the unit below it; answers the unit."""
    department = Unit.objects.create(
        code="SGD",
        name="Sở Giáo dục và Đào tạo An Giang",
        kind=UnitKind.DEPARTMENT,
        **data.department,
    )
    office = {"symbol": "CTTT", **data.department} if data is not EMPTY else {"place": ""}
    parent = department if data is not EMPTY else None
    Unit.objects.create(
        code="CTTT", name="Phòng Chính trị, tư tưởng", kind=UnitKind.DEPARTMENT_OFFICE, parent=parent,
        **office | ({"symbol": "CTTT"} if data is not EMPTY else {}),
    )  # fmt: skip
    return factories.make_unit(data.unit, parent=parent, **data.body)


def make_year(data: Data) -> Campaign:
    """The campaign, whose movement is described as far as the data go."""
    campaign = nomination_world.make_year(year=YEAR)
    movement = campaign.movement
    if data is not EMPTY:
        movement.report_to, movement.issuer_parent = "Ban Dân vận Tỉnh ủy", "Ủy ban nhân dân tỉnh An Giang"
        movement.plan_date, movement.plan_title = date(2026, 2, 5), "Thực hiện phong trào “Dân vận khéo”"
        movement.save()
        movement.schemes.update(
            submit_to="Ủy ban nhân dân tỉnh An Giang", basis="Luật Thi đua, khen thưởng ngày 15/6/2022"
        )
    return campaign


def new_sheet(kind: SheetKind, unit: Unit, campaign: Campaign) -> Sheet:
    """A sheet of the unit that has been sent; its contents follow."""
    now = clock.now()
    return Sheet.objects.create(
        kind=kind, unit=unit, campaign=campaign, code=new_code(CODE_PREFIX[kind], campaign.year),
        state=SheetState.SUBMITTED, version=1, created_at=now, submitted_at=now, changed_at=now,
        changed_by=factories.make_member(unit),
    )  # fmt: skip


def send(sheet: Sheet) -> dict:
    """Freeze the sheet as the portal does, complete or not; what names the sending to a builder."""
    payload = KINDS[sheet.kind].payloads_of([Sheet.objects.get(pk=sheet.pk)])[sheet.pk]
    Snapshot.objects.create(
        sheet=sheet, version=1, sent_at=clock.now(), sent_by=sheet.changed_by, token=uuid.uuid4(),
        payload=payload, sha256=digest_of(payload),
    )  # fmt: skip
    return {"sheet": sheet.code, "version": 1}


def signed_by(data: Data) -> dict[str, str]:
    """Number and signer of a unit's paper."""
    return {
        "document_number": data.number,
        "signer_title": data.body["head_title"],
        "signer_name": data.body["head_name"],
    }


# --- registrations and reports --------------------------------------------------


def make_registration(data: Data, unit: Unit, campaign: Campaign) -> Sheet:
    """A registration with as many models as the data have rows."""
    sheet = new_sheet(SheetKind.REGISTRATION, unit, campaign)
    details = RegistrationSheet.objects.create(sheet=sheet, **signed_by(data))
    person = nomination_world.make_person(unit, data.person or "Lê A", position=data.job)
    texts = dict.fromkeys(("situation", "goals", "targets", "method", "outputs"), data.text[:240])
    for position in range(1, data.rows + 1):
        model = Registration.objects.create(
            sheet=details, position=position, changed_at=clock.now(), changed_by=sheet.changed_by,
            **factories.model_values(campaign, name=f"{data.thing[:150]} {position}", **texts),
        )  # fmt: skip
        Responsibility.objects.create(registration=model, person=person, position=1)
    return sheet


def make_report(data: Data, unit: Unit, campaign: Campaign) -> Sheet:
    """A report on a registration like that."""
    registration = make_registration(data, unit, campaign)
    sheet = new_sheet(SheetKind.RESULT, unit, campaign)
    texts = dict.fromkeys(("leadership", "shortcomings", "lessons", "directions", "proposals"), data.text)
    figures = {"documents_issued": 2, "meetings_held": 3, "attendances": 1250} if data.rows else {}
    report = ResultReport.objects.create(sheet=sheet, **signed_by(data), **texts, **figures)
    for model in Registration.objects.filter(sheet__sheet=registration):
        ResultItem.objects.create(
            report=report, registration=model, position=model.position, outcome=Outcome.DONE,
            work_done=data.text, people_count=1420, money=12_500_000, working_days="37.5", helped_count=0,
            spread=data.text, lasting=data.text, changed_at=clock.now(), changed_by=sheet.changed_by,
        )  # fmt: skip
    return sheet


def registration_list(data: Data) -> dict:
    return send(make_registration(data, make_bodies(data), make_year(data)))


def result_report(data: Data) -> dict:
    return send(make_report(data, make_bodies(data), make_year(data)))


def receipt_slip(data: Data) -> dict:
    return registration_list(data)


def paper_receipt_slip(data: Data) -> dict:
    sheet = make_registration(data, make_bodies(data), make_year(data))
    send(sheet)
    lead = make_lead()
    note = {"note": data.text[:300], "letter_number": data.number}
    receipt = factories.make_paper(sheet, lead, **note)
    return slip_request(issue_slip(receipt=receipt, actor=lead, at=clock.now()))["params"]


def office_registration_list(data: Data) -> dict:
    unit, campaign = make_bodies(data), make_year(data)
    if data.rows:
        send(make_registration(data, unit, campaign))
    return office_list_params(sheets=sent_sheets_of(campaign), year=YEAR, words=data.text[:200])


def office_result_list(data: Data) -> dict:
    unit, campaign = make_bodies(data), make_year(data)
    if data.rows:
        send(make_report(data, unit, campaign))
    sheets = sent_sheets_of(campaign, SheetKind.RESULT)
    return office_result_params(sheets=sheets, year=YEAR, words=data.text[:200])


def office_summary(data: Data) -> dict:
    unit, campaign = make_bodies(data), make_year(data)
    if not data.rows:
        return {"campaign": campaign.pk, "kind": SheetKind.REGISTRATION, "format": "pdf"}
    sheet = make_registration(data, unit, campaign)
    send(sheet)
    Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.ACCEPTED, decided_at=clock.now())
    Registration.objects.update(verdict="ACCEPTED")
    compiled = compile_summary(campaign=campaign, kind=SheetKind.REGISTRATION, at=clock.now())
    summary = OfficeSummary.objects.create(
        campaign=campaign, kind=SheetKind.REGISTRATION, version=1, number="5/BC-SGDĐT",
        issued_on=clock.local_day(clock.now()), issued_by=make_lead().user, issued_at=clock.now(),
        payload=compiled.payload, sha256=compiled.digest,
    )  # fmt: skip
    return {"summary": summary.pk, "format": "pdf"}


# --- units that have not sent ---------------------------------------------------


def owing(data: Data, least: int = 0) -> dict:
    """As many units without a sheet as the data have rows."""
    unit, campaign = make_bodies(data), make_year(data)
    units = [unit] + [
        factories.make_unit(f"{data.unit[:190]} {number}", **data.body) for number in range(1, data.rows)
    ]
    units = units[: max(data.rows, least)]
    terms = Terms.of(Deadline.objects.of_kind(DeadlineKind.REGISTRATION).get(campaign=campaign))
    keys = [unit.pk for unit in units]
    return owing_params(terms=terms, unit_ids=keys, at=clock.now(), words=data.text[:200])


def call_list(data: Data) -> dict:
    return owing(data)


def reminder_letter(data: Data) -> dict:
    return owing(data, least=1)  # nobody is written to where nobody owes


# --- dossiers -------------------------------------------------------------------


def make_dossier(data: Data) -> Sheet:
    """A dossier with a collective and people, and the minutes of its council."""
    unit, campaign = make_bodies(data), make_year(data)
    sheet = new_sheet(SheetKind.NOMINATION, unit, campaign)
    scheme = campaign.movement.schemes.get()
    signed = signed_by(data) | {"document_number": data.number.replace("BC", "TTr")}
    dossier = NominationDossier.objects.create(
        sheet=sheet, scheme=scheme, grounds=data.text, **signed, **(declared_by(data) if data.rows else {})
    )
    if data is not EMPTY:
        make_council(data, dossier)
    for number in range(max(2, data.rows // 2)):
        make_nominee(data, sheet, Subject.INDIVIDUAL if number else Subject.COLLECTIVE)
    return sheet


def declared_by(data: Data) -> dict[str, object]:
    """What the head of the unit declares."""
    return {
        "declared_by": data.body["head_name"],
        "declaration_note": data.text,
        "no_discipline": True,
        "no_complaint": False,
    }


def make_council(data: Data, dossier: NominationDossier) -> None:
    """A council whose last member is absent."""
    meeting = CouncilMeeting.objects.create(
        dossier=dossier, number="2/BB-HĐTĐKT", met_on=clock.local_day(clock.now()), began_at=time(14),
        ended_at=time(15, 30), place=data.text[:100], note=data.text,
    )  # fmt: skip
    members = max(5, data.rows)
    for position in range(1, members + 1):
        seat = {1: Seat.CHAIR, 2: Seat.SECRETARY}.get(position, Seat.MEMBER)
        person = nomination_world.make_person(dossier.sheet.unit, data.person, position=data.job)
        is_present, reason = (False, data.text[:200]) if position == members else (True, "")
        CouncilMember.objects.create(
            meeting=meeting, person=person, seat=seat, position=position, is_present=is_present,
            absence_reason=reason,
        )  # fmt: skip


def make_nominee(data: Data, sheet: Sheet, subject: Subject) -> Nomination:
    """A nominee with honours of every kind; with no data at all only a name."""
    who = {"collective": f"Tập thể {data.thing[:150]}".strip()}
    if subject == Subject.INDIVIDUAL:
        more = {} if data is not EMPTY else {"title": "", "born_on": None}
        who = {"person": nomination_world.make_person(sheet.unit, data.person, position=data.job, **more)}
    nomination = Nomination.objects.create(
        dossier=sheet.nomination_dossier, subject=subject,
        position=sheet.nomination_dossier.nominations.count() + 1, summary=data.text[:600],
        form=CampaignForm.objects.get(campaign=sheet.campaign, subject=subject).form,
        texts={"duties": data.text, "movement-results": data.text * 6} if data.text else {},
        changed_at=clock.now(), changed_by=sheet.changed_by, **who,
    )  # fmt: skip
    for year in range(2027 - data.rows // 2, 2027):
        for kind in HonourKind:
            Honour.objects.create(
                nomination=nomination, kind=kind, year=year, name=data.thing[:150], decision=data.text[:250]
            )
    meeting = CouncilMeeting.objects.filter(dossier=sheet.pk).first()
    if meeting:
        Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=4, votes_against=0)
    return nomination


def of_dossier(data: Data) -> dict:
    return send(make_dossier(data))


def cover_of_set_two(data: Data) -> dict:
    return of_dossier(data) | {"set": 2}


def achievement(key: str) -> Callable[[Data], dict]:
    """The report of the first nominee of the kind."""

    def sample(data: Data) -> dict:
        params = of_dossier(data)
        payload = Snapshot.objects.get(sheet__code=params["sheet"]).payload
        return params | next(more for paper, _, more in papers_of(payload) if paper == key)

    return sample


def gap_letter(data: Data) -> dict:
    """About a registration without paper; about a dossier of which every copy lacks its stamp."""
    if data is LONG:
        sheet = make_dossier(data)
        send(sheet)
        nomination_world.receive_all_copies(sheet, make_lead(), stamped=False)
    else:
        sheet = make_registration(data, make_bodies(data), make_year(data))
        send(sheet)
    day = clock.local_day(clock.now())
    return gap_params(sheet, gap_of(sheet), day=day, until=day if data.rows else None)


# --- lists of the office --------------------------------------------------------


def nomination_list(data: Data) -> dict:
    """An issued list; a preview of an empty one where there are no data."""
    make_bodies(data)
    campaign = make_year(data)
    if data.rows:
        fields = {"name": data.person, "job": data.job, "unit": data.unit, "summary": data.text[:600]}
        rows = [list_world.row_of(number, **fields) for number in range(1, data.rows + 1)]
        signed = {"signer_title": data.department["head_title"], "signer_name": data.department["head_name"]}
        list_world.stored_list(rows, campaign, **signed)
    return list_params(campaign, list_world.scheme_of(campaign), ListOrder.RANK, "pdf")


def submission_letter(data: Data) -> dict:
    """The letter to a list; it has at least one row, for the portal refuses a letter to none."""
    if data.rows:
        return nomination_list(data)
    make_bodies(data)
    campaign = make_year(data)
    blank = dict.fromkeys(("title", "job", "unit", "summary", "unit_votes", "council_votes"), "")
    unsigned = {"signer_title": "", "signer_name": "", "place": "", "symbol": "", "office_symbol": ""}
    list_world.stored_list(
        [list_world.row_of(1, born=None, **blank)], campaign, meeting=None, submit_to="", basis=[], **unsigned
    )
    return list_params(campaign, list_world.scheme_of(campaign), ListOrder.RANK, "pdf")


def launch_plan_list(data: Data) -> dict:
    make_bodies(data)
    campaign = make_year(data)
    for number in range(1, data.rows + 1):
        unit = factories.make_unit(f"{data.unit[:190]} {number}", **data.body)
        actor = factories.actor_of(factories.make_member(unit))
        factories.make_launch_plan(unit, campaign, actor)
    keys = LaunchPlan.objects.values_list("pk", flat=True)
    return launch_plan_params(plans=list(keys), year=YEAR, words=data.text[:200])


def award_list(data: Data) -> dict:
    """All nominees of a dossier awarded; none where there are no data."""
    sheet = make_dossier(data)
    nominations = Nomination.objects.filter(dossier=sheet.pk).order_by("position")
    rows = [
        list_world.row_of(
            number, uid=str(nomination.uid), name=data.person, job=data.job, unit=data.unit,
            subject=nomination.subject,
        )
        for number, nomination in enumerate(nominations, start=1)
    ]  # fmt: skip
    issued, lead = list_world.stored_list(rows, sheet.campaign), make_lead()
    decision = AwardDecision.objects.create(
        issued=issued, number="1205/QĐ-UBND", decided_on=clock.local_day(clock.now()),
        issuer="Ủy ban nhân dân tỉnh An Giang", recorded_by=lead.user, recorded_at=clock.now(),
    )  # fmt: skip
    quota = nomination_world.make_quota(sheet.campaign, amount=len(rows))
    for slot, nomination in enumerate(nominations if data.rows else (), start=1):
        Nomination.objects.filter(pk=nomination.pk).update(
            standing=Standing.AWARDED, decision=decision, allocation=quota, slot=slot
        )
    return list_request(decision, "pdf")["params"]


SAMPLES: dict[str, Callable[[Data], dict]] = {
    "registration-list": registration_list,
    "receipt-slip": receipt_slip,
    "result-report": result_report,
    "paper-receipt-slip": paper_receipt_slip,
    "office-registration-list": office_registration_list,
    "office-result-list": office_result_list,
    "office-summary": office_summary,
    "call-list": call_list,
    "reminder-letter": reminder_letter,
    "request": of_dossier,
    "minutes": of_dossier,
    "achievement-collective": achievement("achievement-collective"),
    "achievement-individual": achievement("achievement-individual"),
    "nomination-list": nomination_list,
    "submission-letter": submission_letter,
    "dossier-cover": cover_of_set_two,
    "signing-guide": of_dossier,
    "declaration": of_dossier,
    "gap-letter": gap_letter,
    "launch-plan-list": launch_plan_list,
    "award-list": award_list,
}
