"""One step of the demo's story: when it happens, what it is about, and who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from danvan.core import clock
from danvan.management.sample_units import officers_of
from registrations.enums import Role, SheetKind
from registrations.models import Actor, Campaign, Membership, Sheet, Unit


@dataclass
class Scene:
    """One step: when it happens, who acts for the office, and what it says."""

    at: datetime
    office: Actor
    since: date
    step: Mapping

    @property
    def campaign(self) -> Campaign:
        """The campaign of the step's year."""
        return Campaign.objects.select_related("movement").get(year=self.step["year"])

    @property
    def kind(self) -> SheetKind:
        """The kind of sheet that the step is about."""
        return SheetKind(self.step.get("kind", SheetKind.REGISTRATION))

    @property
    def unit(self) -> Unit:
        """The unit that the step is about."""
        return Unit.objects.select_related("parent", "successor").get(code=self.step["unit"])

    @property
    def sheet(self) -> Sheet:
        """The unit's sheet as it stands."""
        rows = Sheet.objects.with_names()
        return rows.get(unit=self.unit, campaign=self.campaign, kind=self.kind)

    def by_unit(self) -> dict[str, object]:
        """An officer of the unit, or of the unit that acts for it."""
        acting = Unit.objects.get(code=self.step.get("by", self.step["unit"]))
        user = officers_of([acting], self.since)[acting.pk]
        return {"actor": Actor.of(user, clock.local_day(self.at)), "at": self.at}

    def by_office(self) -> dict[str, object]:
        """The office's lead."""
        return {"actor": self.office, "at": self.at}

    def by_officer(self) -> dict[str, object]:
        """Another person of the office than its lead."""
        rows = Membership.objects.filter(role=Role.OFFICE_OFFICER).select_related("user")
        return {"actor": Actor.of(rows.order_by("pk").first().user, clock.local_day(self.at)), "at": self.at}

    def by_receiver(self) -> dict[str, object]:
        """Whoever receives the sheet: the consolidating unit that the step names, else the office."""
        return self.by_unit() if "by" in self.step else self.by_office()
