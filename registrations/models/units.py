"""Units: schools, centres and offices, with the span of time in which each exists."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import fold, fold_words, sort_key
from registrations.enums import CONSOLIDATOR_KINDS, UnitKind
from registrations.rules.units import has_ended, inherited_by, last_successor

if TYPE_CHECKING:
    from registrations.models.unit_names import UnitName


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

    def answered_for_on(self, day: date) -> "UnitQuerySet":
        """Units that exist on the day or name a successor."""
        return self.filter(Q(pk__in=Unit.objects.existing_on(day).values("pk")) | Q(successor__isnull=False))

    def search(self, query: str) -> "UnitQuerySet":
        """Units that hold every word of the query in their names, former ones included."""
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
    former_text = models.TextField(editable=False, default="", blank=True)
    search_text = models.TextField(editable=False)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["name_key", "former_text", "search_text"])

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["name_key", "code"]
        constraints = [
            models.UniqueConstraint(
                "name",
                "place",
                Coalesce("valid_from", date.min),
                Coalesce("valid_to", date.max),
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
        """Derive the sort key and the folded search column, which also finds the unit by former names."""
        self.name_key = sort_key(self.name)[:500]
        present = fold(f"{self.name} {self.short_name} {self.code} {self.place}")
        self.search_text = f"{present} {self.former_text}".strip()

    def called_on(self, day: date) -> "Unit | UnitName":
        """What says how the unit was called on the day and under whom: an earlier name, else the unit.

        One query, none where the former names were fetched as `known_names`.
        """
        names = self.known_names if hasattr(self, "known_names") else self.names.all()
        earlier = [row for row in names if row.ends_on >= day]
        return min(earlier, key=lambda row: row.ends_on, default=self)

    def name_on(self, day: date) -> str:
        """The name that the unit bore on the day."""
        return self.called_on(day).name

    def has_ended(self, day: date) -> bool:
        """Whether the unit's last day is over."""
        return has_ended(self.valid_to, day)

    def answering_unit(self, day: date) -> "Unit | None":
        """Who answers for the unit on the day: itself, else the living unit at the end of its successors."""
        return answering_units([self], day)[self.pk]

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


def successor_links(day: date) -> dict[int, int]:
    """From the key of each unit that has ended before the day to that of its successor; one query."""
    ended = Unit.objects.filter(valid_to__lt=day, successor__isnull=False).order_by()
    return dict(ended.values_list("pk", "successor"))


def units_followed_by(unit_id: int, day: date) -> list[int]:
    """The keys of the ended units that lead to this one through their successors; one query."""
    return [*inherited_by([unit_id], successor_links(day))]


def answering_units(units: Iterable[Unit], day: date) -> dict[int, Unit | None]:
    """Who answers for each of the units on the day, by their keys; two queries where one has ended.

    A living unit answers for itself, an ended one through its successors; None where nobody follows.
    """
    units = list(units)
    ended = [unit for unit in units if unit.has_ended(day)]
    answering: dict[int, Unit | None] = {unit.pk: unit for unit in units}
    if ended:
        links = successor_links(day)
        heirs = {unit.pk: last_successor(unit.pk, links) for unit in ended}
        living = Unit.objects.existing_on(day).in_bulk(heirs.values())
        answering |= {key: living.get(heir) for key, heir in heirs.items()}
    return answering
