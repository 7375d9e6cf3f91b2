"""The kernel on which both apps stand."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Users, outbox, documents and the words of the language."""

    name = "danvan.core"
    label = "core"
    verbose_name = "Tài khoản và hệ thống"

    def ready(self) -> None:
        """Register the start-up checks."""
        from danvan.core import checks  # noqa: F401, PLC0415 -- app ready
