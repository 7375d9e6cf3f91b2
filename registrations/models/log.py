"""The log: one line for each thing that happened, added to and never changed (the database refuses)."""

from django.conf import settings
from django.db import models
from django.utils.formats import localize

from danvan.core import clock
from danvan.core.models.fields import LineField, ParagraphField
from registrations.enums import Action
from registrations.models.sheets import Sheet
from registrations.models.units import Unit


class EventQuerySet(models.QuerySet):
    """Reads of the log."""

    def of_sheet(self, sheet: Sheet) -> "EventQuerySet":
        """What happened to the sheet and who did it for whom, the newest first."""
        return self.filter(sheet=sheet).select_related("actor", "acting_unit").order_by("-at", "-pk")


class Event(models.Model):
    """Who did what, when, for which unit and why. `acting_unit` differs from `unit` when done on behalf."""

    action = models.CharField("việc", max_length=20, choices=Action)
    at = models.DateTimeField("lúc")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="events", verbose_name="đơn vị"
    )
    acting_unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="đơn vị thực hiện",
    )
    sheet = models.ForeignKey(
        Sheet, null=True, blank=True, on_delete=models.SET_NULL, related_name="events", verbose_name="hồ sơ"
    )
    from_state = models.CharField("từ tình trạng", max_length=10, blank=True)
    to_state = models.CharField("sang tình trạng", max_length=10, blank=True)
    about = LineField("về việc", max_length=300, blank=True)
    reason = ParagraphField("lý do", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký hồ sơ"
        verbose_name_plural = "nhật ký hồ sơ"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} – {localize(clock.local(self.at))}"
