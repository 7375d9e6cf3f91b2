"""Every page in each of its states: axe, small screens, frame and title, no English, nothing from elsewhere."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page

from tests.admin.test_words import english_in
from tests.e2e.views import View, account_views, office_views, school_views
from tests.e2e.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE = {"width": 320, "height": 640}
Measure = Callable[[Page, View], list[str]]


@pytest.fixture
def look(open_browser) -> Callable[..., dict[str, list[str]]]:
    """Open each view as its person and measure it; only pages with something found are told."""

    def look_at(views: list[View], measure: Measure, **options: object) -> dict[str, list[str]]:
        browsers = {user: open_browser(user, **options) for user in {view.user for view in views}}
        found = {}
        for view in views:
            page = browsers[view.user]
            view.open(page)
            found[view.name] = measure(page, view)
        return {name: faults for name, faults in found.items() if faults}

    return look_at


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("views", [account_views, school_views, office_views])
def test_uxt_01_02_axe_finds_nothing(look, world, views):
    assert look(views(world), axe_violations) == {}


def axe_violations(page: Page, view: View) -> list[str]:
    """Rule and element of each violation."""
    violations = Axe().run(page, options=WCAG).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
