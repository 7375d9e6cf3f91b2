"""What the desk answers to a code that is not simply right: one clear sentence each (ADM-08)."""

import pytest

from danvan.core import clock
from danvan.core.codes import new_code, paper_code
from danvan.core.vietnamese import short_date
from registrations.models import Event, PaperReceipt, Sheet
from registrations.rules.paper import NOT_A_CODE, WRONG_CHARACTER
from registrations.services import sending
from registrations.services.paper import WITHDRAWN, void_paper
from tests import factories
from tests.admin.office import client_of, sent_sheet, sheet_url, text_of, url
from tests.admin.test_paper import DESK, LIST, QUEUE, listed, office_actor, record, scan, sent_again
from tests.nomination_world import make_sent_dossier

pytestmark = pytest.mark.django_db
LINK = "https://danvankheo.example.edu.vn/xac-minh/"
UNCOMPARED = "Đúng lần gửi, nội dung chưa đối chiếu"


@pytest.fixture
def sheet(campaign):
    """A sheet that was sent once."""
    return sent_sheet(campaign, "Trường Trung học cơ sở Nguyễn Trãi")


def opened_for(client, sheet):
    """The desk, opened for the unit by its name because the code could not be read."""
    return client.get(url(DESK), {"don-vi": sheet.unit.pk, "dot": sheet.campaign.pk, "loai": "REGISTRATION"})


def test_a_code_of_another_unit_than_the_one_on_the_desk_is_said_before_it_is_recorded(
    officer, sheet, campaign
):
    other = sent_sheet(campaign, "Trường Tiểu học Bình Mỹ")
    page = opened_for(officer, sheet)
    assert f'name="dang-mo" value="{sheet.unit.pk}"' in text_of(page)

    answers = [
        officer.get(url(DESK), {"ma": paper_code(code, 1), "dang-mo": sheet.unit.pk})
        for code in (other.code, sheet.code)
    ]

    assert [answer.context["target"].other_unit for answer in answers] == [
        "Mã này của Trường Tiểu học Bình Mỹ, không phải của Trường Trung học cơ sở Nguyễn Trãi đang mở.", "",
    ]  # fmt: skip
    assert "không phải của" in text_of(answers[0]) and "không phải của" not in text_of(answers[1])
    record(officer, answers[0])
    assert PaperReceipt.objects.get().unit == other.unit


@pytest.mark.parametrize("opened", ["", "x", "9" * 30, "99999"])
def test_sec_in_10_an_odd_unit_on_the_desk_is_none(officer, sheet, opened):
    page = officer.get(url(DESK), {"ma": paper_code(sheet.code, 1), "dang-mo": opened})

    assert (page.status_code, page.context["target"].other_unit) == (200, "")


def test_the_next_envelope_is_no_other_unit(officer, sheet):
    assert 'name="dang-mo"' not in text_of(scan(officer, paper_code(sheet.code, 1)))
    assert 'name="dang-mo"' not in text_of(officer.get(url(DESK)))


@pytest.mark.parametrize("set_no", [0, 2])
@pytest.mark.parametrize("edited", [False, True])
def test_a_wrong_check_character_is_told_apart_from_a_torn_code(officer, sheet, set_no, edited):
    code = paper_code(sheet.code, 1, set_no, edited)
    wrong = code[:-1] + "Z"

    assert scan(officer, wrong).context["code"].problem == WRONG_CHARACTER
    assert scan(officer, LINK + wrong).context["code"].problem == WRONG_CHARACTER


@pytest.mark.parametrize("torn", ["{}"[:0], "{code:.5}", "{code:.9}", "https://danvankheo.exam", LINK])
def test_what_a_torn_code_still_gives_leads_to_the_name_of_the_unit(officer, sheet, torn):
    typed = torn.format(code=sheet.code)
    page = scan(officer, typed)

    assert page.context["code"].problem == (NOT_A_CODE if typed else "")
    assert "tìm theo tên đơn vị" in text_of(page)


def test_a_code_torn_behind_that_of_the_sheet_still_names_the_sheet(officer, sheet):
    page = scan(officer, paper_code(sheet.code, 1, edited=True)[:17])

    assert page.context["target"].verdict == ("info", "Chưa rõ lần gửi; hiện là lần 1.")


