"""The pages of the department's summary: chosen, looked at, issued, corrected."""

import re
from datetime import date

import pytest

from danvan.core import clock
from danvan.core.models import StoredDocument
from registrations.models import Campaign, OfficeSummary, Sheet, SummaryCorrection
from registrations.services.summaries import open_correction
from tests import factories
from tests.admin.office import sheet_url, text_of, url
from tests.services.test_sending import submit
from tests.summary_world import accept, accepted_sheet, issue, make_lead, make_year, mixed_year, sheet_now

pytestmark = pytest.mark.django_db
PAGE = "registrations_officesummary"


@pytest.fixture
def year():
    """A year with one accepted registration of two models."""
    campaign = make_year()
    accepted_sheet(campaign, "Trường A", models=2)
    return campaign


def preview_url(campaign, kind="REGISTRATION"):
    """The address of a preview."""
    return url(f"{PAGE}_preview", campaign.year, kind)


def press_issue(client, campaign, **fields):
    """Open the preview, fill in number and day, press."""
    seen = re.search(r'name="seen" value="(\w+)"', text_of(client.get(preview_url(campaign))))[1]
    day = clock.local_day(clock.now())
    typed = {"number": "05/BC-SGDĐT", "issued_on": f"{day.day}/{day.month}/{day.year}", "seen": seen}
    return client.post(preview_url(campaign), typed | fields)


def test_choosing_leads_to_the_preview(lead, year):
    page = lead.get(url(f"{PAGE}_compile"))
    assert "Lập bản tổng hợp" in text_of(page)

    chosen = lead.get(url(f"{PAGE}_compile"), {"campaign": year.pk, "kind": "REGISTRATION"})

    assert chosen["Location"] == preview_url(year)
    assert OfficeSummary.objects.count() == 0


def test_preview_shows_totals_and_links_what_is_left_out(officer):
    campaign = mixed_year()

    text = text_of(officer.get(preview_url(campaign)))

    waiting = Sheet.objects.get(unit__name="Trường D")
    assert f'<a href="{sheet_url("change", waiting)}">Trường D</a> ({waiting.code})' in text
    assert "1 hồ sơ chờ duyệt" in text
    assert "1 mô hình không duyệt" in text
    assert "Trường E chưa gửi" in text
    assert "3 hồ sơ đã duyệt, 8 mô hình" in text
    assert re.search(r'<th scope="row">Cộng</th><td>8</td><td>5</td><td>3</td>', text)
    assert "Chỉ lãnh đạo phòng làm được việc này." in text
    assert OfficeSummary.objects.count() == 0


@pytest.mark.parametrize("kind", ["NOMINATION", "x"])
def test_unknown_kinds_and_years_are_not_found(lead, year, kind):
    assert lead.get(preview_url(year, kind)).status_code == 404
    assert lead.get(url(f"{PAGE}_preview", 2199, "REGISTRATION")).status_code == 404


def test_the_lead_issues_what_the_preview_showed(lead, year):
    done = press_issue(lead, year)

    summary = OfficeSummary.objects.get()
    assert done["Location"] == url(f"{PAGE}_change", summary.pk)
    assert (summary.number, summary.issued_on) == ("05/BC-SGDĐT", clock.local_day(clock.now()))
    text = text_of(lead.get(done["Location"]))
    assert "Đã ban hành Bản tổng hợp của Sở số 05/BC-SGDĐT" in text
    assert summary.sha256 in text


def test_a_preview_out_of_date_is_shown_again_with_what_was_typed(lead, year):
    old = press_issue(lead, year, seen="0" * 64)

    text = text_of(old)
    assert "hãy xem lại rồi ban hành" in text
    assert 'value="05/BC-SGDĐT"' in text
    assert OfficeSummary.objects.count() == 0
    again = re.search(r'name="seen" value="(\w+)"', text)[1]
    assert press_issue(lead, year, seen=again).status_code == 302


@pytest.mark.parametrize("fields", [{"number": ""}, {"issued_on": "31/2/2026"}])
def test_a_form_that_is_not_filled_says_so(lead, year, fields):
    page = press_issue(lead, year, **fields)

    assert page.status_code == 200
    assert 'class="errorlist"' in text_of(page)
    assert OfficeSummary.objects.count() == 0


def test_an_officer_who_presses_all_the_same_is_refused(officer, year):
    typed = {"number": "05/BC", "issued_on": "1/1/2026", "seen": "a"}

    page = text_of(officer.post(preview_url(year), typed))

    assert "Chỉ lãnh đạo phòng làm được việc này." in page
    assert OfficeSummary.objects.count() == 0


def test_case_page_says_why_a_frozen_sheet_stays(lead, year):
    summary = issue(year)
    sheet = Sheet.objects.get()

    text = text_of(lead.get(sheet_url("change", sheet)))

    assert f"Hồ sơ nằm trong {summary} nên không mở lại được; cần mở bản sửa đổi trước." in text
    refused = lead.post(sheet_url("reopen", sheet), {"reopen-reason": "Sai"})
    assert "nên không mở lại được" in text_of(refused)
    assert sheet_now(sheet).state == "ACCEPTED"


