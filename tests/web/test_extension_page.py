"""A unit asks for more time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from danvan.core import clock
from registrations.models import ExtensionRequest
from registrations.services import extensions
from tests import factories
from tests.web.school import shows, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """The browser of an officer and the address of the page, in an open campaign."""
    unit, campaign = factories.make_unit(), factories.make_campaign()
    address = reverse("extension-request", args=[unit.code, campaign.year])
    return signed_in(factories.make_member(unit)), address


def wanted(days: int = 40) -> str:
    day = clock.local_day(clock.now()) + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


def test_request_is_stored_and_shown_with_its_state(asked):
    client, address = asked
    page = client.post(address, {"wanted_day": wanted(), "reason": "Trường đang sáp nhập."}, follow=True)
    assert shows(page, "Đã gửi đề nghị gia hạn.")
    assert shows(page, "Chờ trả lời")
    assert shows(page, "Trường đang sáp nhập.")


def test_day_and_reason_are_asked_for(asked):
    client, address = asked
    page = client.post(address, {})
    assert shows(page, "Nhập ngày đề nghị, theo thứ tự ngày/tháng/năm.")
    assert shows(page, "Nêu lý do đề nghị gia hạn.")
    assert not ExtensionRequest.objects.exists()


def test_day_before_the_deadline_is_said_above_the_form_and_the_reason_stays(asked):
    client, address = asked
    page = client.post(address, {"wanted_day": wanted(1), "reason": "Trường đang sáp nhập."})
    assert shows(page, "Ngày đề nghị phải sau thời hạn hiện tại và từ hôm nay trở đi.")
    assert shows(page, "Trường đang sáp nhập.")


def test_a_year_that_is_a_slip_of_the_keyboard_is_said(asked):
    client, address = asked
    page = client.post(address, {"wanted_day": "31/12/9999", "reason": "Mưa lũ."})
    assert shows(page, "Năm 9999 không đúng; hãy xem lại ngày vừa ghi.")
    assert not ExtensionRequest.objects.exists()


def test_second_open_request_is_refused(asked):
    client, address = asked
    for _ in range(2):
        page = client.post(address, {"wanted_day": wanted(), "reason": "Mưa lũ."})
    assert shows(page, "Đơn vị đã có đề nghị gia hạn đang chờ trả lời.")
    assert ExtensionRequest.objects.count() == 1


def test_answer_of_the_office_is_shown(asked):
    client, address = asked
    client.post(address, {"wanted_day": wanted(), "reason": "Mưa lũ."})
    extensions.refuse_request(
        request=ExtensionRequest.objects.get(), answer="Đã gia hạn cho toàn ngành.",
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip
    page = client.get(address)
    assert shows(page, "Đã gia hạn cho toàn ngành.")
    assert shows(page, "Không gia hạn")
