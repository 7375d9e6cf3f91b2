"""SEC-AUTH-12: the head brings colleagues in and lets them go; each has an own account."""

import re

import pytest
from django.urls import reverse

from danvan.core.models import User
from registrations.enums import Action, Role
from registrations.models import Event, Membership
from tests import factories
from tests.web.school import signed_in

pytestmark = pytest.mark.django_db
COLLEAGUE = {"full_name": "Chau Sóc Phia", "username": "chau-soc-phia", "role": "UNIT_OFFICER"}


@pytest.fixture
def unit():
    """A school."""
    return factories.make_unit()


@pytest.fixture
def head(unit):
    """The browser of the school's head."""
    return signed_in(factories.make_member(unit, Role.UNIT_HEAD))


def address(name, unit, *args):
    """An address of the unit's people."""
    return reverse(name, args=[unit.code, *args])


def test_head_invites_a_colleague_who_signs_in_with_the_code(unit, head, client):
    page = head.post(address("members", unit), COLLEAGUE).content.decode()

    code = re.search(r'class="dv-code">([^<]+)<', page).group(1)
    answer = client.post(
        reverse("activate"),
        {
            "username": "chau-soc-phia",
            "code": code,
            "password": "bon-mua-nuoc-noi-ve",
            "password_again": "bon-mua-nuoc-noi-ve",
        },
    )
    assert answer.url == reverse("home")
    assert Membership.objects.get(user__username="chau-soc-phia").role == Role.UNIT_OFFICER
    assert list(Event.objects.values_list("action", flat=True)) == [Action.ASSIGN, Action.ISSUE_CODE]


def test_user_name_that_is_taken_is_said_at_the_field(unit, head):
    User.objects.create_user("chau-soc-phia", full_name="Người khác")

    page = head.post(address("members", unit), COLLEAGUE).content.decode()

    assert "Lỗi:" in page
    assert "Chau Sóc Phia" in page
    assert Membership.objects.filter(unit=unit).count() == 1


def test_sec_auth_12_person_who_is_let_go_is_out_at_the_next_request(unit, head):
    user = factories.make_member(unit)
    browser = signed_in(user)
    membership = Membership.objects.get(user=user)
    assert browser.get(address("members", unit)).status_code == 200

    head.post(address("member-end", unit, membership.pk))

    assert browser.get(address("members", unit)).status_code == 404


def test_officer_sees_the_list_and_changes_nothing(unit):
    officer = factories.make_member(unit)
    other = Membership.objects.get(user=factories.make_member(unit))
    browser = signed_in(officer)

    assert browser.post(address("members", unit), COLLEAGUE).status_code == 403
    assert browser.post(address("member-code", unit, other.pk)).status_code == 403
    assert browser.post(address("member-end", unit, other.pk)).status_code == 403
    assert Membership.objects.filter(unit=unit).count() == 2


def test_sec_ac_03_people_of_another_unit_are_out_of_reach(unit, head):
    stranger = Membership.objects.get(user=factories.make_member(factories.make_unit()))

    assert head.post(address("member-code", unit, stranger.pk)).status_code == 404
    assert head.post(address("member-end", stranger.unit, stranger.pk)).status_code == 404
    assert Membership.objects.filter(pk=stranger.pk).exists()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_list_of_people_takes_the_same_queries(unit, head, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_member(unit)
    head.get(address("members", unit))

    with django_assert_num_queries(5):
        head.get(address("members", unit))
