"""What has to be asked before a model leaves a sheet or a sheet is withdrawn.

The nominations app adds its question here; this app knows nothing of nominations.
"""

from collections.abc import Callable
from uuid import UUID

from danvan.core.policy import YES, Decision, no
from registrations.models import ResultItem, Sheet

Guard = Callable[[list[UUID]], Decision]
WithdrawalGuard = Callable[[Sheet], Decision]

REPORTED = "Mô hình đã có trong báo cáo kết quả của đơn vị nên không bỏ được."


def are_not_reported(uids: list[UUID]) -> Decision:
    """Whether no result report speaks of the models; who adopts a model adopts a reported one."""
    return no(REPORTED) if ResultItem.objects.filter(registration__uid__in=uids).exists() else YES


removal_guards: list[Guard] = [are_not_reported]
withdrawal_guards: list[WithdrawalGuard] = []


def may_remove_models(uids: list[UUID]) -> Decision:
    """The first objection to removing the models with these identities, or a yes."""
    for guard in removal_guards:
        decision = guard(uids)
        if not decision:
            return decision
    return YES


def may_leave_campaign(sheet: Sheet) -> Decision:
    """The first objection to withdrawing the sheet, or a yes."""
    for guard in withdrawal_guards:
        decision = guard(sheet)
        if not decision:
            return decision
    return YES
