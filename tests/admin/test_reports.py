"""The review of result reports: queue, case page, decisions, bulk, work queue, lists out."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import StoredDocument
from registrations.enums import FileState, Novelty, Outcome, Recognition, Role, SheetKind, SheetState
from registrations.models import (
    Attachment,
    Deadline,
    Event,
    Membership,
    Registration,
    Remark,
    ReportSheet,
    ResultItem,
    Sheet,
)
from registrations.services import review
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
QUEUE = "registrations_reportsheet_changelist"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


def report_url(name, sheet):
    """An address of the report's page or of one decision on it."""
    return url(f"registrations_reportsheet_{name}", sheet.pk)


def ready_report(campaign, name="", models=1):
    """A complete report draft of a new unit."""
    return factories.make_ready_report(unit=factories.make_unit(name), campaign=campaign, models=models)


def sent_report(campaign, name="", models=1, evidence=True):
    """A report of a new unit in the campaign, sent; each model with a file."""
    sheet, actor = ready_report(campaign, name, models)
    for item in items_of(sheet) if evidence else []:
        factories.make_evidence(item)
    return send(sheet, actor)


def items_of(sheet):
    """The models of the report in their order."""
    rows = ResultItem.objects.filter(report=sheet.pk).order_by("position")
    return list(rows.select_related("registration", "report__sheet__unit"))


def listed(client, **filters):
    """The names of the units in the list, in its order."""
    page = client.get(url(QUEUE), filters)
    assert page.status_code == 200
    return [sheet.unit.name for sheet in page.context["cl"].result_list]


def decide(client, name, sheet, **data):
    """Post a decision on the report as it stands."""
    sheet.refresh_from_db()
    return client.post(report_url(name, sheet), {"row_version": sheet.row_version} | data)


# --- queue --------------------------------------------------------------------


def test_each_queue_holds_its_own_kind(officer, campaign):
    report = sent_report(campaign, "Trường báo cáo")
    registration = sent_sheet(campaign, "Trường đăng ký")

    assert listed(officer) == ["Trường báo cáo"]
    page = officer.get(url("registrations_sheet_changelist"))
    assert [row.unit.name for row in page.context["cl"].result_list] == ["Trường đăng ký"]
    assert officer.get(url("registrations_sheet_change", report.pk)).status_code == 404
    assert officer.get(report_url("change", registration)).status_code == 404
    assert set(ReportSheet.objects.all()) == {report}


def test_adm_06_filters_by_outcome_recognition_and_area(officer, campaign):
    sheet, actor = ready_report(campaign, "Trường một phần")
    factories.fill_item(items_of(sheet)[0], outcome=Outcome.PARTLY, outcome_reason="Thiếu vốn")
    send(sheet, actor)
    done = sent_report(campaign, "Trường xong")
    factories.accept_sent(done)
    draft, _ = ready_report(campaign, "Trường nháp")
    area = items_of(done)[0].registration.area_id
    every = {"tinh-trang": "tat-ca"}

    assert listed(officer, **{"muc-do": "PARTLY"}) == ["Trường một phần"]
    assert listed(officer, **every, **{"muc-do": "DONE"}) == ["Trường xong"]
    assert listed(officer, **every, **{"cong-nhan": "RECOGNISED"}) == ["Trường xong"]
    assert listed(officer, **every, **{"cong-nhan": "NOT_RECOGNISED"}) == []
    assert listed(officer, **every, **{"linh-vuc": area}) == ["Trường một phần", "Trường xong"]
    assert listed(officer, **{"muc-do": "x", "cong-nhan": "y"}) == ["Trường một phần"]
    assert draft.state == SheetState.DRAFT


def test_perf_11_the_queue_asks_the_same_for_1_3_and_30_rows(officer, campaign):
    counts = []
    officer.get(url(QUEUE))
    for more in (1, 2, 27):
        for number in range(more):
            sent_report(campaign, models=1 + number % 2, evidence=False)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(url(QUEUE))
        assert len(page.context["cl"].result_list) in (1, 3, 30)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


# --- case page ----------------------------------------------------------------


