"""The result report of a unit: one item for each accepted model, and who has adopted a model since."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField, ParagraphField
from registrations.enums import Outcome, Recognition, SheetKind, SheetState, Verdict
from registrations.models.attachments import Attachment
from registrations.models.registration import Registration
from registrations.models.sheets import Sheet, SheetQuerySet
from registrations.models.units import Unit


class ResultReport(models.Model):
    """The unit's own part of the report, sections I and III to V; section II are the items.

    Figures are None where nothing was written: empty is not 0.
    """

    sheet = models.OneToOneField(
        Sheet,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="result_report",
        verbose_name="hồ sơ",
    )
    document_number = LineField(
        "số văn bản của đơn vị", max_length=60, blank=True, help_text="Để trống nếu ghi tay sau khi in."
    )
    signer_title = LineField("chức vụ người ký", max_length=100, blank=True)
    signer_name = LineField("họ và tên người ký", max_length=100, blank=True)
    contact_name = LineField("họ và tên người liên hệ", max_length=100, blank=True)
    contact_phone = LineField("số điện thoại người liên hệ", max_length=20, blank=True)
    leadership = ParagraphField("công tác lãnh đạo, chỉ đạo, quán triệt", blank=True)
    documents_issued = models.PositiveIntegerField("số văn bản đã ban hành", null=True, blank=True)
    meetings_held = models.PositiveIntegerField("số cuộc quán triệt, tuyên truyền", null=True, blank=True)
    attendances = models.PositiveIntegerField("số lượt người dự", null=True, blank=True)
    shortcomings = ParagraphField("tồn tại, nguyên nhân", blank=True)
    lessons = ParagraphField("bài học, cách làm hay", blank=True)
    directions = ParagraphField("phương hướng", blank=True)
    proposals = ParagraphField("đề nghị nhân rộng, đề nghị khen thưởng", blank=True)
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    class Meta:
        verbose_name = "báo cáo kết quả thực hiện"
        verbose_name_plural = "báo cáo kết quả thực hiện"

    def __str__(self) -> str:
        return str(self.sheet)


class ReportSheetManager(models.Manager.from_queryset(SheetQuerySet)):
    """The sheets that are reports."""

    def get_queryset(self) -> SheetQuerySet:
        """The reports alone."""
        return super().get_queryset().filter(kind=SheetKind.RESULT)


class ReportSheet(Sheet):
    """A sheet that is a result report, as the office lists it beside the registrations."""

    objects = ReportSheetManager()

    class Meta:
        proxy = True
        verbose_name = "báo cáo kết quả thực hiện"
        verbose_name_plural = "báo cáo kết quả thực hiện"


class ResultItemQuerySet(models.QuerySet):
    """Reads of results."""

    def in_office(self) -> "ResultItemQuerySet":
        """The results that nobody can change now: their reports are sent or accepted."""
        return self.filter(report__sheet__state__in=[SheetState.SUBMITTED, SheetState.ACCEPTED])

    def decided(self) -> "ResultItemQuerySet":
        """The results whose recognition stands: their reports are accepted."""
        return self.filter(report__sheet__state=SheetState.ACCEPTED)

    def reported(self) -> "ResultItemQuerySet":
        """The items of models that still count: a model refused meanwhile has nothing to report."""
        return self.exclude(registration__verdict=Verdict.REFUSED).order_by("position", "pk")

    def refused_on(self, sheet: Sheet) -> "ResultItemQuerySet":
        """The models that were not recognised with an accepted report; nothing in every other state."""
        if sheet.state != SheetState.ACCEPTED:
            return self.none()
        return self.filter(report=sheet.pk, recognition=Recognition.NOT_RECOGNISED).order_by("position")


class ResultItem(models.Model):
    """What became of one registered model. Money in đồng, working days in days; None is not 0."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(
        ResultReport, on_delete=models.CASCADE, related_name="items", verbose_name="báo cáo"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="results", verbose_name="mô hình đăng ký"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    row_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("lúc sửa")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    outcome = models.CharField("mức độ hoàn thành", max_length=10, choices=Outcome, blank=True)
    outcome_reason = ParagraphField("lý do chưa hoàn thành", blank=True)
    work_done = ParagraphField("việc đã làm", blank=True)
    people_count = models.PositiveIntegerField("số người tham gia", null=True, blank=True)
    money = models.PositiveBigIntegerField("kinh phí vận động (đồng)", null=True, blank=True)
    working_days = models.DecimalField("số ngày công", max_digits=9, decimal_places=1, null=True, blank=True)
    helped_count = models.PositiveIntegerField("số người được giúp", null=True, blank=True)
    spread = ParagraphField("sức lan tỏa", blank=True)
    lasting = ParagraphField("tính bền vững", blank=True)
    recognition = models.CharField(
        "công nhận", max_length=15, choices=Recognition, default=Recognition.PENDING
    )
    recognition_reason = LineField("lý do không công nhận", max_length=500, blank=True)
    changed_in = models.JSONField(default=dict, blank=True, editable=False)  # field: its last row version

    objects = ResultItemQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả từng mô hình"
        verbose_name_plural = "kết quả từng mô hình"
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "registration"],
                name="model_once_in_a_report",
                violation_error_message="Mô hình này đã có trong báo cáo.",
            ),
            models.CheckConstraint(
                condition=~Q(recognition=Recognition.NOT_RECOGNISED) | ~Q(recognition_reason=""),
                name="unrecognised_model_has_a_reason",
                violation_error_message="Nêu lý do không công nhận mô hình.",
            ),
            models.CheckConstraint(
                condition=Q(working_days=None) | Q(working_days__gte=0),
                name="working_days_are_not_negative",
                violation_error_message="Số ngày công không thể âm.",
            ),
        ]

    def __str__(self) -> str:
        return self.registration.name


class Evidence(models.Model):
    """A file that shows what was done for one model."""

    item = models.ForeignKey(ResultItem, on_delete=models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="evidence_for")

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["item", "attachment_id"]

    def __str__(self) -> str:
        return str(self.attachment)


class AdoptionQuerySet(models.QuerySet):
    """Reads of adoptions."""

    def with_names(self) -> "AdoptionQuerySet":
        """Each with its model, the unit of the model, the adopting unit and who recorded it."""
        owner = "registration__sheet__sheet"
        return self.select_related(f"{owner}__unit", f"{owner}__campaign", "unit", "recorded_by")

    def of_models(self, uids: Iterable[uuid.UUID | str]) -> "AdoptionQuerySet":
        """Who has adopted these registered models, with the names of the units; the newest first."""
        return self.filter(registration__uid__in=list(uids)).select_related("registration", "unit")


class Adoption(models.Model):
    """A model taken up by another unit ("nhân rộng"): where, since which year, how."""

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="adoptions", verbose_name="mô hình"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="adoptions", verbose_name="đơn vị nhân rộng"
    )
    year = models.PositiveSmallIntegerField("từ năm")
    note = LineField("ghi chú", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("lúc ghi")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = "nhân rộng"
        verbose_name_plural = "nhân rộng"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit"],
                name="model_adopted_once_by_a_unit",
                violation_error_message="Đã ghi đơn vị này nhân rộng mô hình.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration} → {self.unit}"
