"""No word typed on the office's forms is lost: extensions, deadlines, memberships, entry on behalf, data."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from danvan.core import clock
from registrations.enums import RequestState, Role
from registrations.models import Area, Deadline, DeadlineExtension, ExtensionRequest
from registrations.services.extensions import request_extension
from tests import factories
from tests.admin.office import text_of, url

TYPED = "Thiếu số liệu của tổ 3 & tổ 4"
FORMS = {  # the page with the form, where it is sent, the field that holds words
    "grant": ("extensionrequest_change", "extensionrequest_grant", "document_number"),
    "refuse": ("extensionrequest_change", "extensionrequest_refuse", "answer"),
    "extend": ("deadlineextension_add", "deadlineextension_add", "reason"),
    "assign": ("membership_add", "membership_add", "full_name"),
    "on_behalf": ("unit_on_behalf", "unit_on_behalf", "reason"),
    "deadline": ("deadline_change", "deadline_change", "reason"),
    "new_deadline": ("deadline_add", "deadline_add", "reason"),
}
ROWS_OF_DJANGO = {
    "area": ("area_change", "area_change", "name"),
    "unit": ("unit_change", "unit_change", "name"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    """Somebody who may do all of this."""
    return factories.make_office(Role.OFFICE_LEAD)


@pytest.fixture
def browser(officer):
    """The officer's browser, checked for its tokens."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, officer)
    return browser


@pytest.fixture
def rows(campaign):
    """The key of the row that each page is about."""
    unit, deadline = factories.make_unit(), Deadline.objects.get(kind="REGISTRATION")
    asked = request_extension(
        deadline=deadline, unit=unit, wanted_day=clock.local_day(deadline.closes_at) + timedelta(days=3),
        reason="Mất điện.", actor=factories.actor_of(factories.make_member(unit)), at=clock.now(),
    )  # fmt: skip
    return {
        "extensionrequest": asked.pk, "unit": unit.pk, "deadline": deadline.pk, "area": Area.objects.get().pk,
    }  # fmt: skip


def sign_in(browser, user):
    """A new session."""
    browser.force_login(user, backend="danvan.core.accounts.PasswordBackend")


def address(name, rows):
    """An address of this name for its row."""
    keys = [] if name.endswith("_add") else [rows[name.partition("_")[0]]]
    return url(f"registrations_{name}", *keys)


def fill_in(browser, rows, shown_at, sent_to, field):
    """Open the page and type into its form; what the browser would send."""
    page = text_of(browser.get(address(shown_at, rows)))
    (form,) = [
        form.split("</form>")[0]
        for form in page.split("<form ")[1:]
        if f'name="{field}"' in form.split("</form>")[0]
    ]
    inputs = re.findall(r"<input [^>]*>", form)
    named = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    given = {name[1]: unescape(value[1]) for name, value in named if name and value}
    return given | {field: TYPED}


@pytest.mark.parametrize("name", FORMS)
def test_flt_36_what_was_typed_before_the_session_ended_is_back(browser, officer, rows, name):
    shown_at, sent_to, field = FORMS[name]
    data, sent_to = fill_in(browser, rows, *FORMS[name]), address(sent_to, rows)
    browser.session.flush()

    asked = browser.post(sent_to, data)
    sign_in(browser, officer)
    page = browser.get(sent_to)

    assert asked["Location"] == f"/dang-nhap/?next={sent_to}"
    form = page.context.get(f"{name}_form") or page.context["form"]
    assert (page.status_code, form[field].value()) == (200, TYPED)
    assert "Chữ bạn đã gõ vẫn còn" in text_of(page)
    assert "Chữ bạn đã gõ vẫn còn" not in text_of(browser.get(sent_to)), "given back once"
    assert not DeadlineExtension.objects.exists()
    assert ExtensionRequest.objects.get().state == RequestState.PENDING


@pytest.mark.parametrize("name", FORMS | ROWS_OF_DJANGO)
def test_flt_37_a_stale_token_gives_the_form_back_with_a_new_one(browser, officer, rows, name):
    way = (FORMS | ROWS_OF_DJANGO)[name]
    data, sent_to = fill_in(browser, rows, *way), address(way[1], rows)
    browser.session.flush()
    browser.cookies.clear()
    sign_in(browser, officer)

    page = browser.post(sent_to, data)

    assert page.status_code == 403
    assert dict(page.context["values"])[way[2]] == TYPED
    assert browser.post(sent_to, again(page)).status_code != 403


@pytest.mark.parametrize("name", ROWS_OF_DJANGO)
def test_flt_36_a_row_typed_before_the_session_ended_is_sent_with_one_button(browser, officer, rows, name):
    data, sent_to = fill_in(browser, rows, *ROWS_OF_DJANGO[name]), address(f"{name}_change", rows)
    assert data["_save"] == "Lưu"
    browser.session.flush()
    browser.post(sent_to, data)
    sign_in(browser, officer)

    page = browser.get(sent_to)

    assert (page.status_code, dict(page.context["values"])["name"]) == (200, TYPED)
    assert page.context["sentences"].count(TYPED) == 1
    assert "Lưu" not in page.context["sentences"]
    assert "Hãy bấm nút lần nữa" in text_of(page)
    assert "Hãy bấm nút lần nữa" not in text_of(browser.get(sent_to)), "given back once"


def test_flt_36_a_deadline_that_was_being_confirmed_is_asked_about_again(browser, officer, rows):
    sent_to, deadline = address("deadline_change", rows), Deadline.objects.get(kind="REGISTRATION")
    data = fill_in(browser, rows, *FORMS["deadline"])
    later = clock.local_day(deadline.closes_at) + timedelta(days=7)
    data |= {"wording": "het", "day": f"{later.day}/{later.month}/{later.year}"}
    confirming = browser.post(sent_to, data)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text_of(confirming))
    browser.session.flush()
    browser.post(sent_to, dict(hidden) | {"reason": TYPED, "confirmed": "yes"})
    sign_in(browser, officer)

    page = browser.get(sent_to)

    assert page.context["form"]["reason"].value() == TYPED
    assert Deadline.objects.get(kind="REGISTRATION").closes_at == deadline.closes_at


def again(page):
    """What the button "Làm lại việc vừa rồi" sends."""
    tokens = re.findall(r'name="(csrfmiddlewaretoken|typed_by)" value="([^"]*)"', text_of(page))
    return dict(page.context["values"]) | dict(tokens)