def test_a_correction_is_opened_with_its_reason(lead, year):
    summary = issue(year)
    page = url(f"{PAGE}_correct", summary.pk)

    refused = lead.post(page, {"correct-reason": " "})
    assert "Nêu lý do sửa đổi." in text_of(refused)
    done = lead.post(page, {"correct-reason": "Trường A báo sai"})

    assert done["Location"] == url(f"{PAGE}_change", summary.pk)
    assert SummaryCorrection.objects.get().reason == "Trường A báo sai"
    assert "Trường A báo sai" in text_of(lead.get(done["Location"]))


def test_page_of_a_corrected_version_tells_the_difference(lead, year):
    first = issue(year)
    open_correction(summary=first, reason="Thêm trường", actor=make_lead(), at=clock.now())
    accepted_sheet(year, "Trường thêm sau")
    second = issue(year)

    text = text_of(lead.get(url(f"{PAGE}_change", second.pk)))

    assert "(bản sửa đổi lần 1)" in text
    assert "Thêm trường" in text
    assert re.search(r"<dt>Thêm 1 đơn vị</dt><dd>Trường thêm sau</dd>", text)
    assert re.search(r"<dt>Thêm 1 mô hình</dt>", text)
    assert text_of(lead.get(url(f"{PAGE}_change", first.pk))).count("<dt>Thêm") == 0


def test_both_files_are_papers_of_record_for_the_office(officer, lead, auditor, year):
    summary = issue(year)

    for format in ("pdf", "xlsx"):
        for client in (officer, auditor):
            waiting = client.post(url(f"{PAGE}_document", summary.pk, format))
            assert client.get(waiting["Location"]).status_code == 200
        assert lead.get(waiting["Location"]).status_code == 200

    names = sorted(StoredDocument.objects.values_list("filename", "queue", "owner"))
    assert names == [
        (f"tong-hop-dang-ky-{year.year}-lan-1.pdf", "bulk", None),
        (f"tong-hop-dang-ky-{year.year}-lan-1.xlsx", "bulk", None),
    ]
    assert officer.post(url(f"{PAGE}_document", summary.pk, "csv")).status_code == 404


def test_schools_reach_no_summary_and_no_file_of_one(year, officer, client):
    summary = issue(year)
    document = officer.post(url(f"{PAGE}_document", summary.pk, "pdf"))["Location"]
    client.force_login(
        factories.make_member(factories.make_unit()), backend="danvan.core.accounts.PasswordBackend"
    )

    assert client.get(document).status_code == 404
    assert client.get(url(f"{PAGE}_change", summary.pk), follow=True).status_code == 404


def issued_years(count):
    """As many years, each with an issued summary."""
    for _ in range(count):
        year = 2100 + Campaign.objects.count()
        campaign = factories.make_campaign(year, date(year, 1, 1))
        campaign.movement.report_to = "Tỉnh ủy"
        campaign.movement.save()
        OfficeSummary.objects.create(
            campaign=campaign, kind="REGISTRATION", version=1, number="1", report_to="a", sha256="a",
            issued_on=date(2100, 1, 1), issued_by=make_lead().user, issued_at=clock.now(), payload={},
        )  # fmt: skip


def test_perf_11_list_costs_the_same_queries_for_1_3_and_30_rows(lead, django_assert_max_num_queries):
    counts = set()
    lead.get(url(f"{PAGE}_changelist"))
    for more in (1, 2, 27):
        issued_years(more)
        with django_assert_max_num_queries(20) as captured:
            assert text_of(lead.get(url(f"{PAGE}_changelist"))).count('class="field-named"') >= more
        counts.add(len(captured))

    assert len(counts) == 1


def test_perf_11_preview_costs_the_same_queries_for_1_and_3_sheets(lead, django_assert_max_num_queries):
    campaign, counts = make_year(), set()
    lead.get(preview_url(campaign))
    for more in (1, 2):
        for _ in range(more):
            accepted_sheet(campaign)
            waiting, actor = factories.make_ready_sheet(campaign=campaign)
            submit(waiting, actor)
        with django_assert_max_num_queries(20) as captured:
            lead.get(preview_url(campaign))
        counts.add(len(captured))

    assert len(counts) == 1


def test_typed_reason_of_a_correction_survives_a_refusal(lead, year):
    first = issue(year)
    open_correction(summary=first, reason="a", actor=make_lead(), at=clock.now())

    page = lead.post(url(f"{PAGE}_correct", first.pk), {"correct-reason": "Lý do dài"})

    assert "Bản sửa đổi đã được mở." in text_of(page)


def test_a_reopened_sheet_is_said_in_the_preview_of_the_correction(lead, year):
    first = issue(year)
    by = make_lead()
    open_correction(summary=first, reason="a", actor=by, at=clock.now())
    sheet = Sheet.objects.get()
    assert lead.post(sheet_url("reopen", sheet), {"reopen-reason": "Sai"}).status_code == 302
    accept(submitted_by_someone(year))

    text = text_of(lead.get(preview_url(year)))

    assert "1 hồ sơ đang chờ bổ sung" in text
    assert re.search(r"<dt>Bớt 1 đơn vị</dt><dd>Trường A</dd>", text)


def submitted_by_someone(campaign):
    """One more sheet, sent."""
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    submit(sheet, actor)
    return sheet
