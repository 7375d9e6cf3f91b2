"""Decisions of the province and the register of awards ("Sổ khen thưởng")."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from danvan.core.models.fields import LineField
from danvan.core.vietnamese import fold, fold_words, name_sort_key, short_date
from nominations.enums import AwardLevel, Standing
from nominations.models.dossiers import Nomination
from nominations.models.lists import IssuedList
from registrations.enums import Subject
from registrations.models import Attachment, ImportBatch, Person, Unit

KNOWN = "Mục khen thưởng này đã có trong sổ."


class AwardDecisionQuerySet(models.QuerySet):
    """Reads of decisions."""

    def with_names(self) -> "AwardDecisionQuerySet":
        """Each with the list that it answers, without the long contents of that."""
        rows = self.select_related("issued__campaign__movement", "issued__scheme", "file", "recorded_by")
        return rows.defer("issued__payload")

    def with_counts(self) -> "AwardDecisionQuerySet":
        """Add `awarded` and `settled`: how many are awarded, how many have a result."""
        awarded = models.Count("nominations", filter=Q(nominations__standing=Standing.AWARDED))
        return self.annotate(awarded=awarded, settled=models.Count("nominations"))

    def released(self, at: datetime) -> "AwardDecisionQuerySet":
        """What the units may know of at the instant."""
        return self.filter(release_at__lte=at)

    def unannounced(self, at: datetime) -> "AwardDecisionQuerySet":
        """What is released but the units were not written to yet."""
        return self.released(at).filter(announced_at=None)


class AwardDecision(models.Model):
    """A decision on an issued list: number, day, file; published to the units at `release_at`."""

    issued = models.ForeignKey(
        IssuedList, on_delete=models.PROTECT, related_name="decisions", verbose_name="danh sách đề nghị"
    )
    number = LineField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    issuer = LineField("cơ quan quyết định", max_length=200)
    file = models.ForeignKey(
        Attachment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="award_decisions",
        verbose_name="tệp quyết định",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("lúc ghi")
    release_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    announced_at = models.DateTimeField("đã báo cho đơn vị lúc", null=True, blank=True, editable=False)
    row_version = models.PositiveIntegerField(default=1)

    objects = AwardDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định khen thưởng"
        verbose_name_plural = "quyết định khen thưởng"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "decided_on", "issuer"],
                name="decision_recorded_once",
                violation_error_message="Quyết định này đã được ghi.",
            )
        ]

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {short_date(self.decided_on)}"

    def is_released(self, at: datetime) -> bool:
        """Whether the units may know of it at the instant."""
        return self.release_at is not None and self.release_at <= at

    def is_known(self, at: datetime) -> bool:
        """Whether the units can read it or were written to: from then on it stays."""
        return self.is_released(at) or self.announced_at is not None


def listed_names(nominations: Collection[Nomination]) -> dict[int, str]:
    """How the list that their decision answers calls each of the decided nominations, by key: a person may be
    called otherwise since. One query."""
    lists = IssuedList.objects.filter(pk__in={row.decision.issued_id for row in nominations}).order_by()
    names = {
        (key, row["uid"]): row["name"]
        for key, payload in lists.values_list("pk", "payload")
        for row in payload["rows"]
    }
    return {row.pk: names[row.decision.issued_id, str(row.uid)] for row in nominations}


class AwardRecordQuerySet(models.QuerySet):
    """Reads of the register."""

    def same_as(self, record: "AwardRecord") -> "AwardRecordQuerySet":
        """What the register already holds of the same award."""
        return self.filter(
            match_key=record.match_key, unit=record.unit_id, year=record.year, award=record.award
        )

    def released(self, at: datetime) -> "AwardRecordQuerySet":
        """What is public at the instant: earlier awards, and those of released decisions."""
        return self.filter(Q(decision=None) | Q(decision__release_at__lte=at))

    def search(self, query: str) -> "AwardRecordQuerySet":
        """The awards that hold every word in the nominee's, the unit's or the award's name."""
        for word in fold_words(query):
            self = self.filter(search_text__contains=word)
        return self


class AwardRecord(models.Model):
    """One award that somebody has received ("Mục khen thưởng"), decided here or imported.

    `unit` is the unit as it is known here, `unit_name` as the decision calls it. `match_key` is the folded
    name: with unit, or the unit's name where the unit is not known here, with year and award it tells
    whether a row of an import is known.
    """

    year = models.PositiveSmallIntegerField("năm")
    subject = models.CharField("đối tượng", max_length=10, choices=Subject)
    name = LineField("họ và tên, tên tập thể", max_length=200)
    position = LineField("chức vụ", max_length=150, blank=True)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="award_records",
        verbose_name="đơn vị",
    )
    unit_name = LineField("tên đơn vị khi được khen", max_length=200)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="award_records",
        verbose_name="cá nhân",
    )
    award = LineField("hình thức khen thưởng", max_length=200)
    level = models.CharField(
        "cấp khen thưởng", max_length=12, choices=AwardLevel, default=AwardLevel.PROVINCE
    )
    decision_number = LineField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    issuer = LineField("cơ quan quyết định", max_length=200, blank=True)
    decision = models.ForeignKey(
        AwardDecision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
        editable=False,
        verbose_name="quyết định khen thưởng",
    )
    nomination = models.OneToOneField(
        Nomination,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="award_record",
        editable=False,
        verbose_name="đề nghị khen thưởng",
    )
    batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="award_records",
        editable=False,
        verbose_name="lần nhập",
    )
    match_key = models.CharField(max_length=200, editable=False, db_index=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_text = models.CharField(max_length=900, editable=False)

    objects = AwardRecordQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["match_key", "name_key", "search_text"])

    class Meta:
        verbose_name = "mục khen thưởng"
        verbose_name_plural = "sổ khen thưởng"
        ordering = ["-year", "name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match_key", "unit", "year", "award"],
                name="award_of_a_unit_recorded_once",
                violation_error_message=KNOWN,
            ),
            models.UniqueConstraint(
                fields=["match_key", "unit_name", "year", "award"],
                condition=Q(unit=None),
                name="award_of_a_name_recorded_once",
                violation_error_message=KNOWN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.award} (năm {self.year})"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys in step."""
        self.fill_keys()
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Also where a form does not know the derived key: the same award twice is said beside the form."""
        self.fill_keys()
        super().validate_constraints(exclude={*(exclude or ())} - {"match_key"})

    def fill_keys(self) -> None:
        """Derive the key of matching, the sort key and the folded search column."""
        is_person = self.subject == Subject.INDIVIDUAL
        self.match_key = fold(self.name)[:200]
        self.name_key = (name_sort_key(self.name) if is_person else fold(self.name))[:200]
        self.search_text = fold(f"{self.name} {self.unit_name} {self.award} {self.decision_number}")[:900]
