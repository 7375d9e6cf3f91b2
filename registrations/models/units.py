"""Units: schools, centres and offices, with the span of time in which each exists."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import fold, fold_words, sort_key
from registrations.enums import CONSOLIDATOR_KINDS, UnitKind


class UnitQuerySet(models.QuerySet):
    """Reads of units."""

    def existing_on(self, day: date) -> "UnitQuerySet":
        """Units that exist on the day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def taking_part_on(self, day: date) -> "UnitQuerySet":
        """Units that register models on the day: all that exist but the department itself."""
        return self.existing_on(day).exclude(kind=UnitKind.DEPARTMENT)

    def search(self, query: str) -> "UnitQuerySet":
        """Units that hold every word of the query, accents and case aside."""
        for word in fold_words(query):
            self = self.filter(search_text__contains=word)
        return self


class Unit(models.Model):
    """One unit. It is never deleted: a unit that ends keeps its papers and names its successor."""

    code = models.SlugField("mã đơn vị", max_length=30, unique=True)
    name = LineField("tên đơn vị", max_length=200)
    short_name = LineField("tên ngắn", max_length=80, blank=True)
    symbol = LineField(
        "ký hiệu văn bản", max_length=30, blank=True, help_text="Dùng trong số văn bản, ví dụ THPTLX."
    )
    kind = models.CharField("loại đơn vị", max_length=20, choices=UnitKind)
    level = LineField("cấp học", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name="cấp trên trực tiếp",
    )
    place = LineField("địa danh", max_length=80, help_text="In cùng ngày tháng trên văn bản.")
    head_title = LineField("chức danh thủ trưởng", max_length=80, blank=True)
    head_name = LineField("họ tên thủ trưởng", max_length=100, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    phone = LineField("số điện thoại", max_length=20, blank=True)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("có đến hết ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
        verbose_name="đơn vị kế thừa",
    )
    name_key = models.CharField(max_length=500, editable=False, db_index=True)
    search_text = models.CharField(max_length=400, editable=False)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["name_key", "search_text"])

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["name_key", "code"]
        constraints = [
            models.UniqueConstraint(
                "name",
                "place",
                Coalesce("valid_from", date.min),
                name="unit_named_once_in_a_place",
                violation_error_message="Đã có đơn vị cùng tên ở địa danh này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys in step."""
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Derive the sort key and the folded search column."""
        self.name_key = sort_key(self.name)[:500]
        self.search_text = fold(f"{self.name} {self.short_name} {self.code} {self.place}")

    def exists_on(self, day: date) -> bool:
        """Whether the unit exists on the day; the twin of `existing_on`."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    @property
    def is_consolidator(self) -> bool:
        """Whether other units may report through this one."""
        return self.kind in CONSOLIDATOR_KINDS

    @property
    def called(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_department_office(self) -> bool:
        """Whether memberships of this unit may carry office roles."""
        return self.kind in (UnitKind.DEPARTMENT, UnitKind.DEPARTMENT_OFFICE)
