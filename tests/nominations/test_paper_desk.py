"""The desk of a dossier's paper: what a scan answers, where the focus stands, what one press records."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from danvan.core import clock
from danvan.core.codes import new_code, paper_code
from danvan.core.models import StoredDocument
from nominations.enums import CopyDefect
from nominations.models import PaperCopy
from nominations.models.checklists import checklist_of
from registrations.enums import Action, Role
from registrations.models import Event, PaperReceipt, ReceiptSlip, Sheet
from registrations.rules.paper import NOT_A_CODE, WRONG_CHARACTER
from registrations.services import review, sending
from registrations.slips import paper_receipt_slip, slip_request
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url
from tests.documents.test_paper_marks import text_of as text_of_pdf
from tests.nomination_world import (
    INDIVIDUAL,
    make_officer,
    make_ready_dossier,
    make_sent_dossier,
    make_year,
    receive_all_copies,
    send,
)
from tests.nominations.test_dossier_admin import box, page_url

pytestmark = pytest.mark.django_db
DESK = "registrations_paperreceipt_desk"


@pytest.fixture
def year(db):
    return make_year()


@pytest.fixture
def officer(db):
    return client_of(factories.make_office())


@pytest.fixture
def sheet(year):
    """A dossier with one nominee, sent once."""
    return make_sent_dossier(factories.make_unit("Trường A"), year)[0]


@pytest.fixture
def sent_again(year):
    """A dossier that was sent twice."""
    sheet, actor = make_sent_dossier(factories.make_unit("Trường hai lần gửi"), year)
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)
    return Sheet.objects.get(pk=sheet.pk)


def code_of(sheet, set_no=0, version=0, edited=False):
    return paper_code(sheet.code, version or sheet.version, set_no, edited)


def scan(client, sheet, typed):
    """The page of the dossier after a scan on the general desk, which leads to it without a click."""
    return client.get(url(DESK), {"ma": typed}, follow=True)


def posted(client, sheet, page=None, **boxes):
    """The page of the dossier sent back as it was shown, with `boxes` on top."""
    page = page or client.get(page_url("papers", sheet))
    data = {"version": sheet.version, "in_hand": "", "place-seen": "", "place-shelf": ""}
    field = re.search(r'name="in_hand" value="(.*?)"', text_of(page))
    data["in_hand"] = field[1] if field else ""
    for form in page.context["page"].forms:
        for field in form:
            if field.value() not in (False, None, ""):
                data[field.html_name] = "on" if field.value() is True else field.value()
    data = {name: value for name, value in (data | boxes).items() if value is not None}
    return client.post(page_url("papers", sheet), data, follow=True)


def facts(page):
    """Tone and sentence of the scan, and where the focus stands."""
    shown = page.context["page"]
    return shown.scan.tone, shown.scan.words, shown.focus


def focused(page):
    """What the script is told to focus: name and value."""
    found = re.findall(r'<(?:button|input)[^>]*name="(\w+)" value="(\w+)"[^>]* data-focus', text_of(page))
    return found


# --- what a scan answers ------------------------------------------------------------------------------


def test_a_scan_on_the_general_desk_leads_straight_to_the_sets_with_the_key_under_the_finger(officer, sheet):
    page = scan(officer, sheet, f"https://a.vn/xac-minh/{code_of(sheet, 2)}/")

    assert page.redirect_chain[0][0].startswith(page_url("papers", sheet))
    assert facts(page) == ("success", "Khớp: bộ 2/3, lần gửi 1", "2")
    assert focused(page) == [("tick_set", "2")]
    assert [one.is_open for one in page.context["sets"]] == [False, True, False]


def test_a_code_that_names_no_set_leads_to_the_button_of_all_sets(officer, sheet):
    page = scan(officer, sheet, code_of(sheet))

    assert facts(page) == ("success", "Khớp: lần gửi 1", "all")
    assert focused(page) == [("tick_set", "all")]


def test_a_sheet_code_alone_does_not_say_which_sending_and_nothing_is_pressed(officer, sheet):
    page = scan(officer, sheet, sheet.code)

    assert facts(page) == ("info", "Chưa rõ lần gửi in trên giấy; hiện là lần 1", "code")
    assert focused(page) == []


def test_an_old_paper_is_no_set_that_came_and_is_recorded_as_old_in_one_press(officer, sent_again):
    page = scan(officer, sent_again, code_of(sent_again, 2, version=1))

    assert facts(page) == ("warning", "Bản cũ: bộ 2/3, lần 1, hiện là lần 2", "code")
    assert 'name="tick_set"' not in text_of(page)
    assert "Trả lại đơn vị để in, ký lần gửi 2." in text_of(page)
    page = posted(officer, sent_again, page, flaw_set="2:1")
    assert set(PaperCopy.objects.values_list("set_no", "version")) == {(2, 1)}
    assert "Đang giữ bản cũ (lần 1, hiện là lần 2)" in text_of(page)
    assert [one.missing for one in page.context["sets"]] == [10, 10, 10]


def test_a_paper_from_word_never_matches_and_is_taken_in_only_knowingly(officer, sheet):
    page = scan(officer, sheet, code_of(sheet, 1, edited=True))
    tone, words, focus = facts(page)
    assert (tone, focus) == ("warning", "compared")
    assert words.startswith("Đúng lần gửi, nội dung chưa đối chiếu") and "hớp" not in words

    refused = posted(officer, sheet, page, tick_set="1")
    assert refused.status_code == 409
    assert "hãy đối chiếu nội dung với bản điện tử" in text_of(refused)
    assert PaperCopy.objects.count() == 0

    posted(officer, sheet, refused, tick_set="1", compared="1")
    assert PaperCopy.objects.count() == 3
    assert "Đã đối chiếu nội dung bản soạn lại (Word)" in text_of(
        officer.get(url("registrations_event_changelist"))
    )


def test_what_was_ticked_before_the_comparison_was_missing_is_still_ticked(officer, sheet):
    page = scan(officer, sheet, code_of(sheet, 1, edited=True))

    refused = posted(officer, sheet, page, **{box(sheet, "received"): "on", "place-shelf": "Tủ 2"})

    form = refused.context["page"].forms[0]
    assert form["received"].value() is True
    assert 'value="Tủ 2"' in text_of(refused)


def test_scanned_twice_says_who_recorded_it_and_wants_the_next_code(officer, sheet):
    page = scan(officer, sheet, code_of(sheet, 1))
    posted(officer, sheet, page, tick_set="1")

    again = scan(officer, sheet, code_of(sheet, 1))

    assert facts(again) == ("success", "Khớp: bộ 1/3, lần gửi 1", "code")
    row = PaperCopy.objects.first()
    assert (
        f"Bộ 1 của lần gửi 1 đã được ghi đủ trước đó: {row.received_by.full_name}, "
        f"{clock.local(row.received_at):%H giờ %M} ngày"
    ) in text_of(again)


def test_codes_that_tell_nothing_have_one_sentence_each_and_stay_in_the_field(officer, sheet):
    for typed, problem in (
        (code_of(sheet, 1)[:-1] + "Z", WRONG_CHARACTER),
        ("KT26-7KM", NOT_A_CODE),
        (paper_code(new_code("KT", 2026), 1, 1), "Không có hồ sơ nào mang mã này"),
        (code_of(sheet, 1, version=2), "Hồ sơ này chưa có lần gửi 2; hãy so lại mã với giấy."),
        (code_of(sheet, 4), "Hồ sơ này chỉ có 3 bộ, không có bộ 4; hãy so lại mã với giấy."),
    ):
        page = posted(officer, sheet, ma=typed)
        assert page.context["page"].scan.problem.startswith(problem)
        assert page.context["page"].focus == "code"
        text = text_of(page)
        assert f'value="{typed}"' in text and 'id="ma-error"' in text
        assert text.count("<title>Lỗi: ") == 1


def test_a_dossier_of_another_campaign_is_said_before_anything_is_recorded(at_local):
    at_local(2026, 3, 1, 8)
    old = make_sent_dossier(campaign=make_year(year=2026))[0]
    at_local(2027, 3, 1, 8)
    factories.make_campaign(2027)
    officer = client_of(factories.make_office())

    page = scan(officer, old, code_of(old, 1))

    assert "Giấy này của đợt năm 2026; đợt đang làm là năm 2027." in text_of(page)


def test_a_withdrawn_dossier_has_its_sentence_no_buttons_and_the_field_for_the_next_code(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    sending.withdraw_sheet(sheet=sheet, reason="Trùng", actor=actor, at=clock.now())

    page = scan(officer, sheet, code_of(sheet, 1))

    assert page.context["page"].scan.words.startswith("Đơn vị đã rút hồ sơ này")
    assert 'name="tick_set"' not in text_of(page)
    assert text_of(page).count('name="ma"') == 1


def test_a_dossier_taken_back_warns(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())

    page = scan(officer, sheet, code_of(sheet, 1))

    assert page.context["page"].scan.words == (
        "Đơn vị đã thu hồi lần gửi 1 để sửa; khi đơn vị gửi lại, giấy này thành bản cũ."
    )


def test_paper_of_a_dossier_never_sent_stays_on_the_general_desk(officer, year):
    sheet, _ = make_ready_dossier(campaign=year)
    where = {"don-vi": sheet.unit.pk, "dot": year.pk, "loai": "NOMINATION"}

    page = officer.get(url(DESK), where)

    assert page.status_code == 200
    assert page.context["target"].verdict == ("warning", "Thiếu file mềm: đơn vị chưa gửi điện tử.")


def test_a_dossier_found_by_name_leads_to_its_sets(officer, sheet, year):
    where = {"don-vi": sheet.unit.pk, "dot": year.pk, "loai": "NOMINATION"}

    assert officer.get(url(DESK), where)["Location"] == page_url("papers", sheet)


# --- the next scan at any moment ----------------------------------------------------------------------


def test_the_code_of_another_dossier_saves_what_was_ticked_opens_that_one_and_says_so(officer, sheet, year):
    other, _ = make_sent_dossier(factories.make_unit("Trường B"), year)

    page = posted(
        officer, sheet, ma=code_of(other, 3),
        **{box(sheet, "signed"): "on", "place-shelf": "Tủ 2", "place-handed_to": "bà Mai"},
    )  # fmt: skip

    assert page.context["sheet"] == other
    assert facts(page) == ("success", "Khớp: bộ 3/3, lần gửi 1", "3")
    said = [str(message) for message in page.context["messages"]]
    assert said == [
        "Đã ghi nơi để hồ sơ giấy.",
        "Đã ghi 1 bản giấy. Còn thiếu 29 dấu trên 9 bản giấy.",
        f"Mã vừa quét là của hồ sơ khác: {other.code} – Trường B. Trước đó là {sheet.code} – Trường A.",
    ]
    row = PaperCopy.objects.get()
    assert (row.dossier_id, row.signed) == (sheet.pk, True)
    sheet.nomination_dossier.refresh_from_db()
    assert sheet.nomination_dossier.shelf == "Tủ 2"


def test_the_code_of_a_registration_leads_to_its_own_form(officer, sheet, year):
    registration = sent_sheet(year, "Trường C")

    page = posted(officer, sheet, ma=paper_code(registration.code, 1))

    assert page.context["target"].sheet == registration
    assert "là của hồ sơ khác" in text_of(page)


def test_a_scan_is_not_followed_while_something_could_not_be_saved(officer, sheet, year):
    other, _ = make_sent_dossier(campaign=year)
    page = officer.get(page_url("papers", sheet))
    posted(officer, sheet, page, **{"place-shelf": "Tủ 9"})

    refused = posted(officer, sheet, page, ma=code_of(other, 1), **{"place-shelf": "Tủ 2"})

    assert refused.status_code == 409
    assert "Người khác vừa ghi nơi để hồ sơ này" in text_of(refused)
    assert "Nơi để hồ sơ giấy: Tủ 2." in text_of(refused)
    assert f'value="{code_of(other, 1)}"' in text_of(refused)


def test_a_place_alone_is_said_to_be_saved(officer, sheet):
    page = posted(officer, sheet, **{"place-shelf": "Tủ 2"})

    assert [str(message) for message in page.context["messages"]] == ["Đã ghi nơi để hồ sơ giấy."]


def test_enter_pressed_twice_moves_the_paper_once_and_blames_nobody(officer, sheet):
    page = officer.get(page_url("papers", sheet))
    boxes = {"place-shelf": "Tủ  2", "place-handed_to": "bà Mai", box(sheet, "signed"): "on"}

    answers = [posted(officer, sheet, page, **boxes) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    lines = Event.objects.filter(action=Action.MOVE_PAPER).values_list("about", flat=True)
    assert list(lines) == ["nơi để: chưa ghi → Tủ 2; giao cho bà Mai"]


def test_a_scan_of_the_next_set_ticks_nothing_by_itself(officer, sheet):
    page = posted(officer, sheet, scan(officer, sheet, code_of(sheet, 1)), ma=code_of(sheet, 2))

    assert facts(page)[1:] == ("Khớp: bộ 2/3, lần gửi 1", "2")
    assert PaperCopy.objects.count() == 0
    assert list(page.context["messages"]) == []


# --- one press -------------------------------------------------------------------------------------------


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


# --- by keyboard alone ------------------------------------------------------------------------------------


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


# --- slip and letter on the spot --------------------------------------------------------------------------


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
