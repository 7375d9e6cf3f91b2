"""What the tests of summaries and archives share: accepted registrations and reports, an issued summary."""

import itertools
from datetime import timedelta
from decimal import Decimal

from danvan.core import clock
from registrations.enums import Outcome, Role, SheetKind, UnitKind
from registrations.models import Actor, Campaign, Deadline, ResultItem, ResultReport, Sheet
from registrations.services import drafts, review
from registrations.services.summaries import compile_summary, issue_summary
from tests import factories
from tests.services.test_sending import submit

REGISTRATION, RESULT = SheetKind.REGISTRATION, SheetKind.RESULT
_numbers = itertools.count(1)


def make_lead() -> Actor:
    """The office's lead."""
    return factories.actor_of(factories.make_office(Role.OFFICE_LEAD))


def make_year(**fields: object) -> Campaign:
    """An open campaign with deadlines for registrations and reports, whose movement names an addressee."""
    campaign = factories.make_campaign(**fields)
    movement = campaign.movement
    movement.report_to, movement.issuer_parent = "Ban Dân vận Tỉnh ủy", "Ủy ban nhân dân tỉnh An Giang"
    movement.save()
    return campaign


def accept(sheet: Sheet, **fields: object) -> Sheet:
    """Accept the sheet as it stands."""
    sheet.refresh_from_db()
    office = factories.actor_of(factories.make_office())
    return review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now(), **fields
    )


def accepted_sheet(
    campaign: Campaign, name: str = "", models: int = 1, **unit: object
) -> tuple[Sheet, Actor]:
    """An accepted registration of a new unit, and an actor of the unit."""
    sheet, actor = factories.make_ready_sheet(
        unit=factories.make_unit(name, **unit), campaign=campaign, models=models
    )
    submit(sheet, actor)
    return accept(sheet), actor


def sent_report(registration: Sheet, actor: Actor, **item: object) -> Sheet:
    """The report of the same unit, sent with the same figures for each model."""
    report = drafts.start_sheet(
        unit=registration.unit, campaign=registration.campaign, kind=RESULT, actor=actor, at=clock.now()
    )
    ResultReport.objects.filter(sheet=report).update(
        leadership="Quán triệt.", shortcomings="Không.", lessons="Bàn trước.", directions="Duy trì.",
        contact_name="Trần Văn Bảy", contact_phone="0912 345 678",
    )  # fmt: skip
    figures = {
        "outcome": Outcome.DONE, "work_done": "Trồng cây.", "people_count": 40, "money": 15_000_000,
        "working_days": Decimal("12.5"), "helped_count": 7, "spread": "Khối 11.", "lasting": "Lâu dài.",
    }  # fmt: skip
    ResultItem.objects.filter(report=report.pk).update(**figures | item)
    report.refresh_from_db()
    submit(report, actor)
    return report


def issue(campaign: Campaign, kind: SheetKind = REGISTRATION, lead: Actor | None = None, **fields: object):
    """Issue the summary as it would be compiled now."""
    at = clock.now()
    seen = compile_summary(campaign=campaign, kind=kind, at=at).digest
    values = {"number": f"{next(_numbers):02d}/BC-SGDĐT", "issued_on": clock.local_day(at), "seen": seen}
    lead = lead or make_lead()
    return issue_summary(campaign=campaign, kind=kind, actor=lead, at=at, **values | fields)


def close_windows(campaign: Campaign) -> None:
    """Let every deadline of the campaign be over since yesterday."""
    Deadline.objects.filter(campaign=campaign).update(closes_at=clock.now() - timedelta(days=1))


def mixed_year() -> Campaign:
    """A year in which every figure differs: two areas, both subjects, all three forms, two kinds of unit."""
    campaign = make_year()
    area = campaign.movement.areas.create(code="htct", name="Xây dựng hệ thống chính trị", position=2)
    content = area.contents.create(code="gop-y", title="Góp ý", position=1)
    made = {"Trường A": UnitKind.SCHOOL, "Trường B": UnitKind.SCHOOL, "Trung tâm C": UnitKind.CENTRE}
    for number, (name, kind) in enumerate(made.items(), start=1):
        sheet, actor = factories.make_ready_sheet(
            unit=factories.make_unit(name, kind=kind), campaign=campaign, models=number
        )
        factories.make_model(
            sheet, actor, area=area, content=content, subject="INDIVIDUAL", novelty="REPLICATED",
            source_note="Trường Trung học phổ thông Tân Châu", collective="",
        )  # fmt: skip
        submit(sheet_now(sheet), actor)
        refused = {}
        if number == 3:
            refused = {sheet.registration_sheet.models.order_by("position").first().uid: "Trùng"}
        accept(sheet, refused=refused)
        report = sent_report(sheet_now(sheet), actor, money=number * 1_000_000)
        item = ResultItem.objects.filter(report=report.pk).order_by("position").first()
        accept(report, refused={item.uid: "Thiếu minh chứng"} if number == 1 else {})
    waiting, actor = factories.make_ready_sheet(unit=factories.make_unit("Trường D"), campaign=campaign)
    submit(waiting, actor)
    factories.make_unit("Trường E chưa gửi")
    return campaign


def sheet_now(sheet: Sheet) -> Sheet:
    """The sheet as it is stored."""
    return Sheet.objects.select_related("unit", "campaign__movement").get(pk=sheet.pk)
