"""Settings of the tests: those of production under an environment of our own, less what only costs time."""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.TemporaryDirectory(prefix="danvan-tests-")  # of this process alone, and gone with it

ENVIRONMENT = {
    "DANVAN_SECRET_KEY": "only-for-tests",
    "DANVAN_SECRET_KEY_FALLBACKS": "",
    "DANVAN_BASE_URL": "http://testserver",
    "DANVAN_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DANVAN_BEHIND_PROXY": "0",
    "DANVAN_PROXY_COUNT": "0",
    "DANVAN_MEDIA_ROOT": f"{_scratch.name}/files",
    "DANVAN_CLAMD": "",
    "DANVAN_EMAIL_URL": "memorymail://",
    "DANVAN_MAIL_FROM": "danvankheo@testserver",
    "DANVAN_DEPARTMENT": "Sở Giáo dục và Đào tạo An Giang",
    "DANVAN_REMINDER_HOUR": "7",
    "DANVAN_OFFICE_PHONE": "0296 3 852 112",
    "DANVAN_OFFICE_HOURS": "7 giờ đến 17 giờ",
    "DANVAN_DEMO": "0",
    "DANVAN_DEBUG": "0",
}
os.environ |= ENVIRONMENT
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch.name}/base.sqlite3")

from danvan.settings import *  # noqa: E402, F403 (it reads the environment set above)
from danvan.settings import DATABASES, STORAGES  # noqa: E402

VAR_DIR = Path(_scratch.name)
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: locks and races must be those of production.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
