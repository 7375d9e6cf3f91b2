"""The dossier of a unit in a campaign, and whom it nominates."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField, ParagraphField
from danvan.core.vietnamese import fold, name_sort_key
from nominations.enums import HonourKind, Standing
from nominations.models.forms import FormVersion
from nominations.models.quotas import QuotaAllocation
from nominations.models.schemes import AwardScheme
from registrations.enums import Recognition, SheetKind, SheetState, Subject
from registrations.models import Attachment, Criterion, Person, Registration, ResultItem, Sheet
from registrations.models.sheets import SheetQuerySet


class NominationDossier(models.Model):
    """What the unit asks for beside whom it names: the request, and the declaration of its head.

    The declaration is data, not a paper: None where nothing was declared yet.
    """

    sheet = models.OneToOneField(
        Sheet,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="nomination_dossier",
        verbose_name="hồ sơ",
    )
    scheme = models.ForeignKey(
        AwardScheme,
        on_delete=models.PROTECT,
        related_name="dossiers",
        verbose_name="hình thức khen thưởng",
    )
    document_number = LineField(
        "số của bản đề nghị", max_length=60, blank=True, help_text="Để trống nếu ghi tay sau khi in."
    )
    signer_title = LineField("chức vụ người ký", max_length=100, blank=True)
    signer_name = LineField("họ và tên người ký", max_length=100, blank=True)
    contact_name = LineField("họ và tên người liên hệ", max_length=100, blank=True)
    contact_phone = LineField("số điện thoại người liên hệ", max_length=20, blank=True)
    grounds = ParagraphField("lý do đề nghị", blank=True)
    no_discipline = models.BooleanField("không có ai đang bị xem xét kỷ luật", null=True, blank=True)
    no_complaint = models.BooleanField("không có đơn thư khiếu nại, tố cáo", null=True, blank=True)
    declared_by = LineField("người cam kết", max_length=100, blank=True)
    declaration_note = ParagraphField("ghi chú của người cam kết", blank=True)
    shelf = LineField("nơi để hồ sơ giấy", max_length=100, blank=True)
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    class Meta:
        verbose_name = "hồ sơ khen thưởng"
        verbose_name_plural = "hồ sơ khen thưởng"

    def __str__(self) -> str:
        return str(self.sheet)


class DossierSheetManager(models.Manager.from_queryset(SheetQuerySet)):
    """The sheets that are dossiers."""

    def get_queryset(self) -> SheetQuerySet:
        """The dossiers alone."""
        return super().get_queryset().filter(kind=SheetKind.NOMINATION)


class DossierSheet(Sheet):
    """A sheet that is a nomination dossier, as the office lists it beside the others."""

    objects = DossierSheetManager()

    class Meta:
        proxy = True
        verbose_name = "hồ sơ khen thưởng"
        verbose_name_plural = "hồ sơ khen thưởng"


class NominationQuerySet(models.QuerySet):
    """Reads of nominations."""

    def standing_in(self, dossier: "NominationDossier | Sheet") -> "NominationQuerySet":
        """The nominees of the dossier in their order, without those that it has dropped."""
        return self.filter(dossier=dossier.pk, is_dropped=False).order_by("position", "pk")

    def alive(self) -> "NominationQuerySet":
        """Those that are not dropped, of dossiers that are not withdrawn."""
        return self.filter(is_dropped=False).exclude(dossier__sheet__state=SheetState.WITHDRAWN)

    def in_office(self) -> "NominationQuerySet":
        """Those of accepted dossiers: what the office appraises and ranks."""
        return self.filter(is_dropped=False, dossier__sheet__state=SheetState.ACCEPTED)

    def awaiting_decision(self, issued: "models.Model") -> "NominationQuerySet":
        """Those of an issued list on which no decision is recorded yet, in the order of the list."""
        rows = self.filter(listed__issued=issued, standing=Standing.RECOMMENDED)
        return rows.order_by("listed__position")

    def released(self, at: datetime) -> "NominationQuerySet":
        """Those whose result the units may know at the instant, each with its decision."""
        return self.filter(decision__release_at__lte=at).select_related("person", "decision")

    def with_recognition(self) -> "NominationQuerySet":
        """Add `is_recognised`: the office has recognised the model with an accepted report."""
        recognised = ResultItem.objects.decided().filter(
            registration=OuterRef("registration"), recognition=Recognition.RECOGNISED
        )
        return self.annotate(is_recognised=Exists(recognised))

    def with_names(self) -> "NominationQuerySet":
        """Each with its unit, campaign, person, model and allocation."""
        return self.select_related(
            "dossier__sheet__unit", "dossier__sheet__campaign", "person", "registration", "allocation"
        )


class Nomination(models.Model):
    """One collective or individual that a unit nominates, and how far it has come.

    An individual is a `person`, a collective has a name; `groups` are the role groups of the plan to which
    an individual belongs. `slot` is the place of the quota that it holds, `order` its rank or its place in
    the reserve list. Sensitive answers stand in `texts` only where the form asks for them. A nominee that
    the office has looked at is dropped, not deleted.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(
        NominationDossier, on_delete=models.CASCADE, related_name="nominations", verbose_name="hồ sơ"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    row_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("lúc sửa")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    subject = models.CharField("tập thể hay cá nhân", max_length=10, choices=Subject)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name="cá nhân",
    )
    collective = LineField("tên tập thể", max_length=200, blank=True)
    women_percent = models.DecimalField(
        "tỉ lệ nữ (%)",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    registration = models.ForeignKey(
        Registration,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name="mô hình",
    )
    groups = models.JSONField("nhóm đối tượng", default=list, blank=True)
    summary = ParagraphField("tóm tắt thành tích", blank=True, max_length=600)
    form = models.ForeignKey(
        FormVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name="mẫu báo cáo thành tích",
    )
    texts = models.JSONField("nội dung báo cáo thành tích", default=dict, blank=True)
    is_dropped = models.BooleanField("đã rút khỏi hồ sơ", default=False)
    standing = models.CharField("kết quả xét", max_length=15, choices=Standing, default=Standing.PENDING)
    standing_reason = LineField("lý do", max_length=500, blank=True)
    allocation = models.ForeignKey(
        QuotaAllocation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name="chỉ tiêu",
    )
    slot = models.PositiveSmallIntegerField("suất", null=True, blank=True)
    override_reason = LineField("lý do vượt chỉ tiêu", max_length=500, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự xếp hạng", null=True, blank=True)
    decision = models.ForeignKey(
        "nominations.AwardDecision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name="quyết định khen thưởng",
    )
    award_note = LineField("ý kiến của đơn vị về khen thưởng trước đó", max_length=500, blank=True)
    earlier_award_note = LineField("quyết định về khen thưởng trước đó", max_length=500, blank=True)
    search_text = models.CharField(max_length=600, editable=False, default="")
    name_key = models.CharField(max_length=200, editable=False, default="", db_index=True)
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        verbose_name_plural = "đề nghị khen thưởng"
        ordering = ["dossier", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person"],
                condition=Q(is_dropped=False),
                name="person_once_in_a_dossier",
                violation_error_message="Người này đã có trong hồ sơ.",
            ),
            models.UniqueConstraint(
                fields=["allocation", "slot"],
                name="slot_given_once",
                violation_error_message="Suất này đã có người được đề nghị trình.",
            ),
            models.CheckConstraint(
                condition=Q(subject=Subject.INDIVIDUAL, person__isnull=False, collective="")
                | Q(subject=Subject.COLLECTIVE, person__isnull=True),
                name="nominee_is_a_person_or_a_collective",
                violation_error_message="Chọn một cá nhân hoặc ghi tên một tập thể.",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(allocation__isnull=False),
                name="slot_belongs_to_an_allocation",
                violation_error_message="Suất phải thuộc một chỉ tiêu.",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=[Standing.RECOMMENDED, Standing.AWARDED]) | Q(slot__isnull=False),
                name="recommended_holds_a_slot",
                violation_error_message="Đề nghị trình phải giữ một suất của chỉ tiêu.",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.INELIGIBLE) | ~Q(standing_reason=""),
                name="ineligible_has_a_reason",
                violation_error_message="Nêu lý do không đủ điều kiện.",
            ),
            models.CheckConstraint(
                condition=Q(women_percent=None) | Q(women_percent__gte=0, women_percent__lte=100),
                name="women_percent_is_a_percentage",
                violation_error_message="Tỉ lệ phải từ 0 đến 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys in step, also when only some fields are stored."""
        self.fill_keys()
        fields = kwargs.get("update_fields")
        if fields is not None and {"person", "collective"} & {*fields}:
            kwargs["update_fields"] = {*fields, "search_text", "name_key"}
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Derive the folded search column and the sort key, a person's by the given name."""
        self.search_text = fold(self.name)[:600]
        self.name_key = name_sort_key(self.name)[:200] if self.person_id else fold(self.name)[:200]

    @property
    def name(self) -> str:
        """How the nominee is called on every paper."""
        return self.person.full_name if self.person_id else self.collective


class CriterionAnswer(models.Model):
    """How a nominee meets one criterion of the plan, with what shows it (plan, section III.2)."""

    nomination = models.ForeignKey(
        Nomination, on_delete=models.CASCADE, related_name="answers", verbose_name="đề nghị khen thưởng"
    )
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="answers", verbose_name="tiêu chí"
    )
    text = ParagraphField("minh chứng", blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "trả lời tiêu chí"
        verbose_name_plural = "trả lời tiêu chí"
        ordering = ["nomination", "criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "criterion"],
                name="criterion_answered_once",
                violation_error_message="Tiêu chí này đã được trả lời.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.criterion}"


class Honour(models.Model):
    """A title or commendation that a nominee has received, one row of the two tables of the report."""

    nomination = models.ForeignKey(
        Nomination, on_delete=models.CASCADE, related_name="honours", verbose_name="đề nghị khen thưởng"
    )
    kind = models.CharField("bảng", max_length=15, choices=HonourKind)
    year = models.PositiveSmallIntegerField("năm")
    name = LineField("danh hiệu, hình thức", max_length=200)
    decision = LineField("số, ngày, tháng, năm của quyết định; cơ quan ban hành", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "danh hiệu, khen thưởng đã có"
        verbose_name_plural = "danh hiệu, khen thưởng đã có"
        ordering = ["nomination", "kind", "year", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.name} (năm {self.year})"


class DossierFile(models.Model):
    """A soft file of the dossier, of one nominee or of the dossier as a whole."""

    dossier = models.ForeignKey(
        NominationDossier, on_delete=models.CASCADE, related_name="files", verbose_name="hồ sơ"
    )
    nomination = models.ForeignKey(
        Nomination,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="files",
        verbose_name="đề nghị khen thưởng",
    )
    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="dossier_file")

    class Meta:
        verbose_name = "tệp của hồ sơ"
        verbose_name_plural = "tệp của hồ sơ"
        ordering = ["dossier", "attachment_id"]

    def __str__(self) -> str:
        return str(self.attachment)


class ScoreItem(models.Model):
    """One line of the score sheet of the office: what is scored, and with how many points at most."""

    movement = models.ForeignKey(
        "registrations.Movement",
        on_delete=models.PROTECT,
        related_name="score_items",
        verbose_name="phong trào",
    )
    subject = models.CharField("đối tượng", max_length=10, choices=Subject)
    text = LineField("nội dung chấm", max_length=500)
    max_points = models.PositiveSmallIntegerField("điểm tối đa", validators=[MinValueValidator(1)])
    position = models.PositiveSmallIntegerField("thứ tự")
    source = LineField("nguồn", max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "mục chấm điểm"
        verbose_name_plural = "mục chấm điểm"
        ordering = ["movement", "subject", "position"]

    def __str__(self) -> str:
        return self.text
