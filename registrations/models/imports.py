"""A file that waits between preview and confirmation."""

from django.conf import settings
from django.db import models

from registrations.rules.import_reading import SheetReading, reading_of


class ImportBatch(models.Model):
    """The rows of an uploaded table as they were previewed; applied once, all or nothing."""

    class Kind(models.TextChoices):
        """What the rows describe."""

        UNITS = "UNITS", "Đơn vị"
        MEMBERSHIPS = "MEMBERSHIPS", "Phân công"
        AWARDS = "AWARDS", "Sổ khen thưởng"

    kind = models.CharField("loại", max_length=12, choices=Kind)
    filename = models.CharField("tệp", max_length=150)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField("các dòng")
    notes = models.JSONField("ghi chú khi đọc tệp", default=dict)
    file = models.FileField("tệp đã tải lên", max_length=100, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    uploaded_at = models.DateTimeField("lúc tải lên")
    applied_at = models.DateTimeField("lúc nhập", null=True, blank=True)

    class Meta:
        verbose_name = "lần nhập"
        verbose_name_plural = "lần nhập"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def reading(self) -> SheetReading:
        """What was read from the file, and how."""
        return reading_of(self.rows, self.notes)
