"""Signed papers that the office has received, and the slips it gives for them.

A paper belongs to unit, campaign and kind of sheet, of which there is at most one sheet: one that comes
before the electronic sending meets it by itself. Wrong entries are voided, never changed.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Value, When

from danvan.core.models.fields import LineField
from registrations.enums import PaperCondition, PaperStand, SheetKind
from registrations.models.actor import Actor
from registrations.models.campaigns import Campaign
from registrations.models.sheets import Sheet, Snapshot
from registrations.models.units import Unit
from registrations.rules.paper import Paper
from registrations.rules.states import SENT_STATES

NOT_COMPARED = Q(compared_at=None, compared_by=None)
COMPARED_BY_SOMEBODY = Q(compared_at__isnull=False, compared_by__isnull=False, is_edited=True)
VOIDED_WITH_REASON = Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason=""))


class Voidable(models.Model):
    """A row that is never changed or deleted, only declared void with a reason."""

    void_reason = LineField("lý do hủy", max_length=300, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người hủy",
    )
    voided_at = models.DateTimeField("lúc hủy", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        """Whether it no longer counts."""
        return self.voided_at is not None


class PaperReceiptQuerySet(models.QuerySet):
    """Reads of received papers."""

    def standing(self) -> "PaperReceiptQuerySet":
        """Those that are not void."""
        return self.filter(voided_at=None)

    def of_sheet(self, sheet: Sheet) -> "PaperReceiptQuerySet":
        """All that came for the sheet's unit, campaign and kind, the newest first, with who and slips."""
        rows = self.filter(unit=sheet.unit_id, campaign=sheet.campaign_id, kind=sheet.kind)
        rows = rows.select_related("recorded_by", "voided_by").prefetch_related("slips")
        return rows.with_comparison()

    def with_comparison(self) -> "PaperReceiptQuerySet":
        """Add `is_uncompared`: the paper would match if somebody compared it; the twin in the database of
        rules.paper.may_be_compared, for papers that are not void."""
        same = {name: models.OuterRef(name) for name in ("unit", "campaign", "kind", "version")}
        lacks = Q(condition=PaperCondition.GOOD, is_edited=True, compared_at=None, voided_at=None)
        present = Exists(Sheet.objects.filter(state__in=SENT_STATES, **same))
        return self.annotate(is_uncompared=ExpressionWrapper(lacks & present, models.BooleanField()))

    def papers_of(self, sheets: Iterable[Sheet]) -> dict[int, list[Paper]]:
        """The standing papers of each sheet, by its key; one query."""
        known = {(sheet.unit_id, sheet.campaign_id, sheet.kind): sheet.pk for sheet in sheets}
        units, campaigns = {key[0] for key in known}, {key[1] for key in known}
        rows = self.standing().filter(unit__in=units, campaign__in=campaigns).order_by("received_on", "pk")
        papers: dict[int, list[Paper]] = {pk: [] for pk in known.values()}
        for row in rows:
            pk = known.get((row.unit_id, row.campaign_id, row.kind))
            if pk:
                papers[pk].append(row.paper)
        return papers


