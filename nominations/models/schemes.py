"""What the plan grants and on which papers (plan, sections III.1 and III.4)."""

from django.core.validators import MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField, ParagraphField
from nominations.enums import DossierPaper
from registrations.models import Movement
from registrations.models.campaigns import SOURCE_HELP


class AwardScheme(models.Model):
    """A form of commendation in a movement, and in how many sets its dossier is made."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="schemes", verbose_name="phong trào"
    )
    code = models.SlugField("mã", max_length=30)
    name = LineField("hình thức khen thưởng", max_length=200)
    quota_note = LineField("số lượng", max_length=200, blank=True)
    quota_source = LineField("nguồn (số lượng)", max_length=100, blank=True, help_text=SOURCE_HELP)
    submit_to = LineField(
        "nơi trình", max_length=200, blank=True, help_text="Cơ quan mà tờ trình của Sở kính gửi."
    )
    basis = ParagraphField(
        "căn cứ pháp lý",
        blank=True,
        help_text="Luật, nghị định về khen thưởng đang có hiệu lực, mỗi văn bản một dòng; in ở đầu tờ trình.",
    )
    set_count = models.PositiveSmallIntegerField("số bộ hồ sơ", validators=[MinValueValidator(1)])
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "hình thức khen thưởng"
        verbose_name_plural = "hình thức khen thưởng"
        ordering = ["movement", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "code"],
                name="scheme_once_in_a_movement",
                violation_error_message="Phong trào này đã có hình thức khen thưởng mang mã đó.",
            ),
            models.CheckConstraint(
                condition=models.Q(set_count__gte=1),
                name="at_least_one_set",
                violation_error_message="Hồ sơ phải có ít nhất một bộ.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentKind(models.Model):
    """A paper of the dossier, and the marks that each copy of it needs."""

    scheme = models.ForeignKey(
        AwardScheme,
        on_delete=models.PROTECT,
        related_name="document_kinds",
        verbose_name="hình thức khen thưởng",
    )
    code = models.SlugField("mã", max_length=30)
    name = LineField("tên giấy tờ", max_length=300)
    paper = models.CharField(
        "văn bản do phần mềm lập",
        max_length=12,
        choices=DossierPaper,
        blank=True,
        help_text="Để trống nếu không có.",
    )
    per_nominee = models.BooleanField("mỗi tập thể, cá nhân một bản", default=False)
    needs_signed = models.BooleanField("phải ký", default=True)
    needs_stamped = models.BooleanField("phải đóng dấu", default=True)
    needs_original = models.BooleanField("phải là bản chính", default=True)
    needs_endorsed = models.BooleanField("phải có xác nhận của cấp trình khen thưởng", default=False)
    position = models.PositiveSmallIntegerField("thứ tự")
    source = LineField("nguồn", max_length=100, blank=True, help_text=SOURCE_HELP)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "loại giấy tờ"
        verbose_name_plural = "loại giấy tờ"
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="kind_once_in_a_scheme",
                violation_error_message="Hình thức khen thưởng này đã có loại giấy tờ mang mã đó.",
            )
        ]

    def __str__(self) -> str:
        return self.name
