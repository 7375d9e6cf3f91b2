"""Short words for tests of sheets that go through a consolidating unit."""

from dataclasses import dataclass
from datetime import timedelta

from danvan.core import clock
from registrations.enums import DeadlineKind, SheetKind
from registrations.models import Actor, Campaign, Deadline, ResultItem, ResultReport, Sheet, Unit
from registrations.services import drafts, review
from tests import factories
from tests.services.test_sending import submit

DETAILS = {"contact_name": "Trần Văn Bảy", "contact_phone": "0912 345 678"}
REPORT = dict.fromkeys(["leadership", "shortcomings", "lessons", "directions"], "Có.")
ITEM = {
    "outcome": "DONE", "work_done": "Đã trồng cây.", "people_count": 30, "money": 0, "working_days": 2,
    "helped_count": 5, "spread": "Cả khối.", "lasting": "Giữ được.",
}  # fmt: skip


@dataclass
class Ward:
    """A consolidating unit, who acts for it, and the campaign."""

    unit: Unit
    actor: Actor
    campaign: Campaign

    def school(self, name: str = "") -> Unit:
        """A unit that reports through it; the actor is told."""
        unit = factories.make_unit(name)
        factories.make_line(unit, self.unit)
        self.actor = factories.actor_of(self.actor.user)
        return unit

    def sent(self, name: str = "", models: int = 1) -> tuple[Sheet, Actor]:
        """A sheet of such a unit, sent."""
        sheet, actor = factories.make_ready_sheet(self.school(name), self.campaign, models=models)
        return fresh(submit(sheet, actor).sheet), actor

    def accepted(self, name: str = "", models: int = 1, refused: dict | None = None) -> tuple[Sheet, Actor]:
        """The same, accepted."""
        sheet, actor = self.sent(name, models)
        return self.accept(sheet, refused), actor

    def accept(self, sheet: Sheet, refused: dict | None = None) -> Sheet:
        """Accept a sheet that was sent to it."""
        sheet = fresh(sheet)
        return review.accept_sheet(
            sheet=sheet, row_version=sheet.row_version, refused=refused, actor=self.actor, at=clock.now()
        )

    def own_sheet(self, models: int = 0) -> Sheet:
        """Its own sheet, ready to be sent."""
        sheet, _ = factories.make_ready_sheet(self.unit, self.campaign, self.actor.user, models=models)
        return sheet

    def send_own(self) -> Sheet:
        """Its own sheet, sent as it stands."""
        sheet = Sheet.objects.filter(unit=self.unit, kind=SheetKind.REGISTRATION).first() or self.own_sheet()
        submit(fresh(sheet), self.actor)
        return fresh(sheet)


def make_ward(**fields: object) -> Ward:
    """A consolidating unit with an officer in this year's campaign."""
    unit = factories.make_consolidator(**fields)
    return Ward(unit, factories.actor_of(factories.make_member(unit)), factories.make_campaign())


def fresh(sheet: Sheet) -> Sheet:
    """The sheet as it is stored now."""
    return Sheet.objects.get(pk=sheet.pk)


def by(actor: Actor) -> dict[str, object]:
    """Who acts, and that it is now."""
    return {"actor": actor, "at": clock.now()}


def office(role: str = "OFFICE_OFFICER") -> Actor:
    """Somebody of the department's office."""
    return factories.actor_of(factories.make_office(role))


def ready_report(unit: Unit, campaign: Campaign, actor: Actor) -> Sheet:
    """A result report of the unit with nothing missing; results can be sent for nine days more."""
    today = clock.local_day(clock.now())
    opens_at, closes_at = (clock.start_of_day(today + timedelta(days=days)) for days in (-9, 9))
    Deadline.objects.get_or_create(
        campaign=campaign, kind=DeadlineKind.RESULT, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    sheet = drafts.start_sheet(
        unit=unit, campaign=campaign, kind=SheetKind.RESULT, actor=actor, at=clock.now()
    )
    ResultReport.objects.filter(sheet=sheet).update(**REPORT, **DETAILS)
    ResultItem.objects.filter(report=sheet.pk).update(**ITEM)
    return fresh(sheet)
