"""What a nomination dossier still lacks, before it may be sent (plan, sections III.2 and III.4).

Works on the payload of a snapshot, so that the check page, the sending and a test see the same thing.
"""

from registrations.rules.completeness import Problem, contact_problems


def dossier_problems(payload: dict) -> list[Problem]:
    """Everything that keeps the dossier from being sent, in the order of its pages."""
    problems = [] if payload["nominees"] else [Problem("nominees", "Thêm ít nhất một tập thể hoặc cá nhân.")]
    return [*problems, *contact_problems(payload["sheet"])]
