"""Absolute links for mails and printed papers."""

from django.conf import settings
from django.urls import reverse


def absolute(view_name: str, *args: object) -> str:
    """The full address of a view, on the base URL of this installation."""
    return settings.BASE_URL + reverse(view_name, args=args)
