"""The office's pages of this app, and its part of the work queue."""

from django.contrib import admin

from registrations.admin import (
    campaigns,
    deadlines,
    extensions,
    launch_plans,
    log,
    people,
    reporting_lines,
    review,
    units,
)
from registrations.admin.work import work_items

__all__ = [
    "campaigns",
    "deadlines",
    "extensions",
    "launch_plans",
    "log",
    "people",
    "reporting_lines",
    "review",
    "units",
]

admin.site.work.append(work_items)