def test_every_other_refusal_is_one_sentence(officer, sheet):
    cases = {
        paper_code(new_code("DK", 2026), 1): (
            "Không có hồ sơ nào mang mã này; hãy so lại với giấy, hoặc tìm theo tên đơn vị."
        ),
        paper_code(sheet.code, 2, edited=True): ("Hồ sơ này chưa có lần gửi 2; hãy so lại mã với giấy."),
        paper_code(sheet.code, 1, 2): "Giấy của hồ sơ này không chia bộ; hãy so lại mã với giấy.",
    }
    assert {code: scan(officer, code).context["code"].problem for code in cases} == cases


def test_a_withdrawn_sheet_says_so_of_an_edited_paper_too(officer, sheet):
    actor = factories.actor_of(sheet.changed_by)
    sending.withdraw_sheet(sheet=sheet, reason="Trùng", actor=actor, at=clock.now())

    page = scan(officer, paper_code(sheet.code, 1, edited=True))

    assert page.context["target"].verdict == ("danger", WITHDRAWN)


def test_an_edited_paper_is_of_the_right_sending_and_nobody_has_compared_it(officer, sheet):
    page = scan(officer, paper_code(sheet.code, 1, edited=True))

    assert page.context["target"].verdict == ("info", UNCOMPARED)
    assert "is_edited" not in page.context["form"].fields
    assert "khớp" not in text_of(page).lower()


def test_an_old_edited_paper_is_old(officer, sheet):
    sent_again(sheet)

    page = scan(officer, paper_code(sheet.code, 1, edited=True))

    assert page.context["target"].verdict == ("warning", "Bản cũ (lần 1, hiện là lần 2)")


def test_an_edited_paper_that_was_recorded_is_called_so_everywhere(officer, sheet):
    record(officer, scan(officer, paper_code(sheet.code, 1, edited=True)))

    [receipt] = PaperReceipt.objects.all()
    assert (receipt.version, receipt.is_edited) == (1, True)
    assert "Lần gửi 1, bản soạn lại" in text_of(officer.get(url(LIST)))
    assert UNCOMPARED in text_of(officer.get(url(QUEUE)))
    case = text_of(officer.get(sheet_url("change", sheet)))
    assert UNCOMPARED in case and "Lần gửi 1, bản soạn lại" in case
    again = scan(officer, paper_code(sheet.code, 1))
    assert again.context["target"].stands == [("Bản tổng hợp đăng ký mô hình", UNCOMPARED)]
    assert listed(officer, QUEUE, **{"ban-giay": "chua-doi-chieu"}) == [sheet.unit]
    assert listed(officer, QUEUE, **{"ban-giay": "khop"}) == []
    about = Event.objects.filter(action="RECEIVE_PAPER").values_list("about", flat=True)
    assert [", lần gửi 1, bản soạn lại, nhận ngày" in words for words in about] == [True]


def compared(client, receipt):
    """Press the button; the page that follows."""
    return client.post(url("registrations_paperreceipt_compare", receipt.pk), follow=True)


def test_a_paper_that_was_compared_is_called_matched_everywhere(officer, sheet, campaign):
    other = sent_sheet(campaign, "Trường Tiểu học Bình Mỹ")
    factories.make_paper(other, office_actor(), is_edited=True)
    desk = record(officer, scan(officer, paper_code(sheet.code, 1, edited=True)))
    receipt = desk.context["recorded"]
    page = url("registrations_paperreceipt_change", receipt.pk)
    button = "Đã đối chiếu với lần gửi 1, nội dung khớp"
    assert "Đối chiếu với bản đã gửi" in text_of(desk)
    assert button in text_of(officer.get(page)) and sheet_url("change", sheet) in text_of(officer.get(page))
    assert f'<a href="{page}">đối chiếu</a>' in text_of(officer.get(sheet_url("change", sheet)))
    assert text_of(officer.get(url(LIST))).count("Lần gửi 1, bản soạn lại, chưa đối chiếu") == 2
    assert listed(officer, LIST, **{"doi-chieu": "da"}) == []

    done = text_of(compared(officer, receipt))

    assert "Đã ghi: giấy khớp lần gửi 1." in done and "nội dung khớp lần gửi 1" in done
    assert button not in done and UNCOMPARED not in done
    assert "Lần gửi 1, bản soạn lại đã đối chiếu" in text_of(officer.get(url(LIST)))
    assert listed(officer, LIST, **{"doi-chieu": "chua"}) == [other.unit]
    assert listed(officer, LIST, **{"doi-chieu": "da"}) == [sheet.unit]
    assert listed(officer, QUEUE, **{"ban-giay": "khop"}) == [sheet.unit]
    assert listed(officer, QUEUE, **{"ban-giay": "chua-doi-chieu"}) == [other.unit]
    case = text_of(officer.get(sheet_url("change", sheet)))
    assert "<strong>Khớp</strong>" in case and ">đối chiếu</a>" not in case
    assert "Đối chiếu bản giấy" in case


