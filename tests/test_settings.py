"""The environment is the only configuration, and what nobody set is closed."""

import os
import re
import runpy
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tests import settings as test_settings

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "danvan" / "settings.py"
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
LISTED = re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path):
    """Where somebody unpacked the portal; people do name folders like this."""
    folder = tmp_path / "Cổng thi đua #1 + 100%"
    (folder / "danvan").mkdir(parents=True)
    return folder


@pytest.fixture
def settings_under(folder, monkeypatch):
    """The production settings under this environment alone: no .env of the machine, no key of the tests."""
    for key in LISTED:
        monkeypatch.delenv(key, raising=False)
    copy = shutil.copy(SETTINGS, folder / "danvan")

    def read(**environment: str) -> dict:
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        return runpy.run_path(str(copy))

    return read


def test_ops_02_the_example_lists_every_key_that_is_read_once():
    read = re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS.read_text(encoding="utf-8"))
    assert sorted(read) == sorted(LISTED)


def test_ops_02_the_tests_leave_no_key_to_the_machine():
    assert {*test_settings.ENVIRONMENT, "DATABASE_URL"} == set(LISTED)
    assert {key: os.environ[key] for key in test_settings.ENVIRONMENT} == test_settings.ENVIRONMENT


def test_ops_02_the_example_is_a_working_configuration(settings_under, folder):
    filled = EXAMPLE.replace("DANVAN_SECRET_KEY=\n", "DANVAN_SECRET_KEY=x\n")
    (folder / ".env").write_text(filled, encoding="utf-8")
    settings = settings_under()
    names = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "BASE_URL", "DEPARTMENT", "IS_DEMO", "DEBUG")
    assert [settings[name] for name in names] == [
        "x", [], "http://127.0.0.1:8000", "Sở Giáo dục và Đào tạo An Giang", True, False
    ]  # fmt: skip


def test_sec_cfg_02_the_example_holds_no_secret():
    assert re.findall(r"^DANVAN_SECRET_KEY\w*=.*$", EXAMPLE, re.MULTILINE) == [
        "DANVAN_SECRET_KEY=",
        "DANVAN_SECRET_KEY_FALLBACKS=",
    ]


def test_sec_cfg_01_no_start_without_a_secret_key(settings_under):
    with pytest.raises(ImproperlyConfigured, match="DANVAN_SECRET_KEY"):
        settings_under()


def test_sec_cfg_01_what_nobody_set_is_closed(settings_under):
    settings = settings_under(DANVAN_SECRET_KEY="x")
    names = ("DEBUG", "IS_DEMO", "ALLOWED_HOSTS", "PROXY_COUNT")
    assert [settings[name] for name in names] == [False, False, ["127.0.0.1", "localhost"], 0]


@pytest.mark.parametrize(("scheme", "on"), [("https", True), ("http", False)])
def test_sec_cfg_01_the_base_address_switches_all_of_https(settings_under, scheme, on):
    settings = settings_under(DANVAN_SECRET_KEY="x", DANVAN_BASE_URL=f"{scheme}://danvan.example.vn/")
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert [settings[name] for name in names] == [on, on, on]
    assert bool(settings["SECURE_HSTS_SECONDS"]) == on
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-") == on
    assert settings["CSRF_TRUSTED_ORIGINS"] == [f"{scheme}://danvan.example.vn"]


def test_sec_cfg_02_old_keys_are_still_read(settings_under):
    settings = settings_under(DANVAN_SECRET_KEY="new", DANVAN_SECRET_KEY_FALLBACKS="old,older")
    assert (settings["SECRET_KEY"], settings["SECRET_KEY_FALLBACKS"]) == ("new", ["old", "older"])


@pytest.mark.parametrize(("behind", "header"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))])
def test_sec_cfg_03_the_proxy_header_counts_only_behind_a_proxy(settings_under, behind, header):
    settings = settings_under(DANVAN_SECRET_KEY="x", DANVAN_BEHIND_PROXY=behind)
    assert settings.get("SECURE_PROXY_SSL_HEADER") == header


def test_ops_02_sqlite_is_the_default_and_safe(settings_under, folder):
    database = settings_under(DANVAN_SECRET_KEY="x")["DATABASES"]["default"]
    assert database["NAME"] == str(folder / "var" / "danvan.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_ops_02_postgresql_by_one_key(settings_under):
    url = "postgresql://danvan:mat%20khau@db.example.vn:5433/danvan"
    database = settings_under(DANVAN_SECRET_KEY="x", DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["PASSWORD"], database["PORT"], database["NAME"]) == ("mat khau", 5433, "danvan")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


IN_FORCE = {
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2},
    "postgresql": {"SHOW statement_timeout": "15s", "SHOW lock_timeout": "3s"},
}


def test_ops_02_the_tests_run_on_the_database_options_of_production(db):
    found = {}
    with connection.cursor() as cursor:
        for question in IN_FORCE[connection.vendor]:
            cursor.execute(question)
            [found[question]] = cursor.fetchone()
    assert found == IN_FORCE[connection.vendor]


def test_sec_dep_01_every_requirement_is_pinned():
    lines = "\n".join((ROOT / name).read_text() for name in REQUIREMENTS)
    wanted = re.findall(r"^[A-Za-z].*$", lines, re.MULTILINE)
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)] == []
