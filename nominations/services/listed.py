"""Who stands in an issued list stays as it is, until a correction of the list has been opened."""

from danvan.core.policy import require_rule
from nominations.models import IssuedList, Nomination
from nominations.rules.lists import may_change_listed
from registrations.models import Sheet


def require_unlisted(nomination: Nomination) -> None:
    """Raise RuleViolation while the latest issued list names the locked nomination."""
    _require_free(Nomination.objects.filter(pk=nomination.pk))


def require_unlisted_dossier(sheet: Sheet) -> None:
    """Raise RuleViolation while the latest issued list names a nominee of the locked dossier."""
    _require_free(Nomination.objects.filter(dossier=sheet.pk))


def _require_free(nominations: object) -> None:
    require_rule(may_change_listed(str(IssuedList.objects.holding(nominations) or "")))