def test_pressed_twice_a_paper_is_compared_once_and_the_second_is_told_why(officer, sheet):
    receipt = factories.make_paper(sheet, office_actor(), is_edited=True)

    answers = [text_of(compared(officer, receipt)) for _ in range(2)]

    assert "Giấy này đang là “Khớp”; chỉ đối chiếu giấy" in answers[1]
    assert Event.objects.filter(action="COMPARE_PAPER").count() == 1


def test_who_may_not_compare_is_told_or_finds_nothing(auditor, sheet):
    receipt = factories.make_paper(sheet, office_actor(), is_edited=True)
    school = client_of(sheet.changed_by)
    address = url("registrations_paperreceipt_compare", receipt.pk)

    page = text_of(auditor.get(url("registrations_paperreceipt_change", receipt.pk)))
    assert UNCOMPARED in page and "Đã đối chiếu" not in page
    assert "Chỉ phòng phụ trách của Sở làm được việc này." in text_of(compared(auditor, receipt))
    assert school.post(address).status_code == 302 and not PaperReceipt.objects.get().is_compared
    assert auditor.post(url("registrations_paperreceipt_compare", receipt.pk + 1)).status_code == 404


def test_a_look_at_the_address_compares_nothing(officer, sheet):
    receipt = factories.make_paper(sheet, office_actor(), is_edited=True)

    page = officer.get(url("registrations_paperreceipt_compare", receipt.pk))

    assert page.status_code == 200 and not PaperReceipt.objects.get().is_compared


def test_the_officer_says_of_an_unreadable_code_whether_the_paper_is_edited(officer, sheet):
    page = opened_for(officer, sheet)

    record(officer, page, version="1", is_edited="on")

    [receipt] = PaperReceipt.objects.all()
    assert (receipt.version, receipt.is_edited) == (1, True)


def test_the_same_paper_scanned_twice_says_who_has_recorded_it_and_when(officer, sheet):
    code = paper_code(sheet.code, 1, edited=True)
    record(officer, scan(officer, code))

    refused = record(officer, scan(officer, code))

    today = short_date(clock.local_day(clock.now()))
    [reason] = refused.context["form"].errors["is_one_more"]
    assert reason.startswith(f"Nguyễn Thị Hoa đã ghi bản giấy này (nhận ngày {today}).")
    assert PaperReceipt.objects.count() == 1


def test_a_void_entry_was_never_scanned(officer, sheet):
    code = paper_code(sheet.code, 1)
    record(officer, scan(officer, code))
    void_paper(receipt=PaperReceipt.objects.get(), reason="Nhầm", actor=office_actor(), at=clock.now())

    assert not scan(officer, code).context["target"].was_received


def test_a_dossier_is_not_missed_at_the_desk_of_the_other_papers(officer):
    dossier, _ = make_sent_dossier()
    registration = Sheet.objects.get(unit=dossier.unit, kind="REGISTRATION")

    page = scan(officer, paper_code(registration.code, 1))

    assert page.context["target"].stands == [
        ("Bản tổng hợp đăng ký mô hình", "Thiếu bản giấy"), ("Báo cáo kết quả thực hiện", "Thiếu bản giấy"),
    ]  # fmt: skip


def test_a_code_of_a_dossier_leads_to_the_counter_of_its_sets():
    sheet, _ = make_sent_dossier()
    officer = client_of(factories.make_office())
    code = paper_code(sheet.code, 1, 2)

    answer = scan(officer, code)

    counter = url("nominations_dossiersheet_papers", sheet.pk)
    assert (answer.status_code, answer["Location"]) == (302, f"{counter}?ma={code}")
    assert officer.get(answer["Location"]).status_code == 200


def test_a_dossier_that_is_found_by_name_is_received_there_too():
    sheet, _ = make_sent_dossier()
    where = {"don-vi": sheet.unit.pk, "dot": sheet.campaign.pk, "loai": "NOMINATION"}

    answer = client_of(factories.make_office()).get(url(DESK), where)

    assert answer["Location"].startswith(url("nominations_dossiersheet_papers", sheet.pk))
