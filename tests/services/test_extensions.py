"""Deadlines: set, extend, ask, answer."""

from datetime import date, timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations.enums import Action, RequestState
from registrations.models import DeadlineExtension, Event, ExtensionRequest
from registrations.services import extensions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """An officer of the department's office."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def deadline(at_local):
    """A registration deadline that ends with 11/3, five days from now."""
    at_local(2027, 3, 6, 8)
    return factories.make_campaign(2027, closes_on=date(2027, 3, 12)).deadlines.get(kind="REGISTRATION")


@pytest.fixture
def school():
    """A school and an actor of it."""
    unit = factories.make_unit()
    return unit, factories.actor_of(factories.make_member(unit))


def end_of(day: date):
    """The instant at which the day is over."""
    return clock.start_of_day(day + timedelta(days=1))


def extend(deadline, actor, **fields):
    """Extend for all to the end of 15/3, unless told otherwise."""
    values = {"unit": None, "until": end_of(date(2027, 3, 15)), "reason": "Bão số 2", "at": clock.now()}
    return extensions.extend_deadline(deadline=deadline, actor=actor, **(values | fields))


def test_extension_for_all_counts_for_every_unit(deadline, office, school):
    extend(deadline, office)

    assert deadline.span_for(school[0]).ends_at == end_of(date(2027, 3, 15))


def test_extension_of_one_unit_leaves_the_others(deadline, office, school):
    extend(deadline, office, unit=school[0])

    assert deadline.span_for(school[0]).is_extended
    assert not deadline.span_for(factories.make_unit()).is_extended


@pytest.mark.parametrize("fields", [{"reason": " "}, {"until": end_of(date(2027, 3, 11))}])
def test_extension_needs_a_reason_and_more_time(deadline, office, fields):
    with pytest.raises(RuleViolation):
        extend(deadline, office, **fields)

    assert DeadlineExtension.objects.count() == 0


def test_school_can_not_extend(deadline, school):
    with pytest.raises(NotAllowed):
        extend(deadline, school[1])


def ask(deadline, school, day=date(2027, 3, 14)):
    """The school asks for time until the end of the day."""
    return extensions.request_extension(
        deadline=deadline,
        unit=school[0],
        wanted_day=day,
        reason="Trường bị ngập",
        actor=school[1],
        at=clock.now(),
    )


def test_request_is_granted_with_an_extension(deadline, office, school):
    request = ask(deadline, school)

    extensions.grant_request(request=request, until=end_of(date(2027, 3, 14)), actor=office, at=clock.now())

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.GRANTED, office.user)
    assert deadline.span_for(school[0]).ends_at == end_of(date(2027, 3, 14))
    assert list(Event.objects.values_list("action", flat=True)) == [Action.REQUEST_EXTENSION, Action.EXTEND]


def test_request_is_refused_with_its_reason_and_answered_once(deadline, office, school):
    request = ask(deadline, school)

    extensions.refuse_request(request=request, answer="Còn đủ thời gian", actor=office, at=clock.now())
    with pytest.raises(RuleViolation):
        extensions.refuse_request(request=request, answer="Lần nữa", actor=office, at=clock.now())

    assert ExtensionRequest.objects.get().answer == "Còn đủ thời gian"
    assert DeadlineExtension.objects.count() == 0


def test_one_open_request_of_a_unit(deadline, school):
    ask(deadline, school)

    with pytest.raises(RuleViolation) as refusal:
        ask(deadline, school)

    assert refusal.value.reason == "Đơn vị đã có đề nghị gia hạn đang chờ trả lời."


def test_request_must_ask_for_more_than_there_is(deadline, school):
    with pytest.raises(RuleViolation):
        ask(deadline, school, date(2027, 3, 11))


def test_flt_52_moving_a_published_deadline_needs_a_reason(deadline, office):
    values = {"opens_at": deadline.opens_at, "closes_at": end_of(date(2027, 3, 20)), "at": clock.now()}

    with pytest.raises(RuleViolation):
        extensions.set_deadline(deadline=deadline, reason="", actor=office, **values)
    extensions.set_deadline(deadline=deadline, reason="Kế hoạch điều chỉnh", actor=office, **values)

    event = Event.objects.get()
    assert event.about == "Đăng ký – năm 2027: đến hết ngày 20/3/2027 (thứ Bảy)"
    assert deadline.history.count() == 2
