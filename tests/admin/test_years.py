"""Archiving a year, the next year, the next movement: pages of the office."""

import re
from datetime import date

import pytest

from registrations.models import Campaign, Deadline, Movement, ReminderRule
from registrations.services.clones import TAKEN_OVER
from tests import factories
from tests.admin.office import sheet_url, text_of, url
from tests.summary_world import accepted_sheet, close_windows, issue, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished():
    """A year that may be archived, but for the summary of its reports."""
    campaign = make_year()
    accepted_sheet(campaign, "Trường A")
    issue(campaign)
    close_windows(campaign)
    return campaign


def page_of(campaign, name="change"):
    """The address of a page of the campaign."""
    return url(f"registrations_campaign_{name}", campaign.pk)


def test_the_lead_archives_after_a_tick_and_the_year_is_only_read(lead, officer, finished):
    asked = text_of(lead.get(page_of(finished, "archive")))
    assert "Không lập bản tổng hợp của Sở (báo cáo kết quả thực hiện)" in asked
    refused = text_of(lead.post(page_of(finished, "archive")))
    assert "hãy xác nhận là không lập." in refused

    done = lead.post(page_of(finished, "archive"), {"knowingly_without_summary": "on"})

    assert done["Location"] == page_of(finished)
    stored = Campaign.objects.get()
    text = text_of(officer.get(page_of(finished)))
    assert stored.checksum in text
    assert 'name="_save"' not in text
    assert officer.post(page_of(finished), {"year": 2100}).status_code == 403
    sheet = finished.sheets.get()
    case = text_of(lead.get(sheet_url("change", sheet)))
    assert f"Đợt thi đua năm {finished.year} đã lưu trữ nên chỉ xem được." in case
    assert not re.search(r'<button type="submit" class="button', case)


def test_what_is_open_is_said_and_no_button_is_there(lead):
    campaign = make_year()

    text = text_of(lead.get(page_of(campaign, "archive")))

    assert "Thời hạn “Đăng ký” còn mở." in text
    assert "Thời hạn “Báo cáo kết quả” còn mở." in text
    assert 'value="Lưu trữ"' not in text


def test_an_officer_is_told_that_the_lead_archives(officer, finished):
    for name in ("archive", "unarchive"):
        answer = officer.post(page_of(finished, name), {"knowingly_without_summary": "on", "reason": "a"})
        assert answer["Location"] == page_of(finished)
        assert "Chỉ lãnh đạo phòng làm được việc này." in text_of(officer.get(page_of(finished)))
    assert Campaign.objects.get().archived_at is None


def test_the_lead_opens_a_year_again_with_a_reason(lead, finished):
    lead.post(page_of(finished, "archive"), {"knowingly_without_summary": "on"})

    assert lead.post(page_of(finished, "unarchive"), {"reason": ""}).status_code == 200
    lead.post(page_of(finished, "unarchive"), {"reason": "Sửa quyết định"})

    assert Campaign.objects.get().archived_at is None


def test_deadlines_of_an_archived_year_are_only_read_and_not_extended(lead, finished):
    lead.post(page_of(finished, "archive"), {"knowingly_without_summary": "on"})
    deadline = Deadline.objects.get(campaign=finished, kind="REGISTRATION")

    page = text_of(lead.get(url("registrations_deadline_change", deadline.pk)))
    choices = text_of(lead.get(url("registrations_deadlineextension_add")))

    assert "Xem lại trước khi đặt" not in page
    assert f'<option value="{deadline.pk}"' not in choices


def test_school_reads_an_archived_draft_and_is_told_why_it_is_shut(lead, finished, client):
    draft, actor = factories.make_ready_sheet(campaign=finished)
    lead.post(page_of(finished, "archive"), {"knowingly_without_summary": "on"})
    client.force_login(actor.user, backend="danvan.core.accounts.PasswordBackend")
    sentence = f"Đợt thi đua năm {finished.year} đã lưu trữ nên chỉ xem được."

    home = client.get(f"/ho-so/{draft.code}/")
    details = client.get(f"/ho-so/{draft.code}/thong-tin/")

    assert sentence in text_of(home)
    assert details.status_code in (404, 409)


