"""Files that units hand in: whose, what, from whom; kept under a random name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from danvan.core.models.fields import LineField
from danvan.core.uploads import scanner
from danvan.core.uploads.storage import NAME_LENGTH
from registrations.enums import AttachmentKind, FileState, ScanState, SheetKind
from registrations.models.actor import Actor
from registrations.models.sheets import Sheet
from registrations.models.units import Unit
from registrations.rules.files import FileStand, stand_of


class AttachmentQuerySet(models.QuerySet):
    """Reads of files."""

    def visible_to(self, actor: Actor) -> "AttachmentQuerySet":
        """The files that exist for the actor: those of own units, the evidence of reports that were sent to
        them or that they enter on behalf; the twin of policies.may_see_attachment."""
        if actor.sees_all_units:
            return self
        own, evidence = actor.unit_ids, Q(kind=AttachmentKind.EVIDENCE)
        sent = reports_of_files().filter(receiver__in=own, snapshots__sent_at__gte=OuterRef("uploaded_at"))
        entered = reports_of_files().filter(entry_unit__in=own, unit__in=[*actor.entrusted])
        return self.filter(Q(unit__in=own) | evidence & (Exists(sent) | Exists(entered)))

    def unscanned(self) -> "AttachmentQuerySet":
        """What waits for the scanner: a photo does so once it is written anew, since that is what leaves."""
        return self.filter(state=FileState.READY, scan=ScanState.NOT_SCANNED)

    def infected_evidence_of(self, sheet: Sheet) -> "AttachmentQuerySet":
        """The files of the report's models in which malware was found, in the order they came."""
        found = self.filter(evidence_for__item__report=sheet.pk, scan=ScanState.INFECTED)
        return found.order_by("uploaded_at", "pk")


def reports_of_files() -> models.QuerySet:
    """The reports in which each file of the outer query may stand: of its unit, begun before it came. A file
    that was taken out again after a sending counts too: it is still named there."""
    begun = Sheet.objects.filter(kind=SheetKind.RESULT, created_at__lte=OuterRef("uploaded_at"))
    return begun.filter(unit=OuterRef("unit"))


class Attachment(models.Model):
    """One file of a unit. `sha256` is that of the file as it came, also where a photo was written anew."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="attachments", verbose_name="đơn vị"
    )
    kind = models.CharField("loại tệp", max_length=20, choices=AttachmentKind)
    name = LineField("tên tệp", max_length=NAME_LENGTH)
    file = models.FileField("tệp", max_length=100)
    media_type = models.CharField("kiểu tệp", max_length=100)
    size = models.PositiveBigIntegerField("kích thước")
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField("tình trạng", max_length=10, choices=FileState, default=FileState.READY)
    scan = models.CharField("quét mã độc", max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    scan_at = models.DateTimeField("lúc quét gần nhất", null=True, blank=True)
    scan_found = LineField("mã độc tìm thấy", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi tệp"
    )
    uploaded_at = models.DateTimeField("lúc gửi tệp")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scan=ScanState.INFECTED) & ~Q(scan_found="")
                | ~Q(scan=ScanState.INFECTED) & Q(scan_found=""),
                name="infected_file_says_by_what",
                violation_error_message="Ghi tên mã độc tìm thấy trong tệp.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stand(self) -> FileStand:
        """What is to be said of the file on this installation."""
        return stand_of(self.state, self.scan, scanner.is_installed())
