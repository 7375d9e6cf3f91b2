"""The office's pages of this app, and its part of the work queue."""

from django.contrib import admin

from registrations.admin import (
    adoptions,
    campaigns,
    deadlines,
    extensions,
    launch_plans,
    log,
    paper,
    people,
    progress,
    reminders,
    reporting_lines,
    review,
    summaries,
    units,
)
from registrations.admin.work import work_items

__all__ = [
    "adoptions",
    "campaigns",
    "deadlines",
    "extensions",
    "launch_plans",
    "log",
    "paper",
    "people",
    "progress",
    "reminders",
    "reporting_lines",
    "review",
    "summaries",
    "units",
]

admin.site.work.append(work_items)
