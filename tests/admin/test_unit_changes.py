"""The office's pages that rename, move, close and merge a unit: form, preview, changed meanwhile, deed."""

import re
from datetime import date

import pytest
from django.test import Client

from registrations.enums import Role, UnitKind
from registrations.models import Event, Membership, Unit, UnitName
from registrations.rules.unit_changes import NEEDS_TWO
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
COMMANDS = ["rename", "move", "close", "merge"]


@pytest.fixture(autouse=True)
def in_july(at_local):
    """A morning in July."""
    return at_local(2026, 7, 15, 8)


@pytest.fixture
def unit():
    """A school with an officer."""
    unit = factories.make_unit("Trường A & B", code="TH-A")
    factories.make_member(unit, full_name="Danh Sóc Kha")
    return unit


def command(name, unit):
    """The address of a command on the unit."""
    return url(f"registrations_unit_{name}", unit.pk)


def messages_of(page):
    """The messages on the page."""
    return [str(message) for message in page.context["messages"]]


def confirm(browser, address, typed, **more):
    """Preview, then confirm what the preview shows."""
    preview = browser.post(address, typed)
    seen = preview.context["plan"].fingerprint
    return browser.post(address, typed | more | {"seen": seen, "confirmed": "yes"}, follow=True)


RENAMING = {
    "name": "Trường C",
    "short_name": "",
    "symbol": "THC",
    "place": "Tri Tôn",
    "starts_on": "1/7/2026",
}


def test_the_page_of_a_unit_leads_to_the_commands_while_it_exists(officer, auditor, unit):
    change = url("registrations_unit_change", unit.pk)
    links = [f'href="{command(name, unit)}"' for name in COMMANDS]

    assert [link in text_of(officer.get(change)) for link in links] == [True] * 4
    assert [link in text_of(auditor.get(change)) for link in links] == [False] * 4
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2026, 6, 30))
    assert [link in text_of(officer.get(change)) for link in links] == [False] * 4


def test_flt_51_renaming_is_previewed_then_done(officer, unit):
    address = command("rename", unit)
    form = officer.get(address)
    assert 'value="Trường A &amp; B"' in text_of(form)

    preview = officer.post(address, RENAMING)
    assert "<del>Trường A &amp; B</del> → <ins>Trường C</ins>" in text_of(preview)
    assert "Sẽ thay đổi từ ngày 1/7/2026" in text_of(preview)
    assert not UnitName.objects.exists()

    done = confirm(officer, address, RENAMING)
    assert messages_of(done) == ["Đã ghi tên mới của Trường A & B từ ngày 1/7/2026."]
    unit.refresh_from_db()
    assert (unit.name, unit.symbol, unit.name_on(date(2026, 6, 30))) == ("Trường C", "THC", "Trường A & B")
    assert "Tên và cấp trên trước đây" in text_of(done)


def test_what_keeps_a_change_from_being_done_stands_on_the_form_with_what_was_typed(officer, unit):
    page = officer.post(command("rename", unit), RENAMING | {"starts_on": "16/7/2026"})

    assert "Ngày áp dụng không thể sau hôm nay; hãy ghi khi đến ngày đó." in text_of(page)
    assert 'value="Trường C"' in text_of(page)
    assert 'name="confirmed"' not in text_of(page)


def test_sua_lai_leads_back_to_the_form(officer, unit):
    page = officer.post(command("rename", unit), RENAMING | {"back": "yes"})

    assert 'value="Trường C"' in text_of(page)
    assert 'value="Xem trước"' in text_of(page)


def test_moving_under_another_parent(officer, unit):
    commune = factories.make_unit("Phòng Văn hóa - Xã hội xã Tri Tôn", kind=UnitKind.COMMUNE_OFFICE)

    confirm(officer, command("move", unit), {"parent": commune.pk, "starts_on": "1/7/2026"})

    unit.refresh_from_db()
    assert (unit.parent, unit.called_on(date(2026, 6, 30)).parent) == (commune, None)


