"""Settings of the measurements: production's on a database of their own, and the bare twins'."""

import os
from pathlib import Path

_scratch = Path(__file__).resolve().parents[2] / "var" / "bench"
_scratch.mkdir(parents=True, exist_ok=True)

os.environ |= {
    "DANVAN_SECRET_KEY": "only-for-measurements",
    "DANVAN_BASE_URL": "http://testserver",
    "DANVAN_ALLOWED_HOSTS": "testserver",
    "DANVAN_EMAIL_URL": "memorymail://",
    "DANVAN_DEMO": "1",
    "DANVAN_DEBUG": "0",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch / 'base.sqlite3'}")

from danvan.settings import *  # noqa: E402, F403 (it reads the environment set above)
from danvan.settings import (  # noqa: E402
    AUTHENTICATION_BACKENDS,
    DATABASES,
    INSTALLED_APPS,
    STORAGES,
    TEMPLATES,
)

VAR_DIR = _scratch
MEDIA_ROOT = VAR_DIR / "files"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ROOT_URLCONF = "tests.bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "bench.sqlite3")}

# What `startproject` gives: the twins know people by this, pass through this and are drawn by this.
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BARE_TEMPLATES = {
    "NAME": "bare",
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ],
    },
}
TEMPLATES = [*TEMPLATES, BARE_TEMPLATES]
