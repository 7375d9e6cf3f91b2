"""A campaign filled with any number of sample sheets, in every state."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import cycle

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from danvan.core import clock, outbox
from danvan.core.models import Outbox, User
from danvan.management.sample_models import draw_titles, titles_of
from danvan.management.sample_names import seeded
from danvan.management.sample_sheets import Stage, play_sheet
from danvan.management.sample_units import officers_of, units_for
from registrations.enums import Role
from registrations.models import Actor, Campaign, Sheet, Snapshot, Unit

DRAFT = "draft"
SLICE = 100  # sheets in one transaction: few commits, yet short ones


def fill_campaign(
    campaign: Campaign,
    *,
    units: int,
    models_per_unit: int,
    share_submitted: float,
    office: Actor,
    since: date,
    now: datetime,
    report: Callable[[str], None],
) -> None:
    """Give `units` units a sheet each; those that have one keep it. `report` is told of the progress.

    Raises ValueError while the campaign is not open, or when there are not so many names for units.
    """
    stage = Stage.of(campaign, office, now)
    if not stage.can_tell(DRAFT):
        raise ValueError("Đợt này chưa mở nên chưa có hồ sơ.")
    taking_part = units_for(units, clock.local_day(stage.deadline.closes_at - timedelta(microseconds=1)))
    stories = _stories(stage, taking_part, share_submitted)
    waiting = _without_sheet(campaign, taking_part)
    officers = officers_of(waiting, since)
    for start in range(0, len(waiting), SLICE):
        with transaction.atomic():
            forget_letters(
                _play(stage, unit, officers[unit.pk], stories[unit.pk], models_per_unit)
                for unit in waiting[start : start + SLICE]
            )
        report(f"{min(start + SLICE, len(waiting))}/{len(waiting)} đơn vị")


@transaction.atomic
def load_sheets(
    campaign: Campaign, wanted: Iterable[dict], *, office: Actor, since: date, now: datetime
) -> None:
    """The sheets that a data file describes by unit, story and themes; known ones are left alone."""
    stage = Stage.of(campaign, office, now)
    wanted = {sheet["unit"]: sheet for sheet in wanted if stage.can_tell(sheet["story"])}
    units = _without_sheet(campaign, list(Unit.objects.filter(code__in=wanted).order_by("code")))
    officers = officers_of(units, since)
    forget_letters(
        play_sheet(
            stage,
            unit,
            _officer_of(unit, officers[unit.pk]),
            wanted[unit.code]["story"],
            titles_of(wanted[unit.code]["themes"]),
        )
        for unit in units
    )


def forget_letters(sheets: Iterable[Sheet]) -> None:
    """Delete the letters that these sheets caused, and their tasks: samples must not send 1,500 mails.

    Called in the transaction that wrote them, so that no worker ever sees one.
    """
    keys = [sheet.pk for sheet in sheets]
    snapshots = Snapshot.objects.filter(sheet__in=keys).values_list("pk", flat=True)
    forget(Outbox.objects.filter(Q(payload__sheet__in=keys) | Q(payload__snapshot__in=list(snapshots))))


def forget(letters: QuerySet[Outbox]) -> None:
    """Delete these letters and the tasks that would send them."""
    numbers = list(letters.values_list("pk", flat=True))
    tasks = DBTaskResult.objects.filter(task_path=outbox.deliver.module_path)
    tasks.filter(args_kwargs__args__0__in=numbers).delete()
    letters.delete()


def _without_sheet(campaign: Campaign, units: list[Unit]) -> list[Unit]:
    begun = set(Sheet.objects.filter(campaign=campaign).values_list("unit", flat=True))
    return [unit for unit in units if unit.pk not in begun]


def _stories(stage: Stage, units: list[Unit], share_submitted: float) -> dict[int, str]:
    """A story for each unit: the share that sends takes turns in what happens then, the rest drafts."""
    shuffled = seeded(stage.campaign.year).sample(units, len(units))
    sending = shuffled[: round(share_submitted * len(units))]
    told = zip(sending, cycle(stage.stories()), strict=False)
    return {unit.pk: DRAFT for unit in units} | {unit.pk: story for unit, story in told}


def _play(stage: Stage, unit: Unit, user: User, story: str, count: int) -> Sheet:
    titles = draw_titles(count, seeded(unit.code, stage.campaign.year))
    return play_sheet(stage, unit, _officer_of(unit, user), story, titles)


def _officer_of(unit: Unit, user: User) -> Actor:
    """The unit's officer; the one role is known without asking the database."""
    return Actor(user, {unit.pk: frozenset({Role.UNIT_OFFICER})})
