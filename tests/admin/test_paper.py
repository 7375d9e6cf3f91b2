"""The paper desk, the list of received papers, their slips; what queue and case say of paper (ADM-08)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from danvan.core import clock
from danvan.core.codes import new_code, paper_code
from danvan.core.models import StoredDocument, User
from registrations.enums import CountedTime, PaperCondition, Role, SheetState
from registrations.models import Campaign, Deadline, Membership, PaperReceipt, ReceiptSlip, Sheet
from registrations.rules.paper import NOT_A_CODE, WRONG_CHARACTER
from registrations.services import extensions, sending
from registrations.services.paper import issue_slip, void_paper
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, sheet_url, text_of, url

pytestmark = pytest.mark.django_db
DESK, LIST = "registrations_paperreceipt_desk", "registrations_paperreceipt_changelist"
QUEUE = "registrations_sheet_changelist"


@pytest.fixture
def sheet(campaign):
    """A sheet that was sent once."""
    return sent_sheet(campaign, "Trường Trung học cơ sở Nguyễn Trãi")


def office_actor():
    return factories.actor_of(factories.make_office())


def scan(client, typed):
    """The desk's answer to what a scanner or a person types."""
    return client.get(url(DESK), {"ma": typed})


def record(client, page, **fields):
    """Send the form of the page."""
    form = page.context["form"]
    values = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    values["received_on"] = values["received_on"].strftime("%d/%m/%Y")
    return client.post(page.context["here"], values | {"condition": "GOOD"} | fields, follow=True)


def sent_again(sheet):
    """The sheet, taken back and sent a second time."""
    actor = factories.actor_of(sheet.changed_by)
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    return send(sheet, actor)


def test_the_desk_is_one_field_with_the_focus(officer):
    page = text_of(officer.get(url(DESK)))

    assert page.count("autofocus") == 1
    assert re.search(r'<input[^>]* name="ma"[^>]* autofocus', page)


@pytest.mark.parametrize(
    "shape", ["{}", " {} ", "https://a.example.vn/xac-minh/{}/", "HTTPS://A.VN/XAC-MINH/{}"]
)
def test_a_scanned_link_or_a_typed_code_is_answered_at_once(officer, sheet, shape):
    page = scan(officer, shape.format(paper_code(sheet.code, 1)))

    assert page.context["target"].verdict == ("success", "Khớp")
    assert page.context["target"].stands == [("Bản tổng hợp đăng ký mô hình", "Thiếu bản giấy")]
    assert escape(sheet.unit.name) in text_of(page)


def test_an_old_paper_says_which_sending_it_is_and_which_is_present(officer, sheet):
    sent_again(sheet)

    page = scan(officer, paper_code(sheet.code, 1).lower().replace("-", ""))

    assert page.context["target"].verdict == ("warning", "Bản cũ (lần 1, hiện là lần 2)")


def test_a_paper_is_recorded_and_the_desk_is_empty_again(officer, sheet):
    page = record(
        officer, scan(officer, paper_code(sheet.code, 1)), letter_number="15/BC", letter_date="1.3.2026",
        condition="UNSTAMPED", note="Thiếu giáp lai",
    )  # fmt: skip

    [receipt] = PaperReceipt.objects.all()
    assert page.redirect_chain == [(f"{url(DESK)}?vua-ghi={receipt.pk}", 302)]
    assert page.context["recorded"] == receipt
    assert page.context["code"].initial == {"ma": ""}
    assert (receipt.version, receipt.letter_number, receipt.condition, receipt.note) == (
        1, "15/BC", PaperCondition.UNSTAMPED, "Thiếu giáp lai",
    )  # fmt: skip
    assert receipt.received_on == clock.local_day(clock.now())


def test_scanned_twice_asks_for_a_confirmation(officer, sheet):
    code = paper_code(sheet.code, 1)
    record(officer, scan(officer, code))

    page = scan(officer, code)
    refused = record(officer, page)

    assert "Bản giấy của lần gửi này đã được ghi trước đó." in text_of(page)
    assert PaperReceipt.objects.count() == 1
    assert "đã ghi bản giấy này" in refused.context["form"].errors["is_one_more"][0]
    again = record(officer, page, is_one_more="on")
    assert again.context["recorded"] in PaperReceipt.objects.all()
    assert PaperReceipt.objects.count() == 2


