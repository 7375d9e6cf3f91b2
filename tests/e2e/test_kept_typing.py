"""Nothing typed is lost: sessions that end, tokens that grow old, cookies that are blocked, two windows."""

import unicodedata

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from registrations.models import Registration, Snapshot
from tests import factories
from tests.e2e.acts import NEXT, follow, headed, press, sign_in, type_in
from tests.web.school import step_url, url

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SEND = "Gửi đăng ký về Sở"
RECEIVED = "Sở đã nhận đăng ký của đơn vị"
TYPED = "Trồng 80 cây ở sân sau – “xanh & sạch” <b>"


@pytest.fixture
def sheet():
    sheet, _ = factories.make_ready_sheet()
    return sheet


@pytest.fixture
def model(sheet):
    return sheet.registration_sheet.models.get()


@pytest.fixture
def user(sheet):
    return sheet.changed_by


@pytest.fixture
def page(open_browser, user, model) -> Page:
    """The page of the goals, open in the browser of its person."""
    page = open_browser(user)
    page.goto(step_url(model, "muc-tieu"))
    return page


def targets() -> str:
    """What is stored."""
    return Registration.objects.get().targets


def autosaved(page: Page):
    """The line that says when the text was last saved."""
    return page.locator("#autosaved")


def test_ux_03_the_page_saves_itself_and_then_by_the_button_without_a_conflict(page):
    type_in(page, {"Chỉ tiêu cụ thể": TYPED})

    expect(autosaved(page)).to_contain_text("Đã lưu lúc")
    assert targets() == TYPED

    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}."})
    press(page, NEXT)
    headed(page, "Cách làm")
    assert targets() == f"{TYPED}."


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_pasted_text_keeps_every_letter_however_its_accents_were_copied(page, model, form):
    name = "Ổ" * 120
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(step_url(model, "ten"))
    field = page.get_by_label("Tên mô hình")
    field.fill("")
    page.evaluate("text => navigator.clipboard.writeText(text)", unicodedata.normalize(form, name))
    field.press("Control+V")
    expect(field).to_have_value(name)


@pytest.mark.parametrize("pause", [0, 4000], ids=["at-once", "after-a-lost-autosave"])
def test_flt_36_the_text_is_back_after_signing_in(page, user, pause):
    Session.objects.all().delete()
    type_in(page, {"Chỉ tiêu cụ thể": TYPED})
    page.wait_for_timeout(pause)
    press(page, NEXT)

    headed(page, "Đăng nhập")
    expect(page.get_by_role("status")).to_contain_text("Chữ bạn vừa gõ được giữ lại")
    sign_in(page, user.username, factories.PASSWORD)

    headed(page, "Thực trạng, mục tiêu")
    expect(page.get_by_label("Chỉ tiêu cụ thể", exact=True)).to_have_value(TYPED)
    press(page, NEXT)
    headed(page, "Cách làm")
    assert targets() == TYPED


def test_flt_37_a_sign_in_in_another_tab_costs_one_more_click(page, user):
    other = page.context.new_page()
    other.goto("/")
    press(other, "Đăng xuất")
    sign_in(other, user.username, factories.PASSWORD)
    headed(other, "Việc cần làm")

    type_in(page, {"Chỉ tiêu cụ thể": TYPED})
    press(page, NEXT)
    headed(page, "Hãy bấm nút lần nữa")
    expect(page.get_by_text(TYPED, exact=True)).to_be_visible()
    press(page, "Làm lại việc vừa rồi")

    headed(page, "Cách làm")
    assert targets() == TYPED


def test_flt_38_without_cookies_a_page_says_so_instead_of_asking_again(open_browser, user):
    page = open_browser(None)
    page.goto("/")
    type_in(page, {"Tên đăng nhập": user.username, "Mật khẩu": factories.PASSWORD})
    page.context.clear_cookies()
    press(page, "Đăng nhập")

    headed(page, "Hãy mở lại trang")
    expect(page.get_by_text("trình duyệt đang chặn cookie")).to_be_visible()


