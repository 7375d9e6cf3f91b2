"""Signing in and out, activation, passwords: what the pages do and what they refuse."""

import re

import pytest
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from danvan.core import accounts, clock, notices
from danvan.core.models import Outbox, User
from tests.factories import PASSWORD, make_user

NEW_PASSWORD = "bến đò chiều mưa"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
LOGIN, ACTIVATE, HOME = "/dang-nhap/", "/kich-hoat/", "/"

pytestmark = pytest.mark.django_db


def sign_in(client: Client, user: User, password: str = PASSWORD, to: str = LOGIN, **extra):
    return client.post(to, {"username": user.username, "password": password}, **extra)


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    assert is_signed_in(client)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/doi-mat-khau/").status_code == 200


def activation(user: User, code: str, **changes: str) -> dict[str, str]:
    return {
        "username": user.username,
        "code": code,
        "password": NEW_PASSWORD,
        "password_again": NEW_PASSWORD,
    } | changes


def errors_of(page) -> dict[str, list[str]]:
    return {field: list(sentences) for field, sentences in page.context["form"].errors.items()}


# --- Signing in and out


def test_signing_in_leads_home(client):
    user = make_user()
    page = sign_in(client, user)
    assert (page.status_code, page["Location"]) == (302, HOME)


def test_the_user_name_is_taken_in_any_case_with_blanks_around_it(client):
    user = make_user()
    client.post(LOGIN, {"username": f"  {user.username.upper()} ", "password": PASSWORD})
    assert is_signed_in(client)


@pytest.mark.parametrize("change", [str.upper, str.strip, lambda password: password + " "])
def test_sec_auth_04_the_password_is_taken_exactly_as_typed(client, change):
    typed = " Một câu dài dễ nhớ"
    user = make_user()
    user.set_password(typed)
    user.save()
    assert errors_of(sign_in(client, user, change(typed))) == {"__all__": [WRONG]}
    sign_in(client, user, typed)
    assert is_signed_in(client)


def test_sec_auth_04_password_managers_know_the_fields(client):
    page = client.get(LOGIN).content.decode()
    assert page.count('autocomplete="current-password"') == 1
    assert page.count('autocomplete="username"') == 1
    page = client.get(ACTIVATE).content.decode()
    assert page.count('autocomplete="new-password"') == 2


def test_sec_auth_07_the_answer_is_the_same_whether_the_account_exists(client):
    known, closed, waiting = make_user(), make_user(is_active=False), User(username="chua-co")
    User.objects.create_user("chua-kich-hoat", full_name="Lê Lan")
    names = [known.username, closed.username, waiting.username, "chua-kich-hoat"]
    pages = [client.post(LOGIN, {"username": name, "password": "sai hoàn toàn"}) for name in names]
    bodies = {without_chance(page, name) for page, name in zip(pages, names, strict=True)}
    assert len(bodies) == 1
    assert errors_of(pages[0]) == {"__all__": [WRONG]}


