"""Ten screens of both sides on sample data, wide and narrow, into docs/screenshots/ (`make screenshots`)."""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
with socket.create_server(("127.0.0.1", 0)) as probe:
    PORT = probe.getsockname()[1]
PORTAL = f"http://127.0.0.1:{PORT}"
MANAGE = [sys.executable, ROOT / "manage.py"]
WAITRESS = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{PORT}", "danvan.wsgi:application"]
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
HEIGHTS = {1280: 900, 360: 740}  # by width, pixels
COLOURS = 64
SCHOOL, OFFICE, PASSWORD = "can-bo-long-xuyen", "chuyen-vien-1", "dan-van-kheo-dung-thu"


def main() -> None:
    """Serve sample data from a file that is thrown away, and take the pictures."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/mau.sqlite3",
            "DANVAN_MEDIA_ROOT": f"{folder}/files",
            "DANVAN_BASE_URL": PORTAL,
            "DANVAN_DEMO": "1",
        }
        for command in ("migrate", "seed_plan", "seed_demo"):
            manage(command)
        server = subprocess.Popen(WAITRESS, stderr=subprocess.DEVNULL)
        try:
            wait_for_server()
            take_all()
        finally:
            server.terminate()
            server.wait()


def manage(*command: str) -> None:
    """Run one of the portal's commands, silently."""
    subprocess.run([*MANAGE, *command], check=True, stdout=subprocess.DEVNULL)


def wait_for_server() -> None:
    """Return once the portal answers; after a minute the error says why not."""
    for rest in reversed(range(120)):
        try:
            urlopen(f"{PORTAL}/health/live").close()
            return
        except URLError:
            if not rest:
                raise
            time.sleep(0.5)


def take_all() -> None:
    """The school's six screens; then, in a campaign filled with sheets, the office's four."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)
        school = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", base_url=PORTAL)
        year = take_school(school)
        manage("seed_demo", "--units", "40", "--campaign", year)
        take_office(chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", base_url=PORTAL))
        chromium.close()


def take_school(context: BrowserContext) -> str:
    """From signing in to an older receipt; the year of the campaign that is open."""
    page = context.new_page()
    page.goto("/dang-nhap/")
    take(page, "1-dang-nhap")
    sign_in(page, SCHOOL)
    take(page, "2-viec-can-lam")
    year = re.search(r"\d{4}", page.get_by_role("heading", level=2).first.inner_text())[0]
    page.get_by_role("link", name="Làm tiếp").or_(page.get_by_role("link", name="Xem, sửa bản nháp")).click()
    take(page, "3-ban-tong-hop")
    sheet = page.url
    page.locator(".dv-tasks a").nth(1).click()
    page.get_by_role("link", name="Thực trạng, mục tiêu").click()
    take(page, "4-mot-trang-cua-mo-hinh")
    page.goto(f"{sheet}kiem-tra/")
    take(page, "5-kiem-tra")
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Bản tổng hợp năm ")).first.click()
    page.get_by_role("link", name="Xem biên nhận, lấy bản in").click()
    take(page, "6-bien-nhan")
    return year


def take_office(context: BrowserContext) -> None:
    """The work queue, the review queue, a case and the deadline."""
    page = context.new_page()
    page.goto("/dang-nhap/")
    sign_in(page, OFFICE)
    take(page, "7-bang-viec")
    page.goto("/quan-tri/registrations/sheet/?tinh-trang=tat-ca")
    take(page, "8-hang-doi")
    page.goto("/quan-tri/registrations/sheet/")
    page.locator("#result_list tbody th a").first.click()
    take(page, "9-ho-so")
    page.goto("/quan-tri/registrations/deadline/")
    page.locator("#result_list tbody th a").first.click()
    take(page, "10-thoi-han")


def sign_in(page: Page, username: str) -> None:
    """Sign in with the demo's password."""
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def take(page: Page, name: str) -> None:
    """What the window shows, in each width, as a small picture."""
    page.wait_for_load_state("networkidle")
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        file = SHOTS / f"{name}-{width}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[1280]})


if __name__ == "__main__":
    main()
