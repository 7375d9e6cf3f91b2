"""A unit's own plan for the year, and which units have none yet (plan, section IV.1)."""

from datetime import date

from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField
from registrations.models.attachments import Attachment
from registrations.models.campaigns import Campaign
from registrations.models.people import units_expected_on
from registrations.models.units import Unit, UnitQuerySet


def recorded(plan: str = "") -> Q:
    """The plans with number, date and file; `plan` leads to them from another table ("launch_plans__")."""
    filled = {f"{plan}number__gt": "", f"{plan}issued_on__isnull": False, f"{plan}attachment__isnull": False}
    return Q(**filled)


def planned_in() -> models.Case:
    """SQL expression on units: a campaign for which a plan is recorded or None, a row for each plan."""
    return models.Case(models.When(recorded("launch_plans__"), then=models.F("launch_plans__campaign")))


class LaunchPlanQuerySet(models.QuerySet):
    """Reads of launch plans."""

    def recorded(self) -> "LaunchPlanQuerySet":
        """Those with number, date and file; the others are still being written."""
        return self.filter(recorded())

    def of(self, unit: Unit, campaign: Campaign) -> "LaunchPlan | None":
        """The unit's plan with its file; None where nothing was begun."""
        rows = self.select_related("attachment__uploaded_by")
        return rows.filter(unit=unit, campaign=campaign).first()


class LaunchPlan(models.Model):
    """Number, date and file of the plan; each may still be missing while it is being written."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="launch_plans", verbose_name="đợt thi đua"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="launch_plans", verbose_name="đơn vị"
    )
    number = LineField("số kế hoạch", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    attachment = models.OneToOneField(
        Attachment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="launch_plan",
        verbose_name="tệp kế hoạch",
    )

    objects = LaunchPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch phát động"
        verbose_name_plural = "kế hoạch phát động"
        ordering = ["-campaign__year", "unit__name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"],
                name="one_launch_plan_a_unit_and_campaign",
                violation_error_message="Đơn vị đã có kế hoạch phát động của đợt này.",
            )
        ]

    def __str__(self) -> str:
        return f"Kế hoạch phát động {self.number}"

    @property
    def is_recorded(self) -> bool:
        """Whether number, date and file are there; the twin of LaunchPlanQuerySet.recorded."""
        return bool(self.number and self.issued_on and self.attachment_id)


def units_without_launch_plan(campaign: Campaign, day: date) -> UnitQuerySet:
    """The units that are expected to take part on the day and have not recorded their plan of the year."""
    recorded = LaunchPlan.objects.recorded().filter(campaign=campaign).values("unit")
    return units_expected_on(day).exclude(pk__in=recorded)
