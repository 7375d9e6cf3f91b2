"""The pages of a result report, as a school uses them."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from registrations.enums import Outcome
from registrations.models import Event, Evidence, ResultItem, Sheet
from registrations.services import reports, review
from tests import factories
from tests.web.school import campaign_of_today, send, sending_form, shows, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


def ready_report(models: int = 1):
    """A complete report of a new unit, and the browser of the person who typed it."""
    sheet, actor = factories.make_ready_report(campaign=campaign_of_today(), models=models)
    return signed_in(actor.user), sheet


def item_of(sheet) -> ResultItem:
    return ResultItem.objects.select_related("registration", "report__sheet").filter(report=sheet.pk).first()


def item_form(item: ResultItem, **changes: object) -> dict[str, object]:
    """What the page of a model's result posts."""
    typed = {
        "row_version": item.row_version, "outcome": Outcome.PARTLY, "outcome_reason": "Mưa nhiều",
        "work_done": "Đã trồng 30 cây", "people_count": "1.234", "money": "15.500.000",
        "working_days": "12,5", "helped_count": "0",
        "spread": "Hai lớp làm theo", "lasting": "Hội phụ huynh giữ",
    }  # fmt: skip
    return typed | changes


def test_from_the_home_page_to_the_receipt():
    registration, actor = factories.make_accepted_registration(campaign=campaign_of_today())
    client = signed_in(actor.user)
    year = registration.campaign.year

    home = client.get("/")
    assert shows(home, f"Báo cáo kết quả năm {year}")
    assert shows(home, "Bắt đầu báo cáo")
    started = client.post(reverse("report-start", args=[registration.unit.code, year]))
    sheet = Sheet.objects.get(kind="RESULT")
    assert started.url == url("sheet", sheet)
    tasks = client.get(started.url)
    assert shows(tasks, "Kết quả từng mô hình")
    assert shows(tasks, registration.registration_sheet.models.get().name)

    typed = factories.REPORT_TEXTS | {"row_version": sheet.row_version, "attendances": "1.250"}
    assert client.post(url("report-part", sheet, "chi-dao"), typed).url == url("sheet", sheet)
    sheet.refresh_from_db()
    typed["row_version"] = sheet.row_version
    assert client.post(url("report-part", sheet, "danh-gia"), typed).status_code == 302
    item = item_of(sheet)
    answer = client.post(url("report-item", sheet, item.uid), item_form(item))
    assert answer.url == url("report-files", sheet, item.uid)

    check = client.get(url("sheet-check", sheet))
    assert shows(check, "1.250")
    assert shows(check, "15.500.000")
    assert shows(check, "12,5")
    assert shows(check, "Gửi báo cáo về Sở")
    sent = client.post(url("sheet-submit", sheet), sending_form(check))
    assert sent.url == url("receipt", sheet, 1)
    receipt = client.get(sent.url)
    assert shows(receipt, "Sở đã nhận báo cáo kết quả của đơn vị")
    assert shows(receipt, "Báo cáo kết quả thực hiện")


def test_no_card_for_a_report_before_the_registration_is_accepted():
    sheet, actor = factories.make_ready_sheet(campaign=campaign_of_today())
    assert not shows(signed_in(actor.user).get("/"), "Báo cáo kết quả năm")