def test_adm_02_the_page_shows_what_was_registered_beside_what_was_reported(officer, campaign):
    sheet, actor = ready_report(campaign, models=2)
    done, not_done = items_of(sheet)
    factories.fill_item(done, money=1234567, working_days="12.5", helped_count=0)
    factories.fill_item(not_done, outcome=Outcome.NOT_DONE, outcome_reason="Thiếu vốn", people_count=None)
    file = factories.make_evidence(done, "Ảnh <b>vườn</b>.pdf")
    send(sheet, actor)

    page = officer.get(report_url("change", sheet))
    first, second = (model.reported for model in page.context["case"].models)

    assert first.registered == [
        ("Chỉ tiêu cụ thể", "Trồng 50 cây."), ("Sản phẩm, kết quả đầu ra", "50 cây sống khỏe."),
    ]  # fmt: skip
    assert first.figures == [
        ("Số người tham gia", "420"), ("Kinh phí vận động (đồng)", "1.234.567"),
        ("Số ngày công", "12,5"), ("Số người được giúp", "0"),
    ]  # fmt: skip
    assert (second.outcome, second.reason) == ("Chưa thực hiện được", "Thiếu vốn")
    assert second.figures[0] == ("Số người tham gia", "không ghi")
    assert reverse("attachment", args=[file.token]) in text_of(page)
    assert "Ảnh &lt;b&gt;vườn&lt;/b&gt;.pdf" in text_of(page)
    assert ("Số lượt người dự", "1.250") in page.context["case"].texts


def test_a_photo_that_is_not_clean_yet_or_broke_is_named_without_a_link(officer, campaign):
    sheet, actor = ready_report(campaign)
    waiting = factories.make_evidence(items_of(sheet)[0], "anh.jpg", state=FileState.WAITING)
    send(sheet, actor)

    page = text_of(officer.get(report_url("change", sheet)))
    assert "anh.jpg – đang xử lý ảnh" in page
    assert reverse("attachment", args=[waiting.token]) not in page

    Attachment.objects.update(state=FileState.FAILED)
    broken = officer.get(report_url("change", sheet))
    assert "anh.jpg – không đọc được ảnh" in text_of(broken)
    [model] = broken.context["case"].models
    assert [finding.sentence for finding in model.findings] == ["Tệp “anh.jpg” không đọc được."]


def test_inv_13_of_a_report_draft_nothing_is_shown_but_that_it_exists(officer, campaign):
    sheet, _ = ready_report(campaign)
    [item] = items_of(sheet)

    page = text_of(officer.get(report_url("change", sheet)))

    assert item.work_done not in page
    assert factories.REPORT_TEXTS["leadership"] not in page
    assert "Đơn vị chưa gửi lần nào" in page


def test_the_report_of_the_year_before_stands_beside_a_model_that_was_kept(at_local):
    unit = factories.make_unit()
    at_local(2026, 3, 1, 8)
    earlier, actor = factories.make_ready_report(unit=unit, campaign=factories.make_campaign(2026))
    send(earlier, actor)
    factories.accept_sent(earlier)
    source = items_of(earlier)[0].registration
    at_local(2027, 3, 1, 8)
    later, actor = factories.make_ready_report(unit=unit, campaign=factories.make_campaign(2027))
    Registration.objects.filter(sheet__sheet__campaign__year=2027).update(source=source, novelty=Novelty.KEPT)
    ResultItem.objects.filter(report=later.pk).update(work_done="Việc của năm nay.")
    send(later, actor)

    page = client_of(factories.make_office()).get(report_url("change", later))
    shown = page.context["case"].models[0].reported.earlier

    assert (shown.year, shown.outcome, dict(shown.figures)["Số người tham gia"]) == (
        2026,
        "Hoàn thành",
        "420",
    )


def test_the_machine_names_a_report_written_in_the_words_of_another(officer, campaign):
    first, second = (ready_report(campaign, name) for name in ("Trường A", "Trường B"))
    ResultItem.objects.update(work_done=factories.ITEM_VALUES["work_done"] + " Cả trường cùng làm.")
    send(*first)
    send(*second)

    page = officer.get(report_url("change", second[0]))

    sentences = [finding.sentence for finding in page.context["case"].models[0].findings]
    year = campaign.year
    assert sentences == [
        "Không có tệp minh chứng.", f"Việc đã làm ghi giống hệt báo cáo của Trường A (năm {year}).",
    ]  # fmt: skip


