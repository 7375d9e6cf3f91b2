"""At the counter: a scanner that types and presses Enter, and one finger; with script and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from danvan.core.codes import paper_code
from danvan.core.models import User
from nominations.models import PaperCopy
from nominations.rules.checklist import INTAKE
from registrations.models import ReceiptSlip, Sheet
from tests import factories
from tests.e2e.test_keyboard import NUMBER_STOPS, tab
from tests.nomination_world import make_sent_dossier, make_year

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ALT = 1  # among the modifiers of DevTools
AT_MOST = 6  # scans and keystrokes for the nine papers of a dossier with one nominee
both = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


class Counter:
    """A person at the counter; every scan and every key is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0
        page.goto(reverse("admin:registrations_paperreceipt_desk"))

    def scan(self, sheet: Sheet, *paper: object) -> None:
        """The scanner types the link of the QR code where the focus is, and presses Enter."""
        self.strokes += 1
        self.page.keyboard.type(f"https://danvankheo.example.vn/xac-minh/{paper_code(sheet.code, *paper)}/")
        self.page.keyboard.press("Enter")

    def press(self, key: str) -> None:
        """One key."""
        self.strokes += 1
        self.page.keyboard.press(key)

    def press_with_alt(self, sign: str) -> None:
        """One key with Alt, as the system hands it to the browser: Playwright's own leaves out the sign."""
        self.strokes += 1
        tools = self.page.context.new_cdp_session(self.page)
        key = {"key": sign, "text": sign, "unmodifiedText": sign, "windowsVirtualKeyCode": ord(sign.upper())}
        for kind in ("keyDown", "keyUp"):
            tools.send("Input.dispatchKeyEvent", {"type": kind, "modifiers": ALT, **key})

    def sees(self, words: str) -> None:
        """The page says so."""
        expect(self.page.locator("main")).to_contain_text(words)

    def reads(self, words: str) -> None:
        """Big and above all: how the paper in the hand stands."""
        expect(self.page.locator(".desk-verdict")).to_have_text(words)

    def is_under_the_finger(self, words: str) -> None:
        """The button of these words has the focus."""
        expect(self.page.get_by_role("button", name=words)).to_be_focused()

    def left(self, words: str) -> None:
        """The running count."""
        expect(self.page.locator("[data-paper-left]")).to_have_text(words)


@pytest.fixture
def officer() -> User:
    """Who stands at the counter."""
    return factories.make_office()


@pytest.fixture
def sheet() -> Sheet:
    """A dossier with one nominee: three papers in each of three sets."""
    return make_sent_dossier(factories.make_unit("Trường A"), make_year())[0]


def arrived() -> int:
    """How many papers are recorded as received, signed, stamped, original."""
    return PaperCopy.objects.filter(**{mark.value: True for mark in INTAKE}).count()


@both
def test_nine_papers_in_six_scans_and_keys_when_each_set_is_scanned(open_browser, officer, sheet, script):
    counter = Counter(open_browser(officer, java_script_enabled=script))

    for number in (1, 2, 3):
        counter.scan(sheet, 1, number)
        counter.reads(f"Khớp: bộ {number}/3, lần gửi 1")
        if script:
            counter.is_under_the_finger(f"Bộ {number} đủ")
            counter.press("Enter")
        else:
            counter.press_with_alt(str(number))
        counter.sees("Đã ghi 3 bản giấy.")

    assert (arrived(), counter.strokes) == (9, AT_MOST)
    counter.left("Còn thiếu 3/30 dấu")


@both
def test_nine_papers_in_one_scan_and_one_key_when_all_lie_on_the_counter(
    open_browser, officer, sheet, script
):
    counter = Counter(open_browser(officer, java_script_enabled=script))

    counter.scan(sheet, 1, 1)
    counter.reads("Khớp: bộ 1/3, lần gửi 1")
    counter.press_with_alt("0")
    counter.sees("Đã ghi 9 bản giấy.")

    assert (arrived(), counter.strokes) == (9, 2)


@both
def test_without_any_shortcut_tab_and_enter_do_as_well(open_browser, officer, sheet, script):
    counter = Counter(open_browser(officer, java_script_enabled=script))

    counter.scan(sheet, 1)
    counter.reads("Khớp: lần gửi 1")
    if not script:
        for _ in range(5):  # the button beside the field, three sets, all sets
            counter.page.keyboard.press("Tab")
    counter.is_under_the_finger("Cả 3 bộ đủ")
    counter.press("Enter")
    counter.sees("Đã ghi 9 bản giấy.")

    assert arrived() == 9


