"""Who stands in an issued list stays as it is, until a correction of the list has been opened; so do the
reports on which these nominees stand (nominations/guards.py)."""

from danvan.core.policy import require_rule
from nominations.models import AwardScheme, IssuedList, Nomination
from nominations.rules.lists import may_change_listed
from nominations.rules.states import TAKES_A_PLACE
from registrations.models import Campaign, ResultItem, Sheet


def require_unlisted(nomination: Nomination) -> None:
    """Raise RuleViolation while the latest issued list names the locked nomination."""
    _require_free(Nomination.objects.filter(pk=nomination.pk))


def require_unlisted_dossier(sheet: Sheet) -> None:
    """Raise RuleViolation while the latest issued list names a nominee of the locked dossier."""
    _require_free(Nomination.objects.filter(dossier=sheet.pk))


def lock_reports(campaign: Campaign, scheme: AwardScheme) -> None:
    """Let nobody reopen a report, of whatever year, that recognises the model of one who may be listed,
    until the transaction ends; after the dossiers are locked."""
    listed = Nomination.objects.filter(
        dossier__sheet__campaign=campaign, dossier__scheme=scheme, standing__in=TAKES_A_PLACE
    )
    reports = ResultItem.objects.filter(registration__in=listed.values("registration")).values("report")
    list(Sheet.objects.filter(pk__in=reports).select_for_update().order_by("pk").values_list("pk", flat=True))


def _require_free(nominations: object) -> None:
    require_rule(may_change_listed(str(IssuedList.objects.holding(nominations) or "")))
