"""What later floors have to say before a model leaves a sheet or a sheet is withdrawn.

The nominations app adds its question here; this app knows nothing of nominations.
"""

from collections.abc import Callable
from uuid import UUID

from danvan.core.policy import YES, Decision, no
from registrations.models import ResultItem

Guard = Callable[[list[UUID]], Decision]

IN_A_REPORT = "Mô hình đã có trong báo cáo kết quả của đơn vị; hãy xóa bản nháp báo cáo trước."

removal_guards: list[Guard] = []


def may_remove_models(uids: list[UUID]) -> Decision:
    """The first objection to removing the models with these identities, or a yes."""
    if ResultItem.objects.filter(registration__uid__in=uids).exists():
        return no(IN_A_REPORT)
    for guard in removal_guards:
        decision = guard(uids)
        if not decision:
            return decision
    return YES
