"""How many may be proposed: what the outside body allots, by campaign, scheme, kind and group of units."""

from django.db import models
from django.db.models import Count, Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField
from nominations.enums import Standing
from nominations.models.schemes import AwardScheme
from nominations.rules.quota import QuotaStand, counting_for
from nominations.rules.states import TAKES_A_PLACE
from registrations.enums import Subject
from registrations.models import Attachment, Campaign, Unit


class UnitGroup(models.Model):
    """A group of units that compete with one another ("khối thi đua")."""

    name = LineField("tên khối", max_length=150, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    units = models.ManyToManyField(Unit, through="GroupMember", verbose_name="đơn vị")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "khối thi đua"
        verbose_name_plural = "khối thi đua"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A unit's place in its group; a unit is in one group at most."""

    group = models.ForeignKey(
        UnitGroup, on_delete=models.CASCADE, related_name="members", verbose_name="khối thi đua"
    )
    unit = models.OneToOneField(
        Unit, on_delete=models.PROTECT, related_name="group_place", verbose_name="đơn vị"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị trong khối"
        verbose_name_plural = "đơn vị trong khối"
        ordering = ["group", "unit__name_key"]

    def __str__(self) -> str:
        return str(self.unit)


class QuotaAllocationQuerySet(models.QuerySet):
    """Reads of allocations."""

    def with_used(self) -> "QuotaAllocationQuerySet":
        """Add `used`, how many places are taken, `reserve`, how many wait for one, and what every page of an
        allocation names."""
        taken = Count("nominations", filter=Q(nominations__standing__in=TAKES_A_PLACE))
        waiting = Count("nominations", filter=Q(nominations__standing=Standing.RESERVE))
        rows = self.select_related("campaign", "scheme", "group", "letter")
        return rows.annotate(used=taken, reserve=waiting)

    def counting_for(self, group_id: int | None) -> "QuotaStand | None":
        """How the allocation stands that counts for a nominee of this group, of the rows of one kind; None
        while there is none."""
        found = counting_for(group_id, {row.group_id: row for row in self})
        return found and found.stand

    def of_kind(self, campaign_id: int, scheme_id: int, subject: str) -> "QuotaAllocationQuerySet":
        """The allocations for collectives or for individuals, the common one and those of groups."""
        return self.filter(campaign=campaign_id, scheme=scheme_id, subject=subject)


class QuotaAllocation(models.Model):
    """How many collectives or individuals may be proposed; without a group for all units that have none
    of their own. Known late and changing: lowering it undoes nothing."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="allocations", verbose_name="đợt thi đua"
    )
    scheme = models.ForeignKey(
        AwardScheme,
        on_delete=models.PROTECT,
        related_name="allocations",
        verbose_name="hình thức khen thưởng",
    )
    subject = models.CharField("đối tượng", max_length=10, choices=Subject)
    group = models.ForeignKey(
        UnitGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="allocations",
        verbose_name="khối thi đua",
        help_text="Để trống nếu chỉ tiêu chung cho các đơn vị chưa có chỉ tiêu theo khối.",
    )
    amount = models.PositiveSmallIntegerField("số lượng")
    issuer = LineField("cơ quan phân bổ", max_length=200)
    letter_number = LineField("số văn bản", max_length=60)
    letter_day = models.DateField("ngày văn bản")
    letter = models.ForeignKey(
        Attachment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="allocations",
        verbose_name="tệp văn bản",
    )

    objects = QuotaAllocationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "chỉ tiêu phân bổ"
        verbose_name_plural = "chỉ tiêu phân bổ"
        ordering = ["-campaign__year", "scheme", "subject", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "scheme", "subject", "group"],
                name="one_allocation_per_group",
                violation_error_message="Đã có chỉ tiêu cho đối tượng và khối này.",
            ),
            models.UniqueConstraint(
                fields=["campaign", "scheme", "subject"],
                condition=Q(group=None),
                name="one_common_allocation",
                violation_error_message="Đã có chỉ tiêu chung cho đối tượng này.",
            ),
        ]

    def __str__(self) -> str:
        group = f", {self.group}" if self.group_id else ""
        return f"{self.scheme}, {self.get_subject_display().lower()}{group} năm {self.campaign.year}"

    @property
    def stand(self) -> QuotaStand:
        """How the allocation stands; of rows read by `with_used`."""
        return QuotaStand(self.amount, self.used, self.reserve)