def test_inv_10_a_double_click_records_once_and_says_so(officer, sheet):
    page = scan(officer, paper_code(sheet.code, 1))

    answers = [record(officer, page) for _ in range(2)]

    assert PaperReceipt.objects.count() == 1
    assert {answer.context["recorded"] for answer in answers} == set(PaperReceipt.objects.all())


def test_a_code_that_can_not_be_read_says_why_and_stays_in_the_field(officer, sheet):
    unknown = new_code("DK", 2026)
    wrong = paper_code(sheet.code, 1)[:-1] + "Z"
    for typed, problem in (
        (wrong, WRONG_CHARACTER),
        ("DK26-7KM", NOT_A_CODE),
        (
            paper_code(unknown, 1),
            "Không có hồ sơ nào mang mã này; hãy so lại với giấy, hoặc tìm theo tên đơn vị.",
        ),
        (paper_code(sheet.code, 2), "Hồ sơ này chưa có lần gửi 2; hãy so lại mã với giấy."),
    ):
        page = scan(officer, typed)
        assert (page.status_code, page.context["code"].problem) == (200, problem)
        assert f'value="{typed}"' in text_of(page)


def test_a_code_of_another_campaign_is_said_before_it_is_recorded(at_local):
    at_local(2026, 3, 1, 8)
    old = sent_sheet(factories.make_campaign(2026))
    at_local(2027, 3, 1, 8)
    factories.make_campaign(2027)
    officer = client_of(factories.make_office())

    page = scan(officer, paper_code(old.code, 1))

    assert page.context["target"].other_campaign == "Giấy này của đợt năm 2026; đợt đang làm là năm 2027."
    record(officer, page)
    assert PaperReceipt.objects.get().campaign == old.campaign


def test_a_withdrawn_sheet_has_a_sentence_and_no_form(officer, sheet):
    actor = factories.actor_of(sheet.changed_by)
    sending.withdraw_sheet(sheet=sheet, reason="Trùng", actor=actor, at=clock.now())

    page = scan(officer, paper_code(sheet.code, 1))

    assert page.context["target"].verdict[1].startswith("Đơn vị đã rút hồ sơ này")
    assert "Ghi đã nhận" not in text_of(page)


def test_a_recalled_sheet_warns(officer, sheet):
    sending.recall_sheet(sheet=sheet, actor=factories.actor_of(sheet.changed_by), at=clock.now())

    tone, words = scan(officer, paper_code(sheet.code, 1)).context["target"].verdict

    assert (tone, words) == (
        "warning", "Đơn vị đã thu hồi lần gửi 1 để sửa; khi đơn vị gửi lại, giấy này thành bản cũ.",
    )  # fmt: skip


def test_without_a_code_the_unit_is_found_by_name_and_the_officer_says_the_sending(officer, sheet, campaign):
    page = officer.get(url(DESK), {"tim": "nguyen trai", "dot": campaign.pk, "loai": "REGISTRATION"})
    assert page.context["units"] == [sheet.unit]
    where = {"don-vi": sheet.unit.pk, "dot": campaign.pk, "loai": "REGISTRATION"}
    assert "&amp;".join(f"{name}={value}" for name, value in where.items()) in text_of(page)

    answer = officer.get(url(DESK), where)
    assert answer.context["target"].verdict == ("info", "Chưa rõ lần gửi; hiện là lần 1.")
    assert "version" in record(officer, answer).context["form"].errors
    record(officer, answer, version="none")
    record(officer, answer, version="1", token=uuid.uuid4())

    assert list(PaperReceipt.objects.order_by("pk").values_list("version", flat=True)) == [None, 1]


