"""Two people of one unit, and sessions that ended: no typed text is lost."""

import pytest

from danvan.core.typed_text import signature
from registrations.models import Registration
from tests import factories
from tests.web.school import only_model, ready, shows, signed_in, step_url, url

pytestmark = pytest.mark.django_db


def test_flt_13_conflict_page_keeps_both_texts_and_overwrites_nothing():
    client, sheet = ready()
    model = only_model(sheet)
    colleague = factories.make_member(sheet.unit, full_name="Châu Văn Bình")
    seen = model.row_version
    theirs = {"goals": "Bản của Bình", "targets": model.targets, "row_version": seen}
    signed_in(colleague).post(step_url(model, "muc-tieu"), theirs)

    mine = {
        "goals": "Bản của tôi",
        "situation": "Tôi cũng sửa",
        "targets": model.targets,
        "row_version": seen,
    }
    page = client.post(step_url(model, "muc-tieu"), mine)

    assert page.status_code == 409
    for text in ("Châu Văn Bình", "Bản của Bình", "Bản của tôi", "Tôi cũng sửa"):
        assert shows(page, text)
    model.refresh_from_db()
    assert (model.goals, model.situation) == ("Bản của Bình", "")

    stored = client.post(step_url(model, "muc-tieu"), again(page))
    model.refresh_from_db()
    assert stored.status_code == 302
    assert (model.goals, model.situation) == ("Bản của tôi", "Tôi cũng sửa")


def test_flt_13_conflict_of_people_and_details_in_words():
    client, sheet = ready()
    model = only_model(sheet)
    rows = {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "1", "people-0-full_name": "Lê Văn Tám"}

    people = client.post(step_url(model, "dang-ky"), {"row_version": 0, "subject": "INDIVIDUAL"} | rows)
    details = client.post(url("sheet-details", sheet), {"contact_name": "Người khác", "row_version": 0})

    assert ("Người phụ trách", "Lê Văn Tám", "Ông Danh Sóc Kha, Bí thư chi đoàn") in people.context["rows"]
    assert ("Tập thể hay cá nhân", "Cá nhân", "Tập thể") in people.context["rows"]
    assert ("Họ và tên người liên hệ", "Người khác", "Trần Văn Bảy") in details.context["rows"]


def test_conflict_over_days_and_contents_in_words():
    client, sheet = ready()
    model = only_model(sheet)
    days = {"starts_on": "2/3/2027", "row_version": 0}
    page = client.post(step_url(model, "nguon-luc"), days)
    texts = {label: (mine, theirs) for label, mine, theirs in page.context["rows"]}
    assert texts["Bắt đầu"] == ("2/3/2027", f"1/3/{sheet.campaign.year}")


def test_flt_13_another_page_of_the_same_model_is_stored_without_a_question():
    client, sheet = ready()
    model = only_model(sheet)
    theirs = {"goals": "Bản của Bình", "targets": model.targets, "row_version": model.row_version}
    signed_in(factories.make_member(sheet.unit)).post(step_url(model, "muc-tieu"), theirs)

    mine = {"method": "Góp ngày công", "audience": model.audience, "row_version": model.row_version}
    stored = client.post(step_url(model, "cach-lam"), mine)

    model.refresh_from_db()
    assert stored.status_code == 302
    assert (model.goals, model.method) == ("Bản của Bình", "Góp ngày công")


@pytest.mark.parametrize(("address", "about"), [("model-delete", "uid"), ("sheet-delete", "")])
def test_what_was_typed_into_something_deleted_meanwhile_is_shown(address, about):
    client, sheet = ready(models=2)
    model = sheet.registration_sheet.models.first()
    page = step_url(model, "muc-tieu")
    typed = {"goals": "Gõ suốt buổi chiều", "typed_by": signature(sheet.changed_by, page)}
    seen = typed | {"row_version": model.row_version}
    rest = [model.uid] if about else []
    signed_in(factories.make_member(sheet.unit)).post(url(address, sheet, *rest))

    told, saved = client.post(page, seen), client.post(page, seen | {"autosave": "yes"})

    assert (told.status_code, told.context["typed"]) == (409, [("Mục tiêu", "Gõ suốt buổi chiều")])
    assert shows(told, "Gõ suốt buổi chiều")
    assert (saved.status_code, saved.context["problem"]) == (200, told.context["refusal"].reason)


def test_flt_36_what_an_ended_session_kept_for_something_deleted_meanwhile_is_shown_once():
    client, sheet = ready(models=2)
    model, user = sheet.registration_sheet.models.first(), sheet.changed_by
    page = step_url(model, "muc-tieu")
    client.logout()
    client.post(page, {"goals": "Gõ suốt buổi chiều", "typed_by": signature(user, page)})
    signed_in(factories.make_member(sheet.unit)).post(url("model-delete", sheet, model.uid))
    client.force_login(user, backend="danvan.core.accounts.PasswordBackend")

    told, again = client.get(page), client.get(page)

    assert (told.status_code, told.context["typed"]) == (409, [("Mục tiêu", "Gõ suốt buổi chiều")])
    assert again.status_code == 404


def test_sec_ac_02_without_a_page_of_the_portal_what_is_gone_was_never_there():
    client, sheet = ready(models=2)
    model = sheet.registration_sheet.models.first()
    stranger = factories.make_member(factories.make_unit())
    signed_in(factories.make_member(sheet.unit)).post(url("model-delete", sheet, model.uid))
    page = step_url(model, "muc-tieu")

    for typed_by in ("", signature(stranger, page), signature(sheet.changed_by, "/khac/")):
        typed = {"goals": "Muộn", "row_version": model.row_version, "typed_by": typed_by}
        assert client.post(page, typed).status_code == 404


def test_flt_36_text_of_an_ended_session_is_back_after_signing_in():
    client, sheet = ready()
    model = only_model(sheet)
    user = sheet.changed_by
    address = step_url(model, "muc-tieu")
    typed = {
        "goals": "Gõ suốt buổi chiều",
        "row_version": model.row_version,
        "typed_by": signature(user, address),
    }
    client.logout()

    assert "/dang-nhap/" in client.post(address, typed).url
    client.force_login(user, backend="danvan.core.accounts.PasswordBackend")
    page = client.get(address)

    assert shows(page, "Gõ suốt buổi chiều")
    assert shows(page, "Chữ bạn đã gõ vẫn còn")
    model.refresh_from_db()
    assert model.goals != "Gõ suốt buổi chiều"
    assert not shows(client.get(address), "Gõ suốt buổi chiều"), "handed out once"


def test_flt_36_new_model_typed_in_an_ended_session_is_back_and_stored_once():
    client, sheet = ready(models=0)
    user, address = sheet.changed_by, url("model-add", sheet)
    client.logout()
    client.post(address, {"name": "Mô hình mới", "typed_by": signature(user, address)})
    client.force_login(user, backend="danvan.core.accounts.PasswordBackend")

    page = client.get(address)

    assert shows(page, "Mô hình mới")
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", ["sheet-details", "model-add"])
def test_long_forms_say_who_types(name):
    client, sheet = ready()
    assert 'name="typed_by"' in client.get(url(name, sheet)).content.decode()


def again(page) -> dict[str, object]:
    """What the button "Lưu bản của tôi" posts."""
    return dict(page.context["typed"]) | {"row_version": page.context["stored"].row_version}
