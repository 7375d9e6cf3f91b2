"""However impatient the person and however slow the line: one sending (FLT-11, FLT-35, FLT-40)."""

import pytest
from playwright.sync_api import Page, expect

from registrations.models import Snapshot
from tests import factories
from tests.e2e.acts import headed, press
from tests.web.school import url

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SEND = "Gửi đăng ký về Sở"
RECEIVED = "Sở đã nhận đăng ký của đơn vị"
CLICK_TWICE = """(button) => {
    button.click();
    const shown = [button.textContent, button.ariaDisabled];
    button.click();
    return shown;
}"""
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def ready():
    """A complete draft and its person."""
    sheet, actor = factories.make_ready_sheet()
    return sheet, actor.user


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_flt_11_a_double_click_sends_once(open_browser, ready, script):
    sheet, user = ready
    page = open_browser(user, java_script_enabled=script)
    page.goto(url("sheet-check", sheet))

    page.get_by_role("button", name=SEND).dblclick()

    headed(page, RECEIVED)
    assert Snapshot.objects.count() == 1


def test_flt_40_on_a_slow_line_the_button_says_that_it_works_and_sends_once(open_browser, ready):
    sheet, user = ready
    page = open_browser(user)
    page.goto(url("sheet-check", sheet))
    slow_down(page)

    shown = page.get_by_role("button", name=SEND).evaluate(CLICK_TWICE)

    assert shown == ["Đang gửi…", "true"]
    headed(page, RECEIVED)
    assert Snapshot.objects.count() == 1


def slow_down(page: Page) -> None:
    """400 kbit/s, 400 ms, a processor of a quarter."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.emulateNetworkConditions", SLOW_LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def test_flt_35_back_reload_and_bookmark_send_nothing_again(open_browser, ready):
    sheet, user = ready
    page = open_browser(user)
    page.goto(url("sheet-check", sheet))
    press(page, SEND)
    headed(page, RECEIVED)

    page.reload()
    headed(page, RECEIVED)
    bookmark = page.url
    page.go_back()
    expect(page.get_by_role("button", name=SEND)).to_have_count(0)
    page.goto(bookmark)
    headed(page, RECEIVED)

    assert Snapshot.objects.count() == 1
    assert sheet.events.filter(action="SUBMIT").count() == 1
