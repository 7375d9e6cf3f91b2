"""The office beside consolidating units: lines, the queue, the case, taking over."""

import pytest

from danvan.core import clock
from registrations.enums import Action, Role, SheetState
from registrations.models import Event, ReportingLine
from tests import factories
from tests.admin.office import client_of, sheet_url, text_of, url
from tests.services.consolidating import fresh, make_ward
from tests.web.test_school_queries import queries

pytestmark = pytest.mark.django_db

TODAY = clock.local_day(clock.now())
LINES = "registrations_reportingline"


@pytest.fixture
def ward():
    return make_ward()


def listed(client, query="?tinh-trang=tat-ca"):
    """The units on the queue."""
    page = client.get(url("registrations_sheet_changelist") + query)
    return sorted(sheet.unit.name for sheet in page.context["cl"].result_list)


def new_line(unit, through, **fields):
    return {"unit_code": unit.code, "through": through.pk, "starts_on": f"{TODAY:%d/%m/%Y}"} | fields


def test_a_line_is_set_and_ended_on_its_pages(officer):
    unit, ward = factories.make_unit(), factories.make_consolidator()

    officer.post(url(f"{LINES}_add"), new_line(unit, ward))
    line = ReportingLine.objects.get()
    assert (line.unit, line.through, line.starts_on, line.ends_on) == (unit, ward, TODAY, None)
    assert "Kết thúc" in text_of(officer.get(url(f"{LINES}_change", line.pk)))
    officer.post(url(f"{LINES}_end", line.pk), {"ends_on": f"{TODAY:%d/%m/%Y}"})

    line.refresh_from_db()
    assert line.ends_on == TODAY
    assert line.history.count() == 2


