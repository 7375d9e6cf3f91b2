"""The review queue: what it shows at first, how it is narrowed, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from registrations.enums import LatePolicy, SheetState, UnitKind
from registrations.models import Deadline, Sheet
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
QUEUE = "registrations_sheet_changelist"


def listed(client, **filters):
    """The names of the units in the list, in its order."""
    page = client.get(url(QUEUE), filters)
    assert page.status_code == 200
    return [sheet.unit.name for sheet in page.context["cl"].result_list]


def test_adm_01_at_first_the_queue_holds_what_waits_in_the_newest_campaign_oldest_first(at_local):
    at_local(2026, 3, 1, 8)
    sent_sheet(factories.make_campaign(2026), "Trường năm trước")
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027)
    sent_sheet(campaign, "Trường gửi trước")
    factories.make_ready_sheet(unit=factories.make_unit("Trường chưa gửi"), campaign=campaign)
    at_local(2027, 3, 1, 9)
    sent_sheet(campaign, "Trường gửi sau")
    officer = client_of(factories.make_office())

    assert listed(officer) == ["Trường gửi trước", "Trường gửi sau"]
    assert listed(officer, **{"tinh-trang": "DRAFT"}) == ["Trường chưa gửi"]
    assert listed(officer, dot="tat-ca") == ["Trường năm trước", "Trường gửi trước", "Trường gửi sau"]


@pytest.mark.parametrize("query", ["truong nguyen trai", "Nguyễn TRÃI", "{code}", "{code_typed}"])
def test_adm_07_search_without_accents_or_by_code(officer, campaign, query):
    wanted = sent_sheet(campaign, "Trường Trung học cơ sở Nguyễn Trãi")
    sent_sheet(campaign, "Trường Tiểu học Đào Duy Từ")

    query = query.format(code=wanted.code, code_typed=wanted.code.lower().replace("-", " "))

    assert listed(officer, q=query) == ["Trường Trung học cơ sở Nguyễn Trãi"]


def test_adm_06_filters_by_lateness_sending_area_and_kind_of_unit(at_local):
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, late_policy=LatePolicy.ACCEPT_LATE)
    early = sent_sheet(campaign, "Trường đúng hạn")
    Deadline.objects.update(closes_at=clock.now() + timedelta(hours=1))
    at_local(2027, 3, 2, 9)
    unit = factories.make_unit("Trung tâm trễ", kind=UnitKind.CENTRE)
    sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
    send(sheet, actor)
    area = early.registration_sheet.models.get().area
    officer = client_of(factories.make_office())

    assert listed(officer, tre="co") == ["Trung tâm trễ"]
    assert listed(officer, tre="khong") == ["Trường đúng hạn"]
    assert listed(officer, loai="CENTRE") == ["Trung tâm trễ"]
    assert listed(officer, lan="lai") == []
    assert listed(officer, **{"linh-vuc": area.pk}) == ["Trường đúng hạn", "Trung tâm trễ"]
    assert "Trễ 1 ngày" in text_of(officer.get(url(QUEUE)))


def test_adm_06_a_returned_sheet_stays_in_its_area_and_a_foreign_area_narrows_nothing(officer, campaign):
    sheet = sent_sheet(campaign, "Trường bổ sung")
    area = sheet.registration_sheet.models.get().area
    Sheet.objects.update(state=SheetState.RETURNED)

    assert listed(officer, **{"tinh-trang": "RETURNED", "linh-vuc": area.pk}) == ["Trường bổ sung"]
    assert listed(officer, **{"tinh-trang": "RETURNED", "linh-vuc": area.pk + 1}) == ["Trường bổ sung"]


def test_inv_13_a_draft_stands_in_the_list_as_a_state_without_contents(officer, campaign):
    sheet, _ = factories.make_ready_sheet(
        unit=factories.make_unit("Trường nháp"), campaign=campaign, models=7
    )

    page = officer.get(url(QUEUE), {"tinh-trang": "DRAFT"})

    row = page.context["cl"].result_list[0]
    assert (row.pk, row.state, row.model_count) == (sheet.pk, SheetState.DRAFT, None)


@pytest.mark.parametrize(
    "broken",
    [
        {"dot": "x"}, {"dot": 10**30}, {"tinh-trang": "X"}, {"linh-vuc": "-1"}, {"linh-vuc": 10**30},
        {"p": "-1"}, {"o": "99"},
    ],
)  # fmt: skip
def test_sec_in_10_odd_parameters_give_no_error(officer, campaign, broken):
    sent_sheet(campaign)

    assert officer.get(url(QUEUE), broken, follow=True).status_code == 200


def test_adm_05_each_row_is_ticked_by_a_box_that_names_it_and_holds_no_markup(officer, campaign):
    sheet = sent_sheet(campaign, 'Trường "A" <b>')

    text = text_of(officer.get(url(QUEUE)))

    named = f"Chọn mục này: {sheet.code} – Trường &quot;A&quot; &lt;b&gt;"
    box = f'<input type="checkbox" name="_selected_action" value="{sheet.pk}"'
    assert f'<td class="action-checkbox">{box} class="action-select" aria-label="{named}"></td>' in text


def test_perf_11_the_queue_asks_the_same_for_1_3_and_30_rows(officer, campaign):
    counts = []
    officer.get(url(QUEUE))  # the first request of a session stores when it began
    for more in (1, 2, 27):
        for number in range(more):
            sent_sheet(campaign, models=1 + number % 3)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(url(QUEUE))
        assert len(page.context["cl"].result_list) in (1, 3, 30)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20
