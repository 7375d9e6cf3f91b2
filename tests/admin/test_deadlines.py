"""The form of deadlines: the words of the plan, the page before storing, the warnings (FLT-17, FLT-52)."""

from datetime import UTC, date, datetime

import pytest

from danvan.core import clock
from registrations.enums import Action, DeadlineKind
from registrations.models import Campaign, Deadline, Event
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
MIDNIGHT_OF_12_MARCH = datetime(2027, 3, 11, 17, tzinfo=UTC)  # 0:00 in Asia/Ho_Chi_Minh


@pytest.fixture
def in_february(at_local):
    """A campaign without deadline, seen in February 2027 by an officer."""
    at_local(2027, 2, 1, 8)
    campaign = factories.make_campaign(2027)
    Deadline.objects.all().delete()
    return client_of(factories.make_office()), campaign


def values(campaign, **fields):
    """The fields of the form for a new registration deadline."""
    first = {"campaign": campaign.pk, "kind": "REGISTRATION", "opens_on": "01/02/2027", "wording": "truoc"}
    return first | {"day": "12/3/2027", "source": "540/KH-SGDĐT, mục IV.2"} | fields


@pytest.mark.parametrize(("wording", "day"), [("truoc", "12/3/2027"), ("het", "11/3/2027")])
def test_flt_17_before_12_march_and_through_11_march_are_the_same_instant(in_february, wording, day):
    officer, campaign = in_february
    filled = values(campaign, wording=wording, day=day)

    preview = officer.post(url("registrations_deadline_add"), filled)
    assert Deadline.objects.count() == 0
    done = officer.post(url("registrations_deadline_add"), filled | {"confirmed": "yes"})

    assert preview.context["ending"] == "đến hết ngày 11/3/2027 (thứ Năm)"
    assert preview.context["last_minute"] == "23 giờ 59 phút ngày 11/3/2027 (thứ Năm)"
    assert preview.context["warnings"] == []
    assert done["Location"] == url("registrations_deadline_changelist")
    deadline = Deadline.objects.get()
    assert (deadline.kind, deadline.closes_at) == (DeadlineKind.REGISTRATION, MIDNIGHT_OF_12_MARCH)
    assert (clock.local(deadline.opens_at).date().isoformat(), deadline.source) == (
        "2027-02-01", "540/KH-SGDĐT, mục IV.2",
    )  # fmt: skip


def test_flt_17_the_stored_instant_comes_back_in_the_words_of_the_plan(in_february):
    officer, campaign = in_february
    officer.post(url("registrations_deadline_add"), values(campaign, confirmed="yes"))

    form = officer.get(url("registrations_deadline_change", Deadline.objects.get().pk)).context["form"]

    assert (form.initial["wording"], form.initial["day"].isoformat()) == ("truoc", "2027-03-12")


def test_flt_52_an_earlier_deadline_warns_with_numbers_and_needs_a_reason(in_february):
    officer, campaign = in_february
    officer.post(url("registrations_deadline_add"), values(campaign, confirmed="yes"))
    deadline = Deadline.objects.get()
    sent_sheet(campaign)
    factories.make_unit("Trường chưa gửi")
    change = url("registrations_deadline_change", deadline.pk)
    earlier = {"opens_on": "01/01/2027", "wording": "het", "day": "31/01/2027"}

    no_reason = officer.post(change, earlier | {"confirmed": "yes"})
    preview = officer.post(change, earlier | {"reason": "Theo công văn mới"})

    assert no_reason.context["form"].non_field_errors() == [
        "Nêu lý do đổi thời hạn hoặc đặt vào ngày đã qua."
    ]
    # One school without a sheet; the sending school has sent, and the office owes none.
    assert preview.context["warnings"] == [
        "Thời điểm này đã qua.",
        "1 đơn vị chưa gửi sẽ có ít thời gian hơn hoặc không gửi được nữa.",
        "1 hồ sơ đã gửi sẽ thành gửi trễ hạn.",
    ]
    assert Deadline.objects.get().closes_at == MIDNIGHT_OF_12_MARCH

    officer.post(change, earlier | {"reason": "Theo công văn mới", "confirmed": "yes"})
    assert Deadline.objects.get().closes_at == clock.start_of_day(date(2027, 2, 1))
    assert Event.objects.filter(action=Action.SET_DEADLINE).latest("pk").reason == "Theo công văn mới"
    assert Deadline.objects.get().history.latest().history_user.full_name == "Nguyễn Thị Hoa"


def test_flt_52_a_first_deadline_in_the_past_needs_a_reason_too(in_february):
    officer, campaign = in_february

    page = officer.post(
        url("registrations_deadline_add"),
        values(campaign, opens_on="01/01/2027", day="31/01/2027", confirmed="yes"),
    )

    assert page.context["form"].non_field_errors() == ["Nêu lý do đổi thời hạn hoặc đặt vào ngày đã qua."]
    assert Deadline.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"opens_on": "12/3/2027"}, "day", "Hạn cuối phải sau ngày mở nhận."),
        ({"day": ""}, "day", "Trường này là bắt buộc."),
        ({"day": "31/2/2027"}, "day", "Nhập một ngày hợp lệ."),
        ({"opens_on": "31/2/2027"}, "opens_on", "Nhập một ngày hợp lệ."),
        ({"day": "31/12/9999"}, "day", "Năm 9999 không đúng; hãy xem lại ngày vừa ghi."),
        ({"opens_on": "1/1/0001"}, "opens_on", "Năm 1 không đúng; hãy xem lại ngày vừa ghi."),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_on_the_field(in_february, fields, field, sentence):
    officer, campaign = in_february

    page = officer.post(url("registrations_deadline_add"), values(campaign, **fields))

    assert page.context["form"].errors == {field: [sentence]}


def test_back_from_the_confirmation_brings_the_filled_form(in_february):
    officer, campaign = in_february

    page = officer.post(url("registrations_deadline_add"), values(campaign, back="yes"))

    assert 'value="12/3/2027"' in text_of(page)
    assert Deadline.objects.count() == 0


def test_a_second_deadline_of_the_kind_is_refused_and_none_is_set_by_the_auditor(in_february):
    officer, campaign = in_february
    officer.post(url("registrations_deadline_add"), values(campaign, confirmed="yes"))
    auditor = client_of(factories.make_office("AUDITOR"))

    page = officer.post(url("registrations_deadline_add"), values(campaign, confirmed="yes"))
    change = url("registrations_deadline_change", Deadline.objects.get().pk)

    assert page.context["form"].non_field_errors() == [
        "Đợt này đã có thời hạn loại đó; hãy mở thời hạn ấy để đổi."
    ]
    assert auditor.get(change).status_code == 200
    assert auditor.post(change, values(campaign, confirmed="yes", reason="x")).status_code == 403
    assert auditor.post(url("registrations_deadline_add"), values(campaign)).status_code == 403
    assert Campaign.objects.get().deadlines.get().closes_at == MIDNIGHT_OF_12_MARCH
