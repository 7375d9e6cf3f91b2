"""A scan at the desk of a dossier's paper: what it answers, where the focus stands, what it leads to."""

import pytest

from danvan.core import clock
from danvan.core.codes import new_code, paper_code
from nominations.models import PaperCopy
from registrations.enums import Action
from registrations.models import Event
from registrations.rules.paper import NOT_A_CODE, WRONG_CHARACTER
from registrations.services import sending
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url
from tests.nomination_world import make_ready_dossier, make_sent_dossier, make_year
from tests.nominations.desk import DESK, code_of, facts, focused, posted, scan, sent_twice
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


# --- what a scan answers ------------------------------------------------------


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


# --- the next scan at any moment ----------------------------------------------


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
