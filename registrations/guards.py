"""What later floors have to say before a model leaves a sheet or a sheet is withdrawn.

The nominations app adds its question here; this app knows nothing of nominations.
"""

from collections.abc import Callable
from uuid import UUID

from danvan.core.policy import YES, Decision

Guard = Callable[[list[UUID]], Decision]

removal_guards: list[Guard] = []


def may_remove_models(uids: list[UUID]) -> Decision:
    """The first objection to removing the models with these identities, or a yes."""
    for guard in removal_guards:
        decision = guard(uids)
        if not decision:
            return decision
    return YES
