"""The next year from the last one, the next movement from the last one: data only."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, Campaign, Movement
from registrations.parts import CLONED, MOVEMENT_PARTS, Part
from registrations.rules.next_year import may_hold, moved
from registrations.services.common import log

TAKEN_OVER = ["late_policy", "counts", "head_only", "soft_file_address", "supplement_days", "source"]


def clone_campaign(
    *, source: Campaign, year: int, movement: Movement, actor: Actor, at: datetime
) -> Campaign:
    """The campaign of the year with the settings and, moved by as many years, the dates of an earlier one.

    No sheet comes with it. Raises RuleViolation for a year that the movement does not hold or that has its
    campaign, ValidationError for one that is none.
    """
    require(policies.may_manage_campaigns(actor))
    require_rule(may_hold(movement.first_year, movement.last_year, year))
    with transaction.atomic():
        if Campaign.objects.filter(year=year).exists():
            raise RuleViolation(f"Đã có đợt thi đua năm {year}.")
        kept = {name: getattr(source, name) for name in TAKEN_OVER}
        campaign = _stored(Campaign(movement=movement, year=year, **kept), actor)
        for part in CLONED:
            _copy(part, source, campaign, actor, year - source.year)
        log(action=Action.CLONE_CAMPAIGN, actor=actor, at=at, about=f"{campaign}, từ {source}")
        return campaign


def clone_movement(
    *, source: Movement, values: Mapping[str, object], parts: Collection[str], actor: Actor, at: datetime
) -> Movement:
    """A movement with these values; of the source it gets the `parts` (names of models) to be edited.

    Raises ValidationError with Vietnamese messages by field.
    """
    require(policies.may_manage_campaigns(actor))
    with transaction.atomic():
        movement = _stored(Movement(**values), actor)
        for part in MOVEMENT_PARTS:
            if part.model in parts:
                _copy(part, source, movement, actor)
        log(action=Action.CLONE_MOVEMENT, actor=actor, at=at, about=f"{movement}, từ {source}"[:300])
        return movement


def _copy(part: Part, source: Model, target: Model, actor: Actor, years: int = 0) -> None:
    """Give the target a copy of each row that the source owns, and of what hangs below."""
    model = apps.get_model(part.model)
    for row in model.objects.filter(**{part.owner: source}).order_by("pk"):
        values = {name: getattr(row, name) for name in part.fields}
        values |= {name: _moved(getattr(row, name), years) for name in part.instants}
        copy = _stored(model(**{part.owner: target}, **values), actor)
        for child in part.children:
            _copy(child, row, copy, actor, years)


def _moved(instant: datetime | None, years: int) -> datetime | None:
    return instant and moved(clock.local(instant), years)


def _stored(row: Model, actor: Actor) -> Model:
    row._history_user = actor.user
    row.full_clean()
    row.save()
    return row
