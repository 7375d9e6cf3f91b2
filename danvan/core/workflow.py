"""States as a table: what is not listed is refused."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    """One permitted move: `action` leads from `source` to `target`."""

    action: str
    source: str
    target: str


class TransitionTable:
    """A closed set of transitions; one target for each pair of action and state."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self._targets: dict[tuple[str, str], str] = {}
        for move in transitions:
            pair = (move.action, move.source)
            if pair in self._targets:
                raise ValueError(f"two targets for {pair}")
            self._targets[pair] = move.target

    def target(self, action: str, state: str) -> str | None:
        """The state to which the action leads, or None where the table has no such move."""
        return self._targets.get((action, state))
