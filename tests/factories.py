"""Records for tests, each as small as the rules allow."""

import io
import itertools
from datetime import date, datetime, timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.core import clock
from danvan.core.models import User
from registrations.enums import DeadlineKind, Novelty, Role, Subject, UnitKind
from registrations.models import (
    Actor,
    Area,
    AreaContent,
    Campaign,
    Deadline,
    LaunchPlan,
    Membership,
    Movement,
    Registration,
    ReportingLine,
    Sheet,
    Unit,
)
from registrations.services import drafts, launch_plans, sheet_models

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
    """A campaign with one area and one content, open from thirty days ago until the start of `closes_on`."""
    today = clock.local_day(clock.now())
    year = year or today.year
    movement = Movement.objects.filter(first_year__lte=year, last_year__gte=year).first() or make_movement(
        year
    )
    campaign = Campaign.objects.create(
        movement=movement, year=year, soft_file_address="file.mem@example.edu.vn", **fields
    )
    Deadline.objects.create(
        campaign=campaign,
        kind=DeadlineKind.REGISTRATION,
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
    area = campaign.movement.areas.get()
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
