"""Passwords of members: what the rules of their roles and units add."""

from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from danvan.core.models import User
from registrations.enums import STAFF_ROLES, Role
from registrations.models import Membership
from tests.factories import make_member, make_unit, make_user

EASY = "Mật khẩu này dễ đoán; hãy ghép vài từ không liên quan đến đơn vị."

pytestmark = pytest.mark.django_db


def problems(password: str, user: User) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("role", Role)
def test_sec_auth_01_accounts_of_the_office_need_longer_passwords(role):
    user = make_member(make_unit(kind="DEPARTMENT_OFFICE"), role)
    needed = 15 if role in STAFF_ROLES else 12
    password = "bến đò chiều mưa rơi"
    assert problems(password[:needed], user) == []
    assert problems(password[: needed - 1], user) == [f"Mật khẩu cần ít nhất {needed} ký tự."]


def test_sec_auth_01_a_role_that_has_ended_asks_for_nothing():
    user = make_user()
    Membership.objects.create(
        user=user,
        unit=make_unit(kind="DEPARTMENT_OFFICE"),
        role=Role.OFFICE_LEAD,
        starts_on=date(2000, 1, 1),
        ends_on=date(2001, 1, 1),
    )
    assert problems("bến đò chiều", user) == []


@pytest.mark.parametrize("password", ["Nguyễn Khuyến 2027!", "thptnk-thptnk-1", "Thoại Sơn Thoại Sơn"])
def test_sec_auth_02_name_code_and_place_of_the_own_unit_make_no_password(password):
    unit = make_unit("Trường THPT Nguyễn Khuyến", code="thptnk", place="Thoại Sơn")
    assert problems(password, make_member(unit, full_name="Lê Lan")) == [EASY]
    assert problems(password, make_member(make_unit(), full_name="Lê Lan")) == []
