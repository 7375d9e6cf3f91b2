"""The two gates of the paper sets: before a dossier is accepted, and before its nominees stand in a list."""

from collections.abc import Iterable

from danvan.core.errors import RuleViolation
from danvan.core.policy import require_rule
from nominations.models import Nomination
from nominations.models.checklists import checklist_of, checklists_of
from nominations.rules.checklist import INTAKE, LISTING, Shortage, shortage_words
from registrations.models import Sheet


def require_intake(sheet: Sheet) -> None:
    """Raise RuleViolation, naming each missing mark, while the sets are not received, signed, stamped and
    original (plan, section III.4), or nothing says which papers the sets hold."""
    checklist = checklist_of(sheet)
    missing = checklist.shortages(INTAKE)
    if missing:
        sentences = tuple(shortage.sentence for shortage in missing)
        raise RuleViolation(f"{shortage_words(missing)} nên chưa duyệt được hồ sơ.", sentences)
    require_rule(checklist.may_pass(INTAKE))


def require_listable(nominations: Iterable[Nomination]) -> None:
    """Raise RuleViolation, naming each missing mark, while a mark is missing, the endorsement included.

    It is the whole dossier that has to be complete, also where one of its nominees alone is to be listed. Of
    nominations that were read `with_names`; four queries.
    """
    dossiers = {nomination.dossier_id: nomination.dossier.sheet for nomination in nominations}
    sheets = sorted(dossiers.values(), key=lambda sheet: (sheet.unit.name_key, sheet.pk))
    checklists = checklists_of(sheets)
    missing = [(sheet, shortage) for sheet in sheets for shortage in checklists[sheet.pk].shortages(LISTING)]
    if missing:
        words = shortage_words([shortage for _, shortage in missing])
        count = len({sheet.pk for sheet, _ in missing})
        problems = tuple(_of_dossier(sheet, shortage) for sheet, shortage in missing)
        raise RuleViolation(f"{words} của {count} hồ sơ nên chưa đưa vào danh sách được.", problems)
    for checklist in checklists.values():
        require_rule(checklist.may_pass(LISTING))


def _of_dossier(sheet: Sheet, shortage: Shortage) -> str:
    return f"{sheet.code} ({sheet.unit}): {shortage.sentence}"
