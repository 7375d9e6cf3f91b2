"""Settings of the test suite: production's own, less what only costs time."""

from danvan.settings import *  # noqa: F403
from danvan.settings import DATABASES, STORAGES, VAR_DIR

DEBUG = False
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://testserver"
IS_DEMO = False
OFFICE_PHONE = "0296 3 852 112"
OFFICE_HOURS = "7 giờ đến 17 giờ"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MEDIA_ROOT = VAR_DIR / "test-files"
AXES_ENABLED = False
VAR_DIR.mkdir(exist_ok=True)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: locks and races must be those of production.
    DATABASES["default"]["NAME"] = str(VAR_DIR / "test-base.sqlite3")
