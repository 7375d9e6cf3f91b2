"""Records for tests, each as small as the rules allow."""

import hashlib
import io
import itertools
import uuid
from datetime import date, datetime, timedelta

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.core import clock
from danvan.core.models import User
from registrations.enums import (
    AttachmentKind,
    DeadlineKind,
    FileState,
    Novelty,
    Outcome,
    PaperCondition,
    Role,
    SheetKind,
    Subject,
    UnitKind,
)
from registrations.models import (
    Actor,
    Area,
    AreaContent,
    Attachment,
    Campaign,
    Deadline,
    Evidence,
    LaunchPlan,
    Membership,
    Movement,
    PaperReceipt,
    Registration,
    ReportingLine,
    ResultItem,
    ResultReport,
    Sheet,
    Unit,
)
from registrations.services import drafts, launch_plans, paper, review, sending, sheet_models

PASSWORD = "mot-mat-khau-du-dai"
_numbers = itertools.count(1)


def make_unit(name: str = "", **fields: object) -> Unit:
    """A school, unless told otherwise."""
    number = next(_numbers)
    values = {
        "code": f"DV-{number}",
        "name": name or f"Trường Trung học phổ thông số {number}",
        "kind": UnitKind.SCHOOL,
        "place": "Long Xuyên",
        "head_title": "Hiệu trưởng",
        "head_name": "Néang Kim Chêng",
        "phone": "0296 3 852 000",
    }
    return Unit.objects.create(**values | fields)


def make_consolidator(name: str = "", **fields: object) -> Unit:
    """The office of a commune, through which units may report."""
    number = next(_numbers)
    values = {
        "kind": UnitKind.COMMUNE_OFFICE,
        "short_name": f"VHXH số {number}",
        "head_title": "Trưởng phòng",
    }
    name = name or f"Phòng Văn hóa - Xã hội phường số {number}"
    return make_unit(name, **values | fields)


def make_line(unit: Unit, through: Unit, **fields: object) -> ReportingLine:
    """The unit reports through the other one, since ever unless told otherwise."""
    return ReportingLine.objects.create(unit=unit, through=through, **fields)


def make_user(full_name: str = "Nguyễn Thị Hoa", **fields: object) -> User:
    """A person with the tests' password."""
    return User.objects.create_user(f"nguoi-{next(_numbers)}", PASSWORD, full_name=full_name, **fields)


def make_member(unit: Unit, role: Role = Role.UNIT_OFFICER, **fields: object) -> User:
    """A person with a role in the unit since long ago."""
    user = make_user(**fields)
    Membership.objects.create(user=user, unit=unit, role=role, starts_on=date(2000, 1, 1))
    return user


def make_office(role: Role = Role.OFFICE_OFFICER) -> User:
    """A member of the department's office."""
    office = Unit.objects.filter(code="CTTT").first() or make_unit(
        "Phòng Chính trị, tư tưởng", code="CTTT", kind=UnitKind.DEPARTMENT_OFFICE
    )
    return make_member(office, role)


def actor_of(user: User, at: datetime | None = None) -> Actor:
    """The actor that the person is."""
    return Actor.of(user, clock.local_day(at or clock.now()))


def make_campaign(year: int | None = None, closes_on: date | None = None, **fields: object) -> Campaign:
    """A campaign with one area; registration and result are open from thirty days ago until `closes_on`."""
    today = clock.local_day(clock.now())
    year = year or today.year
    movement = Movement.objects.filter(first_year__lte=year, last_year__gte=year).first() or make_movement(
        year
    )
    campaign = Campaign.objects.create(
        movement=movement, year=year, soft_file_address="file.mem@example.edu.vn", **fields
    )
    for kind in (DeadlineKind.REGISTRATION, DeadlineKind.RESULT):
        Deadline.objects.create(
            campaign=campaign,
            kind=kind,
            opens_at=clock.start_of_day(min(today, closes_on or today) - timedelta(days=30)),
            closes_at=clock.start_of_day(closes_on or today + timedelta(days=30)),
        )
    return campaign


