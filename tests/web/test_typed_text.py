"""No typing is lost: an ended session, a stale token, blocked cookies."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from danvan.core import clock, typed_text
from danvan.core.models import TypedText, User
from registrations.models import Sheet
from tests import factories
from tests.services.test_sending import submit

TYPED = "Néang Kim Chêng – “Hiệu trưởng”\nTổ 3 & tổ 4 <b>"
LOGIN = "/dang-nhap/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet() -> Sheet:
    sheet, _ = factories.make_ready_sheet()
    return sheet


@pytest.fixture
def owner(sheet) -> User:
    return sheet.changed_by


@pytest.fixture
def form(sheet) -> str:
    return reverse("sheet-details", args=[sheet.code])


@pytest.fixture
def client() -> Client:
    """A browser that is checked for its tokens."""
    return Client(enforce_csrf_checks=True)


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def sign_in(client: Client, user: User, **data: str):
    page = client.get(LOGIN)
    token = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    names = {"username": user.username, "password": factories.PASSWORD}
    return client.post(LOGIN, names | token | data)


def fill_in(client: Client, form: str, **typed: str) -> dict[str, str]:
    """Open the form and type; what the browser would send."""
    page = client.get(form)
    fields = ("csrfmiddlewaretoken", typed_text.FIELD, "row_version")
    return {name: hidden(page, name) for name in fields} | {"contact_name": TYPED} | typed


def end_session(client: Client) -> None:
    client.session.flush()


def text_in_the_form(client: Client, form: str) -> str | None:
    return client.get(form).context["form"]["contact_name"].value()


@pytest.fixture
def typed(client, owner, form) -> dict[str, str]:
    """A form filled in by its owner, whose session has ended since."""
    sign_in(client, owner)
    data = fill_in(client, form)
    end_session(client)
    return data


def test_flt_36_text_of_an_ended_session_is_back_after_signing_in(client, owner, form, typed):
    page = client.post(form, typed)
    assert page["Location"] == f"{LOGIN}?next={form}"
    assert "Chữ bạn vừa gõ được giữ lại" in client.get(page["Location"]).content.decode()
    assert sign_in(client, owner, next=form)["Location"] == form
    page = client.get(form)
    assert page.context["restored"] is True
    assert page.context["form"]["contact_name"].value() == TYPED


def test_flt_36_the_text_is_given_back_once(client, owner, form, typed):
    client.post(form, typed)
    sign_in(client, owner)
    client.get("/doi-mat-khau/")  # any other page first
    assert text_in_the_form(client, form) == TYPED
    assert text_in_the_form(client, form) == "Trần Văn Bảy"
    assert TypedText.objects.count() == 0


def test_flt_36_the_text_goes_to_the_account_that_typed_it_alone(client, owner, form, typed, sheet):
    colleague = factories.make_member(sheet.unit)
    client.post(form, typed)
    sign_in(client, colleague)
    assert text_in_the_form(client, form) == "Trần Văn Bảy"
    sign_in(other := Client(enforce_csrf_checks=True), owner)
    assert text_in_the_form(other, form) == TYPED


@pytest.mark.parametrize(("minutes", "expected"), [(59, TYPED), (60, "Trần Văn Bảy")])
def test_flt_36_the_text_waits_one_hour(client, owner, form, typed, minutes, expected):
    client.post(form, typed)
    TypedText.objects.update(created_at=clock.now() - timedelta(minutes=minutes))
    sign_in(client, owner)
    assert text_in_the_form(client, form) == expected
    assert TypedText.objects.count() == 0


def test_flt_36_the_later_text_of_a_form_replaces_the_earlier_one(client, owner, form, typed):
    client.post(form, typed | {"contact_name": "Bản đầu"})
    client.post(form, typed | {"contact_name": "Bản sau"})
    sign_in(client, owner)
    assert text_in_the_form(client, form) == "Bản sau"


def test_flt_36_neither_token_nor_signature_is_stored(client, form, typed):
    client.post(form, typed)
    body = TypedText.objects.get().body
    assert "contact_name=" in body
    assert "csrfmiddlewaretoken" not in body
    assert typed_text.FIELD not in body


@pytest.mark.parametrize(("letters", "stored"), [(200 * 1024 - 100, 1), (200 * 1024, 0)])
def test_flt_36_at_most_200_kilobytes_are_kept(client, form, typed, letters, stored):
    client.post(form, typed | {"contact_name": "a" * letters})
    assert TypedText.objects.count() == stored


@pytest.mark.parametrize("signature", ["", "nonsense", "a:b:c"])
def test_flt_36_nothing_is_kept_without_a_signature(client, form, typed, signature):
    client.post(form, typed | {typed_text.FIELD: signature})
    assert TypedText.objects.count() == 0


def test_flt_36_a_signature_is_good_for_its_own_address(client, form, typed, sheet):
    client.post(reverse("sheet", args=[sheet.code]), typed)
    client.post(LOGIN, typed)
    assert TypedText.objects.count() == 0
    client.post(form, typed)
    assert TypedText.objects.count() == 1


def test_flt_36_nothing_is_kept_for_a_closed_account(client, owner, form, typed):
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client.post(form, typed)
    assert TypedText.objects.count() == 0


def test_flt_36_text_sent_after_the_longest_session_is_back_too(client, owner, form, at_local):
    at_local(2027, 3, 1, 8)
    sign_in(client, owner)
    data = fill_in(client, form)
    at_local(2027, 3, 2, 8)
    client.post(form, data)
    sign_in(client, owner)
    assert text_in_the_form(client, form) == TYPED


@pytest.mark.parametrize("name", ["sheet-withdraw", "extension-request"])
def test_flt_36_a_typed_reason_is_back_too(client, name):
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    in_address = {"sheet-withdraw": [sheet.code]}
    address = reverse(name, args=in_address.get(name, [sheet.unit.code, sheet.campaign.year]))
    sign_in(client, actor.user)
    signed = {typed_text.FIELD: hidden(client.get(address), typed_text.FIELD)}
    end_session(client)
    client.post(address, signed | {"reason": TYPED})
    sign_in(client, actor.user)

    page = client.get(address)

    assert page.context["restored"] is True
    assert page.context["form"]["reason"].value() == TYPED


# --- A stale token (FLT-37)


def stale(client: Client, owner: User, form: str) -> dict[str, str]:
    """A form opened before the same browser signed in again."""
    sign_in(client, owner)
    data = fill_in(client, form)
    end_session(client)
    sign_in(client, owner)
    return data


def test_flt_37_a_stale_token_gives_all_text_back_with_a_new_one(client, owner, form):
    data = stale(client, owner, form)
    page = client.post(form, data)
    assert page.status_code == 403
    assert "Hãy bấm nút lần nữa" in page.content.decode()
    again = dict(page.context["values"])
    assert again == {name: data[name] for name in ("row_version", "contact_name")}
    fields = ("csrfmiddlewaretoken", typed_text.FIELD)
    sent = client.post(form, again | {name: hidden(page, name) for name in fields})
    assert sent.status_code != 403


def test_flt_37_the_text_is_shown_as_text(client, owner, form):
    page = client.post(form, stale(client, owner, form)).content.decode()
    assert page.count("Tổ 3 &amp; tổ 4 &lt;b&gt;") == 2
    assert "<b>" not in page


def test_flt_37_other_open_pages_stay_good(client, owner, form):
    data = stale(client, owner, form)
    other_page = fill_in(client, form, contact_name="Lê Lan")
    client.post(form, data)
    assert client.post(form, other_page).status_code == 302


@pytest.mark.parametrize("who", ["colleague", "nobody"])
def test_flt_37_a_form_of_somebody_else_comes_back_to_nobody(client, owner, form, sheet, who):
    data = stale(client, owner, form)
    foreign = factories.make_member(sheet.unit)
    signature = {"colleague": typed_text.signature(foreign, form), "nobody": ""}[who]
    page = client.post(form, data | {typed_text.FIELD: signature})
    assert page.status_code == 403
    assert "Chêng" not in page.content.decode()


def test_flt_38_without_cookies_the_page_says_what_to_do(client):
    data = {"username": "hoa", "password": "một mật khẩu dài", "csrfmiddlewaretoken": "a" * 64}
    page = client.post(LOGIN, data)
    assert page.status_code == 403
    assert "Hãy cho phép cookie của địa chỉ này, mở lại trang rồi thử lại." in page.content.decode()
