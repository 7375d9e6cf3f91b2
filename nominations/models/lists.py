"""The nomination list of the department: proposed by one person, issued by another, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import short_date
from nominations.models.dossiers import Nomination
from nominations.models.schemes import AwardScheme
from registrations.models import Campaign


class ListProposalQuerySet(models.QuerySet):
    """Reads of proposals."""

    def waiting_in(self, campaign: Campaign, scheme: AwardScheme) -> "ListProposal | None":
        """The last proposal, where no list was issued from it; an earlier one no longer counts."""
        rows = self.filter(campaign=campaign, scheme=scheme).select_related("proposed_by", "issued")
        latest = rows.order_by("-pk").first()
        return latest if latest and not hasattr(latest, "issued") else None

    def waiting(self) -> "ListProposalQuerySet":
        """The last proposal of each list from which none was issued, with whom and what it names."""
        later = self.model.objects.filter(
            campaign=models.OuterRef("campaign"),
            scheme=models.OuterRef("scheme"),
            pk__gt=models.OuterRef("pk"),
        )
        rows = self.filter(~models.Exists(later), issued=None)
        return rows.select_related("campaign", "scheme", "proposed_by")


class ListProposal(models.Model):
    """What one person of the office puts before another: the contents by their hash."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="list_proposals", verbose_name="đợt thi đua"
    )
    scheme = models.ForeignKey(
        AwardScheme,
        on_delete=models.PROTECT,
        related_name="list_proposals",
        verbose_name="hình thức khen thưởng",
    )
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField("số đề nghị")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người trình"
    )
    proposed_at = models.DateTimeField("lúc trình")

    objects = ListProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "bản trình danh sách"
        verbose_name_plural = "bản trình danh sách"
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.scheme} năm {self.campaign.year}"


class IssuedListQuerySet(models.QuerySet):
    """Reads of issued lists."""

    def without_payload(self) -> "IssuedListQuerySet":
        """With campaign, scheme and people, but without the long contents."""
        return self.defer("payload").select_related(
            "campaign__movement", "scheme", "issued_by", "proposal__proposed_by"
        )

    def latest(self) -> "IssuedListQuerySet":
        """Of each campaign and scheme the version that holds now."""
        later = self.model.objects.filter(
            campaign=models.OuterRef("campaign"),
            scheme=models.OuterRef("scheme"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(later))

    def latest_of(self, campaign: Campaign, scheme: AwardScheme) -> "IssuedList | None":
        """The version that holds now; None before the first."""
        rows = self.without_payload().select_related("correction").filter(campaign=campaign, scheme=scheme)
        return rows.order_by("-version").first()

    def holding(self, nominations: models.QuerySet) -> "IssuedList | None":
        """The version that holds now and names one of the nominations, where it is not being corrected; of
        several lists the one of the latest year. One query."""
        named = ListedNomination.objects.filter(issued=models.OuterRef("pk"), nomination__in=nominations)
        later = self.model.objects.filter(
            campaign=models.OuterRef("campaign"),
            scheme=models.OuterRef("scheme"),
            version__gt=models.OuterRef("version"),
        )
        rows = self.without_payload().filter(models.Exists(named), ~models.Exists(later))
        return rows.filter(correction=None).first()


class IssuedList(models.Model):
    """One issued version of "Danh sách đề nghị khen thưởng"; a later version corrects it, with a reason."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="issued_lists", verbose_name="đợt thi đua"
    )
    scheme = models.ForeignKey(
        AwardScheme,
        on_delete=models.PROTECT,
        related_name="issued_lists",
        verbose_name="hình thức khen thưởng",
    )
    version = models.PositiveSmallIntegerField("lần ban hành")
    proposal = models.OneToOneField(
        ListProposal, on_delete=models.PROTECT, related_name="issued", verbose_name="bản trình"
    )
    reason = LineField("lý do sửa đổi", max_length=500, blank=True)
    number = LineField("số văn bản", max_length=60)
    issued_on = models.DateField("ngày văn bản")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ban hành"
    )
    issued_at = models.DateTimeField("lúc ban hành")
    payload = models.JSONField("nội dung")
    sha256 = models.CharField(max_length=64)

    objects = IssuedListQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách đã ban hành"
        verbose_name_plural = "danh sách đã ban hành"
        ordering = ["-campaign__year", "scheme", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "scheme", "version"],
                name="list_numbered_once",
                violation_error_message="Lần ban hành này đã có.",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""),
                name="later_list_has_a_reason",
                violation_error_message="Bản sửa đổi phải nêu lý do sửa đổi.",
            ),
            models.CheckConstraint(
                condition=~Q(number=""),
                name="list_has_a_number",
                violation_error_message="Ghi số văn bản.",
            ),
        ]

    def __str__(self) -> str:
        return f"Danh sách đề nghị số {self.number} ngày {short_date(self.issued_on)}{self.revision}"

    @property
    def revision(self) -> str:
        """What marks a corrected version: " (bản sửa đổi lần 1)"; nothing on the first."""
        return f" (bản sửa đổi lần {self.version - 1})" if self.version > 1 else ""

    @property
    def is_being_corrected(self) -> bool:
        """Whether a correction of this version has been opened; its end is the next version."""
        return hasattr(self, "correction")


class ListedNomination(models.Model):
    """One nominee that stands in an issued list, at its place."""

    issued = models.ForeignKey(
        IssuedList, on_delete=models.PROTECT, related_name="rows", verbose_name="danh sách"
    )
    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="listed", verbose_name="đề nghị khen thưởng"
    )
    position = models.PositiveIntegerField("thứ tự")

    class Meta:
        verbose_name = "dòng của danh sách"
        verbose_name_plural = "dòng của danh sách"
        ordering = ["issued", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["issued", "nomination"],
                name="nominee_listed_once",
                violation_error_message="Đề nghị này đã có trong danh sách.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.nomination}"


class ListCorrection(models.Model):
    """The lead's leave to change what a version contains: open until the next version answers it."""

    issued = models.OneToOneField(
        IssuedList, on_delete=models.PROTECT, related_name="correction", verbose_name="danh sách"
    )
    reason = LineField("lý do sửa đổi", max_length=500)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người mở"
    )
    opened_at = models.DateTimeField("lúc mở")

    class Meta:
        verbose_name = "việc sửa đổi danh sách"
        verbose_name_plural = "việc sửa đổi danh sách"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="list_correction_has_a_reason",
                violation_error_message="Nêu lý do sửa đổi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sửa đổi {self.issued}"
