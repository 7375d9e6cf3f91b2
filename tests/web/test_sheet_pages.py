"""The task list, the details, the check page, the end of a draft."""

import pytest
from django.urls import reverse

from danvan.core import clock
from registrations.enums import Action
from registrations.models import Event, Sheet
from registrations.services import drafts, review
from tests import factories
from tests.web.school import only_model, ready, send, shows, signed_in, step_url, url

pytestmark = pytest.mark.django_db


def returned(sheet, *remarks):
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    office = factories.actor_of(factories.make_office())
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=office, at=clock.now()
    )


def test_new_sheet_shows_what_is_still_to_do():
    unit = factories.make_unit(head_title="", head_name="", phone="")
    actor = factories.actor_of(factories.make_member(unit))
    sheet = drafts.start_sheet(unit=unit, campaign=factories.make_campaign(), actor=actor, at=clock.now())

    page = signed_in(actor.user).get(url("sheet", sheet))

    assert page.context["details"].progress.label == "Chưa làm"
    assert page.context["models"] == []
    assert shows(page, "Thêm mô hình")


def test_task_of_a_model_leads_to_its_first_gap():
    client, sheet = ready()
    model = only_model(sheet)
    assert shows(client.get(url("sheet", sheet)), "Xong")

    model.method, model.outputs = "", ""
    model.save()
    page = client.get(url("sheet", sheet))

    [(_, task)] = page.context["models"]
    assert (task.progress.label, task.missing, task.step) == ("Đang làm", 2, "cach-lam")
    assert shows(page, step_url(model, "cach-lam"))


def test_ux_13_remarks_of_a_returned_sheet_lead_to_the_field():
    client, sheet = ready()
    model = only_model(sheet)
    returned(
        sheet,
        review.NewRemark("Chỉ tiêu chưa đo được.", model.uid, "targets"),
        review.NewRemark("Bổ sung số văn bản."),
    )

    page = client.get(url("sheet", sheet))

    first, second = page.context["remarks"]
    assert first.url == step_url(model, "muc-tieu") + "?ve=kiem-tra#id_targets"
    assert first.about == f"Mô hình 1: {model.name}, Chỉ tiêu cụ thể"
    assert (second.sentence, second.url) == ("Bổ sung số văn bản.", "")
    assert shows(page, "Chỉ tiêu chưa đo được.")


def test_sent_sheet_offers_receipt_and_recall_and_no_editing():
    client, sheet = ready()
    send(sheet, sheet.changed_by)

    page = client.get(url("sheet", sheet))

    assert shows(page, url("receipt", sheet, 1))
    assert shows(page, url("sheet-recall", sheet))
    assert not shows(page, url("model-add", sheet))


def test_recall_is_shown_disabled_with_its_reason_once_the_review_began():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    office = factories.actor_of(factories.make_office())
    review.begin_review(sheet=sheet, actor=office, at=clock.now())

    page = client.get(url("sheet", sheet))

    reason = "Sở đã bắt đầu duyệt nên không thu hồi được; đơn vị có thể liên hệ để được trả lại."
    assert shows(page, reason)
    assert shows(client.post(url("sheet-recall", sheet)), reason)


def test_accepted_sheet_names_the_models_that_were_refused():
    client, sheet = ready(models=2)
    model = sheet.registration_sheet.models.last()
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, refused={model.uid: "Trùng với phong trào khác."},
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip

    page = client.get(url("sheet", sheet))

    assert shows(page, "Đã được duyệt")
    assert shows(page, "Trùng với phong trào khác.")


def test_details_are_stored_and_nothing_is_required():
    client, sheet = ready()
    typed = {"signer_name": "", "contact_name": "Trần Thị Út", "row_version": sheet.row_version}

    page = client.post(url("sheet-details", sheet), typed)

    assert page.url == url("sheet", sheet)
    sheet.registration_sheet.refresh_from_db()
    assert sheet.registration_sheet.contact_name == "Trần Thị Út"
    assert sheet.registration_sheet.signer_name == ""


def test_sec_ac_07_other_fields_in_the_post_change_nothing():
    client, sheet = ready()
    typed = {"contact_name": "Lê Bảy", "row_version": sheet.row_version, "state": "ACCEPTED", "unit": "1"}

    client.post(url("sheet-details", sheet), typed)

    stored = Sheet.objects.get()
    assert (stored.state, stored.unit_id) == ("DRAFT", sheet.unit_id)


def test_ux_06_wrong_length_is_said_on_top_and_at_the_field():
    client, sheet = ready()

    page = client.post(url("sheet-details", sheet), {"contact_phone": "0" * 30, "row_version": 1})

    text = page.content.decode()
    assert "<title>Lỗi:" in text
    assert 'href="#id_contact_phone"' in text
    assert 'aria-invalid="true"' in text
    assert shows(page, "0" * 30)


def test_uxt_12_check_page_shows_every_answer_and_leads_back():
    client, sheet = ready()
    model = only_model(sheet)

    page = client.get(url("sheet-check", sheet))

    for text in (
        model.name,
        model.situation,
        model.method,
        "Danh Sóc Kha",
        "Bí thư chi đoàn",
        "0912 345 678",
    ):
        assert shows(page, text)
    assert shows(page, step_url(model, "muc-tieu") + "?ve=kiem-tra#id_goals")
    stored = client.post(
        step_url(model, "muc-tieu") + "?ve=kiem-tra", {"goals": "Khác", "row_version": model.row_version}
    )
    assert stored.url == url("sheet-check", sheet)


def test_check_page_lists_every_problem_and_keeps_the_button_shut():
    client, sheet = ready()
    model = only_model(sheet)
    model.goals = ""
    model.people.clear()
    model.save()

    page = client.get(url("sheet-check", sheet))

    about = f"Mô hình 1: {model.name}"
    assert page.context["findings"] == [
        (step_url(model, "muc-tieu") + "?ve=kiem-tra#id_goals", f"{about} – Nêu mục tiêu của mô hình."),
        (
            step_url(model, "dang-ky") + "?ve=kiem-tra#id_people-0-full_name",
            f"{about} – Nhập người phụ trách.",
        ),
    ]
    assert shows(page, "Còn 2 chỗ cần bổ sung trước khi gửi.")
    assert not shows(page, str(page.context["token"]))


def test_draft_is_deleted_after_a_question():
    client, sheet = ready()
    assert shows(client.get(url("sheet-delete", sheet)), sheet.code)
    assert Sheet.objects.exists()

    page = client.post(url("sheet-delete", sheet))

    assert page.url == reverse("home")
    assert not Sheet.objects.exists()
    assert Event.objects.filter(action=Action.DELETE).count() == 1


def test_recalled_sheet_is_never_deleted():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))

    page = client.post(url("sheet-delete", sheet))

    assert page.status_code == 409
    assert shows(page, "Hồ sơ đã từng gửi nên không xóa được; đơn vị có thể rút hồ sơ.")
    assert Sheet.objects.exists()
