"""The office's pages of this app."""

from nominations.admin import issued_lists, schemes

__all__ = ["issued_lists", "schemes"]
