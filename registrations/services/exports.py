"""Lists that leave the portal are noted: who took what, by which filter, how much."""

from datetime import datetime

from danvan.core.policy import require
from registrations import policies
from registrations.enums import Action
from registrations.models import Actor, Event
from registrations.services.common import log


def record_export(*, title: str, words: str, sheets: int, actor: Actor, at: datetime) -> Event:
    """Note that the actor takes a list over so many sheets; `words` is its filter."""
    require(policies.may_export_lists(actor))
    return log(action=Action.EXPORT, actor=actor, at=at, about=f"{title}: {sheets} hồ sơ", reason=words)


def record_unit_export(*, title: str, words: str, units: int, actor: Actor, at: datetime) -> Event:
    """Note that the actor takes a paper about so many units; `words` is how they were chosen."""
    require(policies.may_export_lists(actor))
    return log(action=Action.EXPORT, actor=actor, at=at, about=f"{title}: {units} đơn vị", reason=words)
