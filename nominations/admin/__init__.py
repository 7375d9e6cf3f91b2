"""The office's pages of this app."""

from nominations.admin import schemes

__all__ = ["schemes"]