def make_movement(year: int) -> Movement:
    """A movement of five years that begins with the year."""
    movement = Movement.objects.create(
        code=f"dvk-{year}",
        name="Phong trào thi đua “Dân vận khéo”",
        first_year=year,
        last_year=year + 4,
        plan_number="540/KH-SGDĐT",
        issuer="Sở Giáo dục và Đào tạo An Giang",
    )
    area = Area.objects.create(movement=movement, code="vhxh", name="Văn hóa - xã hội", position=1)
    AreaContent.objects.create(area=area, code="ntm", title="Xây dựng nông thôn mới", position=1)
    return movement


def model_values(campaign: Campaign, **fields: object) -> dict[str, object]:
    """Values of a complete model."""
    area = campaign.movement.areas.first()
    values = {
        "name": f"Trường học xanh số {next(_numbers)}",
        "novelty": Novelty.NEW,
        "area": area,
        "content": area.contents.get(),
        "subject": Subject.COLLECTIVE,
        "collective": "Chi đoàn giáo viên",
        "situation": "Sân trường thiếu bóng mát.",
        "goals": "Phủ xanh sân trường.",
        "targets": "Trồng 50 cây.",
        "method": "Vận động phụ huynh góp cây giống.",
        "audience": "Học sinh và phụ huynh khối 10.",
        "forces": "Chi đoàn chủ trì, hội phụ huynh phối hợp.",
        "resources": "15.000.000 đồng xã hội hóa.",
        "starts_on": date(campaign.year, 3, 1),
        "ends_on": date(campaign.year, 7, 31),
        "outputs": "50 cây sống khỏe.",
        "spread": "Nhân rộng sang khối 11.",
    }
    return values | fields


def make_pdf(pages: int = 1) -> bytes:
    """A small PDF file."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(content)
    return content.getvalue()


def make_upload(content: bytes | None = None, name: str = "Kế hoạch.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it; a small PDF unless told otherwise."""
    return SimpleUploadedFile(name, make_pdf() if content is None else content)


def make_launch_plan(unit: Unit, campaign: Campaign, actor: Actor, at: datetime | None = None) -> LaunchPlan:
    """A recorded launch plan."""
    whose = {"unit": unit, "campaign": campaign, "actor": actor, "at": at or clock.now()}
    launch_plans.attach_plan_file(uploaded=make_upload(), **whose)
    return launch_plans.record_launch_plan(
        number="12/KH-THPT", issued_on=clock.local_day(whose["at"]), **whose
    )


def make_paper(sheet: Sheet, actor: Actor, at: datetime | None = None, **fields: object) -> PaperReceipt:
    """The signed paper of the sheet's present sending, received today in good condition by the office."""
    at = at or clock.now()
    values = {
        "unit": sheet.unit, "campaign": sheet.campaign, "kind": SheetKind(sheet.kind),
        "version": sheet.version or None, "token": uuid.uuid4(), "received_on": clock.local_day(at),
        "condition": PaperCondition.GOOD, "letter_number": "15/BC-THPT",
    }  # fmt: skip
    return paper.record_paper(**values | fields, actor=actor, at=at)


PEOPLE = [{"title": "MR", "full_name": "Danh Sóc Kha", "position": "Bí thư chi đoàn"}]


def make_model(sheet: Sheet, actor: Actor, at: datetime | None = None, **fields: object) -> Registration:
    """A complete model on the sheet."""
    at = at or clock.now()
    model = sheet_models.add_model(
        sheet=sheet, values=model_values(sheet.campaign, **fields), actor=actor, at=at
    )
    return sheet_models.save_model(
        model=model, values={}, people=PEOPLE, row_version=model.row_version, actor=actor, at=at
    )


