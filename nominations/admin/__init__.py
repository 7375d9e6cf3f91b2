"""The office's pages of this app."""

from nominations.admin import forms, schemes

__all__ = ["forms", "schemes"]