def without_chance(page, name: str) -> str:
    """The page without the token of its form and the name that was typed."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return body.replace(name, "…")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        r"\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
    ],
)
def test_sec_in_08_signing_in_leads_to_no_foreign_place(client, target):
    user = make_user()
    data = {"username": user.username, "password": PASSWORD, "next": target}
    assert client.post(LOGIN, data)["Location"] == HOME
    assert client.get(LOGIN, {"next": target})["Location"] == HOME


def test_signing_in_leads_back_to_where_it_was_asked_for(client):
    user = make_user()
    data = {"username": user.username, "password": PASSWORD, "next": "/doi-mat-khau/"}
    assert client.post(LOGIN, data)["Location"] == "/doi-mat-khau/"


def test_sec_ses_01_a_session_gets_a_new_key_at_sign_in_and_is_dead_after_sign_out(client):
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client, make_user())
    key = client.session.session_key
    assert key not in (None, before)
    assert client.post("/dang-xuat/")["Location"] == LOGIN
    old = Client()
    old.cookies[django_settings.SESSION_COOKIE_NAME] = key
    assert not is_signed_in(old)


def test_sec_ac_08_an_address_alone_signs_nobody_out(client):
    sign_in(client, make_user())
    assert client.get("/dang-xuat/").status_code == 405
    assert is_signed_in(client)


def test_sec_ses_04_a_closed_account_is_out_at_its_next_request():
    user = make_user()
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_sec_ses_02_an_idle_session_ends_after_four_hours(at_local):
    at_local(2027, 3, 1, 8)
    client = signed_in(make_user())
    at_local(2027, 3, 1, 11, 59, 59)
    assert is_signed_in(client)
    at_local(2027, 3, 1, 15, 59, 58)
    assert is_signed_in(client)
    at_local(2027, 3, 1, 19, 59, 58)
    assert not is_signed_in(client)


def test_sec_ses_02_a_busy_session_ends_after_a_day(at_local):
    at_local(2027, 3, 1, 8)
    client = signed_in(make_user())
    for hour in (11, 14, 17, 20, 23):
        at_local(2027, 3, 1, hour)
        assert is_signed_in(client)
    for hour in (2, 5, 7):
        at_local(2027, 3, 2, hour)
        assert is_signed_in(client)
    at_local(2027, 3, 2, 7, 59, 59)
    assert is_signed_in(client)
    at_local(2027, 3, 2, 8)
    assert not is_signed_in(client)


# --- Guessing


@pytest.fixture
def throttle(settings):
    settings.AXES_ENABLED = True


def fail(client: Client, user: User, times: int, address: str = "10.0.0.1"):
    for number in range(times):
        page = sign_in(client, user, f"đoán lần thứ {number}", REMOTE_ADDR=address)
    return page


def test_sec_auth_06_guessing_one_account_locks_nobody_else_out(client, throttle):
    one, other = make_user(), make_user()
    assert fail(client, one, 50).status_code == 429
    assert sign_in(client, one, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert sign_in(Client(), other, REMOTE_ADDR="10.0.0.1").status_code == 302
    assert sign_in(Client(), one, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_sec_auth_06_the_page_says_when_to_try_again(client, throttle, at_local):
    at_local(2027, 3, 1, 8)
    user = make_user()
    page = fail(client, user, 5).content.decode()
    assert "Hãy thử lại sau 15 phút, từ <strong>08 giờ 15 ngày 1/3/2027</strong>." in page
    at_local(2027, 3, 1, 8, 14, 59)
    assert sign_in(Client(), user, REMOTE_ADDR="10.0.0.1").status_code == 429


def test_sec_auth_06_the_lock_opens_by_itself(client, throttle, at_local):
    at_local(2027, 3, 1, 8)
    user = make_user()
    fail(client, user, 5)
    at_local(2027, 3, 1, 8, 15, 1)
    assert sign_in(client, user, REMOTE_ADDR="10.0.0.1").status_code == 302


def test_sec_auth_06_another_spelling_of_the_name_gives_no_further_tries(client, throttle):
    user = make_user()
    fail(client, user, 4)
    data = {"username": f" {user.username.upper()}", "password": "đoán nữa"}
    assert client.post(LOGIN, data, REMOTE_ADDR="10.0.0.1").status_code == 429


def test_sec_auth_08_guessing_a_code_is_throttled_like_guessing_a_password(client, throttle):
    user = make_user()
    for number in range(5):
        page = client.post(ACTIVATE, activation(user, f"3333-3333-3333-333{number}"))
    assert page.status_code == 429
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    assert client.post(ACTIVATE, activation(user, code)).status_code == 429
    assert not is_signed_in(client)


def test_sec_auth_06_what_was_typed_in_a_wrong_try_is_noted_nowhere(client, throttle):
    client.post(ACTIVATE, activation(make_user(), "3333-3333-3333-3333"))
    sign_in(client, make_user(), "mật khẩu của máy khác")
    noted = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert AccessAttempt.objects.count() == 2
    for secret in (NEW_PASSWORD, "3333", "mật khẩu của máy khác"):
        assert secret not in noted


# --- Activation


def test_sec_auth_08_the_code_sets_the_password_and_signs_in(client):
    user = User.objects.create_user("hoa", full_name="Nguyễn Thị Hoa")
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    page = client.post(ACTIVATE, activation(user, code.lower()))
    assert (page.status_code, page["Location"]) == (302, HOME)
    assert is_signed_in(client)
    signed = Client()
    sign_in(signed, user, NEW_PASSWORD)
    assert is_signed_in(signed)


def test_sec_auth_08_a_used_code_and_a_foreign_one_get_the_same_answer(client):
    user, other = make_user(), make_user()
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    expected = {"__all__": [accounts.WRONG_CODE]}
    assert errors_of(client.post(ACTIVATE, activation(other, code))) == expected
    assert errors_of(client.post(ACTIVATE, activation(user, code, username="khong-co"))) == expected
    client.post(ACTIVATE, activation(user, code))
    assert errors_of(Client().post(ACTIVATE, activation(user, code))) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"password_again": "bến đò chiều nắng"},
            {"password_again": ["Hai lần nhập mật khẩu chưa giống nhau."]},
        ),
        (
            {"password": "bến đò", "password_again": "bến đò"},
            {"password": ["Mật khẩu cần ít nhất 12 ký tự."]},
        ),
    ],
)
def test_sec_auth_08_a_password_that_is_not_accepted_leaves_the_code_alive(client, changes, expected):
    user = make_user()
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    assert errors_of(client.post(ACTIVATE, activation(user, code, **changes))) == expected
    assert client.post(ACTIVATE, activation(user, code)).status_code == 302


def test_sec_ses_04_activation_ends_the_other_sessions_of_the_account(client):
    user = make_user()
    elsewhere = signed_in(user)
    code = accounts.issue_activation_code(user=user, by=None, at=clock.now())
    client.post(ACTIVATE, activation(user, code))
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


# --- Changing and resetting


def change(client: Client, old: str, new: str = NEW_PASSWORD, again: str = NEW_PASSWORD):
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/doi-mat-khau/", data)


def test_sec_auth_11_changing_the_password_needs_the_old_one():
    user = make_user()
    client = signed_in(user)
    assert errors_of(change(client, "không phải")) == {"old_password": ["Mật khẩu đang dùng không đúng."]}
    assert errors_of(change(client, PASSWORD, again="khác đi một chút")) == {
        "new_password2": ["Hai lần nhập mật khẩu chưa giống nhau."]
    }
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_sec_ses_04_changing_the_password_ends_the_other_sessions():
    user = make_user()
    here, elsewhere = signed_in(user), signed_in(user)
    assert change(here, PASSWORD).status_code == 302
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)


def ask_for_link(client: Client, address: str):
    return client.post("/quen-mat-khau/", {"email": address}, follow=True)


def test_sec_auth_07_asking_for_a_link_tells_nothing_about_the_account(client):
    make_user(email="hoa@example.edu.vn")
    make_user(email="dong@example.edu.vn", is_active=False)
    pages = [
        ask_for_link(client, address)
        for address in ("hoa@example.edu.vn", "dong@example.edu.vn", "khong-ai@example.edu.vn")
    ]
    assert len({without_chance(page, "") for page in pages}) == 1
    assert mail.outbox == []
    assert Outbox.objects.count() == 1


def link_for(user: User) -> str:
    notices.send_reset({"user": user.pk})
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def reset(client: Client, link: str, password: str = NEW_PASSWORD):
    form = client.get(link, follow=True).redirect_chain[-1][0]
    return client.post(form, {"new_password1": password, "new_password2": password})


def test_sec_auth_10_the_letter_goes_through_the_outbox_to_the_account(client):
    user = make_user("Néang Kim Chêng", email="cheng@example.edu.vn")
    ask_for_link(client, "CHENG@example.edu.vn")
    letter = Outbox.objects.get()
    assert (letter.kind, letter.payload) == ("password-reset", {"user": user.pk})
    notices.send_reset(letter.payload)
    assert mail.outbox[0].to == ["cheng@example.edu.vn"]
    assert mail.outbox[0].subject == "[Dân vận khéo] Đặt lại mật khẩu"
    assert "Kính gửi Néang Kim Chêng," in mail.outbox[0].body


def test_nobody_fills_the_letter_box_of_another_person(client, at_local):
    make_user(email="cheng@example.edu.vn")
    for minute in (0, 4, 5):
        at_local(2027, 3, 1, 8, minute)
        ask_for_link(client, "cheng@example.edu.vn")
    assert [clock.local(letter.created_at).minute for letter in Outbox.objects.order_by("pk")] == [0, 5]


def test_sec_auth_10_the_link_works_once(client):
    user = make_user(email="hoa@example.edu.vn")
    elsewhere, link = signed_in(user), link_for(user)
    assert reset(client, link)["Location"] == HOME
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)
    assert "Liên kết này đã dùng hoặc đã quá một giờ." in Client().get(link).content.decode()


def test_sec_auth_10_the_link_lives_one_hour(client, at_local):
    at_local(2027, 3, 1, 8)
    user = make_user(email="hoa@example.edu.vn")
    link = link_for(user)
    at_local(2027, 3, 1, 9, 0, 1)
    assert "Liên kết này đã dùng hoặc đã quá một giờ." in client.get(link).content.decode()
    at_local(2027, 3, 1, 9)
    assert reset(client, link).status_code == 302


# --- The demo


def test_sample_accounts_are_shown_in_a_demo_alone(client, settings, tmp_path):
    (tmp_path / "demo-accounts.json").write_text(
        '[{"username": "mau", "password": "mat-khau-mau", "who": "Cán bộ phụ trách"}]', encoding="utf-8"
    )
    settings.VAR_DIR = tmp_path
    assert client.get(LOGIN).context["demo_accounts"] == []
    settings.IS_DEMO = True
    page = client.get(LOGIN).content.decode()
    assert "<code>mau</code> / <code>mat-khau-mau</code>" in page


def test_ux_empty_fields_are_named_each_by_its_own_sentence(client):
    assert errors_of(client.post(ACTIVATE, {"username": ""})) == {
        "username": ["Hãy nhập tên đăng nhập."],
        "code": ["Hãy nhập mã kích hoạt."],
        "password": ["Hãy nhập mật khẩu mới."],
        "password_again": ["Hãy nhập mật khẩu mới lần nữa."],
    }
    assert errors_of(client.post("/quen-mat-khau/", {"email": ""})) == {"email": ["Hãy nhập địa chỉ thư."]}


@pytest.mark.parametrize("name", ["login", "activate", "forgotten", "forgotten-done"])
def test_account_pages_open_without_an_account(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_sec_auth_11_the_password_page_asks_to_sign_in_first(client):
    assert client.get("/doi-mat-khau/")["Location"] == "/dang-nhap/?next=/doi-mat-khau/"
