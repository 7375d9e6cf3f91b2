"""What the department reports upwards: numbered, frozen, corrected only by a later version."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField, ParagraphField
from danvan.core.vietnamese import short_date
from registrations.enums import SheetKind
from registrations.models.campaigns import Campaign
from registrations.models.sheets import Sheet


class OfficeSummaryQuerySet(models.QuerySet):
    """Reads of summaries."""

    def without_payload(self) -> "OfficeSummaryQuerySet":
        """With campaign and issuer, but without the long contents."""
        return self.defer("payload").select_related("campaign__movement", "issued_by")

    def latest_of(self, campaign: Campaign, kind: str) -> "OfficeSummary | None":
        """The version that holds now; None before the first."""
        return self.without_payload().filter(campaign=campaign, kind=kind).order_by("-version").first()

    def freezing(self, sheet: Sheet) -> "OfficeSummary | None":
        """The version that holds now, where it contains the sheet and is not being corrected; one query."""
        latest = self.without_payload().filter(campaign=sheet.campaign_id, kind=sheet.kind)
        contains = models.Exists(SummarySheet.objects.filter(summary=models.OuterRef("pk"), sheet=sheet.pk))
        newest = latest.annotate(contains=contains).select_related("correction").order_by("-version").first()
        return newest if newest and newest.contains and not newest.is_being_corrected else None


class OfficeSummary(models.Model):
    """One issued version; everything in it is as it was at `issued_at` (the database refuses changes).

    A later version answers a correction, in which its reason stands.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="summaries", verbose_name="đợt thi đua"
    )
    kind = models.CharField("tổng hợp từ", max_length=12, choices=SheetKind)
    version = models.PositiveSmallIntegerField("lần ban hành")
    corrects = models.OneToOneField(
        "SummaryCorrection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answer",
        verbose_name="theo việc sửa đổi",
    )
    number = LineField("số văn bản", max_length=60)
    report_to = LineField("nơi nhận báo cáo", max_length=200)
    issued_on = models.DateField("ngày văn bản")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ban hành"
    )
    issued_at = models.DateTimeField("lúc ban hành")
    payload = models.JSONField("nội dung")
    sha256 = models.CharField(max_length=64)

    objects = OfficeSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "bản tổng hợp của Sở"
        verbose_name_plural = "bản tổng hợp của Sở"
        ordering = ["-campaign__year", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "version"],
                name="summary_numbered_once",
                violation_error_message="Lần ban hành này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True) | Q(version__gt=1, corrects__isnull=False),
                name="later_summary_answers_a_correction",
                violation_error_message="Bản sửa đổi phải nêu lý do sửa đổi.",
            ),
            models.CheckConstraint(
                condition=~Q(number=""),
                name="summary_has_a_number",
                violation_error_message="Ghi số văn bản.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bản tổng hợp của Sở số {self.number} ngày {short_date(self.issued_on)}{self.revision}"

    @property
    def revision(self) -> str:
        """What marks a corrected version: " (bản sửa đổi lần 1)"; nothing on the first."""
        return f" (bản sửa đổi lần {self.version - 1})" if self.version > 1 else ""

    @property
    def is_being_corrected(self) -> bool:
        """Whether a correction of this version has been opened; its end is the next version."""
        return hasattr(self, "correction")


class SummarySheet(models.Model):
    """One sheet, in the sending that a summary contains."""

    summary = models.ForeignKey(OfficeSummary, on_delete=models.PROTECT, related_name="sheets")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="in_summaries")
    version = models.PositiveSmallIntegerField("lần gửi")

    class Meta:
        verbose_name = "hồ sơ trong bản tổng hợp"
        verbose_name_plural = "hồ sơ trong bản tổng hợp"
        ordering = ["summary", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "sheet"],
                name="sheet_once_in_a_summary",
                violation_error_message="Hồ sơ này đã có trong bản tổng hợp.",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="summary_holds_a_sending",
                violation_error_message="Bản tổng hợp chỉ nhận hồ sơ đã gửi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} trong {self.summary}"


class SummaryCorrection(models.Model):
    """The lead's leave to change what a version contains: open until the next version answers it."""

    summary = models.OneToOneField(
        OfficeSummary, on_delete=models.PROTECT, related_name="correction", verbose_name="bản tổng hợp"
    )
    reason = ParagraphField("lý do sửa đổi", max_length=1000)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người mở"
    )
    opened_at = models.DateTimeField("lúc mở")

    class Meta:
        verbose_name = "việc sửa đổi bản tổng hợp"
        verbose_name_plural = "việc sửa đổi bản tổng hợp"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message="Nêu lý do sửa đổi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sửa đổi {self.summary}"