def test_flt_12_two_windows_and_the_second_keeps_both_texts(page, open_browser, user, model):
    other = open_browser(user)
    other.goto(step_url(model, "muc-tieu"))
    type_in(other, {"Chỉ tiêu cụ thể": "Trồng 60 cây."})
    press(other, NEXT)
    headed(other, "Cách làm")

    type_in(page, {"Chỉ tiêu cụ thể": TYPED})
    press(page, NEXT)
    headed(page, "Có bản sửa khác vừa được lưu")
    expect(page.locator(".dv-typed")).to_have_text([TYPED, "Trồng 60 cây."])
    press(page, "Lưu bản của tôi")

    headed(page, "Cách làm")
    assert targets() == TYPED


# --- The line that says when the text was last saved

FAILED = "Chưa tự lưu được; hãy bấm Lưu."


def line(page: Page):
    """The line itself, whatever stands in it."""
    return page.locator("[role=status][hx-post]")


def saved_once(page: Page) -> None:
    """The page has saved itself and says when."""
    type_in(page, {"Chỉ tiêu cụ thể": TYPED})
    expect(line(page)).to_contain_text("Đã lưu lúc")


def test_flt_37_a_page_that_cannot_save_itself_any_more_says_so(page, user):
    saved_once(page)
    other = page.context.new_page()
    other.goto("/")
    press(other, "Đăng xuất")
    sign_in(other, user.username, factories.PASSWORD)
    headed(other, "Việc cần làm")

    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}."})
    expect(line(page)).to_have_text(FAILED)
    press(page, NEXT)
    press(page, "Làm lại việc vừa rồi")

    headed(page, "Cách làm")
    assert targets() == f"{TYPED}."


def test_flt_40_without_network_the_line_says_so_and_with_it_that_all_is_saved(page):
    saved_once(page)
    page.context.set_offline(True)
    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}."})
    expect(line(page)).to_have_text(FAILED)

    page.context.set_offline(False)
    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}!"})
    expect(line(page)).to_contain_text("Đã lưu lúc")
    assert targets() == f"{TYPED}!"


def test_flt_36_the_line_says_that_the_session_ended_and_the_button_keeps_the_text(page, user):
    saved_once(page)
    Session.objects.all().delete()
    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}."})
    expect(line(page)).to_have_text(
        "Chưa tự lưu được: Phiên làm việc đã hết. Hãy bấm Lưu rồi đăng nhập; chữ vừa gõ được giữ lại."
    )

    press(page, NEXT)
    headed(page, "Đăng nhập")
    sign_in(page, user.username, factories.PASSWORD)
    headed(page, "Thực trạng, mục tiêu")
    expect(page.get_by_label("Chỉ tiêu cụ thể", exact=True)).to_have_value(f"{TYPED}.")


@pytest.mark.parametrize("status", [409, 503])
def test_flt_09_an_answer_that_stored_nothing_is_told_in_the_line(page, status):
    saved_once(page)
    page.route("**/muc-tieu/", lambda route: route.fulfill(status=status, body="<h1>Hệ thống đang bận</h1>"))
    type_in(page, {"Chỉ tiêu cụ thể": f"{TYPED}."})
    expect(line(page)).to_have_text(FAILED)


# --- The one click that matters


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without"])
def test_flt_36_sending_with_an_ended_session_is_said_and_done_after_signing_in(
    open_browser, sheet, user, script
):
    page = open_browser(user, java_script_enabled=script)
    page.goto(url("sheet-check", sheet))
    Session.objects.all().delete()
    press(page, SEND)

    headed(page, "Đăng nhập")
    expect(page.get_by_role("status")).to_have_text(
        "Phiên làm việc đã hết nên việc vừa bấm chưa được thực hiện; hãy đăng nhập rồi bấm lại."
    )
    sign_in(page, user.username, factories.PASSWORD)
    headed(page, "Kiểm tra trước khi gửi")
    assert not Snapshot.objects.exists()
    press(page, SEND)

    headed(page, RECEIVED)
    assert Snapshot.objects.count() == 1


def test_flt_37_sending_with_a_stale_token_leads_back_to_the_check_page(open_browser, sheet, user):
    page = open_browser(user)
    page.goto(url("sheet-check", sheet))
    other = page.context.new_page()
    other.goto("/")
    press(other, "Đăng xuất")
    sign_in(other, user.username, factories.PASSWORD)
    headed(other, "Việc cần làm")
    press(page, SEND)

    headed(page, "Hãy mở lại trang")
    follow(page, "Mở lại trang")
    headed(page, "Kiểm tra trước khi gửi")
    press(page, SEND)

    headed(page, RECEIVED)
    assert Snapshot.objects.count() == 1
