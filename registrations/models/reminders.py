"""Reminders: the rules of a campaign, and what was sent to which unit."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField, ParagraphField
from registrations.enums import DeadlineKind, SheetState
from registrations.models.campaigns import Campaign
from registrations.models.deadlines import Deadline, DeadlineExtension
from registrations.models.sheets import Sheet
from registrations.models.units import Unit
from registrations.rules.kinds import WATCHED
from registrations.rules.reminders import FRESH_FOR, offset_in_words

FARTHEST = 60  # days from the last valid day; farther away a number is a slip of the keyboard


class ReminderRuleQuerySet(models.QuerySet):
    """Reads of rules."""

    def in_force_for(self, deadline: Deadline) -> "ReminderRuleQuerySet":
        """The rules in use for the deadline."""
        return self.filter(campaign=deadline.campaign_id, kind=deadline.kind, is_active=True)


class ReminderRule(models.Model):
    """On which day, counted from the last valid day, units that owe a sheet are reminded, in which words.

    The words name no day: the letter takes it from the deadline.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="reminder_rules", verbose_name="đợt thi đua"
    )
    kind = models.CharField("thời hạn", max_length=30, choices=DeadlineKind)
    days = models.SmallIntegerField(
        "số ngày so với ngày cuối",
        help_text="Số âm là trước ngày cuối được gửi, số dương là sau: -3 là trước 3 ngày, 1 là hôm sau.",
    )
    subject = LineField(
        "tiêu đề thư", max_length=100, help_text="Đừng ghi ngày: thư tự lấy hạn của từng đơn vị."
    )
    text = ParagraphField("lời nhắc", max_length=1000, help_text="Một, hai câu; thư tự ghi hạn và liên kết.")
    is_active = models.BooleanField("đang dùng", default=True)

    objects = ReminderRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mốc nhắc hạn"
        verbose_name_plural = "mốc nhắc hạn"
        ordering = ["-campaign__year", "kind", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "days"],
                name="reminder_rule_once_a_day",
                violation_error_message="Đợt này đã có mốc nhắc vào ngày đó cho thời hạn này.",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=-FARTHEST, days__lte=FARTHEST),
                name="reminder_rule_near_its_deadline",
                violation_error_message=f"Mốc nhắc chỉ đặt trong {FARTHEST} ngày trước hoặc sau hạn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {offset_in_words(self.days)}"


class Reminder(models.Model):
    """One letter that reminds one unit of one end: by a rule, or by hand in one `batch`.

    The row is written with its outbox row; being there once is what sends the letter once.
    """

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="reminders", verbose_name="thời hạn"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reminders", verbose_name="đơn vị")
    ends_at = models.DateTimeField("hạn được nhắc")
    rule = models.ForeignKey(
        ReminderRule,
        null=True,
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name="mốc nhắc hạn",
    )
    batch = models.UUIDField("lần nhắc", null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người nhắc",
    )
    created_at = models.DateTimeField("lúc nhắc")

    class Meta:
        verbose_name = "nhắc hạn"
        verbose_name_plural = "nhắc hạn"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "unit", "ends_at"],
                name="reminded_once_of_an_end",
                violation_error_message="Đơn vị đã được nhắc theo mốc này cho hạn đó.",
            ),
            models.UniqueConstraint(
                fields=["batch", "unit"],
                name="reminded_once_in_a_batch",
                violation_error_message="Đơn vị đã được nhắc trong lần này.",
            ),
            models.CheckConstraint(
                condition=Q(rule=None, batch__isnull=False, sent_by__isnull=False)
                | Q(rule__isnull=False, batch=None, sent_by=None),
                name="reminder_by_a_rule_or_by_hand",
                violation_error_message="Thư nhắc hoặc theo mốc, hoặc do người của phòng gửi.",
            ),
        ]
        indexes = [models.Index(fields=["deadline", "unit", "created_at"], name="reminder_last")]

    def __str__(self) -> str:
        return f"{self.unit} – {self.deadline}"


def deadlines_to_remind_of(at: datetime) -> models.QuerySet:
    """The deadlines with rules in use that have opened and are not long over for everybody.

    An archived campaign reminds of nothing.
    """
    long_ago = at - timedelta(days=FARTHEST) - FRESH_FOR
    rules = ReminderRule.objects.filter(campaign=OuterRef("campaign"), kind=OuterRef("kind"), is_active=True)
    supplements = Sheet.objects.filter(
        campaign=OuterRef("campaign"), kind=OuterRef("kind"),
        state=SheetState.RETURNED, supplement_due_at__gt=long_ago,
    )  # fmt: skip
    alive = Q(closes_at__gt=long_ago) | Q(Exists(supplements))
    alive |= Q(pk__in=DeadlineExtension.objects.filter(until__gt=long_ago).values("deadline"))
    opened = Deadline.objects.filter(kind__in=WATCHED, opens_at__lte=at, closes_at__isnull=False)
    opened = opened.filter(campaign__archived_at=None)
    return opened.filter(Exists(rules), alive).select_related("campaign__movement").order_by("pk")
