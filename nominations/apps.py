"""Awards: what the plan grants, for what, on which papers."""

from django.apps import AppConfig

from registrations.parts import MOVEMENT_PARTS, Part

SCHEMES = Part(
    "nominations.AwardScheme",
    "movement",
    ("code", "name", "quota_note", "quota_source", "set_count", "source"),
    children=(
        Part(
            "nominations.DocumentKind",
            "scheme",
            (
                "code", "name", "per_nominee", "needs_signed", "needs_stamped", "needs_original",
                "needs_endorsed", "position", "source",
            ),
        ),
    ),
)  # fmt: skip


class NominationsConfig(AppConfig):
    """Award schemes and their papers."""

    name = "nominations"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        """Let a new movement take over the award schemes of an earlier one, with their papers."""
        MOVEMENT_PARTS.append(SCHEMES)
