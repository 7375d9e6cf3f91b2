"""Nomination lists that leave the portal are noted: who took which, in which order, how many rows."""

from datetime import datetime

from danvan.core.models import User
from danvan.core.policy import require
from registrations.enums import Action
from registrations.models import Actor, Event
from registrations.policies import may_export_lists
from registrations.services.common import log


def record_list_export(*, title: str, words: str, rows: int, actor: Actor, at: datetime) -> Event:
    """Note that the actor takes a list of so many nominees; `words` is its filter."""
    require(may_export_lists(actor))
    return _record(title, words, rows, actor, at)


def record_command_export(*, title: str, words: str, rows: int, at: datetime) -> Event:
    """The same for a command on the server, which no person has signed in for."""
    return _record(title, words, rows, Actor(User.objects.of_server(), {}), at)


def _record(title: str, words: str, rows: int, actor: Actor, at: datetime) -> Event:
    return log(action=Action.EXPORT, actor=actor, at=at, about=f"{title}: {rows} đề nghị", reason=words)
