"""The life of a sheet as a table; whatever is not listed is refused."""

from danvan.core.policy import YES, Decision, no
from danvan.core.workflow import Transition, TransitionTable
from registrations.enums import Action, SheetState

SHEET_TRANSITIONS = TransitionTable(
    [
        Transition(Action.SUBMIT, SheetState.DRAFT, SheetState.SUBMITTED),
        Transition(Action.BEGIN_REVIEW, SheetState.SUBMITTED, SheetState.SUBMITTED),
        Transition(Action.TAKE_OVER, SheetState.SUBMITTED, SheetState.SUBMITTED),
        Transition(Action.RECALL, SheetState.SUBMITTED, SheetState.DRAFT),
        Transition(Action.RETURN, SheetState.SUBMITTED, SheetState.RETURNED),
        Transition(Action.SUBMIT, SheetState.RETURNED, SheetState.SUBMITTED),
        Transition(Action.ACCEPT, SheetState.SUBMITTED, SheetState.ACCEPTED),
        Transition(Action.REOPEN, SheetState.ACCEPTED, SheetState.RETURNED),
        Transition(Action.WITHDRAW, SheetState.SUBMITTED, SheetState.WITHDRAWN),
        Transition(Action.WITHDRAW, SheetState.RETURNED, SheetState.WITHDRAWN),
        Transition(Action.RESTORE, SheetState.WITHDRAWN, SheetState.DRAFT),
    ]
)

EDITABLE_STATES = frozenset({SheetState.DRAFT, SheetState.RETURNED})
SENT_STATES = frozenset({SheetState.SUBMITTED, SheetState.RETURNED, SheetState.ACCEPTED})


def may_move(action: Action, state: str) -> Decision:
    """Whether the table permits the action in this state."""
    if SHEET_TRANSITIONS.target(action, state):
        return YES
    return no(f"Hồ sơ đang ở tình trạng “{SheetState(state).label}” nên không thể {action.label.lower()}.")


def may_edit(state: str) -> Decision:
    """Whether the unit may change the contents in this state."""
    if state in EDITABLE_STATES:
        return YES
    return no(f"Hồ sơ đang ở tình trạng “{SheetState(state).label}” nên không sửa được.")
