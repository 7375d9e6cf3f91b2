"""What people do in the browser, in their words; every act works with and without script."""

import re

from playwright.sync_api import Page, expect

NEXT = "Lưu và tiếp tục"
PERSON = "Danh Sóc Kha"
DETAILS = {
    "Chức vụ người ký": "Hiệu trưởng",
    "Họ và tên người ký": "Néang Kim Chêng",
    "Họ và tên người liên hệ": "Trần Văn Bảy",
    "Số điện thoại người liên hệ": "0912 345 678",
}
GOALS = {
    "Thực trạng, lý do": "Sân trường thiếu bóng mát.",
    "Mục tiêu": "Phủ xanh sân trường.",
    "Chỉ tiêu cụ thể": "Trồng 50 cây.",
}
METHOD = {
    "Nội dung, cách thức": "Vận động phụ huynh góp cây giống.",
    "Địa bàn, đối tượng": "Học sinh khối 10.",
    "Lực lượng thực hiện": "Chi đoàn chủ trì.",
}
MEANS = {
    "Nguồn lực": "15 triệu đồng xã hội hóa.",
    "Sản phẩm, kết quả đầu ra": "50 cây sống khỏe.",
    "Khả năng duy trì, nhân rộng": "Nhân rộng sang khối 11.",
}


def press(page: Page, words: str) -> None:
    """Press the button of these words."""
    page.get_by_role("button", name=spoken(words)).click()


def follow(page: Page, words: str) -> None:
    """Follow the link of these words."""
    page.get_by_role("link", name=spoken(words)).click()


def spoken(words: str) -> re.Pattern:
    """The whole name as it is read aloud: a pause may come before words that are not seen."""
    return re.compile(f"^{re.escape(words).replace(':', ' ?:')}$")


def headed(page: Page, words: str) -> None:
    """Expect the page of this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def type_in(page: Page, texts: dict[str, str]) -> None:
    """Type each text into the first field of its label (a needed one carries a hidden star)."""
    for label, text in texts.items():
        page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\*?\s*$")).first.fill(text)


def activate(page: Page, username: str, code: str, password: str) -> None:
    """Come in for the first time."""
    page.goto("/")
    follow(page, "Kích hoạt tài khoản bằng mã")
    type_in(page, {"Tên đăng nhập": username, "Mã kích hoạt": code})
    type_in(page, {"Mật khẩu mới": password, "Mật khẩu mới lần nữa": password})
    press(page, "Đặt mật khẩu và đăng nhập")


def sign_in(page: Page, username: str, password: str) -> None:
    """Come in with user name and password."""
    type_in(page, {"Tên đăng nhập": username, "Mật khẩu": password})
    press(page, "Đăng nhập")


def fill_details(page: Page) -> None:
    """Say who signs and whom to call."""
    follow(page, "Người ký và người liên hệ")
    type_in(page, DETAILS)
    press(page, NEXT)


def add_model(page: Page, name: str, days: dict[str, str]) -> None:
    """Type a model through its six pages."""
    follow(page, "Thêm mô hình")
    type_in(page, {"Tên mô hình": name})
    page.get_by_label("Mới", exact=True).check()
    press(page, NEXT)
    headed(page, "Lĩnh vực, nội dung")
    page.get_by_label("Xây dựng nông thôn mới", exact=True).check()
    press(page, NEXT)
    headed(page, "Người đăng ký")
    page.get_by_label("Tập thể", exact=True).check()
    type_in(page, {"Tên tập thể": "Chi đoàn giáo viên", "Họ và tên": PERSON, "Chức vụ": "Bí thư chi đoàn"})
    press(page, NEXT)
    for heading, texts in {
        "Thực trạng, mục tiêu": GOALS,
        "Cách làm": METHOD,
        "Nguồn lực, thời gian, kết quả": MEANS | days,
    }.items():
        headed(page, heading)
        type_in(page, texts)
        press(page, NEXT)