def test_closing_with_a_ticked_person(officer, unit):
    successor = factories.make_unit("Trường C", code="TH-C")
    kha = Membership.objects.get(unit=unit)
    typed = {"last_day": "30/6/2026", "unit_code": "th-c"}
    preview = officer.post(command("close", unit), typed)
    assert "Danh Sóc Kha" in text_of(preview)

    done = confirm(officer, command("close", unit), typed, staying=[kha.pk])

    assert messages_of(done) == ["Đã ghi Trường A & B kết thúc hoạt động từ hết ngày 30/6/2026."]
    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor) == (date(2026, 6, 30), successor)
    assert list(kha.user.memberships.order_by("pk").values_list("unit", "ends_on")) == [
        (unit.pk, date(2026, 6, 30)), (successor.pk, None),
    ]  # fmt: skip


MERGER = {
    "starts_on": "1/8/2026", "other_codes": "TH-B", "into": "new", "name": "Trường C", "code": "TH-C",
    "kind": "SCHOOL", "place": "Tri Tôn",
}  # fmt: skip


def test_flt_51_merging_two_units_into_a_new_one(officer, unit):
    other = factories.make_unit("Trường B", code="TH-B")

    done = confirm(officer, command("merge", unit), MERGER)

    assert messages_of(done) == ["Đã ghi Trường A & B, Trường B sáp nhập vào Trường C từ ngày 1/8/2026."]
    made = Unit.objects.get(code="TH-C")
    assert made.valid_from == date(2026, 8, 1)
    assert set(made.predecessors.values_list("pk", "valid_to")) == {
        (unit.pk, date(2026, 7, 31)), (other.pk, date(2026, 7, 31)),
    }  # fmt: skip
    page = text_of(officer.get(url("registrations_unit_change", made.pk)))
    assert "Trường A &amp; B (đến hết ngày 31/7/2026); Trường B (đến hết ngày 31/7/2026)" in page


def test_merging_into_a_unit_that_exists(officer, unit):
    other = factories.make_unit("Trường B", code="TH-B")

    confirm(officer, command("merge", unit), {"starts_on": "1/8/2026", "into": "known", "unit": other.pk})

    unit.refresh_from_db()
    other.refresh_from_db()
    assert (unit.successor, other.valid_to) == (other, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"other_codes": "TH-X"}, "Không có đơn vị nào mang mã “TH-X”."),
        ({"other_codes": ""}, NEEDS_TWO),
        ({"into": "known"}, "Chọn đơn vị nhận sáp nhập."),
        ({"name": ""}, "Trường này không được để trắng."),
        ({"code": "TH-B"}, "Đơn vị có Mã đơn vị đã tồn tại."),
        ({"starts_on": "32/7/2026"}, None),
        ({"unit": "x" * 30, "others": ["9" * 30]}, None),
    ],
)  # fmt: skip
def test_a_merger_that_cannot_be_is_said_beside_its_field(officer, unit, changed, sentence):
    factories.make_unit("Trường B", code="TH-B")

    page = officer.post(command("merge", unit), MERGER | changed)

    errors = [error for errors in page.context["form"].errors.values() for error in errors]
    assert errors == [sentence] if sentence else len(errors) >= 1
    assert "plan" not in page.context
    assert not Unit.objects.exclude(valid_to=None).exists()


def test_what_changed_meanwhile_is_previewed_again_with_the_ticks(officer, unit):
    successor = factories.make_unit("Trường C", code="TH-C")
    kha = Membership.objects.get(unit=unit)
    typed = {"last_day": "30/6/2026", "unit": successor.pk}
    seen = officer.post(command("close", unit), typed).context["plan"].fingerprint
    factories.make_member(unit, Role.UNIT_HEAD, full_name="Néang Kim Chêng")

    again = officer.post(
        command("close", unit), typed | {"seen": seen, "confirmed": "yes", "staying": [kha.pk]}
    )

    assert again.status_code == 409
    text = text_of(again)
    assert "Dữ liệu vừa thay đổi so với bản xem trước; hãy xem lại rồi xác nhận." in text
    assert "Néang Kim Chêng" in text
    assert f'name="staying" value="{kha.pk}" checked' in text
    unit.refresh_from_db()
    assert (unit.valid_to, successor.memberships.exists()) == (None, False)


