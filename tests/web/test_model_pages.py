"""The pages of a model: add, type, autosave, move, delete, copy."""

import unicodedata
from datetime import date

import pytest

from registrations.enums import Novelty
from registrations.models import Person, Registration
from registrations.services import sheet_models
from tests import factories
from tests.web.school import only_model, ready, send, shows, signed_in, step_url, url

pytestmark = pytest.mark.django_db


def people(*rows: dict) -> dict[str, str]:
    """What the page posts for these rows."""
    posted = {"people-TOTAL_FORMS": str(len(rows)), "people-INITIAL_FORMS": "0"}
    return posted | {f"people-{i}-{name}": text for i, row in enumerate(rows) for name, text in row.items()}


def test_first_page_stores_the_model_and_leads_to_the_second():
    client, sheet = ready(models=0)

    page = client.post(url("model-add", sheet), {"name": "Trường học xanh"})

    model = only_model(sheet)
    assert (model.name, model.position) == ("Trường học xanh", 1)
    assert page.url == step_url(model, "linh-vuc")


def test_empty_first_page_stores_nothing_and_says_so():
    client, sheet = ready(models=0)
    page = client.post(url("model-add", sheet), {"name": " "})
    assert shows(page, "Nhập tên mô hình trước khi lưu.")
    assert not Registration.objects.exists()


def test_flt_45_a_name_with_its_accents_apart_is_counted_as_it_is_stored():
    client, sheet = ready(models=0)

    client.post(url("model-add", sheet), {"name": unicodedata.normalize("NFD", "Ổ" * 200)})

    assert only_model(sheet).name == "Ổ" * 200


def test_a_name_that_is_too_long_is_told_how_long_it_is_and_may_be():
    client, sheet = ready(models=0)

    page = client.post(url("model-add", sheet), {"name": unicodedata.normalize("NFD", "Ổ" * 256)})

    assert shows(page, "Dài 256 ký tự; hãy rút gọn còn nhiều nhất 255 ký tự.")
    assert shows(page, unicodedata.normalize("NFD", "Ổ" * 256)) and not Registration.objects.exists()


def test_autosave_never_creates_a_model():
    client, sheet = ready(models=0)
    page = client.get(url("model-add", sheet))
    assert "hx-post" not in page.content.decode()


@pytest.mark.parametrize(
    ("button", "target"), [({}, "muc-tieu"), ({"more": "1"}, "dang-ky"), ({"later": "1"}, "")]
)
def test_ux_03_each_button_stores_and_leads_on(button, target):
    client, sheet = ready()
    model = only_model(sheet)
    rows = people({"title": "MS", "full_name": "Trần Thị Út", "position": "Phó Hiệu trưởng"}, {}, {})
    typed = {"subject": "INDIVIDUAL", "row_version": model.row_version} | rows | button

    page = client.post(step_url(model, "dang-ky"), typed)

    assert page.url == (step_url(model, target) if target else url("sheet", sheet))
    assert sheet_models.people_of(model) == [
        {"title": "MS", "full_name": "Trần Thị Út", "position": "Phó Hiệu trưởng"}
    ]


def test_people_page_offers_three_rows_and_two_more_beyond_those_filled():
    client, sheet = ready(models=0)
    client.post(url("model-add", sheet), {"name": "Trường học xanh"})
    model = only_model(sheet)
    assert len(client.get(step_url(model, "dang-ky")).context["form"].rows) == 3

    rows = people(*({"full_name": f"Người thứ {i}"} for i in range(3)))
    client.post(step_url(model, "dang-ky"), {"row_version": model.row_version, "more": "1"} | rows)

    page = client.get(step_url(model, "dang-ky"))
    assert len(page.context["form"].rows) == 5
    assert shows(page, "Người thứ 2")


def test_ux_17_people_of_the_unit_are_offered_and_no_others():
    client, sheet = ready()
    Person.objects.create(unit=sheet.unit, full_name="Chau Sóc Phone", position="Tổ trưởng")
    Person.objects.create(unit=factories.make_unit(), full_name="Người trường khác")

    page = client.get(step_url(only_model(sheet), "dang-ky"))

    assert shows(page, "Chau Sóc Phone")
    assert not shows(page, "Người trường khác")


def test_autosave_twice_keeps_the_person_that_the_first_one_stored():
    client, sheet = ready(models=0)
    client.post(url("model-add", sheet), {"name": "Trường học xanh"})
    model = only_model(sheet)
    rows = people({"full_name": "Lê Văn Tám"}, {}) | {"autosave": "1"}

    client.post(step_url(model, "dang-ky"), {"row_version": 1} | rows)
    client.post(step_url(model, "dang-ky"), {"row_version": 2, "collective": "Tổ Toán"} | rows)

    assert [person["full_name"] for person in sheet_models.people_of(model)] == ["Lê Văn Tám"]


