"""The three refusals that a service may raise. Each carries one Vietnamese sentence."""

from collections.abc import Mapping


class Refusal(Exception):
    """Base of the refusals; `reason` is the sentence that screen, admin and command show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAllowed(Refusal):
    """The acting person may not do this."""


class RuleViolation(Refusal):
    """The act breaks a rule; `problems` names single findings where there are several."""

    def __init__(self, reason: str, problems: tuple = ()) -> None:
        super().__init__(reason)
        self.problems = problems


class StaleVersion(Refusal):
    """Somebody else changed the record meanwhile; `changed` maps field to the value now stored."""

    def __init__(self, reason: str, changed: Mapping[str, object] | None = None) -> None:
        super().__init__(reason)
        self.changed = dict(changed or {})