def test_paper_of_a_unit_that_sent_nothing_is_recorded_as_without_file(officer, campaign):
    unit = factories.make_unit()
    where = {"don-vi": unit.pk, "dot": campaign.pk, "loai": "RESULT"}

    page = officer.get(url(DESK), where)
    assert page.context["target"].verdict == ("warning", "Thiếu file mềm: đơn vị chưa gửi điện tử.")
    record(officer, page)

    assert PaperReceipt.objects.get().kind == "RESULT"
    assert listed(officer, LIST, **{"file-mem": "thieu"}) == [unit]


@pytest.mark.parametrize(
    "where",
    [
        {"don-vi": "1"}, {"don-vi": "x", "dot": "1", "loai": "RESULT"},
        {"don-vi": "9" * 30, "dot": "1", "loai": "RESULT"}, {"don-vi": "1", "dot": "1", "loai": "X"},
        {"don-vi": "99999", "dot": "99999", "loai": "RESULT"},
    ],
)  # fmt: skip
def test_sec_in_10_an_address_that_names_nothing_is_404(officer, campaign, where):
    assert officer.get(url(DESK), where).status_code == 404


@pytest.mark.parametrize("odd", [{"tim": ""}, {"tim": "a", "dot": "x", "loai": "y"}, {"vua-ghi": "9" * 30}])
def test_sec_in_10_odd_parameters_give_the_empty_desk(officer, odd):
    assert officer.get(url(DESK), odd).status_code == 200


