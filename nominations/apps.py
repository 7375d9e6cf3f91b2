"""Awards: what the plan grants, for what, on which papers."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """Award schemes and their papers."""

    name = "nominations"
    verbose_name = "Khen thưởng"
