"""No word of a reviewer is lost: the decision forms after an ended session and with a stale token."""

import re

import pytest
from django.test import Client

from danvan.core import typed_text
from registrations.enums import Role, SheetState
from registrations.models import Sheet
from tests import factories
from tests.admin.office import sent_sheet, sheet_url, text_of

TYPED = "Thiếu số liệu của tổ 3 & tổ 4"
FILTERS = "?_changelist_filters=q%3Dnguyen"
STATES = {"reopen": SheetState.ACCEPTED, "restore": SheetState.WITHDRAWN, "on_behalf": SheetState.RETURNED}
TYPED_INTO = {
    "accept": "reason_1",
    "give_back": "remarks-0-text",
    "reopen": "reopen-reason",
    "restore": "restore-reason",
    "on_behalf": "on_behalf-reason",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    """The office's lead, who may make every decision."""
    return factories.make_office(Role.OFFICE_LEAD)


@pytest.fixture
def browser(reviewer):
    """The reviewer's browser, checked for its tokens."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, reviewer)
    return browser


def sign_in(browser, user):
    """A new session."""
    browser.force_login(user, backend="danvan.core.accounts.PasswordBackend")


def sheet_for(name, campaign):
    """A sheet on which this decision can be made."""
    sheet = sent_sheet(campaign)
    sheet.state = STATES.get(name, sheet.state)
    sheet.save()
    return sheet


def fill_in(browser, name, sheet):
    """Open the case and type; what the browser would send."""
    page = text_of(browser.get(sheet_url("change", sheet)))
    form = page[page.index(f'action="{sheet_url(name, sheet)}') :].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(hidden) | {TYPED_INTO[name]: TYPED}


def text_in_the_form(page, name):
    """What stands in the field that was typed into."""
    form = page.context["forms"][name]
    fields = form.rows.forms[0] if name == "give_back" else form
    return fields[TYPED_INTO[name].split("-")[-1]].value()


@pytest.mark.parametrize("name", TYPED_INTO)
def test_flt_36_a_decision_typed_before_the_session_ended_is_back(browser, reviewer, campaign, name):
    sheet = sheet_for(name, campaign)
    data, address = fill_in(browser, name, sheet), sheet_url(name, sheet)
    browser.session.flush()

    asked = browser.post(address + FILTERS, data)
    sign_in(browser, reviewer)
    page = browser.get(address + FILTERS)

    assert asked["Location"].startswith(f"/dang-nhap/?next={address}")
    assert (page.status_code, text_in_the_form(page, name)) == (200, TYPED)
    assert "Phiên làm việc trước đã kết thúc" in text_of(page)
    assert page.context["filters"] == FILTERS
    assert Sheet.objects.get(pk=sheet.pk).state == sheet.state


def test_flt_36_without_kept_text_the_address_leads_to_the_case(browser, campaign):
    sheet = sent_sheet(campaign)

    answer = browser.get(sheet_url("give_back", sheet) + FILTERS)

    assert (answer.status_code, answer["Location"]) == (302, sheet_url("change", sheet) + FILTERS)


def test_flt_36_a_sheet_that_changed_meanwhile_says_so_beside_the_text(browser, reviewer, campaign):
    sheet = sent_sheet(campaign)
    data, address = fill_in(browser, "give_back", sheet), sheet_url("give_back", sheet)
    browser.session.flush()
    browser.post(address, data)
    Sheet.objects.filter(pk=sheet.pk).update(row_version=sheet.row_version + 1)
    sign_in(browser, reviewer)

    page = browser.get(address)

    assert (page.status_code, page.context["typed"]) == (409, [TYPED])


@pytest.mark.parametrize("name", TYPED_INTO)
def test_flt_37_a_stale_token_gives_the_decision_back_with_a_new_one(browser, reviewer, campaign, name):
    sheet = sheet_for(name, campaign)
    data = fill_in(browser, name, sheet)
    browser.session.flush()
    browser.cookies.clear()
    sign_in(browser, reviewer)

    page = browser.post(sheet_url(name, sheet), data)

    assert page.status_code == 403
    assert "Hãy bấm nút lần nữa" in text_of(page)
    assert page.context["sentences"] == [TYPED]
    fields = ("csrfmiddlewaretoken", typed_text.FIELD)
    renewed = {field: re.search(rf'name="{field}" value="([^"]*)"', text_of(page))[1] for field in fields}
    sent = browser.post(sheet_url(name, sheet), dict(page.context["values"]) | renewed)
    without_its_tick = name == "accept"  # a reason alone is asked about again
    assert sent.status_code == (200 if without_its_tick else 302)
