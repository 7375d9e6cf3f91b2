"""The office's pages of this app, and its part of the work queue."""

from django.contrib import admin

from nominations.admin import conflicts, decisions, dossiers, forms, register, schemes
from nominations.admin.work import dossier_items

__all__ = ["conflicts", "decisions", "dossiers", "forms", "register", "schemes"]

admin.site.work.append(dossier_items)
