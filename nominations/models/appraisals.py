"""How the office appraises a nominee, and every move of its standing."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField, ParagraphField
from nominations.enums import Standing
from nominations.models.dossiers import Nomination, ScoreItem
from registrations.enums import Action
from registrations.models import Actor, Campaign, Criterion, Sheet, Unit
from registrations.models.paper import VOIDED_WITH_REASON, Voidable


class Appraisal(models.Model):
    """The office's appraisal of one nominee: criteria met or not, a score sheet, a note."""

    nomination = models.OneToOneField(
        Nomination,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="appraisal",
        verbose_name="đề nghị khen thưởng",
    )
    note = ParagraphField("nhận xét", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thẩm định"
    )
    at = models.DateTimeField("lúc thẩm định")
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "thẩm định"
        verbose_name_plural = "thẩm định"

    def __str__(self) -> str:
        return f"Thẩm định {self.nomination}"


class CriterionVerdict(models.Model):
    """Whether a nominee meets one criterion, as the office finds."""

    appraisal = models.ForeignKey(
        Appraisal, on_delete=models.CASCADE, related_name="verdicts", verbose_name="thẩm định"
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="verdicts", verbose_name="tiêu chí"
    )
    is_met = models.BooleanField("đạt", null=True, blank=True)
    note = LineField("ghi chú", max_length=500, blank=True)

    class Meta:
        verbose_name = "nhận định về tiêu chí"
        verbose_name_plural = "nhận định về tiêu chí"
        ordering = ["appraisal", "criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "criterion"],
                name="criterion_judged_once",
                violation_error_message="Tiêu chí này đã có nhận định.",
            )
        ]

    def __str__(self) -> str:
        return str(self.criterion)


class Score(models.Model):
    """The points of a nominee on one line of the score sheet; None is not 0."""

    appraisal = models.ForeignKey(
        Appraisal, on_delete=models.CASCADE, related_name="scores", verbose_name="thẩm định"
    )
    item = models.ForeignKey(
        ScoreItem, on_delete=models.PROTECT, related_name="scores", verbose_name="mục chấm điểm"
    )
    points = models.DecimalField("điểm", max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = "điểm"
        verbose_name_plural = "điểm"
        ordering = ["appraisal", "item__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "item"],
                name="item_scored_once",
                violation_error_message="Mục này đã được chấm.",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0),
                name="points_are_not_negative",
                violation_error_message="Điểm không thể âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.points}"


class StandingChange(models.Model):
    """One move of a nomination at the office; only grows (the database refuses changes)."""

    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="changes", verbose_name="đề nghị khen thưởng"
    )
    action = models.CharField("việc", max_length=20, choices=Action)
    from_standing = models.CharField("từ", max_length=15, choices=Standing)
    to_standing = models.CharField("sang", max_length=15, choices=Standing)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    reason = LineField("lý do", max_length=500, blank=True)

    class Meta:
        verbose_name = "diễn biến xét khen thưởng"
        verbose_name_plural = "diễn biến xét khen thưởng"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.get_to_standing_display()}"


class DeclaredConflictQuerySet(models.QuerySet):
    """Reads of declared conflicts."""

    def standing(self) -> "DeclaredConflictQuerySet":
        """Those that nobody has lifted."""
        return self.filter(voided_at=None)

    def of_actor_on(self, actor: Actor, sheets: Iterable[Sheet]) -> set[int]:
        """The keys of those sheets on whose unit the actor has declared not to decide; one query."""
        rows = self.standing().filter(user=actor.user.pk).order_by().values_list("unit", "campaign")
        declared = set(rows)
        return {sheet.pk for sheet in sheets if (sheet.unit_id, sheet.campaign_id) in declared}


class DeclaredConflict(Voidable):
    """A member of the office who declares not to decide on a unit, with the reason; the row stays also where
    the lead has lifted the conflict, with the reason for that."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="declared_conflicts",
        verbose_name="người khai",
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="declared_conflicts", verbose_name="đợt thi đua"
    )
    reason = LineField("lý do", max_length=300)
    declared_at = models.DateTimeField("lúc khai")

    objects = DeclaredConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "xung đột lợi ích"
        verbose_name_plural = "xung đột lợi ích"
        ordering = ["-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "campaign"],
                condition=Q(voided_at=None),
                name="conflict_declared_once",
                violation_error_message="Đã khai xung đột lợi ích với đơn vị này.",
            ),
            models.CheckConstraint(
                condition=VOIDED_WITH_REASON,
                name="conflict_is_lifted_with_a_reason",
                violation_error_message="Nêu lý do gỡ xung đột lợi ích.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"
