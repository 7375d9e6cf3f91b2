"""The plan as data: movement, its areas and criteria, and the yearly campaigns."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField, ParagraphField
from registrations.enums import Audience, CountedTime, LatePolicy

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200  # outside of these a year is a slip of the keyboard
SOURCE_HELP = "Chỗ quy định trong kế hoạch, ví dụ “540/KH-SGDĐT, mục IV.2”."


class Movement(models.Model):
    """An emulation movement of several years, launched by a plan of the department."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = LineField("tên phong trào", max_length=200)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    plan_number = LineField("số kế hoạch", max_length=60)
    plan_date = models.DateField("ngày kế hoạch", null=True, blank=True)
    plan_title = LineField("trích yếu", max_length=300, blank=True)
    issuer = LineField("cơ quan ban hành", max_length=200)
    basis = ParagraphField("căn cứ", blank=True)
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)
    is_sample = models.BooleanField("dữ liệu mẫu", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "phong trào thi đua"
        verbose_name_plural = "phong trào thi đua"
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="movement_ends_after_it_begins",
                violation_error_message="Năm cuối phải từ năm đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first_year}–{self.last_year})"


class Area(models.Model):
    """A field in which the movement is run (plan, section II)."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="areas", verbose_name="phong trào"
    )
    code = models.SlugField("mã", max_length=30)
    name = LineField("tên lĩnh vực", max_length=150)
    position = models.PositiveSmallIntegerField("thứ tự")
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["movement", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "code"],
                name="area_once_in_a_movement",
                violation_error_message="Phong trào này đã có lĩnh vực mang mã đó.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AreaContentQuerySet(models.QuerySet):
    """Reads of contents."""

    def of_movement(self, movement_id: int) -> "AreaContentQuerySet":
        """The contents of a movement in the order of its plan, each with its area."""
        rows = self.filter(area__movement=movement_id).select_related("area")
        return rows.order_by("area__position", "position")


class AreaContent(models.Model):
    """One content of an area, to which a model answers."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="contents", verbose_name="lĩnh vực")
    code = models.SlugField("mã", max_length=30)
    title = LineField("nội dung", max_length=200)
    text = ParagraphField("nguyên văn", blank=True)
    position = models.PositiveSmallIntegerField("thứ tự")
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    objects = AreaContentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "nội dung của lĩnh vực"
        verbose_name_plural = "nội dung của lĩnh vực"
        ordering = ["area", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "code"],
                name="content_once_in_an_area",
                violation_error_message="Lĩnh vực này đã có nội dung mang mã đó.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One criterion for the award, for collectives or for a group of individuals (plan, section III.2)."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="criteria", verbose_name="phong trào"
    )
    audience = models.CharField("đối tượng", max_length=20, choices=Audience)
    text = ParagraphField("tiêu chí")
    position = models.PositiveSmallIntegerField("thứ tự")
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["movement", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "position"],
                name="criterion_once_in_a_movement",
                violation_error_message="Thứ tự này đã có tiêu chí khác.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Campaign(models.Model):
    """One year of a movement."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="campaigns", verbose_name="phong trào"
    )
    year = models.PositiveSmallIntegerField(
        "năm", unique=True, validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)]
    )
    late_policy = models.CharField(
        "sau thời hạn", max_length=12, choices=LatePolicy, default=LatePolicy.BLOCK
    )
    counts = models.CharField(
        "thời điểm tính hạn",
        max_length=10,
        choices=CountedTime,
        default=CountedTime.ELECTRONIC,
        help_text="Tính theo bản giấy thì giấy đến sau hạn ghi “bản giấy trễ n ngày”, dù đã gửi đúng hạn.",
    )
    head_only = models.BooleanField(
        "chỉ thủ trưởng được gửi, rút", default=False, help_text="Nếu không, cán bộ phụ trách cũng được gửi."
    )
    soft_file_address = models.EmailField(
        "địa chỉ nhận file mềm", blank=True, help_text="Nhận danh sách PDF và XLSX khi đơn vị gửi."
    )
    supplement_days = models.PositiveSmallIntegerField("số ngày để bổ sung", default=5)
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "đợt thi đua (năm)"
        verbose_name_plural = "đợt thi đua (năm)"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Đợt thi đua năm {self.year}"
