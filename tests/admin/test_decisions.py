"""Decisions on a sheet: the journey of a review, every refusal in its words, conflicts."""

from datetime import timedelta

import pytest

from danvan.core import clock
from registrations.enums import Action, SheetState, Verdict
from registrations.models import Event, ReadyPhrase, Registration, Remark, Sheet
from registrations.services import review, sending
from tests import factories
from tests.admin.office import client_of, send, sent_sheet, sheet_url, text_of, url

pytestmark = pytest.mark.django_db


def remarks(*rows):
    """The fields of the remark rows: pairs of texts and what they are about."""
    data = {"remarks-TOTAL_FORMS": len(rows), "remarks-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"remarks-{number}-{name}": value for name, value in row.items()}
    return data


def decide(client, name, sheet, follow=False, **data):
    """Post a decision on the sheet as it stands."""
    sheet.refresh_from_db()
    return client.post(sheet_url(name, sheet), {"row_version": sheet.row_version} | data, follow=follow)


def state_of(sheet):
    """The state that is stored."""
    return Sheet.objects.get(pk=sheet.pk).state


def test_adm_03_begin_accept_and_straight_on_to_the_next(officer, campaign):
    first, second = sent_sheet(campaign, "Trường A"), sent_sheet(campaign, "Trường B")

    begun = decide(officer, "begin", first)
    accepted = decide(officer, "accept", first)
    end = decide(officer, "accept", second)

    assert begun["Location"] == sheet_url("change", first)
    assert accepted["Location"] == sheet_url("change", second)
    assert end["Location"] == url("registrations_sheet_changelist")
    assert [state_of(first), state_of(second)] == [SheetState.ACCEPTED] * 2
    words = [str(message) for message in officer.get(end["Location"]).context["messages"]]
    assert words == [
        "Đã bắt đầu duyệt; đơn vị không thu hồi được nữa.",
        "Đã duyệt hồ sơ của Trường A. Đây là hồ sơ tiếp theo.",
        "Đã duyệt hồ sơ của Trường B. Không còn hồ sơ nào chờ duyệt trong danh sách này.",
    ]


def test_adm_06_the_filters_of_the_list_choose_the_next_sheet_and_stay(officer, campaign):
    first = sent_sheet(campaign, "Trường Nguyễn Trãi một")
    sent_sheet(campaign, "Trường Đào Duy Từ")
    third = sent_sheet(campaign, "Trường Nguyễn Trãi hai")
    filters = "?_changelist_filters=q%3Dnguyen%2Btrai"

    answer = officer.post(sheet_url("accept", first) + filters, {"row_version": first.row_version})

    assert answer["Location"] == sheet_url("change", third) + filters


def test_accept_leaves_out_a_model_with_its_reason(officer, campaign):
    sheet = sent_sheet(campaign, models=2)

    decide(officer, "accept", sheet, refuse_2="on", reason_2="Trùng với phong trào khác")

    verdicts = Registration.objects.order_by("position").values_list("verdict", "verdict_reason")
    assert list(verdicts) == [(Verdict.ACCEPTED, ""), (Verdict.REFUSED, "Trùng với phong trào khác")]


def test_a_refused_model_needs_its_reason_and_a_reason_its_tick(officer, campaign):
    sheet = sent_sheet(campaign, models=2)
    name = sheet.registration_sheet.models.get(position=1).name

    no_reason = decide(officer, "accept", sheet, refuse_1="on")
    no_tick = decide(officer, "accept", sheet, reason_1="Trùng")
    all_refused = decide(officer, "accept", sheet, refuse_1="on", reason_1="a", refuse_2="on", reason_2="b")

    assert no_reason.context["refusal"] == [f"Nêu lý do không duyệt mô hình “{name}”."]
    assert no_tick.context["forms"]["accept"].errors == {
        "refuse_1": ["Có lý do nhưng chưa đánh dấu không duyệt."]
    }
    assert all_refused.context["refusal"] == ["Không duyệt mọi mô hình thì hãy trả lại hồ sơ."]
    assert state_of(sheet) == SheetState.SUBMITTED


def test_return_ties_remarks_to_model_and_field_with_phrase_and_own_words(officer, campaign):
    ReadyPhrase.objects.create(text="Nêu chỉ tiêu có số liệu.")
    sheet = sent_sheet(campaign)
    uid = sheet.registration_sheet.models.get().uid

    decide(officer, "give_back", sheet, **remarks(
        {"text": "Xem lại cả hồ sơ."},
        {"model": uid, "field": "targets", "phrase": "Nêu chỉ tiêu có số liệu.", "text": "Ví dụ 50 cây."},
        {"field": "contact_phone", "text": "Số này không gọi được."},
        {},
    ))  # fmt: skip

    assert list(Remark.objects.values_list("model_uid", "field", "text")) == [
        (None, "", "Xem lại cả hồ sơ."),
        (uid, "targets", "Nêu chỉ tiêu có số liệu. Ví dụ 50 cây."),
        (None, "contact_phone", "Số này không gọi được."),
    ]
    assert state_of(sheet) == SheetState.RETURNED


def test_return_without_a_remark_or_without_its_model_says_so(officer, campaign):
    sheet = sent_sheet(campaign)

    empty = decide(officer, "give_back", sheet, **remarks({}, {}))
    aimless = decide(officer, "give_back", sheet, **remarks({"field": "targets", "text": "Thiếu số liệu"}))

    assert empty.context["refusal"] == ["Ghi ít nhất một ý kiến để đơn vị biết cần bổ sung gì."]
    assert aimless.context["forms"]["give_back"].rows.forms[0].errors == {
        "model": ["Chọn mô hình có mục này."]
    }
    assert "Thiếu số liệu" in text_of(aimless)
    assert state_of(sheet) == SheetState.SUBMITTED


def test_more_rows_come_without_script_and_the_text_stays(officer, campaign):
    sheet = sent_sheet(campaign)

    page = decide(officer, "give_back", sheet, more="yes", **remarks({"text": "Đang viết dở"}, {}))

    assert len(page.context["forms"]["give_back"].rows.forms) == 5
    assert "Đang viết dở" in text_of(page)
    assert state_of(sheet) == SheetState.SUBMITTED


def test_sec_in_10_an_odd_number_of_rows_gives_no_error(officer, campaign):
    odd = remarks({}) | {"remarks-TOTAL_FORMS": "9" * 5000}

    assert decide(officer, "give_back", sent_sheet(campaign), more="yes", **odd).status_code == 200


def test_reopen_is_the_leads_and_needs_a_reason(officer, lead, campaign):
    sheet = sent_sheet(campaign)
    decide(officer, "accept", sheet)

    by_officer = decide(officer, "reopen", sheet, **{"reopen-reason": "Nhầm"})
    no_reason = decide(lead, "reopen", sheet, **{"reopen-reason": " "})
    done = decide(lead, "reopen", sheet, **{"reopen-reason": "Duyệt nhầm bản."})

    assert by_officer.context["refusal"] == ["Chỉ lãnh đạo phòng làm được việc này."]
    assert no_reason.context["refusal"] == ["Nêu lý do mở lại."]
    assert (done.status_code, state_of(sheet)) == (302, SheetState.RETURNED)


def test_restore_gives_a_withdrawn_sheet_back_as_a_draft(officer, campaign):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    send(sheet, actor)
    sending.withdraw_sheet(sheet=sheet, reason="Nhầm đợt", actor=actor, at=clock.now())

    no_reason = decide(officer, "restore", sheet, **{"restore-reason": ""})
    decide(officer, "restore", sheet, **{"restore-reason": "Đơn vị xin gửi lại."})

    assert no_reason.context["refusal"] == ["Nêu lý do khôi phục."]
    assert state_of(sheet) == SheetState.DRAFT


@pytest.mark.parametrize(("days", "needs_time"), [(1, False), (-1, True)])
def test_restore_says_when_the_unit_needs_an_extension_to_send_again(officer, campaign, days, needs_time):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    send(sheet, actor)
    sending.withdraw_sheet(sheet=sheet, reason="Nhầm đợt", actor=actor, at=clock.now())
    campaign.deadlines.update(closes_at=clock.now() + timedelta(days=days))

    page = decide(officer, "restore", sheet, follow=True, **{"restore-reason": "Đơn vị xin gửi lại."})

    said = f"Đã khôi phục bản nháp cho {sheet.unit}."
    more = " Đã hết hạn gửi: đơn vị chỉ gửi lại được sau khi phòng gia hạn cho đơn vị."
    assert [str(message) for message in page.context["messages"]] == [said + more * needs_time]


def test_on_behalf_opens_the_draft_and_leads_to_the_sheet(officer, campaign):
    sheet, _ = factories.make_ready_sheet(campaign=campaign)

    no_reason = decide(officer, "on_behalf", sheet)
    done = decide(officer, "on_behalf", sheet, **{"on_behalf-reason": "Trường mất mạng."})

    assert no_reason.context["refusal"] == ["Nêu lý do nhập thay."]
    assert done["Location"] == f"/ho-so/{sheet.code}/"
    event = Event.objects.get(action=Action.ENTER_ON_BEHALF)
    assert (event.sheet, event.reason) == (sheet, "Trường mất mạng.")


def test_flt_13_two_officers_decide_the_second_sees_who_and_keeps_the_words(officer, campaign):
    sheet = sent_sheet(campaign)
    seen = sheet.row_version
    other = factories.make_office()
    other.full_name = "Lê Thị Người Kia"
    other.save()
    review.begin_review(sheet=sheet, actor=factories.actor_of(other), at=clock.now())

    page = officer.post(
        sheet_url("give_back", sheet), {"row_version": seen} | remarks({"text": "Thiếu số liệu"})
    )

    assert page.status_code == 409
    assert "Hồ sơ vừa được Lê Thị Người Kia thay đổi lúc" in text_of(page)
    assert page.context["typed"] == ["Thiếu số liệu"]
    assert (state_of(sheet), Remark.objects.count()) == (SheetState.SUBMITTED, 0)

    again = decide(officer, "give_back", sheet, **remarks({"text": "Thiếu số liệu"}))
    assert (again.status_code, state_of(sheet)) == (302, SheetState.RETURNED)


def test_flt_13_a_sheet_decided_meanwhile_is_not_decided_again(officer, campaign):
    sheet = sent_sheet(campaign)
    seen = sheet.row_version
    reviewer = factories.actor_of(factories.make_office())
    review.accept_sheet(sheet=sheet, row_version=seen, actor=reviewer, at=clock.now())

    page = officer.post(
        sheet_url("give_back", sheet), {"row_version": seen} | remarks({"text": "Thiếu số liệu"})
    )

    assert page.status_code == 409
    assert page.context["refusal"] == ["Hồ sơ đang ở tình trạng “Đã duyệt” nên không thể trả lại để bổ sung."]
    assert page.context["typed"] == ["Thiếu số liệu"]
    assert state_of(sheet) == SheetState.ACCEPTED


def test_sec_adm_04_no_hand_made_post_changes_the_state(officer, campaign):
    sheet = sent_sheet(campaign)
    stored = Sheet.objects.values().get(pk=sheet.pk)

    answers = [
        officer.post(sheet_url("change", sheet), {"state": "ACCEPTED", "_save": "1"}).status_code,
        officer.post(url("registrations_sheet_add"), {"state": "ACCEPTED"}).status_code,
        officer.post(sheet_url("delete", sheet), {"post": "yes"}).status_code,
        officer.get(sheet_url("accept", sheet)).status_code,
    ]

    assert answers == [405, 403, 403, 302]
    assert Sheet.objects.values().get(pk=sheet.pk) == stored


@pytest.mark.parametrize("name", ["begin", "accept", "give_back", "reopen", "restore", "on_behalf"])
def test_sec_ac_01_people_without_office_role_find_no_decision(sysadmin, campaign, name):
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    send(sheet, actor)

    assert sysadmin.post(sheet_url(name, sheet)).status_code == 404
    assert client_of(actor.user).post(sheet_url(name, sheet), follow=True).status_code == 404
    assert state_of(sheet) == SheetState.SUBMITTED
