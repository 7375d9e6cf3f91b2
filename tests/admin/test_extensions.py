"""More time: granted by the office, asked for by a unit."""

from datetime import timedelta

import pytest

from danvan.core import clock
from registrations.enums import RequestState, Role
from registrations.models import Deadline, DeadlineExtension, ExtensionRequest, Membership
from registrations.services.extensions import request_extension
from tests import factories
from tests.admin.office import client_of, text_of, url

pytestmark = pytest.mark.django_db
ADD = "registrations_deadlineextension_add"


@pytest.fixture
def unit(campaign):
    """A school."""
    return factories.make_unit("Trường xin thêm ngày", code="TXTN")


def day(days):
    """A day so many days after the deadline's last one, as people type it, and its exclusive end."""
    last = clock.local_day(Deadline.objects.get(kind="REGISTRATION").closes_at) + timedelta(days=days - 1)
    return f"{last.day}/{last.month}/{last.year}", clock.start_of_day(last + timedelta(days=1))


def grant(client, **fields):
    """Post the form of an extension."""
    first = {
        "deadline": Deadline.objects.get(kind="REGISTRATION").pk,
        "for_whom": "mot",
        "until": day(5)[0],
        "reason": "Bão",
    }
    return client.post(url(ADD), first | fields)


@pytest.mark.parametrize("way", ["unit", "unit_code"])
def test_an_extension_for_one_unit_chosen_by_search_or_by_code(officer, unit, way):
    chosen = {"unit": unit.pk} if way == "unit" else {"unit_code": "txtn"}

    done = grant(officer, document_number="12/SGDĐT", **chosen)

    assert done["Location"] == url("registrations_deadlineextension_changelist")
    extension = DeadlineExtension.objects.get()
    assert (extension.unit, extension.until, extension.document_number) == (unit, day(5)[1], "12/SGDĐT")


def test_an_extension_for_all_units(officer, unit):
    grant(officer, for_whom="tat-ca")

    assert DeadlineExtension.objects.get().unit is None


def test_the_form_says_which_deadline_binds_who_sends_through_another_unit(officer, unit):
    campaign = Deadline.objects.get(kind="REGISTRATION").campaign
    early = Deadline.objects.create(
        campaign=campaign, kind="TO_CONSOLIDATOR", opens_at=clock.now(), closes_at=day(2)[1]
    )
    assert "theo thời hạn “Gửi đơn vị đầu mối” khi đợt có đặt" in text_of(officer.get(url(ADD)))
    why = f"{unit} đang theo thời hạn “Gửi đơn vị đầu mối” nên gia hạn này chưa có tác dụng với đơn vị"
    assert why not in text_of(officer.get(grant(officer, unit=unit.pk)["Location"]))

    factories.make_line(unit, factories.make_consolidator())

    assert why in text_of(officer.get(grant(officer, unit=unit.pk, until=day(6)[0])["Location"]))
    of_early = grant(officer, unit=unit.pk, until=day(6)[0], deadline=early.pk)
    assert "chưa có tác dụng" not in text_of(officer.get(of_early["Location"]))


def test_every_refusal_of_an_extension_stands_on_the_form(officer, unit):
    shorter = grant(officer, unit=unit.pk, until=day(-3)[0])
    nobody = grant(officer)
    unknown = grant(officer, unit_code="KHONG-CO")
    both = grant(officer, for_whom="tat-ca", unit=unit.pk)

    assert shorter.context["form"].non_field_errors()[0].startswith("Gia hạn phải sau thời hạn hiện tại")
    assert nobody.context["form"].errors == {"unit": ["Chọn đơn vị được gia hạn."]}
    assert unknown.context["form"].errors == {"unit_code": ["Không có đơn vị nào mang mã này."]}
    assert list(both.context["form"].errors) == ["for_whom"]
    assert DeadlineExtension.objects.count() == 0


def test_sec_ac_11_nobody_extends_for_the_own_unit(unit):
    user = factories.make_office()
    today = clock.local_day(clock.now())
    Membership.objects.create(user=user, unit=unit, role=Role.UNIT_HEAD, starts_on=today)

    page = grant(client_of(user), unit=unit.pk)

    assert page.context["form"].non_field_errors() == [
        "Bạn là người của đơn vị này nên không duyệt hồ sơ của chính đơn vị mình."
    ]


@pytest.fixture
def asked(unit):
    """A request that waits for its answer."""
    deadline = Deadline.objects.get(kind="REGISTRATION")
    return request_extension(
        deadline=deadline,
        unit=unit,
        wanted_day=clock.local_day(deadline.closes_at) + timedelta(days=3),
        reason="Mất điện nhiều ngày.",
        actor=factories.actor_of(factories.make_member(unit)),
        at=clock.now(),
    )


def request_url(name, asked):
    """An address of the request."""
    return url(f"registrations_extensionrequest_{name}", asked.pk)


def test_a_request_waits_in_the_list_and_is_granted_on_its_page(officer, asked):
    waiting = officer.get(url("registrations_extensionrequest_changelist")).context["cl"].result_list
    page = officer.get(request_url("change", asked))
    officer.post(request_url("grant", asked), {"until": day(4)[0], "document_number": ""})

    assert list(waiting) == [asked]
    assert "Mất điện nhiều ngày." in text_of(page)
    asked.refresh_from_db()
    assert asked.state == RequestState.GRANTED
    assert DeadlineExtension.objects.get().until == day(4)[1]
    assert list(officer.get(url("registrations_extensionrequest_changelist")).context["cl"].result_list) == []


def test_a_request_is_refused_with_its_reason_and_answered_once(officer, asked):
    no_words = officer.post(request_url("refuse", asked), {"answer": ""})
    officer.post(request_url("refuse", asked), {"answer": "Đã gia hạn một lần."})
    again = officer.post(request_url("grant", asked), {"until": day(4)[0]})

    assert no_words.context["refuse_form"].errors == {"answer": ["Trường này là bắt buộc."]}
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.REFUSED, "Đã gia hạn một lần.")
    assert again.context["grant_form"].non_field_errors() == ["Đề nghị này đã được trả lời."]
    assert "Đề nghị này đã được trả lời." in text_of(again)
    assert DeadlineExtension.objects.count() == 0


def test_sec_ac_01_the_auditor_answers_nothing(auditor, asked):
    page = auditor.post(request_url("refuse", asked), {"answer": "Không"})

    assert "Chỉ phòng phụ trách của Sở làm được việc này." in text_of(page)
    assert auditor.get(url(ADD)).status_code == 403
    assert ExtensionRequest.objects.get().state == RequestState.PENDING


@pytest.mark.parametrize("key", [10**30, "9" * 5000, "x"])
def test_sec_in_10_a_key_that_no_unit_can_have_chooses_none(officer, campaign, key):
    assert officer.get(url(ADD), {"unit": key}).status_code == 200
    assert grant(officer, unit=key).status_code == 200
    assert not DeadlineExtension.objects.exists()
