"""Forms of achievement reports: rows and templates, so that a later decree changes no code."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField
from danvan.core.policy import Decision
from nominations.enums import FieldKind
from nominations.rules.forms import decree_holds
from registrations.enums import Subject

NO_FIELDS = "Mẫu này chưa có mục nào; hãy ghi các mục của mẫu trước."


class FormVersionQuerySet(models.QuerySet):
    """Reads of forms."""

    def in_force_on(self, day: date) -> "FormVersionQuerySet":
        """The forms whose decree holds on the day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class FormVersion(models.Model):
    """The form of an achievement report that a decree prescribes, for collectives or for individuals.

    Shown by name and decree, never by its bare number: the numbers moved with each decree.
    """

    code = models.SlugField("mã", max_length=40, unique=True)
    subject = models.CharField("đối tượng", max_length=10, choices=Subject)
    number = LineField(
        "số của mẫu", max_length=20, blank=True, help_text="Ví dụ “Mẫu số 01”. Để trống nếu chưa rõ."
    )
    name = LineField("tên mẫu", max_length=200)
    decree = LineField(
        "nghị định", max_length=200, help_text="Ví dụ “Nghị định số 91/2017/NĐ-CP ngày 31/7/2017”."
    )
    valid_from = models.DateField("có hiệu lực từ ngày")
    valid_to = models.DateField("có hiệu lực đến hết ngày", null=True, blank=True)
    years_covered = models.PositiveSmallIntegerField("số năm kê khai thành tích", default=2)
    template = models.SlugField(
        "mẫu trình bày", max_length=60, help_text="Tên mẫu trình bày khi in, ví dụ “achievement-collective”."
    )

    objects = FormVersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mẫu báo cáo (theo nghị định)"
        verbose_name_plural = "mẫu báo cáo (theo nghị định)"
        ordering = ["-valid_from", "subject"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="form_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.decree})"

    def in_force_on(self, day: date) -> Decision:
        """Whether the decree of the form holds on the day, with since when not."""
        return decree_holds(self.decree, self.valid_from, self.valid_to, day)


class FormField(models.Model):
    """One field of a form, under the headings of its part."""

    form = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, related_name="fields", verbose_name="mẫu báo cáo"
    )
    key = models.SlugField("mã", max_length=40)
    part = LineField("phần", max_length=200, help_text="Ví dụ “I. Sơ lược lý lịch”.")
    label = LineField("mục", max_length=300)
    hint = LineField("hướng dẫn", max_length=600, blank=True)
    kind = models.CharField("loại nội dung", max_length=15, choices=FieldKind, default=FieldKind.TEXT)
    is_required = models.BooleanField("bắt buộc", default=False)
    is_sensitive = models.BooleanField("dữ liệu cá nhân nhạy cảm", default=False)
    position = models.PositiveSmallIntegerField("thứ tự")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "mục của mẫu báo cáo"
        verbose_name_plural = "mục của mẫu báo cáo"
        ordering = ["form", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "key"],
                name="field_once_in_a_form",
                violation_error_message="Mẫu này đã có mục mang mã đó.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class CampaignForm(models.Model):
    """Which form the campaign asks for, of collectives and of individuals."""

    campaign = models.ForeignKey(
        "registrations.Campaign",
        on_delete=models.PROTECT,
        related_name="report_forms",
        verbose_name="đợt thi đua",
    )
    subject = models.CharField("đối tượng", max_length=10, choices=Subject)
    form = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, related_name="campaigns", verbose_name="mẫu báo cáo"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "mẫu báo cáo của đợt"
        verbose_name_plural = "mẫu báo cáo của đợt"
        ordering = ["campaign", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject"],
                name="one_form_per_subject_and_campaign",
                violation_error_message="Đợt này đã chọn mẫu cho đối tượng đó.",
            )
        ]

    def __str__(self) -> str:
        return str(self.form)

    def clean(self) -> None:
        """A form for collectives is not asked of individuals, one without fields of nobody. Raises
        ValidationError."""
        if self.form_id and self.subject and self.form.subject != self.subject:
            meant = self.form.get_subject_display().lower()
            raise ValidationError({"form": f"Mẫu này dành cho {meant}; hãy chọn mẫu khác."})
        if self.form_id and not self.form.fields.exists():
            raise ValidationError({"form": NO_FIELDS})
