"""How a nomination moves at the office; whatever is not listed is refused (plan, sections III.3, III.4)."""

from danvan.core.policy import YES, Decision, no
from danvan.core.workflow import Transition, TransitionTable
from nominations.enums import Standing
from registrations.enums import Action

OPEN = (Standing.PENDING, Standing.ELIGIBLE, Standing.INELIGIBLE)
RANKED = (Standing.ELIGIBLE, Standing.RECOMMENDED, Standing.RESERVE, Standing.NOT_RECOMMENDED)
LISTED = (Standing.RECOMMENDED,)
DECIDED = (Standing.AWARDED, Standing.NOT_AWARDED)

STANDING_TRANSITIONS = TransitionTable(
    [
        *(Transition(Action.FIND_ELIGIBLE, source, Standing.ELIGIBLE) for source in OPEN),
        *(Transition(Action.FIND_INELIGIBLE, source, Standing.INELIGIBLE) for source in OPEN),
        *(Transition(Action.RECOMMEND, source, Standing.RECOMMENDED) for source in RANKED),
        *(Transition(Action.PUT_IN_RESERVE, source, Standing.RESERVE) for source in RANKED),
        *(Transition(Action.NOT_RECOMMEND, source, Standing.NOT_RECOMMENDED) for source in RANKED),
        *(Transition(Action.DROP, source, Standing.PENDING) for source in (*OPEN, *RANKED[1:])),
        *(Transition(Action.REOPEN, source, Standing.PENDING) for source in (*OPEN[1:], *RANKED[1:])),
        *(Transition(Action.RECORD_AWARD, source, Standing.AWARDED) for source in LISTED),
        *(Transition(Action.RECORD_NO_AWARD, source, Standing.NOT_AWARDED) for source in LISTED),
        *(Transition(Action.VOID_DECISION, source, Standing.RECOMMENDED) for source in DECIDED),
    ]
)

# The standings that hold a place of the quota.
TAKES_A_PLACE = frozenset({Standing.RECOMMENDED, Standing.AWARDED, Standing.NOT_AWARDED})

# What follows from an issued list instead of changing it.
OF_A_DECISION = frozenset({Action.RECORD_AWARD, Action.RECORD_NO_AWARD, Action.VOID_DECISION})


def may_move(action: Action, standing: str) -> Decision:
    """Whether the table permits the action on a nomination that stands like this."""
    if STANDING_TRANSITIONS.target(action, standing):
        return YES
    label = Standing(standing).label
    return no(f"Đề nghị khen thưởng này đang là “{label}” nên không thể {action.label.lower()}.")
