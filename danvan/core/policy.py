"""The answer of a permission or rule: yes, or no with its reason."""

from dataclasses import dataclass

from danvan.core.errors import NotAllowed, RuleViolation


@dataclass(frozen=True)
class Decision:
    """An answer with the one Vietnamese sentence that explains a no."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def no(reason: str) -> Decision:
    """A refusal with its reason."""
    return Decision(False, reason)


def all_of(*decisions: Decision) -> Decision:
    """A yes when every decision is one, else the first no."""
    return next((decision for decision in decisions if not decision), YES)


def require(decision: Decision) -> None:
    """Raise NotAllowed with the reason unless the decision is a yes."""
    if not decision:
        raise NotAllowed(decision.reason)


def require_rule(decision: Decision) -> None:
    """Raise RuleViolation with the reason unless the rule says yes."""
    if not decision:
        raise RuleViolation(decision.reason)