def test_a_scan_on_a_button_presses_nothing_and_finds_its_field(open_browser, officer, sheet):
    counter = Counter(open_browser(officer))
    other, _ = make_sent_dossier(factories.make_unit("Trường B"), sheet.campaign)

    counter.scan(sheet, 1, 1)
    counter.is_under_the_finger("Bộ 1 đủ")
    counter.scan(other, 1, 3)

    counter.sees(f"Mã vừa quét là của hồ sơ khác: {other.code} – Trường B.")
    counter.reads("Khớp: bộ 3/3, lần gửi 1")
    assert PaperCopy.objects.count() == 0


@both
def test_what_is_wrong_with_one_paper_is_one_key_and_the_next_scan_saves_it(
    open_browser, officer, sheet, script
):
    counter = Counter(open_browser(officer, java_script_enabled=script))
    other, _ = make_sent_dossier(factories.make_unit("Trường B"), sheet.campaign)
    counter.scan(sheet, 1, 1)
    counter.reads("Khớp: bộ 1/3, lần gửi 1")
    paper = counter.page.get_by_role("group", name=re.compile("Bộ 1: Bản đề nghị"))

    for name in ("Đã nhận", "Ký", "Đóng dấu", "Bản chính"):
        paper.get_by_label(name, exact=True).press("Space")
    counter.left("Còn thiếu 27/30 dấu (chưa lưu)" if script else "Còn thiếu 30/30 dấu")
    paper.get_by_label("Thiếu dấu").press("Space")
    counter.left("Còn thiếu 30/30 dấu (chưa lưu)" if script else "Còn thiếu 30/30 dấu")
    if not script:
        counter.press_with_alt("m")
    counter.scan(other, 1, 1)

    counter.sees("Đã ghi 1 bản giấy.")
    counter.reads("Khớp: bộ 1/3, lần gửi 1")
    assert list(PaperCopy.objects.values_list("dossier", "defect")) == [(sheet.pk, "NO_SEAL")]


def test_a_tick_says_that_the_paper_came_and_taking_it_back_takes_the_ticks(open_browser, officer, sheet):
    counter = Counter(open_browser(officer))
    counter.scan(sheet, 1, 2)
    paper = counter.page.get_by_role("group", name=re.compile("Bộ 2: Bản đề nghị"))

    paper.get_by_label("Ký", exact=True).check()
    expect(paper.get_by_label("Đã nhận")).to_be_checked()
    counter.left("Còn thiếu 29/30 dấu (chưa lưu)")
    expect(counter.page.locator("#bo-2 [data-set-left]")).to_have_text("còn thiếu 9/10 dấu")
    paper.get_by_label("Đã nhận").uncheck()

    expect(paper.get_by_label("Ký", exact=True)).not_to_be_checked()
    counter.left("Còn thiếu 30/30 dấu (chưa lưu)")


@both
def test_a_paper_from_word_waits_until_somebody_has_compared_it(open_browser, officer, sheet, script):
    counter = Counter(open_browser(officer, java_script_enabled=script))

    counter.scan(sheet, 1, 2, True)
    counter.reads("Đúng lần gửi, nội dung chưa đối chiếu: bộ 2/3, lần gửi 1, bản soạn lại (Word)")
    counter.press_with_alt("2")
    counter.sees("hãy đối chiếu nội dung với bản điện tử")
    assert PaperCopy.objects.count() == 0
    counter.page.get_by_label("Đã đối chiếu nội dung giấy này với bản điện tử").press("Space")
    counter.press_with_alt("2")
    counter.sees("Đã ghi 3 bản giấy.")

    assert arrived() == 3


@both
def test_the_slip_opens_beside_the_desk_which_stays_ready(open_browser, officer, sheet, script):
    counter = Counter(open_browser(officer, java_script_enabled=script))
    counter.scan(sheet, 1, 1)
    counter.reads("Khớp: bộ 1/3, lần gửi 1")
    counter.press_with_alt("0")
    counter.sees("Đã ghi 9 bản giấy.")

    with counter.page.context.expect_page() as opened:
        counter.press_with_alt("p")
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Phiếu tiếp nhận số 01")

    assert ReceiptSlip.objects.get().receipt.note == "Bộ 1 đủ 3 bản; bộ 2 đủ 3 bản; bộ 3 đủ 3 bản"
    expect(counter.page.locator("#ma")).to_be_visible()


def test_uxt_06_from_the_field_on_tab_passes_each_control_once_and_is_seen(open_browser, officer, sheet):
    page = open_browser(officer, reduced_motion="reduce")
    page.goto(reverse("admin:nominations_dossiersheet_papers", args=[sheet.pk]))
    page.wait_for_load_state()
    count = page.evaluate(NUMBER_STOPS)
    first = page.evaluate("() => Number(document.activeElement.dataset.stop)")

    stops = [tab(page) for _ in range(first + 1, count)]

    assert [stop["number"] for stop in stops] == list(range(first + 1, count))
    assert [stop["name"] for stop in stops if not (stop["seen"] and stop["free"])] == []
