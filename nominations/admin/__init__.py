"""The office's pages of this app."""

from nominations.admin import decisions, register, schemes

__all__ = ["decisions", "register", "schemes"]