def test_two_officers_merge_the_same_unit_and_the_second_reads_why_not(officer, lead, unit):
    factories.make_unit("Trường B", code="TH-B")
    successor = factories.make_unit("Trường D")
    seen = lead.post(command("merge", unit), MERGER).context["plan"].fingerprint
    confirm(officer, command("close", unit), {"last_day": "30/6/2026", "unit": successor.pk})

    page = lead.post(command("merge", unit), MERGER | {"seen": seen, "confirmed": "yes"})

    assert "Trường A &amp; B đã được ghi kết thúc hoạt động từ hết ngày 30/6/2026." in text_of(page)
    assert not Unit.objects.filter(code="TH-C").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_sec_ac_01_the_auditor_and_people_of_units_change_nothing(auditor, unit, name):
    typed = MERGER | RENAMING | {"last_day": "30/6/2026", "confirmed": "yes", "seen": "x"}
    people = client_of(factories.make_member(unit, Role.UNIT_HEAD))

    assert auditor.post(command(name, unit), typed).status_code == 403
    assert people.post(command(name, unit), typed).status_code == 302
    assert auditor.get(url(f"registrations_unit_{name}", unit.pk + 99)).status_code == 404
    assert not Event.objects.exists()


def test_flt_35_typed_text_survives_the_end_of_the_session(unit):
    user = factories.make_office()
    browser = client_of(user)
    address = command("rename", unit)
    hidden = text_of(browser.get(address)).split('name="typed_by" value="')[1].split('"')[0]
    browser.logout()

    kept = browser.post(address, RENAMING | {"typed_by": hidden})
    assert kept.status_code == 302
    browser = Client()
    browser.post("/dang-nhap/", {"username": user.username, "password": factories.PASSWORD})
    page = text_of(browser.get(address))

    assert 'value="Trường C"' in page
    assert "Chữ bạn gõ trước khi phiên làm việc hết đã được giữ lại" in page
    assert Unit.objects.get(pk=unit.pk).name == "Trường A & B"


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_the_preview_takes_the_same_queries(officer, unit, count, django_assert_num_queries):
    codes = [factories.make_unit(f"Trường {n}", code=f"TH-{n}").code for n in range(count)]
    into = factories.make_unit("Trường C")
    chosen = Unit.objects.filter(code__in=codes).values_list("pk", flat=True)
    typed = {"starts_on": "1/8/2026", "into": "known", "unit": into.pk, "others": list(chosen)}
    officer.post(command("merge", unit), typed)

    with django_assert_num_queries(18):
        page = officer.post(command("merge", unit), typed)

    assert len(page.context["plan"].lines) == 2 * (count + 1)


def test_the_list_of_units_finds_a_unit_by_its_former_name(officer, unit):
    confirm(officer, command("rename", unit), RENAMING)
    factories.make_unit("Trường khác")

    rows = officer.get(url("registrations_unit_changelist"), {"q": "truong a b"}).context["cl"].result_list

    assert list(rows) == [unit]


def test_the_case_page_says_who_answers_for_an_ended_unit(officer, unit, campaign):
    sheet = sent_sheet(campaign, "Trường đã hết")
    page = url("registrations_sheet_change", sheet.pk)
    assert "Đơn vị kế thừa" not in text_of(officer.get(page))
    successor = factories.make_unit("Trường C", phone="0296 3 111 222")

    Unit.objects.filter(pk=sheet.unit_id).update(valid_to=date(2026, 7, 14), successor=successor)

    text = text_of(officer.get(page))
    assert "Trường C</a>, điện thoại 0296 3 111 222" in text
    assert "Trường đã hết" in text


def test_lists_name_a_unit_as_it_was_called_on_the_day_of_the_row(
    officer, campaign, at_local, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    sheet = sent_sheet(campaign, "Trường Cũ")
    factories.make_launch_plan(sheet.unit, campaign, factories.actor_of(sheet.changed_by))
    at_local(2026, 7, 20, 8)
    UnitName.objects.create(unit=sheet.unit, name="Trường Cũ", place="Long Xuyên", ends_on=date(2026, 7, 16))
    Unit.objects.filter(pk=sheet.unit_id).update(name="Trường Mới")

    office = client_of(factories.make_office())
    lists = ["registrations_sheet_changelist", "registrations_launchplan_changelist"]
    pages = [text_of(office.get(url(name))) for name in lists]
    named = [re.findall(r'class="field-unit_(?:name|then).*?<a [^>]*>(.*?)</a>', page) for page in pages]

    assert named == [["Trường Cũ"], ["Trường Cũ"]]