def test_perf_11_the_case_asks_the_same_for_1_and_10_models(officer, campaign):
    counts = []
    for models in (1, 10):
        sheet = sent_report(campaign, models=models)
        officer.get(report_url("change", sheet))
        with CaptureQueriesContext(connection) as queries:
            officer.get(report_url("change", sheet))
        counts.append(len(queries))

    assert counts == [counts[0]] * 2
    assert counts[0] <= 20


# --- decisions ----------------------------------------------------------------


def test_accept_recognises_all_models_but_those_with_a_reason(officer, campaign):
    sheet = sent_report(campaign, models=2)
    decide(officer, "begin", sheet)

    done = decide(officer, "accept", sheet, refuse_2="on", reason_2="Chưa có minh chứng")

    decisions = [(item.recognition, item.recognition_reason) for item in items_of(sheet)]
    assert decisions == [
        (Recognition.RECOGNISED, ""), (Recognition.NOT_RECOGNISED, "Chưa có minh chứng"),
    ]  # fmt: skip
    assert done["Location"] == url(QUEUE)
    words = [str(message) for message in officer.get(done["Location"]).context["messages"]]
    assert words[-1].startswith(f"Đã duyệt hồ sơ của {sheet.unit}, không công nhận 1 mô hình.")
    page = text_of(officer.get(report_url("change", sheet)))
    assert "Không công nhận: Chưa có minh chứng" in page


def test_not_recognising_needs_its_reason_and_a_reason_its_tick(officer, campaign):
    sheet = sent_report(campaign)
    name = items_of(sheet)[0].registration.name

    no_reason = decide(officer, "accept", sheet, refuse_1="on")
    no_tick = decide(officer, "accept", sheet, reason_1="Thiếu")

    assert no_reason.context["refusal"] == [f"Nêu lý do không công nhận mô hình “{name}”."]
    assert no_tick.context["forms"]["accept"].errors == {
        "refuse_1": ["Có lý do nhưng chưa đánh dấu không công nhận."]
    }
    assert [item.recognition for item in items_of(sheet)] == [Recognition.PENDING]


def test_a_model_that_was_not_done_is_ticked_beforehand_and_no_other(officer, campaign):
    sheet, actor = ready_report(campaign, models=2)
    factories.fill_item(items_of(sheet)[1], outcome=Outcome.NOT_DONE, outcome_reason="Thiếu vốn")
    send(sheet, actor)

    form = officer.get(report_url("change", sheet)).context["forms"]["accept"]

    assert [(tick.value(), reason.value()) for tick, reason in form.rows()] == [
        (False, ""), (True, "Chưa thực hiện được."),
    ]  # fmt: skip


