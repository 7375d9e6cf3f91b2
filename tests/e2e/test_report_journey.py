"""A result report with two files, from the first page to the receipt, with script and without (UXT-20)."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from registrations.models import Attachment, Registration, Sheet, Snapshot
from tests import factories
from tests.e2e.acts import NEXT, follow, headed, press, type_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEADERSHIP = {
    "Công tác lãnh đạo, chỉ đạo, quán triệt": "Chi bộ ra nghị quyết từ tháng 9.",
    "Số văn bản đã ban hành": "2",
    "Số cuộc quán triệt, tuyên truyền": "5",
    "Số lượt người dự": "1.250",
}
REVIEW = {
    "Tồn tại, nguyên nhân": "Không",
    "Bài học, cách làm hay": "Họp phụ huynh từ đầu năm.",
    "Phương hướng": "Làm tiếp năm sau.",
}
RESULT = {
    "Việc đã làm": "Đã trồng 52 cây.",
    "Số người tham gia": "340",
    "Kinh phí vận động (đồng)": "15.500.000",
    "Số ngày công": "12,5",
    "Số người được giúp": "0",
    "Sức lan tỏa": "Hai điểm trường làm theo.",
    "Tính bền vững": "Hội phụ huynh chăm sóc.",
}


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_uxt_20_a_report_with_two_files(open_browser, script, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    registration, actor = factories.make_accepted_registration()
    model = Registration.objects.get(sheet=registration.pk)
    page = open_browser(actor.user, java_script_enabled=script)

    page.goto("/")
    press(page, "Bắt đầu báo cáo")
    headed(page, f"Báo cáo kết quả thực hiện năm {registration.campaign.year}")
    write_part(page, "Công tác lãnh đạo, chỉ đạo", LEADERSHIP)
    write_part(page, "Tồn tại, bài học, phương hướng", REVIEW)
    write_result(page, model)
    add_files(page)
    send(page)

    snapshot = Snapshot.objects.get(sheet__kind="RESULT")
    [item] = snapshot.payload["models"]
    assert [file["name"] for file in item["files"]] == ["Biên bản họp.pdf", "Ảnh trồng cây.jpg"]
    assert (item["money"], item["working_days"], item["helped_count"]) == (15_500_000, "12.5", 0)
    assert Attachment.objects.filter(kind="EVIDENCE").count() == 2


def write_part(page: Page, title: str, texts: dict[str, str]) -> None:
    follow(page, title)
    headed(page, title)
    type_in(page, texts)
    press(page, NEXT)


def write_result(page: Page, model: Registration) -> None:
    """The page shows what was registered; a wrong figure is said, and nothing typed is lost."""
    follow(page, f"1. {model.name}")
    expect(page.get_by_text(model.targets, exact=True)).to_be_visible()
    page.get_by_label("Hoàn thành", exact=True).check()
    type_in(page, RESULT | {"Số người tham gia": "rất đông"})
    press(page, NEXT)
    expect(page.get_by_role("alert")).to_contain_text("chưa phải là một số")
    expect(page.get_by_label("Việc đã làm").first).to_have_value(RESULT["Việc đã làm"])
    type_in(page, {"Số người tham gia": "340"})
    press(page, NEXT)
    headed(page, "Minh chứng")


def add_files(page: Page) -> None:
    """A file that lies is refused, two that do not are kept."""
    choose(page, "bia.pdf", b"MZ not a PDF")
    expect(page.get_by_role("alert")).to_contain_text("nội dung không phải PDF")
    choose(page, "Biên bản họp.pdf", factories.make_pdf())
    expect(page.get_by_role("link", name="Biên bản họp.pdf")).to_be_visible()
    choose(page, "Ảnh trồng cây.jpg", photo())
    expect(page.get_by_role("button", name="Bỏ tệp Ảnh trồng cây.jpg")).to_be_visible()
    follow(page, "Xong, về báo cáo")


def choose(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Lưu tệp này")


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return content.getvalue()


def send(page: Page) -> None:
    follow(page, "Kiểm tra và gửi")
    headed(page, "Kiểm tra trước khi gửi")
    expect(page.get_by_text("15.500.000", exact=True)).to_be_visible()
    press(page, "Gửi báo cáo về Sở")
    headed(page, "Sở đã nhận báo cáo kết quả của đơn vị")
    expect(page.locator(".dv-code")).to_have_text(Sheet.objects.get(kind="RESULT").code)