def test_each_refusal_stands_on_the_form_with_what_was_typed(officer):
    unit, school = factories.make_unit(), factories.make_unit("Trường khác")
    ward, upper = factories.make_consolidator(), factories.make_consolidator()
    factories.make_line(ward, upper)

    for values, sentence in [
        (new_line(unit, ward), "chỉ tổng hợp một cấp"),
        (new_line(upper, ward), "chỉ tổng hợp một cấp"),
        (new_line(unit, school), "Hãy chọn"),
        (new_line(unit, upper, unit_code=""), "Chọn đơn vị gửi qua đơn vị đầu mối."),
        (new_line(unit, upper, ends_on="1/1/2020"), "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
    ]:
        page = officer.post(url(f"{LINES}_add"), values)
        assert page.status_code == 200
        assert sentence in text_of(page) or page.context["form"].errors.get("through"), values
    assert ReportingLine.objects.count() == 1


def test_the_list_of_lines_shows_what_holds_and_asks_the_same_for_all(officer):
    ward, counts = factories.make_consolidator("Phòng Văn hóa - Xã hội phường A"), set()
    over = factories.make_line(factories.make_unit("Đã thôi"), ward, ends_on=TODAY.replace(year=2020))
    for more in (1, 2, 27):
        for _ in range(more):
            factories.make_line(factories.make_unit(), ward)
        counts.add(queries(officer, url(f"{LINES}_changelist")))

    page = officer.get(url(f"{LINES}_changelist"))
    assert len(page.context["cl"].result_list) == 30
    assert len(counts) == 1 and counts.pop() <= 20
    ended = officer.get(url(f"{LINES}_changelist") + "?hieu-luc=het").context["cl"].result_list
    assert list(ended) == [over]


def test_the_auditor_reads_lines_but_sets_none():
    line = factories.make_line(factories.make_unit(), factories.make_consolidator())
    auditor = client_of(factories.make_office(Role.AUDITOR))

    assert auditor.get(url(f"{LINES}_change", line.pk)).status_code == 200
    assert auditor.post(url(f"{LINES}_add"), {}).status_code == 403
    auditor.post(url(f"{LINES}_end", line.pk), {"ends_on": f"{TODAY:%d/%m/%Y}"})
    line.refresh_from_db()
    assert line.ends_on is None


def test_the_queue_holds_what_has_come_as_far_as_the_office(officer, ward):
    ward.sent("Còn ở đầu mối")
    ward.accepted("Đầu mối đã duyệt")
    ward.own_sheet(models=1)
    ward.send_own()
    ward.accepted("Duyệt sau")

    assert listed(officer, "") == [ward.unit.name]
    assert listed(officer) == sorted(["Duyệt sau", ward.unit.name, "Đầu mối đã duyệt"])
    page = text_of(officer.get(url("registrations_sheet_changelist") + "?tinh-trang=tat-ca"))
    assert (page.count(f"qua {ward.unit.called}"), page.count(", chưa tổng hợp")) == (2, 1)
    assert listed(officer, "?tinh-trang=tat-ca&noi-nhan=dau-moi") == ["Còn ở đầu mối"]
    assert listed(officer, "?tinh-trang=tat-ca&noi-nhan=sot") == ["Duyệt sau"]
    assert len(listed(officer, "?tinh-trang=tat-ca&noi-nhan=tat-ca")) == 4
    work = {item.label: item for item in officer.get(url("index")).context["work"]}
    assert (work["Hồ sơ chờ duyệt"].count, work["Hồ sơ chưa tổng hợp"].count) == (1, 1)
    assert len(officer.get(work["Hồ sơ chưa tổng hợp"].url).context["cl"].result_list) == 1


def test_the_queue_asks_the_same_for_1_3_and_30_consolidated_sheets(officer, ward):
    address, counts = url("registrations_sheet_changelist") + "?tinh-trang=tat-ca", set()
    for more in (1, 2, 27):
        for _ in range(more):
            ward.accepted()
        counts.add(queries(officer, address))

    assert len(counts) == 1
    assert counts.pop() <= 20


def test_the_case_of_a_consolidating_unit_shows_what_it_carries_and_what_it_leaves_out(officer, ward):
    ward.accepted("Trường A", models=2)
    own = ward.send_own()
    ward.accepted("Trường B")

    page = officer.get(sheet_url("change", own))

    assert [part.unit["name"] for part in page.context["case"].carried] == ["Trường A"]
    assert [sheet.unit.name for sheet in page.context["case"].left_out] == ["Trường B"]
    assert "Trường A (Long Xuyên): 2 mô hình" in text_of(page)


def test_the_office_reads_a_sheet_of_a_consolidating_unit_and_is_told_why_it_may_not_decide(officer, ward):
    sheet, _ = ward.sent()

    page = text_of(officer.get(sheet_url("change", sheet)))
    answer = officer.post(sheet_url("accept", sheet), {"row_version": sheet.row_version})

    assert ward.unit.name in page
    assert "chỉ người của đơn vị ấy duyệt hoặc trả lại" in page
    assert "chỉ người của đơn vị ấy duyệt hoặc trả lại" in text_of(answer)
    assert fresh(sheet).state == SheetState.SUBMITTED


def test_the_lead_takes_over_and_then_accepts(lead, officer, ward):
    sheet, _ = ward.sent()
    words = {"take_over-reason": "Phòng giải thể từ 1/7"}

    officer.post(sheet_url("take_over", sheet), words)
    assert fresh(sheet).receiver == ward.unit
    lead.post(sheet_url("take_over", sheet), {"take_over-reason": ""})
    assert fresh(sheet).receiver == ward.unit
    lead.post(sheet_url("take_over", sheet), words)
    sheet = fresh(sheet)
    officer.post(sheet_url("accept", sheet), {"row_version": sheet.row_version})

    assert (fresh(sheet).receiver, fresh(sheet).state) == (None, SheetState.ACCEPTED)
    assert Event.objects.get(action=Action.TAKE_OVER).reason == "Phòng giải thể từ 1/7"


def test_bulk_acceptance_leaves_sheets_of_consolidating_units_alone(officer, ward):
    sheet, _ = ward.sent()
    query = "?tinh-trang=tat-ca&noi-nhan=tat-ca"
    page = officer.post(
        url("registrations_sheet_changelist") + query,
        {"action": "accept_selected", "_selected_action": [sheet.pk]},
    )

    assert page.context["ready"] == []
    assert [entry.sheet for entry in page.context["skipped"]] == [sheet]
