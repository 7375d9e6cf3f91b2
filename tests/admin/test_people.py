"""Units, memberships, activation codes and accounts in the office's side."""

from datetime import date, timedelta

import pytest

from danvan.core import accounts, clock
from danvan.core.models import ActivationCode, User
from registrations.enums import Action, Role, UnitKind
from registrations.models import (
    Event,
    Membership,
    Sheet,
    Unit,
    units_not_sent,
    units_without_launch_plan,
)
from tests import factories
from tests.admin.office import sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
ADD = "registrations_membership_add"


@pytest.fixture
def unit(db):
    """A school."""
    return factories.make_unit("Trường có người mới", code="TCNM")


def unit_values(unit, **fields):
    """The fields of the unit's form as the page shows them."""
    names = ["code", "name", "short_name", "symbol", "kind", "level", "place"]
    names += ["head_title", "head_name", "email", "phone"]
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    return {name: getattr(unit, name) for name in names} | inline | fields


def invite(client, unit, **fields):
    """Post the form of a membership for a new account."""
    person = {"username": "truong-hoa", "full_name": "Lê Thị Hoa", "role": "UNIT_OFFICER"}
    return client.post(url(ADD), {"unit": unit.pk} | person | fields)


def test_a_new_person_gets_account_membership_and_a_code_shown_once(officer, unit):
    page = invite(officer, unit)

    user, code = User.objects.get(username="truong-hoa"), page.context["code"]
    assert text_of(page).count(code) == 1
    membership = user.memberships.get()
    assert (membership.unit, membership.role) == (unit, Role.UNIT_OFFICER)
    assert not user.has_usable_password()
    listed = text_of(officer.get(url("registrations_membership_changelist")))
    assert (user.full_name in listed, code in listed) == (True, False)


def test_the_shown_code_opens_the_account(officer, unit):
    code = invite(officer, unit).context["code"]

    user = accounts.ActivationBackend().authenticate(None, username="truong-hoa", activation_code=code)

    assert user == User.objects.get(username="truong-hoa")


def test_a_known_account_is_assigned_from_a_day_on_and_ended_by_post_alone(officer, unit):
    user = factories.make_user()

    officer.post(
        url(ADD), {"unit_code": "TCNM", "user": user.pk, "role": "UNIT_HEAD", "starts_on": "1/9/2020"}
    )
    membership = user.memberships.get()
    end = url("registrations_membership_end", membership.pk)

    assert (membership.role, membership.starts_on.isoformat()) == (Role.UNIT_HEAD, "2020-09-01")
    assert officer.get(end).status_code == 405
    officer.post(end)
    assert factories.actor_of(user).roles == {}


def test_every_refusal_of_a_membership_stands_on_the_form(officer, unit):
    office_role = invite(officer, unit, role="AUDITOR")
    nameless = invite(officer, unit, username="", full_name="")
    taken = invite(officer, unit, username=factories.make_user().username)
    no_unit = officer.post(url(ADD), {"role": "UNIT_OFFICER", "username": "a", "full_name": "A"})
    user = factories.make_member(unit)
    twice = officer.post(
        url(ADD), {"unit": unit.pk, "user": user.pk, "role": "UNIT_OFFICER", "starts_on": "1/9/2020"}
    )

    assert office_role.context["form"].non_field_errors() == ["Vai trò của phòng chỉ giao cho người của Sở."]
    assert list(nameless.context["form"].errors) == ["username", "full_name"]
    assert len(taken.context["form"].non_field_errors()) == 1
    assert no_unit.context["form"].errors == {"unit": ["Chọn đơn vị."]}
    assert twice.context["form"].non_field_errors() == ["Người này đã có phân công đó ở đơn vị."]
    assert Membership.objects.filter(unit=unit).count() == 1


def test_sec_ac_01_roles_of_the_office_are_given_by_lead_and_sysadmin_alone(officer, lead, sysadmin):
    office = Unit.objects.get(code="CTTT")

    refused = invite(officer, office, role="OFFICE_OFFICER")
    invite(lead, office, role="OFFICE_OFFICER", username="chuyen-vien-moi")
    invite(sysadmin, office, role="AUDITOR", username="giam-sat-moi")

    assert refused.context["form"].non_field_errors() == ["Chỉ lãnh đạo phòng làm được việc này."]
    assert set(User.objects.filter(username__endswith="-moi").values_list("username", flat=True)) == {
        "chuyen-vien-moi", "giam-sat-moi",
    }  # fmt: skip


def test_a_code_is_issued_by_post_and_refused_with_its_sentence(officer, lead, unit):
    theirs = Membership.objects.get(user=factories.make_member(unit))
    leads = Membership.objects.get(role=Role.OFFICE_LEAD)
    issue = url("registrations_membership_issue_code", theirs.pk)

    assert officer.get(issue).status_code == 405
    assert len(officer.post(issue).context["code"].replace("-", "")) == 16
    refused = officer.post(url("registrations_membership_issue_code", leads.pk), follow=True)
    assert [str(message) for message in refused.context["messages"]] == [
        "Chỉ lãnh đạo phòng làm được việc này."
    ]


def test_sec_ac_01_a_role_in_a_school_is_no_way_into_the_account_of_a_lead(officer, lead, unit):
    account = User.objects.get(memberships__role=Role.OFFICE_LEAD)
    membership = Membership.objects.create(
        user=account, unit=unit, role=Role.UNIT_OFFICER, starts_on=date(2000, 1, 1)
    )

    refused = officer.post(url("registrations_membership_issue_code", membership.pk), follow=True)

    assert [str(message) for message in refused.context["messages"]] == [
        "Chỉ lãnh đạo phòng làm được việc này."
    ]
    assert not ActivationCode.objects.exists()
    assert lead.post(url("registrations_membership_issue_code", membership.pk)).context["code"]