def test_row_without_a_name_is_asked_for_it():
    client, sheet = ready()
    model = only_model(sheet)
    typed = {"row_version": model.row_version} | people({"position": "Giáo viên"})

    page = client.post(step_url(model, "dang-ky"), typed)

    assert shows(page, "Nhập họ và tên của người này.")
    assert 'href="#id_people-0-full_name"' in page.content.decode()
    assert "<title>Lỗi:" in page.content.decode()


def test_same_person_twice_is_said_above_the_form_and_nothing_is_lost():
    client, sheet = ready()
    model = only_model(sheet)
    row = {"full_name": "Danh Sóc Kha", "title": "MR", "position": "Bí thư chi đoàn"}
    typed = {"collective": "Tổ Ngữ văn", "row_version": model.row_version} | people(row, row)

    page = client.post(step_url(model, "dang-ky"), typed)

    assert shows(page, "Một người được ghi hai lần; hãy bỏ bớt một dòng.")
    assert shows(page, "Tổ Ngữ văn")


def test_content_brings_its_area_and_its_place_in_the_plan():
    client, sheet = ready(models=0)
    client.post(url("model-add", sheet), {"name": "Trường học xanh"})
    model = only_model(sheet)
    content = sheet.campaign.movement.areas.get().contents.get()
    content.source, content.text = "540/KH-SGDĐT, mục II.1", "Nguyên văn trong kế hoạch"
    content.save()

    page = client.get(step_url(model, "linh-vuc"))
    client.post(step_url(model, "linh-vuc"), {"content": content.pk, "row_version": model.row_version})

    assert shows(page, "540/KH-SGDĐT, mục II.1")
    assert shows(page, "Nguyên văn trong kế hoạch")
    model.refresh_from_db()
    assert (model.content, model.area) == (content, content.area)


def test_content_of_another_movement_is_refused():
    client, sheet = ready()
    model = only_model(sheet)
    foreign = factories.make_movement(sheet.campaign.year + 5).areas.get().contents.get()

    page = client.post(step_url(model, "linh-vuc"), {"content": foreign.pk, "row_version": model.row_version})

    assert page.status_code == 200
    model.refresh_from_db()
    assert model.content != foreign


@pytest.mark.parametrize("typed", ["01/03/2027", "1/3/2027", "1-3-2027", "1.3.2027"])
def test_ux_20_days_are_typed_as_people_write_them(typed):
    client, sheet = ready()
    model = only_model(sheet)

    client.post(step_url(model, "nguon-luc"), {"starts_on": typed, "row_version": model.row_version})

    model.refresh_from_db()
    assert model.starts_on == date(2027, 3, 1)


def test_uxt_11_impossible_day_is_explained_and_stays_typed():
    client, sheet = ready()
    model = only_model(sheet)

    page = client.post(
        step_url(model, "nguon-luc"),
        {"starts_on": "31/2/2027", "resources": "Mười triệu", "row_version": model.row_version},
    )

    assert shows(page, "“31/2/2027” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm.")
    assert 'value="31/2/2027"' in page.content.decode()
    assert shows(page, "Mười triệu")


def test_autosave_answers_the_time_and_the_new_version(at_local):
    at_local(2027, 3, 1, 14, 5)
    client, sheet = ready()
    model = only_model(sheet)
    typed = {"goals": "Mục tiêu mới", "row_version": model.row_version, "autosave": "1"}

    page = client.post(step_url(model, "muc-tieu"), typed)

    model.refresh_from_db()
    assert model.goals == "Mục tiêu mới"
    text = page.content.decode()
    assert shows(page, "Đã lưu lúc 14:05")
    assert f'value="{model.row_version}" id="id_row_version"' in text
    assert "<html" not in text


@pytest.mark.parametrize("autosave", [{}, {"autosave": "1"}], ids=["page", "autosave"])
def test_rows_of_people_that_did_not_arrive_whole_are_refused_in_words(autosave):
    client, sheet = ready()
    model = only_model(sheet)
    broken = {"people-TOTAL_FORMS": "x", "row_version": model.row_version}

    page = client.post(step_url(model, "dang-ky"), broken | autosave)

    assert page.status_code == 200
    assert shows(page, "Danh sách người phụ trách chưa đến đủ; hãy mở lại trang rồi nhập lại.")


