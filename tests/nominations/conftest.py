"""Fixtures of the tests of nominations: browsers of the office's people."""

from tests.admin.conftest import auditor, lead, officer, sysadmin

__all__ = ["auditor", "lead", "officer", "sysadmin"]
