"""What has to be asked before a model leaves a sheet, a sheet is withdrawn or loses its acceptance.

The nominations app adds its question here; this app knows nothing of nominations.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from danvan.core.policy import YES, Decision, no
from registrations.models import Actor, ResultItem, Sheet

Guard = Callable[[list[UUID]], Decision]
WithdrawalGuard = Callable[[Sheet], Decision]
AcceptanceGuard = Callable[[Sheet, Actor], Decision]

REPORTED = "Mô hình đã có trong báo cáo kết quả của đơn vị nên không bỏ được."


def are_not_reported(uids: list[UUID]) -> Decision:
    """Whether no result report speaks of the models; who adopts a model adopts a reported one."""
    return no(REPORTED) if ResultItem.objects.filter(registration__uid__in=uids).exists() else YES


removal_guards: list[Guard] = [are_not_reported]
withdrawal_guards: list[WithdrawalGuard] = []
acceptance_guards: list[AcceptanceGuard] = []


def may_remove_models(uids: list[UUID]) -> Decision:
    """The first objection to removing the models with these identities, or a yes."""
    return _asked(removal_guards, uids)


def may_leave_campaign(sheet: Sheet) -> Decision:
    """The first objection to withdrawing the sheet, or a yes."""
    return _asked(withdrawal_guards, sheet)


def may_lose_acceptance(sheet: Sheet, actor: Actor) -> Decision:
    """The first objection to taking back the acceptance of the sheet, or a yes; told so that the actor
    learns nothing that is not open to it."""
    return _asked(acceptance_guards, sheet, actor)


def _asked(guards: Iterable[Callable], *about: object) -> Decision:
    return next((decision for guard in guards if not (decision := guard(*about))), YES)
