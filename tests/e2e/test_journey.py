"""The whole way of one registration through school and office, with script and without (UXT-20, FLT-39)."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from danvan.core import accounts, clock
from danvan.core.documents.store import draw_document
from danvan.core.models import StoredDocument, User
from registrations.enums import SheetState
from registrations.models import Campaign, Sheet
from tests import factories
from tests.e2e.acts import PERSON, activate, add_model, fill_details, follow, headed, press, type_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TREES, VISITS = "Trường học xanh", "Thăm nhà ngày Tết"


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_uxt_20_a_registration_from_the_activation_code_to_the_acceptance(open_browser, script):
    campaign = factories.make_campaign()
    clerk = newcomer()
    school = open_browser(None, java_script_enabled=script)
    office = open_browser(factories.make_office(), java_script_enabled=script)

    come_in(school, clerk)
    write(school, campaign)
    mend_and_send(school, campaign)
    assert PERSON in printed(school)
    recall_and_change(school)
    expect_difference(school)
    give_back(office)
    answer_remark(school)
    accept(office)

    sheet = Sheet.objects.get()
    names = sheet.registration_sheet.models.order_by("position").values_list("name", flat=True)
    assert (sheet.state, sheet.version, list(names)) == (SheetState.ACCEPTED, 3, [VISITS, TREES])


def newcomer() -> User:
    """A person of a school who has no password yet."""
    user = factories.make_member(factories.make_unit("Trường THPT Long Xuyên"), full_name="Lê Thị Mỹ Huệ")
    user.set_unusable_password()
    user.save()
    return user


def come_in(page: Page, user: User) -> None:
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    activate(page, user.username, code, "chiều nay ra bến đò")
    headed(page, "Việc cần làm")


def write(page: Page, campaign: Campaign) -> None:
    """A sheet with two models, the second moved up; the first still lacks its end."""
    press(page, "Bắt đầu đăng ký")
    fill_details(page)
    add_model(page, TREES, {"Bắt đầu": f"1/3/{campaign.year}"})
    add_model(page, VISITS, {"Bắt đầu": f"1/3/{campaign.year}", "Kết thúc": f"30/6/{campaign.year}"})
    press(page, "Lên: chuyển mô hình 2 lên")
    expect(page.get_by_role("link", name=f"1. {VISITS}", exact=True)).to_be_visible()


def mend_and_send(page: Page, campaign: Campaign) -> None:
    """The check page names what is missing and leads there and back."""
    follow(page, "Kiểm tra")
    headed(page, "Kiểm tra trước khi gửi")
    follow(page, f"Mô hình 2: {TREES} – Nhập ngày kết thúc.")
    type_in(page, {"Kết thúc": f"31/7/{campaign.year}"})
    press(page, "Lưu và tiếp tục")
    headed(page, "Kiểm tra trước khi gửi")
    press(page, "Gửi đăng ký về Sở")
    headed(page, "Sở đã nhận đăng ký của đơn vị")
    expect(page.locator(".dv-code")).to_have_text(Sheet.objects.get().code)


def printed(page: Page) -> str:
    """The text of the PDF that the school gets from its receipt."""
    press(page, "Bản tổng hợp đăng ký mô hình")
    expect(page.get_by_role("status")).to_contain_text("Đang lập văn bản")
    draw_document.call(StoredDocument.objects.get().pk)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải ban-tong-hop").click()
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def recall_and_change(page: Page) -> None:
    page.goto("/")
    follow(page, "Xem hồ sơ")
    follow(page, "Thu hồi để sửa")
    press(page, "Thu hồi để sửa")
    follow(page, f"2. {TREES}")
    follow(page, "Thực trạng, mục tiêu")
    type_in(page, {"Chỉ tiêu cụ thể": "Trồng 80 cây."})
    press(page, "Lưu, làm sau")
    follow(page, "Kiểm tra và gửi")
    press(page, "Gửi lại về Sở")
    headed(page, "Sở đã nhận đăng ký của đơn vị")


def expect_difference(page: Page) -> None:
    follow(page, "Lịch sử hồ sơ")
    follow(page, "So với lần gửi 1: lần gửi 2")
    expect(page.locator(".dv-difference del")).to_have_text("bỏ: 50")
    expect(page.locator(".dv-difference ins")).to_have_text("thêm: 80")


def give_back(page: Page) -> None:
    """From the work queue to the case, a remark on one field of one model."""
    page.goto("/quan-tri/")
    page.get_by_role("link", name="Gửi lại sau bổ sung").click()
    follow(page, "Trường THPT Long Xuyên")
    page.get_by_text("Trả lại để bổ sung").first.click()
    remark = page.get_by_role("group", name="Ý kiến 1", exact=True)
    remark.get_by_label("Về").select_option(f"Mô hình 2: {TREES}")
    remark.get_by_label("Mục").select_option("Chỉ tiêu cụ thể")
    remark.get_by_label("Ý kiến", exact=True).fill("Ghi rõ trồng ở đâu.")
    press(page, "Trả lại để bổ sung")
    expect(page.get_by_text("Đã trả lại Trường THPT Long Xuyên với 1 ý kiến.")).to_be_visible()


def answer_remark(page: Page) -> None:
    """The remark leads to its field; the mended sheet goes out again."""
    page.goto("/")
    follow(page, "Xem ý kiến và bổ sung")
    expect(page.get_by_text("Ghi rõ trồng ở đâu.")).to_be_visible()
    follow(page, f"Sửa chỗ này: Mô hình 2: {TREES}, Chỉ tiêu cụ thể")
    expect(page).to_have_url(re.compile("#id_targets$"))
    type_in(page, {"Chỉ tiêu cụ thể": "Trồng 80 cây ở sân sau."})
    press(page, "Lưu và tiếp tục")
    press(page, "Gửi lại về Sở")
    headed(page, "Sở đã nhận đăng ký của đơn vị")


def accept(page: Page) -> None:
    page.goto("/quan-tri/")
    page.get_by_role("link", name="Gửi lại sau bổ sung").click()
    follow(page, "Trường THPT Long Xuyên")
    press(page, "Duyệt")
    expect(page.get_by_text("Đã duyệt hồ sơ của Trường THPT Long Xuyên.")).to_be_visible()
