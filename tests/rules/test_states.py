"""The table of states: every pair that it does not list is refused."""

import itertools

import pytest

from registrations.enums import Action, SheetState
from registrations.rules.states import SHEET_TRANSITIONS, may_edit, may_move

PERMITTED = {
    (Action.SUBMIT, SheetState.DRAFT): SheetState.SUBMITTED,
    (Action.BEGIN_REVIEW, SheetState.SUBMITTED): SheetState.SUBMITTED,
    (Action.TAKE_OVER, SheetState.SUBMITTED): SheetState.SUBMITTED,
    (Action.RECALL, SheetState.SUBMITTED): SheetState.DRAFT,
    (Action.RETURN, SheetState.SUBMITTED): SheetState.RETURNED,
    (Action.SUBMIT, SheetState.RETURNED): SheetState.SUBMITTED,
    (Action.ACCEPT, SheetState.SUBMITTED): SheetState.ACCEPTED,
    (Action.REOPEN, SheetState.ACCEPTED): SheetState.RETURNED,
    (Action.WITHDRAW, SheetState.SUBMITTED): SheetState.WITHDRAWN,
    (Action.WITHDRAW, SheetState.RETURNED): SheetState.WITHDRAWN,
    (Action.RESTORE, SheetState.WITHDRAWN): SheetState.DRAFT,
}


@pytest.mark.parametrize(("action", "state"), list(itertools.product(Action, SheetState)))
def test_inv_09_every_pair_of_action_and_state(action, state):
    target = PERMITTED.get((action, state))

    assert SHEET_TRANSITIONS.target(action, state) == target
    assert may_move(action, state).allowed is (target is not None)


def test_refusal_names_state_and_action():
    decision = may_move(Action.WITHDRAW, SheetState.ACCEPTED)

    assert decision.reason == "Hồ sơ đang ở tình trạng “Đã duyệt” nên không thể rút."


def test_sec_ac_06_only_draft_and_returned_are_editable():
    assert [state for state in SheetState if may_edit(state)] == [SheetState.DRAFT, SheetState.RETURNED]
