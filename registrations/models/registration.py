"""The registration sheet of a unit and the models on it."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField, ParagraphField
from danvan.core.vietnamese import fold, fold_words
from registrations.enums import Novelty, Recognition, SheetState, Subject, Verdict
from registrations.models.campaigns import Area, AreaContent
from registrations.models.people import Person
from registrations.models.sheets import Sheet


class RegistrationSheet(models.Model):
    """What the registration adds to a sheet: who signs it, whom to call."""

    sheet = models.OneToOneField(
        Sheet,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="registration_sheet",
        verbose_name="hồ sơ",
    )
    document_number = LineField(
        "số văn bản của đơn vị", max_length=60, blank=True, help_text="Để trống nếu ghi tay sau khi in."
    )
    signer_title = LineField("chức vụ người ký", max_length=100, blank=True)
    signer_name = LineField("họ và tên người ký", max_length=100, blank=True)
    contact_name = LineField("họ và tên người liên hệ", max_length=100, blank=True)
    contact_phone = LineField("số điện thoại người liên hệ", max_length=20, blank=True)
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    class Meta:
        verbose_name = "bản tổng hợp đăng ký mô hình"
        verbose_name_plural = "bản tổng hợp đăng ký mô hình"

    def __str__(self) -> str:
        return str(self.sheet)


class RegistrationQuerySet(models.QuerySet):
    """Reads of models."""

    def in_office(self) -> "RegistrationQuerySet":
        """The models that nobody can change now: their sheets are sent or accepted."""
        return self.filter(sheet__sheet__state__in=[SheetState.SUBMITTED, SheetState.ACCEPTED])

    def named(self, names: Iterable[str]) -> "RegistrationQuerySet":
        """The models with one of the names, accents and case aside."""
        return self.filter(search_text__in={fold(name)[:600] for name in names})

    def recognised(self) -> "RegistrationQuerySet":
        """The models that the office has recognised after their result, each with its unit and year."""
        accepted = Q(
            results__recognition=Recognition.RECOGNISED, results__report__sheet__state=SheetState.ACCEPTED
        )
        return self.filter(accepted).select_related("sheet__sheet__unit", "sheet__sheet__campaign")

    def search(self, query: str) -> "RegistrationQuerySet":
        """The models that hold every word in their own name or that of their unit, accents aside."""
        for word in fold_words(query):
            self = self.filter(
                Q(search_text__contains=word) | Q(sheet__sheet__unit__search_text__contains=word)
            )
        return self

    def refused_on(self, sheet: Sheet) -> "RegistrationQuerySet":
        """The models that were not accepted with an accepted sheet; nothing in every other state."""
        if sheet.state != SheetState.ACCEPTED:
            return self.none()
        return self.filter(sheet=sheet.pk, verdict=Verdict.REFUSED).order_by("position")


class Registration(models.Model):
    """One model: nine items, who runs it, where it stands in the plan. Texts may be empty in a draft."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.ForeignKey(
        RegistrationSheet, on_delete=models.CASCADE, related_name="models", verbose_name="bản tổng hợp"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    row_version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("lúc sửa")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    name = LineField("tên mô hình", max_length=255, blank=True)
    novelty = models.CharField("hình thức", max_length=10, choices=Novelty, blank=True)
    source = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        verbose_name="duy trì từ mô hình",
    )
    source_note = LineField("duy trì, nhân rộng từ", max_length=255, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, verbose_name="lĩnh vực")
    content = models.ForeignKey(
        AreaContent, null=True, blank=True, on_delete=models.PROTECT, verbose_name="nội dung trong kế hoạch"
    )
    subject = models.CharField("tập thể hay cá nhân", max_length=10, choices=Subject, blank=True)
    collective = LineField("tên tập thể", max_length=200, blank=True)
    people = models.ManyToManyField(Person, through="Responsibility", verbose_name="người phụ trách")
    situation = ParagraphField("thực trạng, lý do", blank=True)
    goals = ParagraphField("mục tiêu", blank=True)
    targets = ParagraphField("chỉ tiêu cụ thể", blank=True)
    method = ParagraphField("nội dung, cách thức", blank=True)
    audience = ParagraphField("địa bàn, đối tượng", blank=True)
    forces = ParagraphField("lực lượng thực hiện", blank=True)
    resources = ParagraphField("nguồn lực", blank=True)
    starts_on = models.DateField("bắt đầu", null=True, blank=True)
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    milestones = ParagraphField("các mốc, thời gian đánh giá", blank=True)
    outputs = ParagraphField("sản phẩm, kết quả đầu ra", blank=True)
    spread = ParagraphField("khả năng duy trì, nhân rộng", blank=True)
    verdict = models.CharField("kết quả duyệt", max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict_reason = LineField("lý do không duyệt", max_length=500, blank=True)
    search_text = models.CharField(max_length=600, editable=False, default="")
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "mô hình đăng ký"
        verbose_name_plural = "mô hình đăng ký"
        ordering = ["sheet", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REFUSED) | ~Q(verdict_reason=""),
                name="refused_model_has_a_reason",
                violation_error_message="Nêu lý do không duyệt mô hình.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Mô hình {self.position}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived key in step, also when only some fields are stored."""
        self.fill_keys()
        fields = kwargs.get("update_fields")
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Derive the folded search column from the name."""
        self.search_text = fold(self.name)[:600]


class Responsibility(models.Model):
    """A person's place among those responsible for a model; the first one leads."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="responsibilities")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responsibilities")
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "người phụ trách"
        verbose_name_plural = "người phụ trách"
        ordering = ["registration", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "person"],
                name="person_once_in_a_model",
                violation_error_message="Người này đã có trong danh sách phụ trách.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.registration}"
