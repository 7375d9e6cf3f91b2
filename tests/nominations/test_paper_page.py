"""The page of a dossier's paper: what one press records, by mouse or key; slip and letter on the spot."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from danvan.core import clock
from danvan.core.models import StoredDocument
from nominations.enums import CopyDefect
from nominations.models import PaperCopy
from nominations.models.checklists import checklist_of
from registrations.enums import Role
from registrations.models import PaperReceipt, ReceiptSlip
from registrations.services import review
from registrations.slips import paper_receipt_slip, slip_request
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.documents.test_paper_marks import text_of as text_of_pdf
from tests.nomination_world import (
    INDIVIDUAL,
    make_officer,
    make_sent_dossier,
    make_year,
    receive_all_copies,
    send,
)
from tests.nominations.desk import code_of, posted, scan, sent_twice
from tests.nominations.test_dossier_admin import box, page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(db):
    return make_year()


@pytest.fixture
def sheet(year):
    """A dossier with one nominee, sent once."""
    return make_sent_dossier(factories.make_unit("Trường A"), year)[0]


@pytest.fixture
def sent_again(year):
    return sent_twice(year)


# --- one press ----------------------------------------------------------------


def test_all_sets_in_one_press(officer, sheet):
    page = posted(officer, sheet, tick_set="all")

    assert "Đã ghi 9 bản giấy. Còn thiếu 3 dấu trên 3 bản giấy." in text_of(page)
    assert page.context["page"].left == "Còn thiếu 3/30 dấu"
    assert [one.left for one in page.context["sets"]] == ["còn thiếu 1/10 dấu"] * 3


@pytest.mark.parametrize("defect", [CopyDefect.PHOTOCOPY, CopyDefect.NO_SEAL, CopyDefect.NO_SIGNATURE])
def test_each_ready_defect_of_a_set_is_one_press_and_of_a_paper_one_choice(officer, sheet, defect):
    page = posted(officer, sheet, flaw_set=f"2:{defect.value}", **{box(sheet, "defect", 3): defect.value})

    found = set(PaperCopy.objects.values_list("set_no", "defect"))
    assert found == {(2, defect.value), (3, defect.value)}
    assert PaperCopy.objects.count() == 4
    assert f'aria-label="Cả bộ 2: {defect.label}"' in text_of(page)
    posted(officer, sheet, tick_set="all")
    assert page.context["page"].left == "Còn thiếu 30/30 dấu"
    assert checklist_of(sheet).left_words == "Còn thiếu 15/30 dấu"


def test_a_paper_of_an_earlier_sending_is_one_choice(officer, sent_again):
    posted(officer, sent_again, **{box(sent_again, "version"): "1"})

    assert list(PaperCopy.objects.values_list("set_no", "version", "signed")) == [(1, 1, False)]


@pytest.mark.parametrize("wrong", [
    {"tick_set": "4"}, {"tick_set": "9" * 30}, {"tick_set": "x"}, {"flaw_set": "1:NOTHING"},
    {"flaw_set": "x"},
    {"flaw_set": "1:1"}, {"flaw_set": "9:NO_SEAL"}, {"in_hand": "x"},
])  # fmt: skip
def test_sec_in_10_a_press_that_means_nothing_records_nothing(officer, sheet, wrong):
    assert posted(officer, sheet, **wrong).status_code in (200, 409)
    assert PaperCopy.objects.count() == 0


def test_flt_13_two_officers_tick_one_set_and_both_ticks_stay(sheet, year):
    one, two = (client_of(factories.make_office()) for _ in range(2))
    pages = [client.get(page_url("papers", sheet)) for client in (one, two)]

    posted(one, sheet, pages[0], **{box(sheet, "signed"): "on"})
    answer = posted(two, sheet, pages[1], tick_set="1", **{box(sheet, "stamped"): "on"})

    assert answer.status_code == 200
    assert PaperCopy.objects.filter(set_no=1, signed=True, stamped=True, original=True).count() == 3


def test_flt_13_a_contradiction_of_two_officers_is_named_and_the_scanned_code_waits(sheet):
    one, two = (client_of(factories.make_office()) for _ in range(2))
    receive_all_copies(sheet, make_officer())
    pages = [client.get(page_url("papers", sheet)) for client in (one, two)]

    posted(one, sheet, pages[0], **{box(sheet, "defect"): "PHOTOCOPY"})
    answer = posted(two, sheet, pages[1], ma=code_of(sheet, 2), **{box(sheet, "defect"): "NO_SEAL"})

    assert answer.status_code == 409
    assert "người khác vừa ghi “bản photo”; “thiếu dấu” của bạn chưa được ghi." in text_of(answer)
    assert f'value="{code_of(sheet, 2)}"' in text_of(answer)
    assert PaperCopy.objects.get(set_no=1, kind__position=1).defect == "PHOTOCOPY"


def test_flt_13_a_whole_set_is_not_ticked_from_the_page_of_an_earlier_sending(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    page = scan(officer, sheet, code_of(sheet, 1))
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)

    answer = posted(officer, sheet, page, version=1, tick_set="1")

    assert answer.status_code == 409
    assert "Đơn vị vừa gửi lại hồ sơ (lần 2)" in text_of(answer)
    assert PaperCopy.objects.count() == 0


# --- by keyboard alone --------------------------------------------------------


def test_enter_in_the_field_looks_at_the_code_and_every_button_shows_its_key(officer, sheet):
    text = text_of(officer.get(page_url("papers", sheet)))
    form = text[text.index("data-paper-sets") :]

    buttons = re.findall(r"<button type=\"submit\"([^>]*)>", form)
    assert 'name="' not in buttons[0]  # Enter presses the first button: it looks, and ticks nothing
    keys = re.findall(r'accesskey="(\w)".*?<kbd>Alt (\w)</kbd>', form)
    assert keys == [(key.lower(), key) for key in ("1", "2", "3", "0", "L", "X", "P", "G")]
    assert text.count("autofocus") == 1
    assert re.search(r'<input[^>]* name="ma"[^>]* autofocus', text)


def test_the_keys_follow_the_way_of_the_hand(officer, sheet):
    text = text_of(scan(officer, sheet, code_of(sheet, 1)))

    order = [text.index(words) for words in (
        'name="ma"', "Bộ 1 đủ", "Cả 3 bộ đủ", 'id="bo-1"', "Cả bộ 1:", "Đã nhận", 'id="bo-3"',
        "Nơi để hồ sơ giấy", "Lưu <kbd>", "Phiếu tiếp nhận <kbd>",
    )]  # fmt: skip
    assert order == sorted(order)


# --- slip and letter on the spot ----------------------------------------------


def test_the_slip_is_printed_from_the_page_and_says_what_came(officer, sheet):
    nothing = officer.post(page_url("slip", sheet))
    assert "Chưa ghi nhận bản giấy nào của lần gửi này nên chưa cấp phiếu." in text_of(nothing)
    posted(officer, sheet, tick_set="1")

    for _ in range(2):
        assert officer.post(page_url("slip", sheet))["Location"].startswith("/van-ban/")

    slip = ReceiptSlip.objects.get()
    assert StoredDocument.objects.get().title == f"Phiếu tiếp nhận số 01, năm {sheet.campaign.year}"
    page = text_of(officer.get(page_url("papers", sheet)))
    assert url("registrations_paperreceipt_change", slip.receipt_id) in page
    assert "Bộ 1 đủ 3 bản; bộ 2 chưa nhận; bộ 3 chưa nhận" in page


@pytest.mark.documents
def test_the_slip_of_a_dossier_names_its_sets(officer, sheet):
    posted(officer, sheet, tick_set="1", flaw_set=None)
    officer.post(page_url("slip", sheet))
    posted(officer, sheet, flaw_set="2:PHOTOCOPY")
    officer.post(page_url("slip", sheet))

    first, second = (
        text_of_pdf(paper_receipt_slip(slip_request(slip)["params"], None))
        for slip in ReceiptSlip.objects.order_by("number")
    )

    assert "Các bộ hồ sơ giấy: Bộ 1 đủ 3 bản; bộ 2 chưa nhận; bộ 3 chưa nhận" in first
    assert "bộ 2 nhận 3/3 bản, còn thiếu 9 dấu; bộ 3 chưa nhận Thiếu sót nặng nhất: Bản photo" in second
    assert "Thiếu sót" not in first
    assert "So với bản điện tử: Khớp" in first


def test_a_void_slip_is_given_anew_from_the_page(officer, sheet):
    posted(officer, sheet, tick_set="1")
    officer.post(page_url("slip", sheet))
    receipt = PaperReceipt.objects.get()
    officer.post(url("registrations_paperreceipt_void", receipt.pk), {"void-reason": "Nhầm"})

    officer.post(page_url("slip", sheet))

    assert list(ReceiptSlip.objects.order_by("number").values_list("number", "void_reason")) == [
        (1, "Nhầm"), (2, ""),
    ]  # fmt: skip


def test_the_letter_is_one_key_away_while_something_is_missing(officer, sheet):
    letter = page_url("gap_letter", sheet)
    assert letter in text_of(officer.get(page_url("papers", sheet)))

    posted(officer, sheet, tick_set="all")

    assert letter not in text_of(officer.get(page_url("papers", sheet)))


def test_the_auditor_may_look_and_is_given_no_slip(sheet):
    auditor = client_of(factories.make_office(Role.AUDITOR))

    page = text_of(auditor.get(page_url("papers", sheet)))
    refused = auditor.post(page_url("slip", sheet))

    assert 'name="ma"' not in page and '<button type="submit" class="button' not in page
    assert refused.status_code == 409
    assert ReceiptSlip.objects.count() == 0
    assert escape(sheet.unit.name) in page


def test_perf_11_the_desk_asks_the_same_for_1_3_and_30_nominees_after_a_scan(officer, year):
    counts = []
    for number in (1, 3, 30):
        sheet, _ = make_sent_dossier(campaign=year, subjects=[INDIVIDUAL] * number)
        receive_all_copies(sheet, make_officer(), signed=False)
        address = f"{page_url('papers', sheet)}?ma={code_of(sheet, 2)}"
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(address).status_code == 200
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20
