"""The office's pages of this app."""

from nominations.admin import decisions, forms, register, schemes

__all__ = ["decisions", "forms", "register", "schemes"]