def test_who_is_of_the_unit_sees_why_not(campaign, sheet):
    user = factories.make_office()
    Membership.objects.create(user=user, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")

    page = scan(client_of(user), paper_code(sheet.code, 1))

    assert "bản giấy của chính đơn vị mình." in text_of(page)
    assert "Ghi đã nhận" not in text_of(page)


def receipt_url(name, receipt, *args):
    return url(f"registrations_paperreceipt_{name}", receipt.pk, *args)


def test_a_slip_is_given_once_printed_voided_and_given_anew(officer, sheet):
    receipt = factories.make_paper(sheet, office_actor())

    for _ in range(2):
        assert officer.post(receipt_url("slip", receipt))["Location"].startswith("/van-ban/")
    refused = officer.post(receipt_url("void_slip", receipt), {"slip-reason": "", "again": "yes"})
    officer.post(receipt_url("void_slip", receipt), {"slip-reason": "Sai ngày", "again": "yes"})
    officer.post(receipt_url("void_slip", receipt), {"slip-reason": "Sai nữa"})
    officer.post(receipt_url("print", receipt, 1))

    assert "Nêu lý do hủy." in text_of(refused)
    slips = list(ReceiptSlip.objects.order_by("number"))
    assert [(slip.number, slip.void_reason) for slip in slips] == [(1, "Sai ngày"), (2, "Sai nữa")]
    assert list(StoredDocument.objects.order_by("pk").values_list("title", flat=True)) == [
        f"Phiếu tiếp nhận số 01, năm {sheet.campaign.year}",
        f"Phiếu tiếp nhận số 02, năm {sheet.campaign.year}",
        f"Phiếu tiếp nhận số 01, năm {sheet.campaign.year} (đã hủy)",
    ]
    assert officer.post(receipt_url("print", receipt, 9)).status_code == 404


def test_list_and_page_of_an_entry_lead_only_officers_to_the_desk(officer, auditor, sheet):
    receipt = factories.make_paper(sheet, office_actor())
    address = url("registrations_paperreceipt_change", receipt.pk)

    for page in (address, url(LIST)):
        assert url(DESK) in text_of(officer.get(page))
        assert url(DESK) not in text_of(auditor.get(page))


def test_an_entry_is_voided_with_a_reason(officer, auditor, sheet):
    receipt = factories.make_paper(sheet, office_actor())

    assert "Nêu lý do hủy." in text_of(officer.post(receipt_url("void", receipt), {"void-reason": ""}))
    assert "Chỉ phòng phụ trách" in text_of(auditor.post(receipt_url("void", receipt), {"void-reason": "a"}))
    officer.post(receipt_url("void", receipt), {"void-reason": "Nhầm đơn vị"})

    receipt.refresh_from_db()
    assert (receipt.is_void, receipt.void_reason) == (True, "Nhầm đơn vị")
    page = text_of(officer.get(receipt_url("change", receipt)))
    assert "Lý do: Nhầm đơn vị" in page and "Cấp và in phiếu" not in page


def listed(client, name, **filters):
    """The units of a list, in its order."""
    return [row.unit for row in client.get(url(name), filters).context["cl"].result_list]


def test_the_list_is_filtered_and_searched(officer, campaign, sheet):
    other = sent_sheet(campaign, "Trường Tiểu học Đào Duy Từ")
    by = office_actor()
    factories.make_paper(sheet, by, condition="COPY")
    void_paper(receipt=factories.make_paper(other, by), reason="Nhầm", actor=by, at=clock.now())

    assert listed(officer, LIST) == [other.unit, sheet.unit]
    assert listed(officer, LIST, condition__exact="COPY") == [sheet.unit]
    assert listed(officer, LIST, **{"hieu-luc": "huy"}) == [other.unit]
    assert listed(officer, LIST, **{"hieu-luc": "con"}) == [sheet.unit]
    assert listed(officer, LIST, **{"file-mem": "co"}) == [sheet.unit]
    assert listed(officer, LIST, kind__exact="RESULT") == []
    assert listed(officer, LIST, q="dao duy tu") == [other.unit]
    assert listed(officer, LIST, q=paper_code(sheet.code, 1)) == [sheet.unit]


def test_the_queue_says_how_the_paper_stands_and_filters_by_it(officer, campaign):
    by = office_actor()
    names = ["khop", "thieu", "cu", "chua-dat", "lech", "chua-ro", "thieu-file"]
    sheets = {name: sent_sheet(campaign, f"Trường {name}") for name in names}
    factories.make_paper(sheets["khop"], by)
    factories.make_paper(sheets["cu"], by)
    sheets["cu"] = sent_again(sheets["cu"])
    factories.make_paper(sheets["chua-dat"], by, condition="UNSTAMPED")
    factories.make_paper(sheets["lech"], by, condition="DIFFERENT")
    factories.make_paper(sheets["chua-ro"], by, version=None)
    factories.make_paper(sheets["thieu-file"], by)
    Sheet.objects.filter(pk=sheets["thieu-file"].pk).update(state=SheetState.DRAFT)
    everything = {"tinh-trang": "tat-ca"}

    for name in names:
        assert listed(officer, QUEUE, **everything, **{"ban-giay": name}) == [sheets[name].unit]
    rows = officer.get(url(QUEUE), everything).context["cl"].result_list
    assert {row.unit.name: row.paper.words for row in rows} == {
        "Trường khop": "Khớp",
        "Trường thieu": "Thiếu bản giấy",
        "Trường cu": "Bản cũ (lần 1, hiện là lần 2)",
        "Trường chua-dat": "Chưa đạt: thiếu dấu",
        "Trường lech": "Lệch bản",
        "Trường chua-ro": "Chưa rõ lần gửi",
        "Trường thieu-file": "Thiếu file mềm",
    }


@pytest.fixture
def late_paper(at_local):
    """Sent in time before "trước ngày 12/3", the paper on 14/3."""
    at_local(2027, 3, 10, 8)
    campaign = factories.make_campaign(2027, counts=CountedTime.PAPER)
    Deadline.objects.update(closes_at=clock.start_of_day(clock.local_day(clock.now()) + timedelta(2)))
    sheet = sent_sheet(campaign)
    at_local(2027, 3, 15, 8)
    factories.make_paper(sheet, office_actor(), received_on=clock.local_day(clock.now()) - timedelta(1))
    return sheet


def words_on(client, sheet):
    """What the queue says of lateness and paper, and whether the case page says the paper is late."""
    [row] = client.get(url(QUEUE)).context["cl"].result_list
    case = text_of(client.get(sheet_url("change", sheet)))
    return row.paper.words, "bản giấy trễ" in case, listed(client, QUEUE, tre="co")


def test_paper_after_the_deadline_is_late_where_paper_counts(late_paper):
    officer = client_of(factories.make_office())
    assert words_on(officer, late_paper) == ("Khớp; bản giấy trễ 3 ngày", True, [])

    Campaign.objects.update(counts=CountedTime.ELECTRONIC)
    assert words_on(officer, late_paper) == ("Khớp", False, [])


def test_an_extension_of_the_unit_holds_for_its_paper(late_paper):
    lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))
    until = clock.end_of_day(clock.local_day(clock.now()) + timedelta(1))
    extensions.extend_deadline(
        deadline=Deadline.objects.get(kind="REGISTRATION"),
        unit=late_paper.unit,
        until=until,
        reason="Bão",
        actor=lead,
        at=clock.now(),
    )

    assert words_on(client_of(lead.user), late_paper) == ("Khớp", False, [])