def test_the_result_stands_beside_what_was_registered():
    client, sheet = ready_report()
    registered = item_of(sheet).registration
    page = client.get(url("report-item", sheet, item_of(sheet).uid))
    for text in (registered.name, registered.targets, registered.outputs, registered.resources):
        assert shows(page, text)
    assert 'value="12.500.000"' in page.content.decode()
    assert 'value="37,5"' in page.content.decode()
    assert 'value="0"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("people_count", "-3", "nhỏ hơn 0; hãy ghi số từ 0 trở lên"),
        ("money", "15 triệu", "chưa phải là một số"),
        ("money", "9.000.000.000.000", "hãy xem lại có thừa chữ số không"),
        ("helped_count", "12,5", "Hãy ghi số nguyên"),
    ],
)
def test_uxt_11_a_wrong_figure_is_said_beside_it_and_everything_typed_stays(field, typed, sentence):
    client, sheet = ready_report()
    item = item_of(sheet)
    page = client.post(url("report-item", sheet, item.uid), item_form(item, **{field: typed}))

    assert page.status_code == 200
    assert shows(page, sentence)
    assert shows(page, typed)
    assert shows(page, "Đã trồng 30 cây")
    assert re.search(r"<title>Lỗi: ", page.content.decode())
    item.refresh_from_db()
    assert item.work_done != "Đã trồng 30 cây"


def test_ux_03_a_draft_requires_nothing():
    client, sheet = ready_report()
    item = item_of(sheet)
    empty = dict.fromkeys(item_form(item), "") | {"row_version": item.row_version}
    assert client.post(url("report-item", sheet, item.uid), empty).status_code == 302
    item.refresh_from_db()
    assert (item.money, item.people_count, item.outcome) == (None, None, "")


def test_autosave_says_when_and_why_not():
    client, sheet = ready_report()
    item = item_of(sheet)
    address = url("report-item", sheet, item.uid)
    saved = client.post(address, item_form(item, autosave="1"))
    assert shows(saved, "Đã lưu lúc")
    item.refresh_from_db()
    wrong = client.post(address, item_form(item, autosave="1", money="nhiều"))
    assert shows(wrong, "Chưa tự lưu được")


def test_flt_12_a_colleague_was_faster_both_texts_are_shown():
    client, sheet = ready_report()
    item = item_of(sheet)
    seen = item_form(item, work_done="Bản của tôi")
    reports.save_item(
        item=item, values={"work_done": "Bản của đồng nghiệp", "money": 7}, row_version=item.row_version,
        actor=factories.actor_of(sheet.changed_by), at=clock.now(),
    )  # fmt: skip
    page = client.post(url("report-item", sheet, item.uid), seen)
    assert page.status_code == 409
    for text in ("Bản của tôi", "Bản của đồng nghiệp", "15.500.000"):
        assert shows(page, text)


def test_files_are_kept_one_by_one_and_taken_off():
    client, sheet = ready_report()
    item = item_of(sheet)
    address = url("report-files", sheet, item.uid)

    assert client.post(address, {"file": factories.make_upload(name="Ảnh họp.pdf")}).url == address
    page = client.get(address)
    file = Evidence.objects.get().attachment
    assert shows(page, "Ảnh họp.pdf")
    assert shows(page, reverse("attachment", args=[file.token]))
    assert client.post(url("report-file-remove", sheet, item.uid, file.token)).url == address
    assert not Evidence.objects.exists()


def test_sec_file_02_a_lying_file_is_refused_in_words_beside_the_field():
    client, sheet = ready_report()
    page = client.post(
        url("report-files", sheet, item_of(sheet).uid), {"file": factories.make_upload(b"MZ...", "a.pdf")}
    )
    assert shows(page, "nội dung không phải PDF")
    assert not Evidence.objects.exists()


def test_a_page_without_a_file_says_what_to_do():
    client, sheet = ready_report()
    page = client.post(url("report-files", sheet, item_of(sheet).uid), {})
    assert shows(page, "Hãy chọn một tệp.")


def test_sec_ac_03_model_or_file_of_another_report_is_404():
    client, sheet = ready_report()
    _, other = ready_report()
    foreign = item_of(other)
    file = reports.attach_evidence(
        item=foreign, uploaded=factories.make_upload(name="Chim hoàng yến.pdf"),
        actor=factories.actor_of(other.changed_by), at=clock.now(),
    )  # fmt: skip
    for uid in (foreign.uid, uuid.uuid4()):
        for name in ("report-item", "report-files"):
            assert client.get(url(name, sheet, uid)).status_code == 404
            assert client.post(url(name, sheet, uid), {"money": "1"}).status_code == 404
    own = item_of(sheet)
    assert client.post(url("report-file-remove", sheet, own.uid, file.token)).status_code == 404
    assert client.get(reverse("attachment", args=[file.token])).status_code == 404
    assert Evidence.objects.get().attachment == file


