"""How heavy the pages of a school are, from a server as in production (UXT-23, UXT-25, UXT-27)."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import carry_session
from tests.e2e.views import View, account_views, school_views
from tests.e2e.world import World
from tests.faults.servers import PORTAL, running, waitress
from tests.web.school import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

KILOBYTE = 1024
COLD_PAGE, SCRIPTS, WARM_PAGE = 100 * KILOBYTE, 30 * KILOBYTE, 30 * KILOBYTE
REQUESTS = 12


@dataclass
class Load:
    """What came over the line for one page: addresses asked for, bytes in all, bytes of scripts."""

    addresses: list[str] = field(default_factory=list)
    size: int = 0
    scripts: int = 0


class Scale:
    """Weighs each page that its browser tab loads, headers included."""

    def __init__(self, page: Page) -> None:
        self.page, self.kinds, self.load = page, {}, Load()
        tools = page.context.new_cdp_session(page)
        tools.on("Network.responseReceived", self._came)
        tools.on("Network.loadingFinished", self._finished)
        tools.send("Network.enable")

    def weigh(self, view: View, portal: str) -> Load:
        """The load of the page that the view ends with."""
        self.load = Load()
        self.page.goto(f"{portal}{view.address}")
        return self.load

    def _came(self, event: dict) -> None:
        self.kinds[event["requestId"]] = event["type"]
        if not event["response"].get("fromDiskCache"):
            self.load.addresses.append(event["response"]["url"])

    def _finished(self, event: dict) -> None:
        size = int(event["encodedDataLength"])
        self.load.size += size
        if self.kinds.get(event["requestId"]) == "Script":
            self.load.scripts += size


@pytest.fixture
def portal(transactional_db) -> Iterator[str]:
    """The address of the portal as in production, on the data of the test."""
    subprocess.run(settings.BASE_DIR / "scripts" / "static.sh", check=True)
    environment = {
        "DJANGO_SETTINGS_MODULE": "danvan.settings",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    with running(waitress, PORTAL, **environment) as port:
        yield f"http://127.0.0.1:{port}"


def test_uxt_23_25_27_school_pages_are_light_and_lighter_when_seen_again(portal, new_context):
    world = World()
    views = [view for view in [*account_views(world), *school_views(world)] if not view.act]

    heavy = {view.name: faults for view in views if (faults := too_heavy(view, portal, new_context()))}

    assert heavy == {}


def too_heavy(view: View, portal: str, context: BrowserContext) -> list[str]:
    """What is above its limit when the view is opened by a new browser, and then once more."""
    if view.user:
        carry_session(context, signed_in(view.user), portal)
    scale = Scale(context.new_page())
    cold, warm = scale.weigh(view, portal), scale.weigh(view, portal)
    context.close()
    checks = {
        f"cold {cold.size}": cold.size <= COLD_PAGE,
        f"requests {len(cold.addresses)}": len(cold.addresses) <= REQUESTS,
        f"scripts {cold.scripts}": cold.scripts <= SCRIPTS,
        f"warm {warm.size}": warm.size <= WARM_PAGE,
        f"hosts {cold.addresses}": all(a.startswith((portal, "data:")) for a in cold.addresses),
    }
    return [name for name, is_fine in checks.items() if not is_fine]
