"""Activation codes and the address that the throttle counts."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from danvan.core import accounts, clock
from danvan.core.errors import RuleViolation
from danvan.core.models import ActivationCode, User

PASSWORD = "bến đò chiều mưa"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("Hoa-01", full_name="Nguyễn Thị Hoa")


def issue(user: User, at=None) -> str:
    return accounts.issue_activation_code(user=user, by=None, at=at or clock.now())


def owner(username: str, code: str) -> User | None:
    request = RequestFactory().post("/")
    return authenticate(request, username=username, activation_code=code)


def activate(user: User, code: str, at=None, password: str = PASSWORD) -> User:
    return accounts.activate(user=user, code=code, password=password, at=at or clock.now())


def test_user_names_have_one_spelling(user):
    assert user.username == "hoa-01"
    with pytest.raises(ValidationError):
        User.objects.create_user(" HOA-01 ", full_name="Lê Hoa")


def test_sec_auth_08_the_code_opens_its_own_account_however_it_is_typed(user):
    code = issue(user)
    other = User.objects.create_user("lan", full_name="Lê Lan")
    assert owner(" HOA-01", f" {code.lower().replace('-', ' ')} ") == user
    assert owner(other.username, code) is None
    assert owner("hoa-01", "") is None


def test_sec_auth_08_only_the_digest_of_a_code_is_stored(user):
    code = issue(user)
    row = ActivationCode.objects.get()
    assert code.replace("-", "") not in row.digest
    assert len(row.digest) == 64


def test_sec_auth_08_a_code_lives_seven_days(user, at_local):
    issued_at = at_local(2027, 1, 4, 8)
    code = issue(user)
    limit = issued_at + timedelta(days=settings.ACTIVATION_CODE_DAYS)
    with pytest.raises(RuleViolation) as refusal:
        activate(user, code, at=limit)
    assert refusal.value.reason == accounts.WRONG_CODE
    activate(user, code, at=limit - timedelta(seconds=1))
    at_local(2027, 1, 11, 8)
    assert owner("hoa-01", issue(user, at=issued_at)) is None


def test_sec_auth_08_a_code_works_once(user):
    code = issue(user)
    activate(user, code)
    assert owner("hoa-01", code) is None
    with pytest.raises(RuleViolation) as refusal:
        activate(user, code, password="một câu khác hẳn")
    assert refusal.value.reason == accounts.WRONG_CODE
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_sec_auth_08_a_new_code_ends_the_older_ones(user):
    first, second = issue(user), issue(user)
    assert (owner("hoa-01", first), owner("hoa-01", second)) == (None, user)


def test_sec_auth_08_a_weak_password_uses_no_code_up(user):
    code = issue(user)
    with pytest.raises(ValidationError):
        activate(user, code, password="ngắn")
    assert owner("hoa-01", code) == user


def test_sec_ses_04_a_closed_account_is_opened_by_neither_code_nor_password(user):
    code = issue(user)
    activate(user, code)
    code = issue(user)
    request = RequestFactory().post("/")
    assert authenticate(request, username=" Hoa-01", password=PASSWORD) == user
    User.objects.update(is_active=False)
    assert authenticate(request, username="hoa-01", password=PASSWORD) is None
    assert owner("hoa-01", code) is None


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9", "10.0.0.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_sec_auth_06_the_throttle_counts_the_address_that_our_own_proxy_saw(
    settings, proxies, forwarded, expected
):
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert accounts.client_address(request) == expected
