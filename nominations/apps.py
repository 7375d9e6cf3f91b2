"""Nominations: dossiers of units, quotas, appraisal, lists, decisions, the award register."""

from importlib import import_module

from django.apps import AppConfig

from registrations.parts import CLONED, MOVEMENT_PARTS, Part

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
FORMS = Part("nominations.CampaignForm", "campaign", ("subject", "form"))
SCORES = Part("nominations.ScoreItem", "movement", ("subject", "text", "max_points", "position", "source"))


class NominationsConfig(AppConfig):
    """Award schemes, dossiers, lists, awards."""

    name = "nominations"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        """Plug in: a new movement takes over schemes with their papers and score sheets, a new campaign the
        forms of reports; dossiers are a kind of sheet."""
        MOVEMENT_PARTS.extend([SCHEMES, SCORES])
        CLONED.append(FORMS)
        import_module("nominations.hooks")