def test_memberships_are_never_edited(officer, unit):
    membership = Membership.objects.get(user=factories.make_member(unit))

    answer = officer.post(url("registrations_membership_change", membership.pk), {"role": "OFFICE_LEAD"})

    assert answer.status_code == 403
    assert Membership.objects.get(pk=membership.pk).role == Role.UNIT_OFFICER


def test_sec_ac_01_staff_accounts_are_changed_by_lead_and_sysadmin_alone(officer, sysadmin, unit):
    staff = User.objects.get(memberships__role=Role.OFFICE_OFFICER)
    school = factories.make_member(unit)
    fields = {"full_name": "Tên Mới", "email": "", "phone": "", "is_active": "on"}

    answers = [
        officer.post(url("core_user_change", staff.pk), fields).status_code,
        officer.post(url("core_user_change", school.pk), fields).status_code,
        sysadmin.post(url("core_user_change", staff.pk), fields).status_code,
        officer.get(url("core_user_add")).status_code,
    ]

    assert answers == [403, 302, 302, 403]


def test_a_unit_is_stored_by_its_service_with_event_and_history(officer, unit):
    change = url("registrations_unit_change", unit.pk)
    seen = officer.get(change).context["adminform"].form["seen"].value()

    done = officer.post(change, unit_values(unit, name="Trường  đổi tên", seen=seen or ""))

    assert done.status_code == 302
    unit.refresh_from_db()
    assert unit.name == "Trường đổi tên"
    assert Event.objects.get(action=Action.SET_UNIT).unit == unit
    assert unit.history.latest().history_user.full_name == "Nguyễn Thị Hoa"


def test_flt_13_a_unit_changed_meanwhile_is_not_overwritten_unseen(officer, unit):
    change = url("registrations_unit_change", unit.pk)
    seen = officer.get(change).context["adminform"].form["seen"].value()
    other = factories.make_office()
    unit.phone, unit._history_user = "0296 1 111 111", other
    unit.save()

    page = officer.post(change, unit_values(unit, phone="0296 2 222 222", seen=seen))
    errors = page.context["adminform"].form.non_field_errors()

    assert errors[0].startswith("Nguyễn Thị Hoa vừa sửa mục này lúc")
    assert "(số điện thoại)" in errors[0]
    assert Unit.objects.get(pk=unit.pk).phone == "0296 1 111 111"
    assert "0296 2 222 222" in text_of(page)

    now_seen = page.context["adminform"].form["seen"].value()
    officer.post(change, unit_values(unit, phone="0296 2 222 222", seen=now_seen))
    assert Unit.objects.get(pk=unit.pk).phone == "0296 2 222 222"


def test_on_behalf_begins_a_sheet_for_a_unit_that_has_nothing(officer, campaign, unit):
    address = url("registrations_unit_on_behalf", unit.pk)

    what = {"kind": "REGISTRATION", "campaign": campaign.pk}

    no_reason = officer.post(address, what | {"reason": ""})
    done = officer.post(address, what | {"reason": "Trường mất mạng."})

    assert no_reason.context["form"].errors == {"reason": ["Trường này là bắt buộc."]}
    sheet = Sheet.objects.get(unit=unit)
    assert done["Location"] == f"/ho-so/{sheet.code}/"
    assert sheet.events.get(action=Action.ENTER_ON_BEHALF).reason == "Trường mất mạng."


def test_sec_ac_01_the_sysadmin_keeps_units_but_enters_nothing_for_them(sysadmin, campaign, unit):
    address = url("registrations_unit_on_behalf", unit.pk)

    answer = sysadmin.post(address, {"campaign": campaign.pk, "reason": "x"}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Chỉ phòng phụ trách của Sở làm được việc này."
    ]
    assert Sheet.objects.count() == 0


@pytest.mark.parametrize("query", ["co nguoi moi", "TCNM", "NGƯỜI MỚI"])
def test_adm_07_units_are_found_without_accents_in_list_and_autocomplete(officer, unit, query):
    factories.make_unit("Trường khác")
    listed = officer.get(url("registrations_unit_changelist"), {"q": query}).context["cl"].result_list
    field = {"app_label": "registrations", "model_name": "membership", "field_name": "unit", "term": query}

    found = officer.get(url("autocomplete"), field).json()["results"]

    assert list(listed) == [unit]
    assert [row["text"] for row in found] == ["Trường có người mới"]


def test_the_office_that_runs_the_movement_is_not_among_those_who_owe(campaign, unit):
    today = clock.local_day(clock.now())
    office = factories.make_office().memberships.get().unit
    other = factories.make_unit("Phòng Mầm non", kind=UnitKind.DEPARTMENT_OFFICE)

    for owing in (units_not_sent(campaign, today), units_without_launch_plan(campaign, today)):
        assert set(owing) == {unit, other}
    Membership.objects.filter(unit=office).update(ends_on=today - timedelta(days=1))
    assert office in units_not_sent(campaign, today)  # it runs the movement no longer


def test_units_that_have_not_sent_are_listed(officer, campaign, unit):
    sent_sheet(campaign, "Trường đã gửi")
    changelist = url("registrations_unit_changelist")

    missing = officer.get(changelist, {"dang-ky": "chua"}).context["cl"].result_list
    others = officer.get(changelist, {"dang-ky": "roi"}).context["cl"].result_list

    assert [row.name for row in missing] == ["Trường có người mới"]
    assert [row.name for row in others] == ["Trường đã gửi"]