def test_remarks_are_tied_to_the_items_of_a_report(officer, campaign):
    sheet = sent_report(campaign)
    uid = items_of(sheet)[0].uid
    rows = [
        {"model": uid, "field": "people_count", "text": "Ghi theo danh sách."},
        {"field": "leadership", "text": "Nêu số văn bản."},
    ]
    data = {"remarks-TOTAL_FORMS": 2, "remarks-INITIAL_FORMS": 0}
    data |= {f"remarks-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}

    decide(officer, "give_back", sheet, **data)

    found = list(Remark.objects.values_list("model_uid", "field", "text"))
    assert found == [(uid, "people_count", "Ghi theo danh sách."), (None, "leadership", "Nêu số văn bản.")]
    page = officer.get(report_url("change", sheet))
    assert [line.about for line in page.context["case"].remarks[1]] == [
        f"Mô hình 1: {items_of(sheet)[0].registration.name} – Số người tham gia",
        "I. Công tác lãnh đạo, chỉ đạo, quán triệt",
    ]


def test_an_item_of_a_registration_is_none_of_a_report(officer, campaign):
    sheet = sent_report(campaign)

    page = decide(
        officer, "give_back", sheet,
        **{"remarks-TOTAL_FORMS": 1, "remarks-INITIAL_FORMS": 0, "remarks-0-field": "targets",
           "remarks-0-text": "a"},
    )  # fmt: skip

    assert list(page.context["forms"]["give_back"].rows.forms[0].errors) == ["field"]
    assert Remark.objects.count() == 0


def test_sec_ac_11_of_the_own_unit_nothing_is_recognised(campaign):
    sheet = sent_report(campaign)
    user = factories.make_office()
    day = clock.local_day(clock.now())
    Membership.objects.create(user=user, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on=day)

    answer = decide(client_of(user), "accept", sheet)

    assert answer.context["refusal"] == [
        "Bạn là người của đơn vị này nên không duyệt hồ sơ của chính đơn vị mình."
    ]
    assert [item.recognition for item in items_of(sheet)] == [Recognition.PENDING]


def test_flt_13_a_report_decided_meanwhile_is_not_decided_again(officer, campaign):
    sheet = sent_report(campaign)
    seen = sheet.row_version
    factories.accept_sent(sheet)

    page = officer.post(
        report_url("accept", sheet), {"row_version": seen, "refuse_1": "on", "reason_1": "Thiếu số liệu"}
    )

    assert page.status_code == 409
    assert page.context["typed"] == ["Thiếu số liệu"]
    assert [item.recognition for item in items_of(sheet)] == [Recognition.RECOGNISED]


@pytest.mark.parametrize("name", ["begin", "accept", "give_back", "reopen", "restore", "on_behalf"])
def test_sec_ac_01_people_without_office_role_find_no_decision(sysadmin, auditor, campaign, name):
    sheet = sent_report(campaign)

    assert sysadmin.post(report_url(name, sheet)).status_code == 404
    auditor.post(report_url(name, sheet), {"row_version": sheet.row_version})
    assert Sheet.objects.get(pk=sheet.pk).state == SheetState.SUBMITTED


def test_on_behalf_opens_or_begins_the_report(officer, campaign):
    registration, _ = factories.make_accepted_registration(campaign=campaign)
    what = {"kind": "RESULT", "campaign": campaign.pk, "reason": "Trường mất mạng."}

    done = officer.post(url("registrations_unit_on_behalf", registration.unit_id), what)

    report = ReportSheet.objects.get()
    assert done["Location"] == f"/ho-so/{report.code}/"
    again = decide(officer, "on_behalf", report, **{"on_behalf-reason": "Vẫn mất mạng."})
    assert again["Location"] == f"/ho-so/{report.code}/"
    assert report.events.filter(action="ENTER_ON_BEHALF").count() == 2


# --- bulk, work, lists --------------------------------------------------------


def test_adm_05_reports_without_a_finding_are_accepted_together(officer, campaign):
    fine = sent_report(campaign, "Trường đủ")
    sheet, actor = ready_report(campaign, "Trường chưa làm")
    factories.fill_item(items_of(sheet)[0], outcome=Outcome.NOT_DONE, outcome_reason="Thiếu vốn")
    send(sheet, actor)
    chosen = {"action": "accept_selected", "_selected_action": [fine.pk, sheet.pk]}

    page = officer.post(url(QUEUE), chosen)

    assert [row.unit.name for row in page.context["ready"]] == ["Trường đủ"]
    assert [row.reason for row in page.context["skipped"]] == ["Đơn vị báo cáo chưa thực hiện được."]
    assert "Duyệt báo cáo là công nhận mọi mô hình không bị đánh dấu." in text_of(page)
    pairs = {"sheet": [f"{row.pk}:{row.row_version}" for row in page.context["ready"]]}
    result = officer.post(url("registrations_reportsheet_bulk_accept"), pairs)
    assert "Đã duyệt cả 1 hồ sơ đã xác nhận." in text_of(result)
    assert [item.recognition for item in items_of(fine)] == [Recognition.RECOGNISED]


def test_a_registration_is_never_accepted_from_the_queue_of_reports(officer, campaign):
    registration = sent_sheet(campaign)
    pair = {"sheet": f"{registration.pk}:{registration.row_version}"}

    officer.post(url("registrations_reportsheet_bulk_accept"), pair)

    assert Sheet.objects.get(pk=registration.pk).state == SheetState.SUBMITTED


def test_perf_11_the_confirmation_asks_the_same_for_1_and_10_reports(officer, campaign):
    sheets = [sent_report(campaign) for _ in range(10)]
    officer.get(url(QUEUE))
    counts = []
    for chosen in (sheets[:1], sheets):
        ticked = {"action": "accept_selected", "_selected_action": [sheet.pk for sheet in chosen]}
        with CaptureQueriesContext(connection) as queries:
            page = officer.post(url(QUEUE), ticked)
        assert len(page.context["ready"]) == len(chosen)
        counts.append(len(queries))

    assert counts == [counts[0]] * 2


def test_adm_01_the_first_page_counts_reports_and_leads_to_them(officer, campaign):
    sent_report(campaign, "Trường đã báo cáo")
    ready_report(campaign, "Trường còn nháp")
    sent_sheet(campaign, "Trường chưa được duyệt")

    items = {item.label: item for item in officer.get(url("index")).context["work"]}

    shown = {}
    for label in ("Báo cáo chờ duyệt", "Đơn vị chưa báo cáo"):
        page = officer.get(items[label].url)
        shown[label] = [getattr(row, "unit", row).name for row in page.context["cl"].result_list]
        assert items[label].count == len(shown[label])
    assert shown == {"Báo cáo chờ duyệt": ["Trường đã báo cáo"], "Đơn vị chưa báo cáo": ["Trường còn nháp"]}
    reported = officer.get(url("registrations_unit_changelist"), {"bao-cao": "roi"})
    assert [unit.name for unit in reported.context["cl"].result_list] == ["Trường đã báo cáo"]


def test_before_reports_may_be_sent_the_first_page_is_silent_about_them(officer, campaign):
    Deadline.objects.filter(kind="RESULT").update(opens_at=None)

    labels = [item.label for item in officer.get(url("index")).context["work"]]

    assert [label for label in labels if "áo cáo" in label] == []


def export(browser, format="xlsx", query=""):
    """Press the button; the document that was asked for, drawn."""
    answer = browser.post(reverse("admin:registrations_reportsheet_export", args=[format]) + query)
    assert answer.status_code == 302
    document = StoredDocument.objects.latest("pk")
    store.draw_document.func(document.pk)
    document.refresh_from_db()
    return document


def names_in(document):
    """The names of the models in a drawn workbook."""
    with document.file.open() as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).active.values)
    return [row[3] for row in rows[1:]]


