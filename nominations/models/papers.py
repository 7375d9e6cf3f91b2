"""The copies of a dossier's papers that lie at the office: three sets, each with its marks (plan, III.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from nominations.enums import CopyDefect
from nominations.models.dossiers import Nomination, NominationDossier
from nominations.models.schemes import DocumentKind


class PaperCopy(models.Model):
    """One paper of one set; the row itself means that it was received. `version` is the sending it prints:
    once the unit sends again, a copy of an earlier sending no longer counts."""

    dossier = models.ForeignKey(
        NominationDossier, on_delete=models.PROTECT, related_name="copies", verbose_name="hồ sơ"
    )
    kind = models.ForeignKey(
        DocumentKind, on_delete=models.PROTECT, related_name="copies", verbose_name="giấy tờ"
    )
    nomination = models.ForeignKey(
        Nomination,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
        verbose_name="đề nghị khen thưởng",
    )
    set_no = models.PositiveSmallIntegerField("bộ số")
    version = models.PositiveSmallIntegerField("lần gửi in trên giấy")
    signed = models.BooleanField("đã ký", default=False)
    stamped = models.BooleanField("đã đóng dấu", default=False)
    original = models.BooleanField("bản chính", default=False)
    endorsed = models.BooleanField("có xác nhận của cấp trình khen thưởng", default=False)
    defect = models.CharField("thiếu sót", max_length=15, choices=CopyDefect, blank=True)
    received_at = models.DateTimeField("lúc nhận")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người nhận"
    )
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bản giấy của hồ sơ"
        verbose_name_plural = "bản giấy của hồ sơ"
        ordering = ["dossier", "set_no", "kind__position", "nomination__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "set_no"],
                condition=Q(nomination=None),
                name="dossier_paper_once_in_a_set",
                violation_error_message="Giấy tờ này đã có trong bộ.",
            ),
            models.UniqueConstraint(
                fields=["dossier", "kind", "set_no", "nomination"],
                name="nominee_paper_once_in_a_set",
                violation_error_message="Giấy tờ này đã có trong bộ.",
            ),
            models.CheckConstraint(
                condition=Q(set_no__gte=1),
                name="sets_are_counted_from_one",
                violation_error_message="Số bộ phải từ 1 trở lên.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bộ {self.set_no}: {self.kind}"