class PaperReceipt(Voidable):
    """The arrival of one signed paper. `version` is the sending that it prints, None where nobody can tell;
    `received_on` the day it came (mark "ĐẾN" or postmark). The wording of an `is_edited` one could be changed
    before it was printed: who has read it against the sending and found the same is `compared_by`."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="paper_receipts", verbose_name="đơn vị"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="paper_receipts", verbose_name="đợt thi đua"
    )
    kind = models.CharField("loại hồ sơ", max_length=12, choices=SheetKind)
    version = models.PositiveSmallIntegerField("lần gửi in trên giấy", null=True, blank=True)
    letter_number = LineField("số văn bản", max_length=60, blank=True)
    letter_date = models.DateField("ngày văn bản", null=True, blank=True)
    received_on = models.DateField("ngày nhận")
    condition = models.CharField("tình trạng giấy", max_length=10, choices=PaperCondition)
    is_edited = models.BooleanField("in từ bản soạn lại", default=False)
    note = LineField("ghi chú", max_length=300, blank=True)
    token = models.UUIDField(unique=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("lúc ghi")
    compared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người đối chiếu",
    )
    compared_at = models.DateTimeField("lúc đối chiếu", null=True, blank=True)

    objects = PaperReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "tiếp nhận văn bản giấy"
        verbose_name_plural = "tiếp nhận văn bản giấy"
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["campaign", "kind", "unit"], name="paper_of_a_sheet")]
        constraints = [
            models.CheckConstraint(
                condition=VOIDED_WITH_REASON,
                name="paper_is_voided_with_a_reason",
                violation_error_message="Nêu lý do hủy.",
            ),
            models.CheckConstraint(
                condition=Q(version=None) | Q(version__gte=1),
                name="paper_prints_a_real_sending",
                violation_error_message="Lần gửi in trên giấy phải từ 1 trở lên.",
            ),
            models.CheckConstraint(
                condition=NOT_COMPARED | COMPARED_BY_SOMEBODY,
                name="edited_paper_is_compared_by_somebody",
                violation_error_message="Chỉ đối chiếu giấy in từ bản soạn lại, và ghi rõ ai đối chiếu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.unit}"

    @property
    def paper(self) -> Paper:
        """The paper as the rules see it."""
        return Paper(self.version, self.received_on, self.condition, self.is_edited, self.is_compared)

    @property
    def is_compared(self) -> bool:
        """Whether somebody has found that its contents are those of the sending."""
        return self.compared_at is not None

    @property
    def sending_in_words(self) -> str:
        """Which sending it prints: "lần gửi 2, bản soạn lại", "lần gửi 2, bản soạn lại đã đối chiếu"."""
        sending = f"lần gửi {self.version}" if self.version else "chưa rõ lần gửi"
        edited = "bản soạn lại đã đối chiếu" if self.is_compared else "bản soạn lại"
        return f"{sending}, {edited}" if self.is_edited else sending


class ReceiptSlipQuerySet(models.QuerySet):
    """Reads of slips."""

    def visible_to(self, actor: Actor) -> "ReceiptSlipQuerySet":
        """The slips that exist for the actor: those of own units; all of them for office and auditor."""
        return self if actor.sees_all_units else self.filter(receipt__unit__in=actor.unit_ids)


class ReceiptSlip(Voidable):
    """The slip for one received paper, numbered in its campaign; a void one keeps its number for ever."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="slips", verbose_name="đợt thi đua"
    )
    number = models.PositiveIntegerField("số phiếu")
    receipt = models.ForeignKey(
        PaperReceipt, on_delete=models.PROTECT, related_name="slips", verbose_name="lần tiếp nhận"
    )
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacement",
        verbose_name="thay cho phiếu",
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người cấp"
    )
    issued_at = models.DateTimeField("lúc cấp")

    objects = ReceiptSlipQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu tiếp nhận"
        verbose_name_plural = "phiếu tiếp nhận"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="slip_numbered_once_in_a_campaign",
                violation_error_message="Số phiếu này đã cấp.",
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(voided_at=None),
                name="one_standing_slip_of_a_receipt",
                violation_error_message="Lần tiếp nhận này đã có phiếu còn giá trị.",
            ),
            models.CheckConstraint(
                condition=VOIDED_WITH_REASON,
                name="slip_is_voided_with_a_reason",
                violation_error_message="Nêu lý do hủy.",
            ),
        ]

    def __str__(self) -> str:
        return f"Phiếu tiếp nhận số {self.number_in_words}"

    @property
    def number_in_words(self) -> str:
        """The number as it is written on papers: "01"."""
        return f"{self.number:02d}"


def paper_stand() -> Case:
    """SQL expression on sheets: how paper and sending stand; the twin of rules.paper.stand_of.

    Empty where there is neither.
    """
    came = PaperReceipt.objects.standing().filter(
        unit=OuterRef("unit"), campaign=OuterRef("campaign"), kind=OuterRef("kind")
    )
    present = came.filter(version=OuterRef("version"))
    good = present.filter(condition=PaperCondition.GOOD)
    different = Q(condition=PaperCondition.DIFFERENT)
    no_version = came.filter(version=None)
    cases = [
        (Exists(came) & ~Q(state__in=SENT_STATES), PaperStand.NO_FILE),
        (~Q(state__in=SENT_STATES), ""),
        (Exists(good.filter(Q(is_edited=False) | Q(compared_at__isnull=False))), PaperStand.MATCHED),
        (Exists(good), PaperStand.UNCOMPARED),
        (Exists(present.exclude(different)), PaperStand.FLAWED),
        (Exists(present) | Exists(no_version.filter(different)), PaperStand.MISMATCH),
        (Exists(no_version), PaperStand.UNKNOWN),
        (Exists(came), PaperStand.OLD),
    ]
    whens = [When(condition, then=Value(stand)) for condition, stand in cases]
    return Case(*whens, default=Value(PaperStand.NO_PAPER), output_field=models.CharField())


def counted_version() -> Subquery:
    """SQL expression on sheets: the number of the sending that counts for the deadline."""
    counting = Snapshot.objects.filter(sheet=OuterRef("pk"), sent_at=OuterRef("submitted_at"))
    return Subquery(counting.order_by().values("version")[:1])
