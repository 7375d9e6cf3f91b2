"""What import-linter can not say: single modules of Django that a floor must not touch, and words in code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVICES = sorted(ROOT.glob("*/services/*.py"))
OURS = sorted(
    path
    for package in ("danvan", "registrations", "nominations")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
FORBIDDEN_IN_SERVICES = ("django.http", "django.contrib.messages", "django.shortcuts", "django.template")


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_services_know_no_request_and_no_rendering(path):
    assert [name for name in imports_of(path) if name.startswith(FORBIDDEN_IN_SERVICES)] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_time_is_read_by_the_clock_alone(path):
    if path.name == "clock.py":
        return
    assert (
        re.findall(r"timezone\.now\(|datetime\.now\(|date\.today\(", path.read_text(encoding="utf-8")) == []
    )


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_sec_in_03_nothing_is_marked_safe(path):
    assert re.findall(r"mark_safe|autoescape off", path.read_text(encoding="utf-8")) == []


def test_sec_ac_07_no_form_takes_all_fields():
    assert [path for path in OURS if '__all__"' in path.read_text(encoding="utf-8")] == []
