"""Wiring: the project itself as an app (for its commands), and Django admin as the office's side."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ProjectConfig(AppConfig):
    """Holds the commands that know both apps."""

    name = "danvan"
    default = True


class OfficeAdminConfig(admin_apps.AdminConfig):
    """Django admin as the office's side of the portal."""

    default = False
    default_site = "danvan.core.admin.OfficeSite"
