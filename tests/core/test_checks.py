"""Start-up checks: silent on a good installation, and each finds its own fault."""

import pytest
from django.conf import settings as django_settings

from danvan.core import checks

GOOD = {
    "STATIC_ROOT": "/srv/danvan/static",
    "STATICFILES_DIRS": ["/srv/danvan/code/static"],
    "MEDIA_ROOT": "/srv/danvan/files",
    "ALLOWED_HOSTS": ["danvan.example.vn"],
    "BASE_URL": "https://danvan.example.vn",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "CLAMD": "unix:/run/clamav/clamd.ctl",
    "IS_DEMO": False,
}
CHECKS = (
    checks.check_files_are_private,
    checks.check_fonts_are_vietnamese,
    checks.check_hosts,
    checks.check_passwords_are_hashed_slowly,
    checks.check_mail_leaves,
    checks.check_files_are_scanned,
    checks.check_demo_is_off,
)


@pytest.fixture
def found(settings):
    """The ids of what the checks find with these settings."""

    def with_settings(**changes: object) -> list[str]:
        for name, value in (GOOD | changes).items():
            setattr(settings, name, value)
        messages = [message for check in CHECKS for message in check(None)]
        assert all(message.hint for message in messages)
        return [message.id for message in messages]

    return with_settings


def test_a_good_installation_passes(found):
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"MEDIA_ROOT": "/srv/danvan/static"}, "danvan.E001"),
        ({"MEDIA_ROOT": "/srv/danvan/static/a/../files"}, "danvan.E001"),
        ({"MEDIA_ROOT": "/srv/danvan/code/static/files"}, "danvan.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "danvan.E003"),
        ({"ALLOWED_HOSTS": ["127.0.0.1"]}, "danvan.E004"),
        ({"BASE_URL": ""}, "danvan.E004"),
        ({"PASSWORD_HASHERS": django_settings.PASSWORD_HASHERS}, "danvan.E005"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "danvan.W001"),
        ({"IS_DEMO": True}, "danvan.W002"),
        ({"CLAMD": ""}, "danvan.W003"),
        ({"CLAMD": "/run/clamav/clamd.ctl"}, "danvan.E006"),
        ({"CLAMD": "unix:clamd.ctl"}, "danvan.E006"),
        ({"CLAMD": "tcp:127.0.0.1"}, "danvan.E006"),
        ({"CLAMD": "tcp:192.168.1.9:3310"}, "danvan.E006"),
        ({"CLAMD": "tcp:localhost:3310"}, "danvan.E006"),
    ],
)
def test_sec_cfg_01_each_fault_is_found(found, changes, expected):
    assert found(**changes) == [expected]


def test_sec_cfg_01_a_machine_without_the_font_is_found(found, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert found() == ["danvan.E002"]
