"""Documents that were drawn once and are kept by their hash."""

import uuid

from django.conf import settings
from django.db import models


class StoredDocument(models.Model):
    """One drawn file: a paper of a sent sheet (shared, kept) or an export (its owner's, for a while)."""

    class State(models.TextChoices):
        """How far the drawing is."""

        WAITING = "WAITING", "Đang chờ"
        RUNNING = "RUNNING", "Đang lập"
        READY = "READY", "Đã xong"
        FAILED = "FAILED", "Chưa lập được"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("loại văn bản", max_length=40)
    params = models.JSONField("tham số", default=dict)
    fingerprint = models.CharField(max_length=64, unique=True)
    title = models.CharField("tên văn bản", max_length=300)
    filename = models.CharField("tên tệp", max_length=150)
    media_type = models.CharField("kiểu tệp", max_length=100, default="application/pdf")
    queue = models.CharField(max_length=10, default="default")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("đã lập", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    error = models.TextField("lỗi", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        verbose_name="người yêu cầu",
    )
    created_at = models.DateTimeField("lúc yêu cầu")
    started_at = models.DateTimeField("lúc bắt đầu", null=True, blank=True)
    ready_at = models.DateTimeField("lúc xong", null=True, blank=True)
    expires_at = models.DateTimeField("giữ đến", null=True, blank=True)
    file = models.FileField("tệp", blank=True, max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField("kích thước", default=0)

    class Meta:
        verbose_name = "văn bản đã lập"
        verbose_name_plural = "văn bản đã lập"

    def __str__(self) -> str:
        return self.title