def clone_form(source, **fields):
    """What the form of the next year sends."""
    return {"year": source.year + 1, "movement": source.movement_id} | fields


def test_next_year_is_looked_at_in_words_before_it_is_stored(officer):
    source = factories.make_campaign(2027, date(2027, 3, 12))
    ReminderRule.objects.create(campaign=source, kind="REGISTRATION", days=-3, subject="a", text="b")
    page = page_of(source, "clone")

    summary = text_of(officer.post(page, clone_form(source)))

    assert "đến hết ngày 11/3/2027 (thứ Năm)" in summary
    assert "<strong>Nhận đến hết ngày 11/3/2028 (thứ Bảy)</strong>" in summary
    assert "<dt>Mốc nhắc hạn</dt><dd>1 mục</dd>" in summary
    assert Campaign.objects.count() == 1
    back = officer.post(page, clone_form(source, back="yes"))
    assert "Xem lại trước khi tạo" in text_of(back)
    done = officer.post(page, clone_form(source, confirmed="yes"))
    campaign = Campaign.objects.get(year=2028)
    assert done["Location"] == page_of(campaign)
    assert {name: getattr(campaign, name) for name in TAKEN_OVER} == {
        name: getattr(source, name) for name in TAKEN_OVER
    }
    assert Deadline.objects.filter(campaign=campaign).count() == 2


def test_a_year_outside_of_the_period_points_to_a_new_movement(officer):
    source = factories.make_campaign(2027, date(2027, 3, 12))
    page = page_of(source, "clone")

    refused = text_of(officer.post(page, clone_form(source, year=2032)))

    assert "hãy chọn phong trào khác hoặc tạo phong trào mới." in refused
    assert url("registrations_movement_clone", source.movement_id) in refused
    assert Campaign.objects.count() == 1


def test_an_auditor_creates_neither_year_nor_movement(auditor):
    source = factories.make_campaign(2027, date(2027, 3, 12))

    for page in (page_of(source, "clone"), url("registrations_movement_clone", source.movement_id)):
        assert auditor.post(page, clone_form(source, confirmed="yes")).status_code == 302
    assert (Campaign.objects.count(), Movement.objects.count()) == (1, 1)


def test_new_movement_is_filled_from_the_old_one_and_takes_what_is_ticked(officer):
    source = factories.make_movement(2021)
    page = url("registrations_movement_clone", source.pk)
    form = text_of(officer.get(page))
    assert 'value="2026"' in form and 'value="2030"' in form
    assert "Lĩnh vực, nội dung của lĩnh vực" in form
    assert "Hình thức khen thưởng, loại giấy tờ" in form
    typed = {
        "code": "dvk-2026", "name": "Phong trào mới", "first_year": 2026, "last_year": 2030,
        "plan_number": "01/KH", "plan_date": "5/3/2026", "issuer": "Ban Dân vận",
        "parts": ["registrations.Area"],
    }  # fmt: skip

    done = officer.post(page, typed)

    new = Movement.objects.get(code="dvk-2026")
    assert done["Location"] == url("registrations_movement_change", new.pk)
    assert [area.name for area in new.areas.all()] == ["Văn hóa - xã hội"]
    assert new.plan_date == date(2026, 3, 5)


def test_a_movement_with_a_known_code_is_refused_with_what_was_typed(officer):
    source = factories.make_movement(2021)
    page = url("registrations_movement_clone", source.pk)

    refused = officer.post(page, {"code": source.code, "name": "Phong trào giữ lại", "first_year": 2026})

    assert refused.status_code == 200
    assert "Phong trào giữ lại" in text_of(refused)
    assert Movement.objects.count() == 1
