"""Every page in each of its states: axe, small screens, frame and title, no English, no other host."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.admin.test_words import english_in
from tests.e2e.views import View, account_views, office_views, school_views
from tests.e2e.world import World

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("views", [account_views, school_views, office_views]),
]

# `preload` would fetch style sheets again, from wrong addresses.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}
PHONE = {"width": 320, "height": 640}
TOO_SMALL = """() => {
    const wide = document.documentElement.scrollWidth;
    const low = [...document.querySelectorAll(".btn, .dv-off, .dv-main button, .button, .submit-row input")]
        .filter((button) => button.checkVisibility() && button.getBoundingClientRect().height < 44)
        .map((button) => `low: ${button.outerHTML.slice(0, 150)}`);
    return wide > 320 ? [`wide: ${wide}`, ...low] : low;
}"""
FRAME = """() => ({
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1, h2, h3, h4, h5")]
        .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1])),
    skips: Boolean(document.querySelector(document.querySelector("body a").getAttribute("href"))),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
})"""
REFUSED_PAGE = re.compile(r"responded with a status of 4\d\d")  # a view that refuses is meant to
Measure = Callable[[Page, View], list[str]]


@pytest.fixture
def look(open_browser, base_url) -> Callable[..., dict[str, list[str]]]:
    """Open each view as its person and measure it; only pages with something found are told.

    On every page the browser itself has to be content (SEC-WEB-01) and ask our own host only (UXT-27).
    """

    def look_at(views: list[View], measure: Measure, **options: object) -> dict[str, list[str]]:
        pages = {user: open_browser(user, **options) for user in {view.user for view in views}}
        said, found = [], {}
        for page in pages.values():
            page.on("console", lambda message: said.append(message.text))
            page.on("request", lambda request: said.append(foreign(request.url, base_url)))
        for view in views:
            said.clear()
            view.open(pages[view.user])
            complaints = [words for words in said if words and not REFUSED_PAGE.search(words)]
            found[view.name] = complaints + measure(pages[view.user], view)
        return {name: faults for name, faults in found.items() if faults}

    return look_at


def foreign(address: str, ours: str) -> str:
    """The address if it is on another host, else nothing."""
    return "" if address.startswith((f"{ours}/", "data:")) else address


def test_uxt_01_02_axe_finds_nothing(look, views):
    assert look(views(World()), axe_violations) == {}


def axe_violations(page: Page, view: View) -> list[str]:
    """Rule and element of each violation."""
    violations = Axe().run(page, options=AXE).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]


def test_uxt_03_05_pages_fit_a_small_phone_and_buttons_a_thumb(look, views):
    found = look(views(World()), lambda page, view: page.evaluate(TOO_SMALL), viewport=PHONE)

    assert found == {}


def test_sec_web_01_uxt_07_08_27_33_38_frame_title_words_and_policy(look, views):
    titles = defaultdict(set)

    def measure(page: Page, view: View) -> list[str]:
        titles[view.user, page.title()].add(urlsplit(page.url).path)
        return [*frame_faults(page, view), *english_in(page.content())]

    assert look(views(World()), measure) == {}
    assert {title: paths for (_, title), paths in titles.items() if len(paths) > 1} == {}


def frame_faults(page: Page, view: View) -> list[str]:
    """What the frame of the page lacks."""
    frame = page.evaluate(FRAME)
    levels = frame["headings"]
    checks = {
        "language": frame["language"] == "vi",
        "one h1": levels.count(1) == 1,
        f"steps of headings {levels}": all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)),
        "skip link": frame["skips"],
        f"title {page.title()}": page.title().startswith("Lỗi: ") == view.has_errors,
        "double ids": max(Counter(frame["ids"]).values()) == 1,
    }
    return [name for name, is_fine in checks.items() if not is_fine]
