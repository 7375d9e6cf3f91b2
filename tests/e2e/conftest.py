"""Fixtures of the browser tests: Debian's Chromium as a person in An Giang has it, and who is signed in."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from danvan.core.models import User
from tests.web.school import signed_in

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds; the machine that runs the tests may be slow

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The browser of the distribution."""
    return browser_type_launch_args | {"executable_path": "/usr/bin/chromium", "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Language and clock of the users."""
    return browser_context_args | {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def base_url(live_server: object) -> str:
    """Addresses in tests begin at the test server."""
    return live_server.url


@pytest.fixture
def open_browser(new_context: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """A browser of its own for a person, who is signed in; options are those of Playwright."""

    def open_for(user: User | None, **options: object) -> Page:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        if user:
            carry_session(context, signed_in(user), base_url)
        return context.new_page()

    return open_for


def carry_session(context: BrowserContext, client: Client, address: str) -> None:
    """Give the browser the session of the test client."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
