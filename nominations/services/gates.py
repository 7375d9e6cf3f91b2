"""The two gates of the paper sets: before a dossier is accepted, and before its nominees stand in a list."""

from collections.abc import Iterable

from nominations.models import Nomination
from registrations.models import Sheet


def require_intake(sheet: Sheet) -> None:
    """Raise RuleViolation, naming each missing mark, while the sets are not received, signed, stamped and
    original (plan, section III.4)."""


def require_listable(nominations: Iterable[Nomination]) -> None:
    """Raise RuleViolation, naming each missing mark, while a mark is missing, the endorsement included."""
