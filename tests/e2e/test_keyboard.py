"""By keyboard alone: Tab passes every control once, the focus is seen, errors lead to their fields."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.views import View, account_views, office_views, school_views
from tests.e2e.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WALKED = ["đăng nhập", "bản nháp", "trang dang-ky", "trang nguon-luc", "kiểm tra, đủ", "đã gửi"]
# Of the buttons of one choice Tab reaches the chosen one, or the first.
NUMBER_STOPS = """() => {
    const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const stops = [...document.querySelectorAll(kinds)].filter((stop) => {
        if (!stop.checkVisibility() || stop.disabled || stop.tabIndex < 0) return false;
        const choice = `input[type=radio][name="${stop.name}"]`;
        const reached = document.querySelector(`${choice}:checked`) || document.querySelector(choice);
        return stop.type !== "radio" || stop === reached;
    });
    stops.forEach((stop, number) => { stop.dataset.stop = number; });
    return stops.length;
}"""
WHERE = """() => {
    const stop = document.activeElement, style = getComputedStyle(stop), box = stop.getBoundingClientRect();
    const [x, y] = [box.x + Math.min(box.width, 20) / 2, box.y + Math.min(box.height, 20) / 2];
    const above = document.elementFromPoint(x, y);
    return {
        number: Number(stop.dataset.stop),
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        free: stop.contains(above) || Boolean(stop.labels?.[0]?.contains(above)),
        name: stop.outerHTML.slice(0, 120),
    };
}"""


def views_of(world: World) -> list[View]:
    """The pages of the school."""
    return [*account_views(world), *school_views(world)]


def test_uxt_06_tab_passes_each_control_once_in_order_and_is_seen(open_browser):
    world = World()
    office = [view for view in office_views(world) if view.name in {"bảng việc", "hồ sơ"}]
    for view in [view for view in views_of(world) if view.name in WALKED] + office:
        page = open_browser(view.user, reduced_motion="reduce")  # no scrolling while we look
        page.goto(view.address)
        count = page.evaluate(NUMBER_STOPS)
        stops = [tab(page) for _ in range(count)]

        assert [stop["number"] for stop in stops] == list(range(count)), view.name
        assert [stop["name"] for stop in stops if not (stop["seen"] and stop["free"])] == [], view.name


def tab(page: Page) -> dict:
    """Press Tab; where the focus is then."""
    page.keyboard.press("Tab")
    return page.evaluate(WHERE)


def test_uxt_09_each_line_of_the_error_summary_focuses_its_wrong_field(open_browser):
    for view in [view for view in views_of(World()) if view.has_errors]:
        page = open_browser(view.user)
        view.open(page)
        summary = page.locator("#error-summary")
        expect(summary).to_be_focused()
        links = summary.get_by_role("link").all()
        assert links, view.name
        for link in links:
            link.press("Enter")
            field = page.locator(link.get_attribute("href"))
            expect(field).to_be_focused()
            expect(field).to_have_attribute("aria-invalid", "true")