def make_ready_sheet(
    unit: Unit | None = None, campaign: Campaign | None = None, user: User | None = None, models: int = 1
) -> tuple[Sheet, Actor]:
    """A draft that has nothing missing, and an actor of its unit."""
    at = clock.now()
    unit = unit or make_unit()
    actor = actor_of(user or make_member(unit))
    sheet = drafts.start_sheet(unit=unit, campaign=campaign or make_campaign(), actor=actor, at=at)
    sheet = drafts.save_details(
        sheet=sheet,
        values={"contact_name": "Trần Văn Bảy", "contact_phone": "0912 345 678"},
        row_version=sheet.row_version,
        actor=actor,
        at=at,
    )
    for _ in range(models):
        make_model(sheet, actor, at)
    sheet.refresh_from_db()
    return sheet, actor


REPORT_TEXTS = {
    "leadership": "Chi bộ ban hành nghị quyết chuyên đề, phân công từng đảng viên.",
    "shortcomings": "Kinh phí còn ít, cây giống về muộn.",
    "lessons": "Giao việc rõ người, rõ thời gian.",
    "directions": "Giữ mô hình, mở rộng sang khối 11.",
    "proposals": "Đề nghị nhân rộng trong cụm trường.",
    "documents_issued": 2,
    "meetings_held": 3,
    "attendances": 1250,
}
ITEM_VALUES = {
    "outcome": Outcome.DONE,
    "work_done": "Trồng 52 cây quanh sân, phân công từng lớp tưới và ghi nhật ký chăm sóc hằng tuần.",
    "people_count": 420,
    "money": 12_500_000,
    "working_days": "37.5",
    "helped_count": 0,
    "spread": "Hai trường bạn đến học.",
    "lasting": "Có quy chế chăm sóc cây.",
}


def accept_sent(sheet: Sheet) -> None:
    """Have the office accept the sheet as it was sent."""
    sheet.refresh_from_db()
    reviewer = actor_of(make_office())
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=reviewer, at=clock.now())


def make_accepted_registration(
    unit: Unit | None = None, campaign: Campaign | None = None, user: User | None = None, models: int = 1
) -> tuple[Sheet, Actor]:
    """A registration that was sent and accepted, and an actor of its unit."""
    sheet, actor = make_ready_sheet(unit, campaign, user, models)
    sending.submit_sheet(
        sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=actor, at=clock.now()
    )
    accept_sent(sheet)
    return sheet, actor


def fill_item(item: ResultItem, **values: object) -> ResultItem:
    """A result with nothing missing; its words are its own, so that no other report looks copied."""
    own = {"work_done": f"{item.registration.name}: {ITEM_VALUES['work_done']}"}
    for field, value in (ITEM_VALUES | own | values).items():
        setattr(item, field, value)
    item.save()
    return item


def make_ready_report(
    unit: Unit | None = None, campaign: Campaign | None = None, user: User | None = None, models: int = 1
) -> tuple[Sheet, Actor]:
    """A report draft that has nothing missing, and an actor of its unit; the registration is accepted."""
    registration, actor = make_accepted_registration(unit, campaign, user, models)
    sheet = drafts.start_sheet(
        unit=registration.unit, campaign=registration.campaign, kind=SheetKind.RESULT, actor=actor,
        at=clock.now(),
    )  # fmt: skip
    ResultReport.objects.filter(sheet=sheet).update(**REPORT_TEXTS)
    for item in ResultItem.objects.filter(report=sheet.pk).select_related("registration"):
        fill_item(item)
    return Sheet.objects.get(pk=sheet.pk), actor


def make_evidence(
    item: ResultItem, name: str = "Ảnh sân trường.pdf", content: bytes | None = None, **fields: object
) -> Attachment:
    """An evidence file of a result, past the check of its content."""
    content = make_pdf() if content is None else content
    values = {
        "unit": item.report.sheet.unit, "kind": AttachmentKind.EVIDENCE, "name": name, "size": len(content),
        "media_type": "application/pdf", "sha256": hashlib.sha256(content).hexdigest(),
        "state": FileState.READY, "uploaded_by": item.changed_by, "uploaded_at": item.changed_at,
    }  # fmt: skip
    attachment = Attachment(**values | fields)
    attachment.file.save(f"evidence/{attachment.token}", ContentFile(content), save=False)
    attachment.save()
    Evidence.objects.create(item=item, attachment=attachment)
    return attachment
