"""Units, campaigns and what they register."""

from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    """The yearly registration of models."""

    name = "registrations"
    verbose_name = "Đăng ký mô hình"
