"""The office's pages of this app, and its part of the work queue."""

from django.contrib import admin

from nominations.admin import (
    conflicts,
    councils,
    decisions,
    dossiers,
    forms,
    groups,
    issued_lists,
    nominees,
    quotas,
    register,
    schemes,
)
from nominations.admin.work import dossier_items, nomination_items

__all__ = [
    "conflicts",
    "councils",
    "decisions",
    "dossiers",
    "forms",
    "groups",
    "issued_lists",
    "nominees",
    "quotas",
    "register",
    "schemes",
]

admin.site.work += [dossier_items, nomination_items]
