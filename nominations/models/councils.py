"""Councils that vote on nominations: that of a unit, and that of the department."""

from django.db import models
from django.db.models import Q

from danvan.core.models.fields import LineField, ParagraphField
from nominations.enums import Seat
from nominations.models.dossiers import Nomination, NominationDossier
from nominations.models.schemes import AwardScheme
from registrations.models import Campaign, Person


class CouncilMeeting(models.Model):
    """A meeting whose minutes are data: when, where, who, how the votes fell.

    It is of a unit (then it has a `dossier`), or of the department (then it names campaign and scheme).
    Fields may be empty while the minutes are written.
    """

    dossier = models.OneToOneField(
        NominationDossier,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="meeting",
        verbose_name="hồ sơ",
    )
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="council_meetings",
        verbose_name="đợt thi đua",
    )
    scheme = models.ForeignKey(
        AwardScheme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="council_meetings",
        verbose_name="hình thức khen thưởng",
    )
    number = LineField("số biên bản", max_length=60, blank=True)
    met_on = models.DateField("ngày họp", null=True, blank=True)
    began_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ended_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = LineField("địa điểm", max_length=200, blank=True)
    note = ParagraphField("nội dung thảo luận", blank=True)
    row_version = models.PositiveIntegerField(default=1)
    changed_in = models.JSONField(
        default=dict, blank=True, editable=False
    )  # field: row version of its last change

    class Meta:
        verbose_name = "phiên họp Hội đồng"
        verbose_name_plural = "phiên họp Hội đồng"
        ordering = ["-met_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, campaign=None, scheme=None)
                | Q(dossier=None, campaign__isnull=False, scheme__isnull=False),
                name="meeting_of_a_unit_or_of_the_department",
                violation_error_message="Phiên họp là của một đơn vị hoặc của Sở.",
            )
        ]

    def __str__(self) -> str:
        return f"Phiên họp Hội đồng số {self.number}" if self.number else "Phiên họp Hội đồng"


class CouncilMember(models.Model):
    """Somebody of the council in one meeting, present or absent with a reason."""

    meeting = models.ForeignKey(
        CouncilMeeting, on_delete=models.CASCADE, related_name="members", verbose_name="phiên họp"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="council_seats", verbose_name="cá nhân"
    )
    seat = models.CharField("vai trò", max_length=10, choices=Seat, default=Seat.MEMBER)
    is_present = models.BooleanField("có mặt", default=True)
    absence_reason = LineField("lý do vắng", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "thành viên Hội đồng"
        verbose_name_plural = "thành viên Hội đồng"
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="member_once_in_a_meeting",
                violation_error_message="Người này đã có trong danh sách Hội đồng.",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(seat=Seat.CHAIR),
                name="one_chair",
                violation_error_message="Phiên họp chỉ có một chủ tọa.",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(seat=Seat.SECRETARY),
                name="one_secretary",
                violation_error_message="Phiên họp chỉ có một thư ký.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Vote(models.Model):
    """How a council voted on one nominee; None where it was not noted: empty is not 0."""

    meeting = models.ForeignKey(
        CouncilMeeting, on_delete=models.CASCADE, related_name="votes", verbose_name="phiên họp"
    )
    nomination = models.ForeignKey(
        Nomination, on_delete=models.CASCADE, related_name="votes", verbose_name="đề nghị khen thưởng"
    )
    votes_for = models.PositiveSmallIntegerField("số phiếu đồng ý", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("số phiếu không đồng ý", null=True, blank=True)

    class Meta:
        verbose_name = "biểu quyết"
        verbose_name_plural = "biểu quyết"
        ordering = ["meeting", "nomination__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "nomination"],
                name="voted_once_in_a_meeting",
                violation_error_message="Đã ghi biểu quyết cho đề nghị này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.votes_for}"
