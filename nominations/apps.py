"""Nominations: dossiers of units, quotas, appraisal, lists, decisions, the award register."""

from importlib import import_module

from django.apps import AppConfig

from registrations.parts import MOVEMENT_PARTS, Part

SCHEMES = Part(
    "nominations.AwardScheme",
    "movement",
    ("code", "name", "quota_note", "quota_source", "submit_to", "basis", "set_count", "source"),
    children=(
        Part(
            "nominations.DocumentKind",
            "scheme",
            (
                "code", "name", "paper", "per_nominee", "needs_signed", "needs_stamped", "needs_original",
                "needs_endorsed", "position", "source",
            ),
        ),
    ),
)  # fmt: skip


class NominationsConfig(AppConfig):
    """Award schemes, dossiers, lists, awards."""

    name = "nominations"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        """Plug in: a new movement takes over award schemes and their papers; dossiers are a kind of sheet."""
        MOVEMENT_PARTS.append(SCHEMES)
        import_module("nominations.hooks")
