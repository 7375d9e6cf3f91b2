"""What must leave the house, written in the transaction that caused it."""

from django.conf import settings
from django.db import models


class Outbox(models.Model):
    """One letter to send. A dead mail server delays it; nothing else waits for it."""

    class State(models.TextChoices):
        """Where the letter is."""

        WAITING = "WAITING", "Chờ gửi"
        RUNNING = "RUNNING", "Đang gửi"
        SENT = "SENT", "Đã gửi"
        FAILED = "FAILED", "Chưa gửi được"

    kind = models.CharField("loại thư", max_length=40)
    payload = models.JSONField("nội dung")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    created_at = models.DateTimeField("lúc tạo")
    queued_at = models.DateTimeField("lúc xếp hàng")
    started_at = models.DateTimeField("lúc bắt đầu gửi", null=True, blank=True)
    next_try_at = models.DateTimeField("lần thử tới", null=True, blank=True)
    sent_at = models.DateTimeField("lúc gửi xong", null=True, blank=True)
    last_error = models.TextField("lỗi gần nhất", blank=True)

    class Meta:
        verbose_name = "thư gửi đi"
        verbose_name_plural = "thư gửi đi"
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"Thư {self.pk}: {self.name}"

    @property
    def name(self) -> str:
        """What the letter is about, as people call it."""
        return settings.LETTER_NAMES.get(self.kind, self.kind)
