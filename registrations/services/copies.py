"""Models of earlier years, taken over as kept ones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from danvan.core import clock
from registrations.enums import Novelty, Verdict
from registrations.models import Actor, AreaContent, Campaign, Registration, Responsibility, Sheet
from registrations.models.units import units_followed_by
from registrations.services.common import touch
from registrations.services.sheet_models import next_position, person_in
from registrations.services.writing import open_for_writing

COPIED_FIELDS = [
    "name", "subject", "collective", "situation", "goals", "method", "audience", "forces",
    "resources", "outputs", "spread",
]  # fmt: skip


def copy_models(*, sheet: Sheet, sources: Sequence[UUID], actor: Actor, at: datetime) -> list[Registration]:
    """Copy models of earlier years as kept ones, linked; dates and targets are left empty."""
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        wanted = copyable_models(sheet, at).filter(uid__in=sources)
        position = next_position(sheet)
        copies = [_copy(source, sheet, position + i) for i, source in enumerate(wanted)]
        if copies:
            touch(sheet, actor, at)
        return copies


def copyable_models(sheet: Sheet, at: datetime):
    """Models that the unit, or one that it follows, sent in earlier years and that are not on this sheet."""
    units = [sheet.unit_id, *units_followed_by(sheet.unit_id, clock.local_day(at))]
    return (
        Registration.objects.filter(
            sheet__sheet__unit__in=units,
            sheet__sheet__version__gte=1,
            sheet__sheet__campaign__year__lt=sheet.campaign.year,
        )
        .exclude(verdict=Verdict.REFUSED)
        .exclude(successors__sheet=sheet.pk)
        .select_related("sheet__sheet__campaign", "sheet__sheet__unit", "area", "content")
        .order_by("-sheet__sheet__campaign__year", "sheet__sheet__unit__name_key", "position")
    )


def _copy(source: Registration, sheet: Sheet, position: int) -> Registration:
    copy = Registration(
        sheet=sheet.registration_sheet,
        position=position,
        novelty=Novelty.KEPT,
        source=source,
        content=_same_content(source, sheet.campaign),
        changed_at=sheet.changed_at,
        changed_by_id=sheet.changed_by_id,
        **{field: getattr(source, field) for field in COPIED_FIELDS},
    )
    copy.area = copy.content.area if copy.content else None
    copy.save()
    Responsibility.objects.bulk_create(
        Responsibility(registration=copy, person=person_in(sheet.unit, entry.person), position=entry.position)
        for entry in source.responsibilities.select_related("person")
    )
    return copy


def _same_content(source: Registration, campaign: Campaign) -> AreaContent | None:
    """The content with the same codes in the movement of the campaign, where there is one."""
    if source.content is None:
        return None
    return (
        AreaContent.objects.filter(
            area__movement=campaign.movement_id, area__code=source.area.code, code=source.content.code
        )
        .select_related("area")
        .first()
    )
