"""Nhân rộng on the office's side: find the model, say who takes it up, take a wrong record away."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from registrations.enums import Role
from registrations.models import Adoption, Membership, Registration
from registrations.services import adoptions
from tests import factories
from tests.admin.office import client_of, send, text_of, url

pytestmark = pytest.mark.django_db
LIST, ADD = "registrations_adoption_changelist", "registrations_adoption_add"


@pytest.fixture
def model(campaign):
    """A recognised model of a school with accents in its name."""
    report, actor = factories.make_ready_report(
        unit=factories.make_unit("Trường Tiểu học Đặng Dung"), campaign=campaign
    )
    send(report, actor)
    factories.accept_sent(report)
    return Registration.objects.recognised().get()


def record(model, unit):
    """An adoption by the unit this year."""
    office = factories.actor_of(factories.make_office())
    year = clock.local_day(clock.now()).year
    return adoptions.record_adoption(registration=model, unit=unit, year=year, actor=office, at=clock.now())


def found(client, query):
    """The models that the first page offers."""
    return [one.pk for one in client.get(url(ADD), {"q": query}).context["found"]]


def test_the_model_is_found_by_its_name_or_its_unit_without_accents(officer, model, campaign):
    other, actor = factories.make_ready_report(campaign=campaign)
    send(other, actor)

    assert (
        found(officer, "") == found(officer, "dang dung") == found(officer, "Trường học XANH") == [model.pk]
    )
    assert found(officer, "không có") == []
    assert url("registrations_adoption_record", model.uid) in text_of(officer.get(url(ADD)))


@pytest.mark.parametrize("field", ["unit", "unit_code"])
def test_a_unit_is_chosen_by_search_or_by_code(officer, model, field):
    unit = factories.make_unit("Trường bạn")
    value = {"unit": unit.pk, "unit_code": unit.code.lower()}[field]
    year = clock.local_day(clock.now()).year

    done = officer.post(
        url("registrations_adoption_record", model.uid), {field: value, "year": year, "note": "Khối 6"}
    )

    assert done["Location"] == url(LIST)
    adoption = Adoption.objects.get()
    assert (adoption.registration, adoption.unit, adoption.year, adoption.note) == (
        model,
        unit,
        year,
        "Khối 6",
    )


def test_every_refusal_stands_on_the_form(officer, model):
    address, year = url("registrations_adoption_record", model.uid), model.sheet.sheet.campaign.year

    nobody = officer.post(address, {"year": year})
    unknown = officer.post(address, {"unit_code": "khong-co", "year": year})
    own = officer.post(address, {"unit_code": model.sheet.sheet.unit.code, "year": year})

    assert nobody.context["form"].errors == {"unit": ["Chọn đơn vị nhân rộng hoặc gõ mã đơn vị."]}
    assert unknown.context["form"].errors == {"unit_code": ["Không có đơn vị nào mang mã này."]}
    assert own.context["form"].non_field_errors() == ["Đơn vị nhân rộng phải khác đơn vị có mô hình."]
    assert Adoption.objects.count() == 0


@pytest.mark.parametrize("year", ["", "0", "-1", "2" * 5000, "x", str(10**30)])
def test_sec_in_10_odd_years_are_refused(officer, model, year):
    unit = factories.make_unit()
    address = url("registrations_adoption_record", model.uid)

    assert officer.post(address, {"unit": unit.pk, "year": year}).status_code == 200
    assert Adoption.objects.count() == 0


def test_a_model_that_is_not_recognised_is_not_found(officer, campaign):
    sheet, _ = factories.make_accepted_registration(campaign=campaign)
    uid = sheet.registration_sheet.models.get().uid

    assert officer.get(url("registrations_adoption_record", uid)).status_code == 404


def test_the_case_page_names_who_adopts_and_leads_to_the_record(officer, auditor, model):
    report = model.results.get().report.sheet
    record(model, factories.make_unit("Trường nhân rộng"))
    address = url("registrations_reportsheet_change", report.pk)

    page, seen = text_of(officer.get(address)), text_of(auditor.get(address))

    assert "Trường nhân rộng, từ năm" in page
    assert "Trường nhân rộng, từ năm" in seen
    assert url("registrations_adoption_record", model.uid) in page
    assert url("registrations_adoption_record", model.uid) not in seen


def test_remove_asks_for_the_reason_and_goes_back_to_the_list(officer, model):
    adoption = record(model, factories.make_unit())
    address = url("registrations_adoption_remove", adoption.pk)

    no_reason = officer.post(address, {"reason": " "})
    done = officer.post(address, {"reason": "Ghi nhầm trường."})

    assert no_reason.context["form"].non_field_errors() == ["Nêu lý do bỏ nhân rộng."]
    assert done["Location"] == url(LIST)
    assert Adoption.objects.count() == 0


def test_sec_ac_11_nobody_of_the_models_unit_removes_and_the_reason_is_shown(model):
    adoption = record(model, factories.make_unit())
    user = factories.make_office()
    day = clock.local_day(clock.now())
    Membership.objects.create(user=user, unit=model.sheet.sheet.unit, role=Role.UNIT_OFFICER, starts_on=day)
    browser = client_of(user)

    page = browser.post(url("registrations_adoption_remove", adoption.pk), {"reason": "a"}, follow=True)

    sentence = "Bạn là người của đơn vị có mô hình này nên không ghi nhân rộng được."
    assert [str(message) for message in page.context["messages"]] == [sentence]
    assert sentence in text_of(browser.get(url("registrations_adoption_change", adoption.pk)))
    assert Adoption.objects.count() == 1


def test_sec_ac_01_auditor_and_sysadmin_record_and_remove_nothing(auditor, sysadmin, model):
    adoption = record(model, factories.make_unit())
    new = {"unit": factories.make_unit().pk, "year": adoption.year}

    for browser in (auditor, sysadmin):
        assert browser.post(url("registrations_adoption_record", model.uid), new).status_code == 403
        browser.post(url("registrations_adoption_remove", adoption.pk), {"reason": "a"})
    assert list(Adoption.objects.all()) == [adoption]


def test_the_list_is_searched_without_accents_and_filtered(officer, model, campaign):
    adoption = record(model, factories.make_unit("Trung tâm Óc Eo", kind="CENTRE"))

    def listed(**filters):
        return list(officer.get(url(LIST), filters).context["cl"].result_list)

    assert listed(q="oc eo") == listed(q="dang dung") == listed(q="truong hoc xanh") == [adoption]
    assert listed(q="khong co") == []
    assert listed(unit__kind="CENTRE", dot=campaign.pk, year=adoption.year) == [adoption]
    assert listed(unit__kind="SCHOOL") == []


@pytest.mark.parametrize("broken", [{"dot": "x"}, {"dot": 10**30}, {"year": "x"}, {"p": "-1"}])
def test_sec_in_10_odd_parameters_give_no_error(officer, campaign, broken):
    assert officer.get(url(LIST), broken, follow=True).status_code == 200


def test_perf_11_the_list_and_the_choice_ask_the_same_for_1_and_10_rows(officer, model, campaign):
    counts = []
    officer.get(url(LIST))
    for more in (1, 9):
        for _ in range(more):
            record(model, factories.make_unit())
        with CaptureQueriesContext(connection) as queries:
            officer.get(url(LIST))
            officer.get(url(ADD))
        counts.append(len(queries))

    assert counts == [counts[0]] * 2


@pytest.mark.parametrize("name", ["record", "remove"])
def test_no_word_is_lost_when_a_session_ends(model, name):
    user, browser = factories.make_office(), Client(enforce_csrf_checks=True)
    backend = "danvan.core.accounts.PasswordBackend"
    browser.force_login(user, backend=backend)
    adoption = record(model, factories.make_unit())
    shown, address, field = {
        "record": (url("registrations_adoption_record", model.uid),) * 2 + ("note",),
        "remove": (
            url("registrations_adoption_change", adoption.pk),
            url("registrations_adoption_remove", adoption.pk),
            "reason",
        ),
    }[name]
    page = text_of(browser.get(shown))
    form = page[page.index('name="typed_by"') - 2000 :]
    hidden = dict(
        re.findall(r'<input type="hidden" name="(typed_by|csrfmiddlewaretoken)" value="([^"]*)"', form)
    )

    browser.cookies.pop("sessionid", None)
    browser.logout()
    browser.post(address, hidden | {field: "Chữ đang gõ dở"})
    browser.force_login(user, backend=backend)

    assert browser.get(address).context["form"][field].value() == "Chữ đang gõ dở"
    assert Adoption.objects.count() == 1
