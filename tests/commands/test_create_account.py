"""`create_account`: the first account needs nobody, every other one somebody who may invite."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from danvan.core import clock
from danvan.core.accounts import activate
from danvan.core.models import ActivationCode, User
from registrations.enums import Action, Role
from registrations.models import Event, Membership
from tests.factories import make_member, make_office, make_unit

pytestmark = pytest.mark.django_db

FIRST_EXISTS = "Đã có lãnh đạo phòng hoặc quản trị hệ thống; người đó mời những người khác."


@pytest.fixture
def office():
    call_command("seed_plan", stdout=io.StringIO())


def create(
    username: str = "lan", role: Role = Role.OFFICE_LEAD, unit: str = "SGD-CTTT", **options: str
) -> str:
    out = io.StringIO()
    call_command("create_account", username, name="Trần Thị Lan", unit=unit, role=role, stdout=out, **options)
    return out.getvalue()


def refused(**options: str) -> str:
    before = (User.objects.count(), Membership.objects.count(), Event.objects.count())
    with pytest.raises(CommandError) as refusal:
        create(**options)
    assert (User.objects.count(), Membership.objects.count(), Event.objects.count()) == before
    return str(refusal.value)


@pytest.mark.parametrize("role", [Role.OFFICE_LEAD, Role.SYSADMIN])
def test_sec_auth_08_first_account_gets_a_code_and_no_password(office, role):
    printed = create(role=role, email="lan@example.edu.vn")
    user = User.objects.get()
    assert (user.username, user.full_name, user.email) == ("lan", "Trần Thị Lan", "lan@example.edu.vn")
    assert user.has_usable_password() is False
    assert list(Membership.objects.values_list("user", "unit__code", "role")) == [(user.pk, "SGD-CTTT", role)]
    actions = Event.objects.values_list("action", "actor", "unit__code")
    assert list(actions) == [
        (Action.ASSIGN, user.pk, "SGD-CTTT"),
        (Action.ISSUE_CODE, user.pk, "SGD-CTTT"),
    ]
    assert "http://testserver/kich-hoat/" in printed


def test_sec_auth_08_printed_code_sets_the_password_once(office):
    printed = create()
    code = re.search(r"Mã kích hoạt: (\S+)", printed)[1]
    assert ActivationCode.objects.filter(digest=code).count() == 0
    activate(user=User.objects.get(), code=code, password="mot-mat-khau-du-dai", at=clock.now())
    assert User.objects.get().check_password("mot-mat-khau-du-dai") is True


@pytest.mark.parametrize("holder", [Role.OFFICE_LEAD, Role.SYSADMIN])
def test_second_account_needs_somebody(office, holder):
    make_office(holder)
    assert refused() == FIRST_EXISTS


def test_first_account_must_be_able_to_invite(office):
    sentence = "Tài khoản đầu tiên phải là lãnh đạo phòng hoặc quản trị hệ thống."
    assert refused(role=Role.OFFICE_OFFICER) == sentence


def test_first_account_belongs_to_the_department(office):
    school = make_unit()
    assert refused(unit=school.code) == "Vai trò của phòng chỉ giao cho người của Sở."


def test_lead_invites_an_officer(office):
    lead = make_office(Role.OFFICE_LEAD)
    create(role=Role.OFFICE_OFFICER, by=lead.username)
    assert Event.objects.get(action=Action.ASSIGN).actor == lead
    assert User.objects.get(username="lan").memberships.get().role == Role.OFFICE_OFFICER


def test_officer_may_not_invite_a_lead(office):
    officer = make_office(Role.OFFICE_OFFICER)
    assert refused(by=officer.username) == "Chỉ lãnh đạo phòng làm được việc này."


def test_head_invites_for_the_own_school_only(office):
    school, other = make_unit(), make_unit()
    head = make_member(school, Role.UNIT_HEAD)
    create(role=Role.UNIT_OFFICER, unit=school.code, by=head.username)
    sentence = "Chỉ phòng phụ trách của Sở làm được việc này."
    assert refused(username="mai", role=Role.UNIT_OFFICER, unit=other.code, by=head.username) == sentence


def test_unknown_unit_account_and_taken_name_are_said(office):
    assert refused(unit="KHONG-CO") == "Không có đơn vị mang mã KHONG-CO."
    assert refused(by="khong-co") == "Không có tài khoản khong-co."
    create()
    lead = User.objects.get()
    assert "đã tồn tại" in refused(role=Role.OFFICE_OFFICER, by=lead.username)
