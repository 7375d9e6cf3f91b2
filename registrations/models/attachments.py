"""Files that units hand in: whose, what, from whom; kept under a random name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from danvan.core.models.fields import LineField
from danvan.core.uploads.storage import NAME_LENGTH
from registrations.enums import AttachmentKind, FileState, SheetKind
from registrations.models.actor import Actor
from registrations.models.sheets import Sheet
from registrations.models.units import Unit


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
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi tệp"
    )
    uploaded_at = models.DateTimeField("lúc gửi tệp")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
