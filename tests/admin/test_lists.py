"""Lists out of the queue: what is filtered, noted, drawn by the worker, and only for the person who asked."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import StoredDocument
from registrations.admin.lists import LEFT_OUT
from registrations.enums import Action, Role, SheetState
from registrations.models import Event, Sheet
from registrations.resources import rows_of
from registrations.services import review
from tests import factories
from tests.documents.test_registration_papers import text_of
from tests.services.test_sending import submit
from tests.web.school import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """Two sent sheets of two units and one draft."""
    campaign = factories.make_campaign()
    sheets = []
    for name in ("Trường Trung học cơ sở Ông Buông", "Trường Tiểu học Đặng Dung"):
        sheet, actor = factories.make_ready_sheet(unit=factories.make_unit(name), campaign=campaign)
        submit(sheet, actor)
        sheets.append(sheet)
    factories.make_ready_sheet(unit=factories.make_unit("Trường Mẫu giáo Còn Nháp"), campaign=campaign)
    return sheets


def export(browser, format="xlsx", query="") -> StoredDocument:
    """Press the button; the document that was asked for."""
    answer = browser.post(reverse("admin:registrations_sheet_export", args=[format]) + query)
    assert answer.status_code == 302
    return StoredDocument.objects.latest("pk")


def units_in(document: StoredDocument) -> list[str]:
    """The second column of the drawn workbook."""
    store.draw_document.func(document.pk)
    document.refresh_from_db()
    with document.file.open() as file:
        rows = openpyxl.load_workbook(io.BytesIO(file.read())).active.values
        return [row[1] for row in list(rows)[1:]]


def test_list_holds_what_is_filtered_and_never_a_draft(sent):
    browser = signed_in(factories.make_office())

    every = export(browser, query="?tinh-trang=tat-ca")
    found = export(browser, query="?q=ong+buong")

    assert units_in(every) == ["Trường Tiểu học Đặng Dung", "Trường Trung học cơ sở Ông Buông"]
    assert units_in(found) == ["Trường Trung học cơ sở Ông Buông"]


def test_withdrawn_sheets_are_listed_for_whoever_asks_for_them_alone(sent):
    Sheet.objects.filter(pk=sent[0].pk).update(state=SheetState.WITHDRAWN)
    browser = signed_in(factories.make_office())

    assert units_in(export(browser, query="?tinh-trang=tat-ca")) == ["Trường Tiểu học Đặng Dung"]
    assert units_in(export(browser, query="?tinh-trang=WITHDRAWN")) == ["Trường Trung học cơ sở Ông Buông"]


def test_list_is_narrowed_to_an_area_of_the_campaign_and_to_no_other(sent):
    browser = signed_in(factories.make_office())
    area = sent[0].campaign.movement.areas.get()

    chosen, foreign = (export(browser, query=f"?linh-vuc={key}") for key in (area.pk, area.pk + 1))

    assert (chosen.params["area"], foreign.params["area"]) == (area.code, "")


def test_a_reopened_sheet_is_no_longer_listed_as_accepted(sent):
    lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))
    by = {"sheet": sent[0], "actor": lead, "at": clock.now()}
    keys = [sheet.pk for sheet in sent]

    review.accept_sheet(row_version=Sheet.objects.get(pk=sent[0].pk).row_version, **by)
    accepted = [row.verdict for row in rows_of(keys)]
    review.reopen_sheet(reason="Cần ghi lại chỉ tiêu", **by)

    assert sorted(accepted) == ["", "Đã duyệt"]
    assert [row.verdict for row in rows_of(keys)] == ["", ""]


def test_an_address_with_a_filter_that_does_not_exist_is_not_found(sent):
    address = reverse("admin:registrations_sheet_export", args=["csv"])

    assert signed_in(factories.make_office()).post(f"{address}?mau=do").status_code == 404


def test_sec_exp_04_export_is_noted_with_filter_and_number(sent):
    user = factories.make_office()

    export(signed_in(user), query="?q=ong+buong")

    event = Event.objects.get(action=Action.EXPORT)
    assert (event.actor, event.about) == (user, "Danh sách tổng hợp đăng ký (XLSX): 1 hồ sơ")
    assert event.reason.endswith("tình trạng: Đã gửi; từ tìm kiếm: ong buong")


def test_sec_ac_05_list_is_its_owners_and_expires(sent, at_local):
    at_local(2027, 3, 1, 9)
    user = factories.make_office()
    document = export(signed_in(user), "csv")
    store.draw_document.func(document.pk)
    address = reverse("document-file", args=[document.token])

    answer = signed_in(user).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
    assert signed_in(factories.make_office(Role.OFFICE_LEAD)).get(address).status_code == 404
    at_local(2027, 3, 2, 9)
    assert signed_in(user).get(address).status_code == 404
    assert store.expire_documents(clock.now() + timedelta(seconds=1)) == 1
    assert StoredDocument.objects.count() == 0


def test_same_list_is_drawn_once_until_something_changes(sent):
    browser = signed_in(factories.make_office())

    first, second = export(browser), export(browser)
    submit_again, actor = factories.make_ready_sheet(unit=factories.make_unit(), campaign=sent[0].campaign)
    submit(submit_again, actor)
    third = export(browser)

    assert first.pk == second.pk
    assert third.pk != first.pk


def test_list_leaves_the_portal_by_a_post_of_the_permitted_alone(sent):
    address = reverse("admin:registrations_sheet_export", args=["pdf"])

    assert signed_in(factories.make_office()).get(address).status_code == 405
    assert signed_in(factories.make_office(Role.SYSADMIN)).post(address).status_code == 403
    assert signed_in(factories.make_member(sent[0].unit)).post(address).status_code == 302
    assert signed_in(factories.make_office()).post(address.replace("pdf", "exe")).status_code == 404
    assert StoredDocument.objects.count() == 0


def pages_of(document: StoredDocument) -> str:
    """The text of the drawn PDF."""
    return text_of(import_string(settings.DOCUMENT_BUILDERS[document.key])(document.params, lambda *_: None))


@pytest.mark.documents
def test_the_printed_list_says_by_what_it_is_filtered(sent):
    browser = signed_in(factories.make_office())
    year = sent[0].campaign.year

    text = pages_of(export(browser, "pdf"))

    assert f"Danh sách lọc theo đợt thi đua: Năm {year}; tình trạng: Đã gửi." in text
    assert f"“Dân vận khéo” năm {year}" in text


@pytest.mark.documents
def test_a_list_of_nothing_names_its_year_and_counts_nothing_else(sent):
    browser = signed_in(factories.make_office())
    year = sent[0].campaign.year

    text = pages_of(export(browser, "pdf", "?q=khong-co-truong-nay"))

    assert f"“Dân vận khéo” năm {year}" in text
    assert "Tổng số mô hình: 0./." in text and "Theo lĩnh vực" not in text


def test_a_list_of_nothing_in_all_campaigns_names_all_years(sent):
    last = factories.make_campaign(year=sent[0].campaign.year - 1)

    document = export(signed_in(factories.make_office()), query="?dot=tat-ca&q=khong-co-truong-nay")

    assert document.params["year"] == f"{last.year}, {sent[0].campaign.year}"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?tinh-trang=DRAFT", "Bản nháp chưa gửi đến phòng nên danh sách xuất ra sẽ không có mục nào."),
        ("?tinh-trang=tat-ca", "Danh sách xuất ra không gồm bản nháp và hồ sơ đã rút."),
        ("", ""),
    ],
)
def test_the_queue_says_what_no_list_holds(sent, query, sentence):
    page = signed_in(factories.make_office()).get(reverse("admin:registrations_sheet_changelist") + query)

    said = [word for word in LEFT_OUT.values() if word in page.content.decode()]
    assert said == [sentence] * bool(sentence)