def test_the_case_page_shows_papers_and_slips_and_leads_to_the_desk(officer, auditor, sheet):
    by = office_actor()
    issue_slip(receipt=factories.make_paper(sheet, by), actor=by, at=clock.now())
    address = sheet_url("change", sheet)

    page = text_of(officer.get(address))

    assert "phiếu số 01" in page and "<strong>Khớp</strong>" in page
    assert f"{url(DESK)}?ma={sheet.code}" in page
    assert url(DESK) not in text_of(auditor.get(address))


def test_adm_01_missing_papers_are_counted_and_listed(officer, campaign, sheet):
    missing = sent_sheet(campaign, "Trường chưa có giấy")
    factories.make_paper(sheet, office_actor())

    [item] = [one for one in officer.get(url("index")).context["work"] if one.label == "Thiếu bản giấy"]

    assert item.count == 1
    assert [row.unit for row in officer.get(item.url).context["cl"].result_list] == [missing.unit]


def test_the_public_page_leads_officers_to_the_desk(officer, auditor, sheet):
    address = reverse("verify", args=[paper_code(sheet.code, 1)])

    assert f"{url(DESK)}?ma=" in text_of(officer.get(address))
    assert url(DESK) not in text_of(auditor.get(address))


def test_flt_36_a_note_typed_before_the_session_ended_comes_back(officer, sheet):
    page = scan(officer, paper_code(sheet.code, 1))
    typed_by = text_of(page).split('name="typed_by" value="')[1].split('"')[0]
    user = User.objects.get(pk=officer.session["_auth_user_id"])
    officer.logout()

    record(officer, page, note="Rách góc trang 3", typed_by=typed_by)
    back = scan(client_of(user), paper_code(sheet.code, 1))

    assert PaperReceipt.objects.count() == 0
    assert "Rách góc trang 3" in text_of(back)


def test_perf_11_desk_and_case_ask_the_same_for_1_3_and_30_papers(officer, sheet):
    by, addresses = office_actor(), {}
    paths = [url(DESK), f"{url(DESK)}?ma={paper_code(sheet.code, 1)}", sheet_url("change", sheet)]
    officer.get(url(DESK))
    for more in (1, 2, 27):
        for _ in range(more):
            issue_slip(receipt=factories.make_paper(sheet, by, is_one_more=True), actor=by, at=clock.now())
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(path).status_code == 200
            addresses.setdefault(path, []).append(len(queries))

    assert {path: found for path, found in addresses.items() if len(set(found)) > 1} == {}
    assert max(found[0] for found in addresses.values()) <= 20


def test_perf_11_the_queue_asks_the_same_with_papers_where_paper_counts(officer, campaign):
    Campaign.objects.update(counts=CountedTime.PAPER)
    by, counts = office_actor(), []
    officer.get(url(QUEUE))
    for more in (1, 2, 27):
        for _ in range(more):
            factories.make_paper(sent_sheet(campaign), by)
        with CaptureQueriesContext(connection) as queries:
            officer.get(url(QUEUE), {"ban-giay": "khop"})
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


def test_the_campaign_page_asks_which_time_counts(officer, campaign):
    page = text_of(officer.get(url("registrations_campaign_change", campaign.pk)))

    assert "Thời điểm gửi điện tử" in page and "Thời điểm nhận bản giấy" in page
