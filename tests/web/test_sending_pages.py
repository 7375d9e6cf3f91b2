"""Send, receipt, recall, withdraw: once, in time, and never by a hand-made post."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from danvan.core import clock
from danvan.core.models import StoredDocument
from registrations.enums import SheetState
from registrations.models import Snapshot, Unit
from registrations.services import drafts, extensions, review
from tests import factories
from tests.web.school import only_model, ready, send, sending_form, shows, signed_in, step_url, url

pytestmark = pytest.mark.django_db
OWN_CHANGE = "Chính bạn đã thay đổi ở một trang khác; hãy xem lại trước khi tiếp tục."
CHANGE_OF_ANOTHER = "Hồ sơ vừa được người khác thay đổi; hãy xem lại trước khi tiếp tục."
TOO_LATE = "Đã hết hạn gửi, tính đến hết ngày 11/3/2027 (thứ Năm); đơn vị có thể đề nghị gia hạn."


def test_sending_leads_to_the_receipt():
    client, sheet = ready()
    form = sending_form(client.get(url("sheet-check", sheet)))

    sent = client.post(url("sheet-submit", sheet), form)

    assert sent.url == url("receipt", sheet, 1)
    page = client.get(sent.url)
    assert shows(page, sheet.code)
    assert shows(page, "Việc tiếp theo")


def test_flt_11_flt_35_double_click_and_back_make_one_sending():
    client, sheet = ready()
    form = sending_form(client.get(url("sheet-check", sheet)))

    answers = [client.post(url("sheet-submit", sheet), form).url for _ in range(3)]

    assert answers == [url("receipt", sheet, 1)] * 3
    assert Snapshot.objects.count() == 1
    assert client.get(url("sheet-check", sheet)).url == url("sheet", sheet), "what Back leads to"


def test_flt_12_second_person_of_the_unit_reads_who_was_faster():
    client, sheet = ready()
    colleague = factories.make_member(sheet.unit, full_name="Châu Văn Bình")
    other = signed_in(colleague)
    mine = sending_form(client.get(url("sheet-check", sheet)))
    theirs = sending_form(other.get(url("sheet-check", sheet)))
    other.post(url("sheet-submit", sheet), theirs)

    page = client.post(url("sheet-submit", sheet), mine)

    assert page.status_code == 409
    assert shows(page, "Hồ sơ đang ở tình trạng “Đã gửi” nên không thể gửi.")
    assert shows(page, "Châu Văn Bình")
    assert shows(page, url("receipt", sheet, 1))
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize("is_own", [True, False])
def test_change_after_the_check_must_be_checked_again_whoever_made_it(is_own):
    client, sheet = ready()
    form = sending_form(client.get(url("sheet-check", sheet)))
    model = only_model(sheet)
    editor = client if is_own else signed_in(factories.make_member(sheet.unit))
    editor.post(step_url(model, "muc-tieu"), {"goals": "Khác", "row_version": model.row_version})

    page = client.post(url("sheet-submit", sheet), form)

    assert page.status_code == 409
    assert [shows(page, sentence) for sentence in (OWN_CHANGE, CHANGE_OF_ANOTHER)] == [is_own, not is_own]
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(("is_own", "words"), [(True, OWN_CHANGE), (False, CHANGE_OF_ANOTHER)])
@pytest.mark.parametrize("part", ["model", "details"])
def test_text_that_could_not_be_stored_by_itself_says_whose_change_it_met(part, is_own, words):
    client, sheet = ready()
    model = only_model(sheet)
    page, field, seen = step_url(model, "muc-tieu"), "goals", model.row_version
    if part == "details":
        page, field, seen = url("sheet-details", sheet), "contact_name", sheet.row_version
    editor = client if is_own else signed_in(factories.make_member(sheet.unit))
    editor.post(page, {field: "Đã sửa", "contact_phone": "0912 345 678", "row_version": seen})

    typed = {field: "Gõ sau", "contact_phone": "0912 345 678", "row_version": seen, "autosave": "1"}
    answer = client.post(page, typed)

    assert shows(answer, f"Chưa tự lưu được: {words}")


def test_sec_ac_09_incomplete_sheet_is_refused_without_the_check_page():
    client, sheet = ready()
    model = only_model(sheet)
    model.goals = ""
    model.save()

    page = client.post(url("sheet-submit", sheet), {"token": uuid.uuid4(), "row_version": sheet.row_version})

    assert page.status_code == 409
    assert shows(page, "Còn 1 chỗ cần bổ sung trước khi gửi.")


def test_sending_without_its_token_leads_back_to_the_check():
    client, sheet = ready()
    page = client.post(url("sheet-submit", sheet), {"token": "x"})
    assert page.url == url("sheet-check", sheet)
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(("seconds", "sent"), [(-1, 1), (0, 0), (1, 0)])
def test_hand_made_post_at_the_deadline(at_local, seconds, sent):
    midnight = at_local(2027, 3, 12)
    at_local(2027, 3, 11, 23, 0)
    unit = factories.make_unit()
    campaign = factories.make_campaign(2027, closes_on=clock.local_day(midnight))
    sheet, actor = factories.make_ready_sheet(unit, campaign)
    client = signed_in(actor.user)
    moment = clock.local(midnight + timedelta(seconds=seconds))
    at_local(*moment.timetuple()[:6])

    page = client.post(url("sheet-submit", sheet), {"token": uuid.uuid4(), "row_version": sheet.row_version})

    assert Snapshot.objects.count() == sent
    assert page.status_code == (302 if sent else 409)
    assert shows(page, TOO_LATE) == (not sent)


def test_after_the_deadline_the_draft_is_still_edited_and_the_button_is_shut(at_local):
    at_local(2027, 3, 11, 23, 0)
    day = clock.local_day(clock.now()) + timedelta(days=1)
    sheet, actor = factories.make_ready_sheet(campaign=factories.make_campaign(2027, closes_on=day))
    at_local(2027, 3, 12, 0, 0)
    client = signed_in(actor.user)
    model = only_model(sheet)

    stored = client.post(
        step_url(model, "muc-tieu"), {"goals": "Sửa sau hạn", "row_version": model.row_version}
    )
    page = client.get(url("sheet-check", sheet))

    assert stored.status_code == 302
    assert shows(page, TOO_LATE)
    assert shows(client.get(url("sheet", sheet)), "Đề nghị gia hạn")


def test_extension_opens_the_button_in_the_same_second(at_local):
    at_local(2027, 3, 11, 23, 0)
    day = clock.local_day(clock.now()) + timedelta(days=1)
    campaign = factories.make_campaign(2027, closes_on=day)
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    at_local(2027, 3, 12, 8, 0)
    extensions.extend_deadline(
        deadline=campaign.deadlines.get(kind="REGISTRATION"), unit=sheet.unit,
        until=clock.now() + timedelta(hours=1),
        reason="Mất điện", actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    client = signed_in(actor.user)
    form = sending_form(client.get(url("sheet-check", sheet)))

    assert client.post(url("sheet-submit", sheet), form).url == url("receipt", sheet, 1)


def test_uxt_13_receipt_of_an_old_sending_names_the_new_one():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))
    send(sheet, sheet.changed_by)

    page = client.get(url("receipt", sheet, 1))

    assert shows(page, "Đây là biên nhận của lần gửi cũ.")
    assert client.get(url("receipt", sheet, 3)).status_code == 404


def test_receipt_keeps_the_name_that_the_unit_had_when_it_sent():
    client, sheet = ready()
    client.post(url("sheet-submit", sheet), sending_form(client.get(url("sheet-check", sheet))))
    name = sheet.unit.name
    Unit.objects.filter(pk=sheet.unit_id).update(name="Trường mang tên mới")

    page = client.get(url("receipt", sheet, 1))

    assert (shows(page, name), shows(page, "Trường mang tên mới")) == (True, False)


@pytest.mark.parametrize("key", ["registration-list", "receipt-slip"])
def test_papers_of_the_receipt_are_drawn_once(key):
    client, sheet = ready()
    send(sheet, sheet.changed_by)

    first = client.post(url("receipt-document", sheet, 1, key))
    second = client.post(url("receipt-document", sheet, 1, key))

    document = StoredDocument.objects.get()
    assert (document.key, document.params) == (key, {"sheet": sheet.code, "version": 1})
    assert first.url == second.url == reverse("document", args=[document.token])


def test_office_lists_are_no_papers_of_a_receipt():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    page = client.post(url("receipt-document", sheet, 1, "office-registration-list"))
    assert page.status_code == 404


def test_recall_is_asked_and_gives_the_draft_back():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    assert shows(client.get(url("sheet-recall", sheet)), "Thu hồi để sửa?")

    page = client.post(url("sheet-recall", sheet), follow=True)

    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    assert shows(page, "Đã thu hồi.")


def test_withdraw_needs_its_reason():
    client, sheet = ready()
    send(sheet, sheet.changed_by)

    asked = client.post(url("sheet-withdraw", sheet), {"reason": "  "})
    assert shows(asked, "Nêu lý do rút hồ sơ.")
    client.post(url("sheet-withdraw", sheet), {"reason": "Trường sáp nhập."})

    sheet.refresh_from_db()
    assert sheet.state == SheetState.WITHDRAWN
    assert shows(client.get(url("sheet", sheet)), "Đơn vị đã rút hồ sơ này.")


@pytest.mark.parametrize("state", [SheetState.SUBMITTED, SheetState.ACCEPTED, SheetState.WITHDRAWN])
def test_sec_ac_06_nothing_is_edited_once_the_office_has_it(state):
    client, sheet = ready()
    model = only_model(sheet)
    send(sheet, sheet.changed_by)
    type(sheet).objects.update(state=state)
    typed = {"goals": "Lén sửa", "row_version": model.row_version}

    page = client.post(step_url(model, "muc-tieu"), typed)
    others = [
        client.post(url("sheet-details", sheet), {"contact_name": "Lén sửa", "row_version": 1}),
        client.post(url("model-add", sheet), {"name": "Lén thêm"}),
        client.post(url("model-delete", sheet, model.uid)),
        client.post(url("model-move", sheet, model.uid), {"step": "1"}),
        client.post(url("model-copy", sheet), {"sources": [str(model.uid)]}),
        client.post(url("sheet-delete", sheet)),
    ]

    assert shows(page, f"Hồ sơ đang ở tình trạng “{state.label}” nên không sửa được.")
    assert shows(page, "Lén sửa"), "what was typed is given back to be copied"
    assert [other.status_code for other in others] == [409] * 6
    assert list(sheet.registration_sheet.models.all()) == [model]
    assert only_model(sheet).goals == model.goals


def test_office_enters_on_behalf_in_plain_sight():
    unit = factories.make_unit("Trường Mẫu giáo Hoa Mai")
    office = factories.make_office()
    actor = factories.actor_of(office)
    sheet = drafts.enter_on_behalf(
        unit=unit, campaign=factories.make_campaign(), reason="Trường mất mạng", actor=actor, at=clock.now()
    )
    client = signed_in(office)

    page = client.get(url("sheet", sheet))
    client.post(url("model-add", sheet), {"name": "Nhập hộ"})

    assert shows(page, "Bạn đang nhập thay Trường Mẫu giáo Hoa Mai.")
    assert only_model(sheet).name == "Nhập hộ"
    own = signed_in(factories.make_member(unit)).get(url("history", sheet))
    assert shows(own, "Nhập thay")
    assert shows(own, "Trường mất mạng")


def test_second_sending_by_the_office_leads_to_the_same_receipt():
    sheet, _ = factories.make_ready_sheet()
    office = factories.make_office()
    drafts.enter_on_behalf(
        unit=sheet.unit, campaign=sheet.campaign, reason="Mất mạng",
        actor=factories.actor_of(office), at=clock.now(),
    )  # fmt: skip
    client = signed_in(office)
    form = sending_form(client.get(url("sheet-check", sheet)))

    answers = [client.post(url("sheet-submit", sheet), form).url for _ in range(2)]

    assert answers == [url("receipt", sheet, 1)] * 2
    assert client.get(answers[0]).status_code == 200
    assert client.get(url("sheet", sheet)).status_code == 404, "contents that may change are the unit's"


def test_returned_sheet_is_sent_again_within_the_supplement_time(at_local):
    at_local(2027, 3, 11, 9, 0)
    day = clock.local_day(clock.now()) + timedelta(days=1)
    sheet, actor = factories.make_ready_sheet(campaign=factories.make_campaign(2027, closes_on=day))
    send(sheet, actor.user)
    at_local(2027, 3, 15, 9, 0)
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ chỉ tiêu.")], row_version=sheet.row_version,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    client = signed_in(actor.user)

    page = client.get(url("sheet", sheet))
    form = sending_form(client.get(url("sheet-check", sheet)))
    sent = client.post(url("sheet-submit", sheet), form)

    assert shows(page, "Bổ sung và gửi lại đến hết ngày 20/3/2027 (thứ Bảy), còn 5 ngày.")
    assert sent.url == url("receipt", sheet, 2)