def test_a_list_out_of_the_queue_holds_the_models_that_the_filters_ask_for(officer, campaign):
    sheet, actor = ready_report(campaign, models=2)
    done, partly = items_of(sheet)
    factories.fill_item(partly, outcome=Outcome.PARTLY, outcome_reason="Thiếu vốn")
    send(sheet, actor)
    ready_report(campaign)

    assert names_in(export(officer)) == [done.registration.name, partly.registration.name]
    assert names_in(export(officer, query="?muc-do=PARTLY")) == [partly.registration.name]
    factories.accept_sent(sheet)
    ResultItem.objects.filter(pk=partly.pk).update(
        recognition=Recognition.NOT_RECOGNISED, recognition_reason="Thiếu"
    )
    found = export(officer, query="?tinh-trang=ACCEPTED&cong-nhan=RECOGNISED")
    assert names_in(found) == [done.registration.name]
    assert (
        Event.objects.filter(action="EXPORT")
        .latest("pk")
        .about.startswith("Danh sách tổng hợp kết quả (XLSX): 1")
    )


def test_a_report_that_comes_again_is_decided_anew(officer, lead, campaign):
    sheet, actor = ready_report(campaign)
    send(sheet, actor)
    decide(officer, "accept", sheet)
    decide(lead, "reopen", sheet, **{"reopen-reason": "Duyệt nhầm."})
    send(sheet, actor)

    assert [item.recognition for item in items_of(sheet)] == [Recognition.PENDING]
    assert names_in(export(officer)) == [items_of(sheet)[0].registration.name]


def test_the_log_leads_to_the_page_of_each_kind(officer, campaign):
    report = sent_report(campaign)
    registration = Sheet.objects.get(unit=report.unit, kind=SheetKind.REGISTRATION)

    for sheet, address in [
        (report, report_url("change", report)),
        (registration, url("registrations_sheet_change", registration.pk)),
    ]:
        page = officer.get(url("registrations_event_change", sheet.events.first().pk))
        assert address in text_of(page)


def test_reopening_is_the_leads(officer, campaign):
    sheet = sent_report(campaign)
    reviewer = factories.actor_of(factories.make_office())
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=reviewer, at=clock.now())

    answer = decide(officer, "reopen", sheet, **{"reopen-reason": "Nhầm"})

    assert answer.context["refusal"] == ["Chỉ lãnh đạo phòng làm được việc này."]
