"""What happened, what was sent, how two sendings differ."""

import pytest

from danvan.core import clock
from registrations.services import sheet_models
from tests import factories
from tests.web.school import only_model, ready, send, shows, step_url, url

pytestmark = pytest.mark.django_db


def test_history_tells_who_did_what():
    client, sheet = ready()
    send(sheet, sheet.changed_by)

    page = client.get(url("history", sheet))

    assert [event.get_action_display() for event in page.context["events"]] == ["Gửi", "Lập bản nháp"]
    assert shows(page, "Lần gửi 1, 1 mô hình")
    assert shows(page, sheet.changed_by.full_name)


def test_uxt_30_history_of_a_draft_says_that_nothing_was_sent():
    client, sheet = ready()
    assert shows(client.get(url("history", sheet)), "Hồ sơ này chưa gửi lần nào.")


def test_snapshot_shows_what_was_sent_and_not_what_came_later():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))
    model = only_model(sheet)
    client.post(step_url(model, "muc-tieu"), {"goals": "Sửa về sau", "row_version": model.row_version})

    page = client.get(url("snapshot", sheet, 1))

    assert shows(page, model.goals)
    assert not shows(page, "Sửa về sau")
    assert client.get(url("snapshot", sheet, 2)).status_code == 404


def test_difference_marks_words_and_knows_a_move_from_an_addition():
    client, sheet = ready(models=2)
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))
    first, second = sheet.registration_sheet.models.order_by("position")
    client.post(url("model-move", sheet, second.uid), {"step": "-1"})
    first.refresh_from_db()
    client.post(
        step_url(first, "muc-tieu"),
        {"goals": "Phủ xanh vườn trường.", "situation": first.situation, "targets": first.targets,
         "row_version": first.row_version},
    )  # fmt: skip
    client.post(url("model-add", sheet), {"name": "Tiếng trống khuyến học"})
    finish(sheet)
    send(sheet, sheet.changed_by)

    page = client.get(url("difference", sheet, 1, 2))

    found = page.context["difference"]
    assert [model.name for model in found.added] == ["Tiếng trống khuyến học"]
    assert found.removed == ()
    [goals] = [change for model in found.changed for change in model.fields]
    assert (goals.label, goals.old, goals.new) == (
        "Mục tiêu",
        "Phủ xanh sân trường.",
        "Phủ xanh vườn trường.",
    )
    assert "<del>" in page.content.decode()
    assert "<ins>" in page.content.decode()
    assert client.get(url("difference", sheet, 1, 3)).status_code == 404


def test_equal_sendings_are_said_to_be_equal():
    client, sheet = ready()
    send(sheet, sheet.changed_by)
    client.post(url("sheet-recall", sheet))
    send(sheet, sheet.changed_by)
    assert shows(client.get(url("difference", sheet, 1, 2)), "Hai lần gửi giống hệt nhau.")
    assert shows(client.get(url("history", sheet)), url("difference", sheet, 1, 2))


def finish(sheet) -> None:
    """Fill whatever the last model still lacks."""
    model = sheet.registration_sheet.models.order_by("position").last()
    values = factories.model_values(sheet.campaign, name=model.name)
    sheet_models.save_model(
        model=model, values=values, people=factories.PEOPLE, row_version=model.row_version,
        actor=factories.actor_of(sheet.changed_by), at=clock.now(),
    )  # fmt: skip
