"""Persons of a unit, and the memberships that give rights."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import fold, name_sort_key
from registrations.enums import OFFICE_ROLES, Role
from registrations.models.units import Unit, UnitQuerySet


class PersonTitle(models.TextChoices):
    """How a person is addressed on paper."""

    MR = "MR", "Ông"
    MS = "MS", "Bà"


class Person(models.Model):
    """Somebody of a unit; one record feeds every paper in which the person appears."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name="đơn vị")
    title = models.CharField("Ông/Bà", max_length=2, choices=PersonTitle, blank=True)
    full_name = LineField("họ và tên", max_length=100)
    position = LineField("chức vụ", max_length=150, blank=True)
    born_on = models.DateField("ngày sinh", null=True, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_text = models.CharField(max_length=300, editable=False)

    class Meta:
        verbose_name = "cá nhân"
        verbose_name_plural = "cá nhân"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys in step."""
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Derive the sort key (given name first) and the folded search column."""
        self.name_key = name_sort_key(self.full_name)[:200]
        self.search_text = fold(self.full_name)


class MembershipQuerySet(models.QuerySet):
    """Reads of memberships."""

    def active_on(self, day: date) -> "MembershipQuerySet":
        """Memberships that hold on the day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """A person's role in a unit for a span of days: the only source of rights."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name="tài khoản",
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name="đơn vị"
    )
    role = models.CharField("vai trò", max_length=20, choices=Role)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        ordering = ["unit__name_key", "user__name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None),
                name="one_open_membership",
                violation_error_message="Người này đã có phân công đó ở đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.full_name} – {self.get_role_display()} – {self.unit}"


def units_expected_on(day: date) -> UnitQuerySet:
    """The units of which sheets are awaited on the day: all that take part but the office, whose people run
    the movement and are not to remind themselves."""
    offices = Membership.objects.active_on(day).filter(role__in=OFFICE_ROLES).order_by().values("unit")
    return Unit.objects.taking_part_on(day).exclude(pk__in=offices)
