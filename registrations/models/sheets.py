"""The shared life of what a unit sends: state, numbered snapshots, remarks."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from danvan.core import clock
from danvan.core.codes import is_valid, normalise
from danvan.core.models.compiled import CompiledQuery
from danvan.core.models.fields import LineField, ParagraphField
from danvan.core.vietnamese import fold_words
from registrations.enums import SheetKind, SheetState
from registrations.models.actor import Actor
from registrations.models.campaigns import Campaign
from registrations.models.deadlines import ends_at_for
from registrations.models.people import units_expected_on
from registrations.models.units import Unit, UnitQuerySet
from registrations.rules.deadlines import late_days
from registrations.rules.kinds import TO_CONSOLIDATOR_OF
from registrations.rules.states import SENT_STATES

# Where the table of each kind of sheet hangs; a later app adds its own.
DETAILS = {SheetKind.REGISTRATION: "registration_sheet", SheetKind.RESULT: "result_report"}
# What every page of a sheet reads along with it; a later app adds the tables of its kind.
READ_ALONG = [*DETAILS.values()]


class SheetQuerySet(models.QuerySet):
    """Reads of sheets."""

    def visible_to(self, actor: Actor) -> "SheetQuerySet":
        """The sheets that exist for the actor: those of own units, those sent to them, those that they enter
        on behalf; all of them for office and auditor."""
        if actor.sees_all_units:
            return self
        own = actor.unit_ids
        visible = Q(unit__in=own) | Q(receiver__in=own, version__gte=1)
        if actor.entrusted:
            visible |= Q(entry_unit__in=own, unit__in=[*actor.entrusted])
        return self.filter(visible)

    def arrived(self) -> "SheetQuerySet":
        """The sheets that have come as far as the office: sent to it, or accepted by a consolidating unit."""
        return self.filter(Q(receiver=None) | Q(state=SheetState.ACCEPTED))

    def with_consolidation(self) -> "SheetQuerySet":
        """Add `is_unconsolidated`: accepted by a unit whose own sheet was sent without this version of it."""
        sent, carried = _sent_by_receiver(), _carrying()
        left_out = (
            Q(state=SheetState.ACCEPTED)
            & Exists(sent)
            & ~Exists(carried.exclude(sheet__state=SheetState.WITHDRAWN))
        )
        return self.annotate(is_unconsolidated=models.Case(models.When(left_out, then=True), default=False))

    def with_counting(self) -> "SheetQuerySet":
        """Add `is_counted`: accepted by the office, or carried in this version by what it has accepted."""
        carried = Exists(_carrying().filter(sheet__state=SheetState.ACCEPTED))
        counted = Q(state=SheetState.ACCEPTED) & (Q(receiver=None) | carried)
        return self.annotate(is_counted=models.Case(models.When(counted, then=True), default=False))

    def with_names(self) -> "SheetQuerySet":
        """Each sheet with its details and what every page of it names, the newest campaign first."""
        rows = self.order_by("-campaign__year", "pk")
        return rows.select_related(
            "unit__parent", "receiver", "campaign__movement", "changed_by", *READ_ALONG
        )

    def registrations(self) -> "SheetQuerySet":
        """The registration sheets, each with what every page of it names, the newest campaign first."""
        return self.filter(kind=SheetKind.REGISTRATION).with_names()

    def with_lateness(self) -> "SheetQuerySet":
        """Add `ends_at`, when the deadline ends for the unit, and `is_late`."""
        to_consolidator = [models.When(kind=k, then=models.Value(d)) for k, d in TO_CONSOLIDATOR_OF.items()]
        early_kind = models.Case(
            models.When(receiver=None, then=models.Value("")), *to_consolidator, default=models.Value("")
        )
        early = ends_at_for("unit", "campaign", OuterRef("early_kind"))
        usual = ends_at_for("unit", "campaign", OuterRef("kind"))  # kinds are named as their deadlines
        late = Q(submitted_at__gte=F("ends_at"))
        return (
            self.annotate(early_kind=early_kind)
            .annotate(ends_at=Coalesce(early, usual))
            .annotate(is_late=models.Case(models.When(late, then=True), default=False))
        )

    def sent_in(self, campaign: Campaign, kind: str = SheetKind.REGISTRATION) -> "SheetQuerySet":
        """The sheets of the campaign that lie with the office, the returned ones included."""
        return self.filter(kind=kind, campaign=campaign, state__in=SENT_STATES)

    def search(self, query: str) -> "SheetQuerySet":
        """Sheets with this code, else those whose unit holds every word, accents and case aside."""
        if is_valid(query):
            return self.filter(code=normalise(query))
        for word in fold_words(query):
            self = self.filter(unit__search_text__contains=word)
        return self


class Sheet(models.Model):
    """One thing that a unit sends in a campaign; one per kind, unit and campaign."""

    kind = models.CharField("loại", max_length=12, choices=SheetKind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sheets", verbose_name="đơn vị")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="sheets", verbose_name="đợt thi đua"
    )
    code = models.CharField("mã hồ sơ", max_length=20, unique=True)
    state = models.CharField("tình trạng", max_length=10, choices=SheetState, default=SheetState.DRAFT)
    version = models.PositiveSmallIntegerField("lần gửi", default=0)
    row_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField("lúc lập")
    changed_at = models.DateTimeField("lúc sửa")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    submitted_at = models.DateTimeField("lúc gửi", null=True, blank=True)
    supplement_due_at = models.DateTimeField("hạn bổ sung", null=True, blank=True)
    review_began_at = models.DateTimeField("lúc bắt đầu duyệt", null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="người duyệt",
    )
    decided_at = models.DateTimeField("lúc duyệt", null=True, blank=True)
    office_entry_at = models.DateTimeField("lúc phòng nhập thay", null=True, blank=True)
    receiver = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="received_sheets",
        verbose_name="nơi tiếp nhận",
        help_text="Đơn vị đầu mối đã nhận lần gửi cuối; để trống là phòng phụ trách.",
    )
    entry_unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="đơn vị đầu mối đang nhập thay",
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ gửi"
        verbose_name_plural = "hồ sơ gửi"
        ordering = ["-campaign__year", "unit__name_key"]
        indexes = [models.Index(fields=["campaign", "state"], name="sheet_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "campaign"],
                name="one_sheet_per_kind_unit_and_campaign",
                violation_error_message="Đơn vị đã có hồ sơ loại này trong đợt.",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.DRAFT) | Q(version__gte=1),
                name="sent_sheet_has_a_version",
                violation_error_message="Hồ sơ đã gửi phải có lần gửi.",
            ),
            models.CheckConstraint(
                condition=Q(version=0) | Q(submitted_at__isnull=False),
                name="version_has_its_instant",
                violation_error_message="Lần gửi phải có thời điểm gửi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.unit}"

    @property
    def unit_state(self) -> str:
        """The state in the words of the unit."""
        return SheetState(self.state).unit_label(receiver_in_words(self.receiver))

    @property
    def title(self) -> str:
        """What the unit calls the sheet: "Báo cáo kết quả năm 2027"."""
        return f"{SheetKind(self.kind).short_label} năm {self.campaign.year}"

    @property
    def details(self) -> models.Model:
        """What this kind of sheet adds: who signs, whom to call, the texts of its own."""
        return getattr(self, DETAILS[self.kind])

    @property
    def unit_name_then(self) -> str:
        """How the unit was called when it sent the sheet; as today while it has not."""
        if self.submitted_at is None:
            return self.unit.name
        return self.unit.name_on(clock.local_day(self.submitted_at))

    @property
    def days_late(self) -> int:
        """By how many days a sheet of `with_lateness` came late; 0 where it is in time or not sent."""
        if not (self.submitted_at and self.ends_at):
            return 0
        return late_days(clock.local(self.submitted_at), clock.local(self.ends_at))

    @property
    def supplement_ends_at(self) -> datetime | None:
        """The supplement time of a returned sheet, local; None in every other state."""
        is_returned = self.state == SheetState.RETURNED and self.supplement_due_at
        return clock.local(self.supplement_due_at) if is_returned else None

    @property
    def is_with_office(self) -> bool:
        """Whether a sending is in force: sent and neither taken back nor withdrawn."""
        return self.state in SENT_STATES

    @property
    def was_sent(self) -> bool:
        """Whether a snapshot exists; such a sheet is never deleted."""
        return self.version > 0


# The sheet with a code: by itself, and with what every page of it names.
SHEET = CompiledQuery(lambda code: Sheet.objects.filter(code=code).order_by())
SHEET_WITH_NAMES = CompiledQuery(lambda code: Sheet.objects.with_names().filter(code=code))


def receiver_in_words(receiver: Unit | None) -> str:
    """Who receives, as the pages of a unit say it."""
    return receiver.called if receiver else "Sở"


def units_owing(campaign: Campaign, day: date, kind: str = SheetKind.REGISTRATION) -> UnitQuerySet:
    """The units that have to send a sheet of the kind: all that are expected to on the day; for a result
    report those whose registration is accepted, also where they have ended and a successor reports for
    them (`answering_units` says who)."""
    if kind == SheetKind.REGISTRATION:
        return units_expected_on(day)
    accepted = Sheet.objects.filter(kind=SheetKind.REGISTRATION, campaign=campaign, state=SheetState.ACCEPTED)
    return Unit.objects.answered_for_on(day).filter(pk__in=accepted.values("unit"))


def units_not_sent(campaign: Campaign, day: date, kind: str = SheetKind.REGISTRATION) -> UnitQuerySet:
    """The units that have to send a sheet of the kind and have not."""
    sent = Sheet.objects.sent_in(campaign, kind).values("unit")
    return units_owing(campaign, day, kind).exclude(pk__in=sent)


class SnapshotQuerySet(models.QuerySet):
    """Reads of snapshots."""

    def last_sent(self) -> "SnapshotQuerySet":
        """Of each sheet the snapshot of its present version."""
        return self.filter(version=F("sheet__version"))

    def latest_of(self, sheet: Sheet) -> "Snapshot | None":
        """The last sending of the sheet, without its contents; None before the first."""
        return self.without_payload().filter(sheet=sheet, version=sheet.version).first()

    def without_payload(self) -> "SnapshotQuerySet":
        """With who sent them, but without their contents."""
        return self.defer("payload").select_related("sent_by")


class Snapshot(models.Model):
    """What was sent, as it was sent: numbered, hashed, never changed (the database refuses)."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="snapshots", verbose_name="hồ sơ")
    version = models.PositiveSmallIntegerField("lần gửi")
    sent_at = models.DateTimeField("lúc gửi")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi"
    )
    token = models.UUIDField(unique=True)
    payload = models.JSONField("nội dung")
    sha256 = models.CharField(max_length=64)
    carried = models.ManyToManyField(
        "self", symmetrical=False, related_name="carried_in", verbose_name="các bản được tổng hợp"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "bản đã gửi"
        verbose_name_plural = "bản đã gửi"
        ordering = ["sheet", "version"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="snapshot_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet.code} (lần {self.version})"

    @property
    def days_late(self) -> int:
        """By how many days the sheet came late that was sent last like this, as the office reads it; 0 for
        an earlier sending. One query."""
        sheet = Sheet.objects.filter(pk=self.sheet_id, version=self.version).with_lateness().first()
        return sheet.days_late if sheet else 0


def _sent_by_receiver() -> SnapshotQuerySet:
    """For a row of sheets: what its consolidating unit has sent last of the same kind and campaign."""
    same = {f"sheet__{field}": OuterRef(field) for field in ("kind", "campaign")}
    return Snapshot.objects.last_sent().filter(sheet__unit=OuterRef("receiver"), **same)


def _carrying() -> SnapshotQuerySet:
    """The same, where it carries the row in its present version."""
    return _sent_by_receiver().filter(carried__sheet=OuterRef("pk"), carried__version=OuterRef("version"))


class RemarkQuerySet(models.QuerySet):
    """Reads of remarks."""

    def open_on(self, sheet: Sheet) -> "RemarkQuerySet":
        """What is to be mended on a returned sheet; nothing in every other state."""
        if sheet.state != SheetState.RETURNED:
            return self.none()
        return self.filter(sheet=sheet, version=sheet.version)


class Remark(models.Model):
    """What the office asks to be mended in one sending, tied to a model and field where it can be."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="remarks", verbose_name="hồ sơ")
    version = models.PositiveSmallIntegerField("lần gửi")
    model_uid = models.UUIDField("mô hình", null=True, blank=True)
    field = models.CharField("mục", max_length=30, blank=True)
    text = ParagraphField("ý kiến", max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    created_at = models.DateTimeField("lúc ghi")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến"
        verbose_name_plural = "ý kiến"
        ordering = ["version", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class ReadyPhrase(models.Model):
    """A remark that reviewers use often."""

    text = LineField("câu mẫu", max_length=300, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "mẫu ý kiến"
        verbose_name_plural = "mẫu ý kiến"
        ordering = ["position", "text"]

    def __str__(self) -> str:
        return self.text
