"""The office's pages of this app, and its part of the work queue."""

from django.contrib import admin

from nominations.admin import councils, groups, nominees, quotas, schemes
from nominations.admin.work import nomination_items

__all__ = ["councils", "groups", "nominees", "quotas", "schemes"]

admin.site.work.append(nomination_items)