def test_a_registration_has_no_pages_of_a_report_and_the_other_way_round():
    client, report = ready_report()
    registration = Sheet.objects.get(kind="REGISTRATION", unit=report.unit)
    assert client.get(url("report-part", registration, "chi-dao")).status_code == 404
    assert client.get(url("model-add", report)).status_code == 404
    assert client.get(url("report-part", report, "khong-co")).status_code == 404


def test_ux_13_a_remark_leads_to_the_place_to_mend():
    client, sheet = ready_report()
    send(sheet, sheet.changed_by)
    item = item_of(sheet)
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Ghi rõ nguồn tiền.", item.uid, "money")],
        row_version=sheet.row_version, actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    page = client.get(url("sheet", sheet))
    assert shows(page, "Ghi rõ nguồn tiền.")
    assert shows(page, f"{url('report-item', sheet, item.uid)}?ve=kiem-tra#id_money")


def test_two_sendings_are_compared_figure_by_figure():
    client, sheet = ready_report()
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))
    item = item_of(sheet)
    client.post(url("report-item", sheet, item.uid), item_form(item, helped_count="25"))
    send(sheet, sheet.changed_by)
    page = client.get(url("difference", sheet, 1, 2))
    assert shows(page, "Số người được giúp")
    assert shows(page, "25")
    assert client.get(url("snapshot", sheet, 2)).status_code == 200


def test_the_school_reads_which_models_are_not_recognised():
    client, sheet = ready_report(models=2)
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    item = item_of(sheet)
    review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, refused={item.uid: "Chưa có kết quả rõ."},
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    page = client.get(url("sheet", sheet))
    assert shows(page, f"Không công nhận mô hình: {item.registration.name}")
    assert shows(page, "Chưa có kết quả rõ.")


def test_more_time_for_the_report_is_asked_on_its_own_page():
    client, sheet = ready_report()
    address = reverse("report-extension-request", args=[sheet.unit.code, sheet.campaign.year])
    year = sheet.campaign.year + 1
    answer = client.post(address, {"wanted_day": f"1/12/{year}", "reason": "Trường đang sửa"})
    assert answer.url == address
    assert Event.objects.filter(action="REQUEST_EXTENSION").get().about.startswith("Báo cáo kết quả")


def queries(client, address: str) -> int:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    words = [query["sql"].split()[0] for query in captured.captured_queries]
    return sum(word in ("SELECT", "INSERT", "UPDATE", "DELETE") for word in words)


@pytest.mark.parametrize("name", ["sheet", "sheet-check", "report-part", "report-item", "report-files"])
def test_perf_11_same_few_queries_for_1_3_and_30_models(name):
    found = set()
    for models in (1, 3, 30):
        client, sheet = ready_report(models)
        args = {"report-part": ["chi-dao"]}.get(name, [])
        args = [item_of(sheet).uid] if name in ("report-item", "report-files") else args
        found.add(queries(client, url(name, sheet, *args)))
    assert len(found) == 1
    assert found.pop() <= 12


def test_perf_11_home_with_reports_of_1_3_and_30_units():
    found = set()
    for units in (1, 3, 30):
        user, campaign = factories.make_user(), campaign_of_today()
        for _ in range(units):
            unit = factories.make_unit()
            factories.Membership.objects.create(
                user=user, unit=unit, role="UNIT_OFFICER", starts_on="2000-01-01"
            )
            factories.make_ready_report(unit, campaign, user)
        found.add(queries(signed_in(user), "/"))
    assert len(found) == 1
    assert found.pop() <= 12