def test_autosave_says_why_it_could_not():
    client, sheet = ready()
    model = only_model(sheet)
    wrong = {"starts_on": "mai", "row_version": model.row_version, "autosave": "1"}
    stale = {"resources": "Khác", "row_version": 0, "autosave": "1"}

    first = client.post(step_url(model, "nguon-luc"), wrong)
    second = client.post(step_url(model, "nguon-luc"), stale)

    assert shows(first, "Chưa tự lưu được: “mai” không phải là một ngày đúng")
    assert (second.status_code, shows(second, "Chính bạn đã thay đổi ở một trang khác")) == (200, True)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{7|add:7}}",
        "{% debug %}",
        unicodedata.normalize("NFD", "Người Khmer ở Ô Lâm"),
        "Ă" * 200,
    ],
)
def test_sec_in_05_hostile_text_is_shown_literally_everywhere(text):
    client, sheet = ready()
    model = only_model(sheet)
    rows = people({"full_name": text[:100], "position": text[:100]})

    client.post(step_url(model, "ten"), {"name": text, "row_version": model.row_version})
    model.refresh_from_db()
    client.post(step_url(model, "muc-tieu"), {"goals": text, "row_version": model.row_version})
    model.refresh_from_db()
    client.post(step_url(model, "dang-ky"), {"row_version": model.row_version} | rows)
    sent = unicodedata.normalize("NFC", text)

    pages = [url("sheet", sheet), url("sheet-check", sheet), url("model-delete", sheet, model.uid)]
    pages += [step_url(model, step) for step in ("ten", "dang-ky", "muc-tieu")]
    for address in pages:
        page = client.get(address)
        assert shows(page, sent), address
        assert "<script>alert" not in page.content.decode()


def test_name_that_is_too_long_is_refused_in_words():
    client, sheet = ready()
    model = only_model(sheet)
    page = client.post(step_url(model, "ten"), {"name": "x" * 256, "row_version": model.row_version})
    assert "<title>Lỗi:" in page.content.decode()
    assert shows(page, "255")


def test_models_are_moved_and_stay_at_the_ends():
    client, sheet = ready(models=3)
    first, second, third = sheet.registration_sheet.models.order_by("position")

    client.post(url("model-move", sheet, third.uid), {"step": "-1"})
    client.post(url("model-move", sheet, first.uid), {"step": "-1"})
    client.post(url("model-move", sheet, first.uid), {"step": "9"})

    order = sheet.registration_sheet.models.order_by("position")
    assert list(order) == [first, third, second]


def test_model_is_deleted_after_a_question():
    client, sheet = ready(models=2)
    model = sheet.registration_sheet.models.first()

    assert shows(client.get(url("model-delete", sheet, model.uid)), model.name)
    assert sheet.registration_sheet.models.count() == 2
    client.post(url("model-delete", sheet, model.uid))

    assert sheet.registration_sheet.models.count() == 1
    assert client.get(step_url(model, "ten")).status_code == 404


def test_models_of_last_year_are_copied_as_kept_ones():
    unit = factories.make_unit()
    year = factories.make_campaign().year
    old, actor = factories.make_ready_sheet(unit, factories.make_campaign(year - 1), models=2)
    send(old, actor.user)
    sheet, _ = factories.make_ready_sheet(
        unit, factories.Campaign.objects.get(year=year), actor.user, models=0
    )
    client = signed_in(actor.user)
    chosen, other = old.registration_sheet.models.order_by("position")

    assert shows(client.get(url("model-copy", sheet)), chosen.name)
    assert shows(client.post(url("model-copy", sheet), {}), "Chọn ít nhất một mô hình để sao chép.")
    page = client.post(url("model-copy", sheet), {"sources": [str(chosen.uid)]}, follow=True)

    copy = only_model(sheet)
    assert (copy.name, copy.novelty, copy.source, copy.targets) == (chosen.name, Novelty.KEPT, chosen, "")
    assert shows(page, "Đã sao chép 1 mô hình.")
    again = client.get(url("model-copy", sheet))
    assert shows(again, other.name)
    assert not shows(again, chosen.name)
    assert shows(client.get(url("sheet-check", sheet)), f"{chosen.name} (năm {year - 1})")


def test_copy_page_of_a_new_unit_says_what_to_do_instead():
    client, sheet = ready(models=0)
    page = client.get(url("model-copy", sheet))
    assert shows(page, "Thêm mô hình mới")


def test_uxt_22_a_model_takes_six_short_pages():
    client, sheet = ready()
    model = only_model(sheet)
    page = client.get(step_url(model, "ten"))
    assert len(page.context["steps"]) == 6
    assert shows(page, "Bước 1/6")
    assert client.get(step_url(model, "khac")).status_code == 404
