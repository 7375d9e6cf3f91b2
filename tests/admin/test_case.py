"""The case page: what a reviewer sees of one sheet."""

from datetime import date

import pytest

from danvan.core import clock
from registrations.enums import Novelty, Role, SheetState
from registrations.models import Membership, Sheet
from registrations.services import review, sheet_models
from registrations.services.review import NewRemark
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, sheet_url, text_of, url

pytestmark = pytest.mark.django_db


def page_of(client, sheet):
    """The case page."""
    page = client.get(sheet_url("change", sheet))
    assert page.status_code == 200
    return page


def test_adm_02_the_page_shows_what_was_sent_never_the_draft(officer, campaign):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    model = sheet.registration_sheet.models.get()
    send(sheet, actor)
    reviewer = factories.actor_of(factories.make_office())
    review.return_sheet(
        sheet=sheet, remarks=[NewRemark("Nêu rõ", model.uid, "targets")], row_version=sheet.row_version,
        actor=reviewer, at=clock.now(),
    )  # fmt: skip
    model.refresh_from_db()
    sheet_models.save_model(
        model=model, values={"targets": "Trồng 80 cây."}, row_version=model.row_version, actor=actor,
        at=clock.now(),
    )  # fmt: skip

    returned = text_of(page_of(officer, sheet))
    assert "Trồng 50 cây." in returned
    assert "Trồng 80 cây." not in returned

    send(sheet, actor)
    again = page_of(officer, sheet)
    change = again.context["case"].difference.changed[0].fields[0]
    assert (change.label, change.old, change.new) == ("Chỉ tiêu cụ thể", "Trồng 50 cây.", "Trồng 80 cây.")
    assert again.context["case"].remarks[1][0].about == f"Mô hình 1: {model.name} – Chỉ tiêu cụ thể"
    assert [event.get_action_display() for event in again.context["case"].events] == [
        "Gửi", "Trả lại để bổ sung", "Gửi", "Lập bản nháp",
    ]  # fmt: skip


def test_flt_52_the_time_for_a_supplement_is_said_by_its_last_day(officer, campaign):
    sheet = sent_sheet(campaign)
    due = clock.start_of_day(date(2027, 3, 17))

    Sheet.objects.update(state=SheetState.RETURNED, supplement_due_at=due)
    assert "<dt>Hạn bổ sung</dt><dd>đến hết ngày 16/3/2027 (thứ Ba)</dd>" in text_of(page_of(officer, sheet))

    Sheet.objects.update(state=SheetState.SUBMITTED)
    assert "Hạn bổ sung" not in text_of(page_of(officer, sheet))


def test_inv_13_of_a_draft_nothing_is_shown_but_that_it_exists(officer, campaign):
    sheet, _ = factories.make_ready_sheet(campaign=campaign)
    model = sheet.registration_sheet.models.get()

    page = text_of(page_of(officer, sheet))

    assert model.name not in page
    assert "Trần Văn Bảy" not in page
    assert "Đơn vị chưa gửi lần nào" in page


def test_adm_02_the_machine_names_a_model_that_is_not_new(officer, at_local):
    at_local(2026, 3, 1, 8)
    unit = factories.make_unit("Trường cũ")
    for year in (2026, 2027):
        at_local(year, 3, 1, 8)
        sheet, actor = factories.make_ready_sheet(unit=unit, campaign=factories.make_campaign(year))
        model = sheet.registration_sheet.models.get()
        sheet_models.save_model(
            model=model, values={"name": "Trường học xanh", "novelty": Novelty.NEW},
            row_version=model.row_version, actor=actor, at=clock.now(),
        )  # fmt: skip
        send(sheet, actor)

    page = page_of(client_of(factories.make_office()), sheet)

    assert [finding.sentence for finding in page.context["case"].models[0].findings] == [
        "Ghi là mô hình mới nhưng đơn vị đã đăng ký cùng tên năm 2026."
    ]


def test_sec_ac_11_of_the_own_unit_nothing_is_decided_and_the_reason_is_shown(campaign):
    sheet = sent_sheet(campaign)
    user = factories.make_office()
    Membership.objects.create(
        user=user, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on=clock.local_day(clock.now())
    )
    client = client_of(user)

    page = page_of(client, sheet)
    answer = client.post(sheet_url("accept", sheet), {"row_version": sheet.row_version})

    sentence = "Bạn là người của đơn vị này nên không duyệt hồ sơ của chính đơn vị mình."
    assert page.context["may"]["accept"].reason == sentence
    assert sentence in text_of(page)
    assert answer.context["refusal"] == [sentence]
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SUBMITTED


def test_sec_ac_01_the_auditor_reads_and_decides_nothing(auditor, campaign):
    sheet = sent_sheet(campaign)

    page = text_of(page_of(auditor, sheet))
    answer = auditor.post(sheet_url("accept", sheet), {"row_version": sheet.row_version})

    assert page.count("Chỉ phòng phụ trách của Sở làm được việc này.") == 2
    assert answer.context["refusal"] == ["Chỉ phòng phụ trách của Sở làm được việc này."]
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SUBMITTED


def test_sec_in_05_hostile_text_is_shown_as_it_was_typed(officer, campaign):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    model = sheet.registration_sheet.models.get()
    sheet_models.save_model(
        model=model, values={"name": "<script>alert(1)</script> {{7|add:7}}"},
        row_version=model.row_version, actor=actor, at=clock.now(),
    )  # fmt: skip
    send(sheet, actor)

    page = text_of(page_of(officer, sheet))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7|add:7}}" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("key", [2**63, 10**30, "9" * 5000, "x"])
def test_sec_in_10_a_key_that_no_sheet_can_have_is_not_found(officer, campaign, key):
    assert officer.get(url("registrations_sheet_change", key)).status_code == 404
    accept = f"{url('registrations_sheet_changelist')}{key}/duyet/"
    assert officer.post(accept, follow=True).status_code == 404
