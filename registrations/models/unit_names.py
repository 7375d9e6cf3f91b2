"""How units were called before, and under whom: one row for each earlier name."""

from django.db import models

from danvan.core.models.fields import LineField
from registrations.models.units import Unit


class UnitName(models.Model):
    """How a unit was called to the end of a day; the present name stands on the unit itself."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names", verbose_name="đơn vị")
    ends_on = models.DateField("đến hết ngày")
    name = LineField("tên đơn vị", max_length=200)
    short_name = LineField("tên ngắn", max_length=80, blank=True)
    symbol = LineField("ký hiệu văn bản", max_length=30, blank=True)
    place = LineField("địa danh", max_length=80)
    parent = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="cấp trên trực tiếp",
    )

    class Meta:
        verbose_name = "tên đơn vị (theo thời gian)"
        verbose_name_plural = "tên đơn vị (theo thời gian)"
        ordering = ["unit", "ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "ends_on"],
                name="one_name_of_a_unit_to_a_day",
                violation_error_message="Đơn vị đã có tên ghi đến hết ngày này.",
            )
        ]

    def __str__(self) -> str:
        return self.name
