"""Reporting lines: set from a day on, ended, each refusal with its sentence; who is entrusted by them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations.enums import Action, Role, UnitKind
from registrations.models import Actor, Event, Membership, ReportingLine
from registrations.rules import reporting
from registrations.services.reporting_lines import end_reporting_line, set_reporting_line
from tests import factories
from tests.services.consolidating import office

pytestmark = pytest.mark.django_db

TODAY = clock.local_day(clock.now())


def set_line(unit, through, starts_on=TODAY, **fields):
    values = {"actor": office(), "at": clock.now()} | fields
    return set_reporting_line(unit=unit, through=through, starts_on=starts_on, **values)


def test_a_line_is_set_from_a_day_on_with_event_and_history():
    unit, ward = factories.make_unit(), factories.make_consolidator("Phòng VHXH phường Bình Đức")

    line = set_line(unit, ward, date(2025, 7, 1))

    assert (line.starts_on, line.ends_on) == (date(2025, 7, 1), None)
    event = Event.objects.get()
    assert (event.action, event.unit) == (Action.SET_REPORTING_LINE, unit)
    assert event.about == "Phòng VHXH phường Bình Đức, từ 1/7/2025"
    assert line.history.get().history_user == event.actor


def test_a_new_line_ends_the_open_one_the_day_before():
    unit = factories.make_unit()
    old = set_line(unit, factories.make_consolidator(), date(2024, 1, 1))

    set_line(unit, factories.make_consolidator(), date(2025, 7, 1))

    old.refresh_from_db()
    assert old.ends_on == date(2025, 6, 30)
    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [Action.SET_REPORTING_LINE, Action.END_REPORTING_LINE, Action.SET_REPORTING_LINE]


def test_a_line_ends_with_its_consolidating_unit():
    phong = factories.make_consolidator(kind=UnitKind.EDUCATION_OFFICE, valid_to=date(2025, 6, 30))

    line = set_line(factories.make_unit(), phong, date(2024, 1, 1))

    assert line.ends_on == date(2025, 6, 30)


def test_each_refusal_in_one_sentence_and_nothing_is_stored():
    unit, ward, other = factories.make_unit(), factories.make_consolidator(), factories.make_consolidator()
    set_line(unit, ward, date(2025, 1, 1), ends_on=date(2025, 12, 31))
    before = (ReportingLine.objects.count(), Event.objects.count())

    for who, through, day, sentence in [
        (ward, ward, TODAY, reporting.ITSELF),
        (unit, other, date(2025, 12, 31), reporting.TWO_LINES),
        (other, unit, date(2025, 5, 1), reporting.WRONG_KIND),
        (ward, other, date(2025, 5, 1), reporting.CHAIN_BELOW),
    ]:
        with pytest.raises(RuleViolation) as refused:
            set_line(who, through, day)
        assert refused.value.reason.split("Phòng Giáo")[0] == sentence.split("{}")[0]
        assert refused.value.reason.endswith(".")
    assert (ReportingLine.objects.count(), Event.objects.count()) == before


def test_no_chain_above_an_existing_line():
    ward, upper = factories.make_consolidator(), factories.make_consolidator()
    set_line(ward, upper)

    with pytest.raises(RuleViolation) as refused:
        set_line(factories.make_unit(), ward)

    assert refused.value.reason == reporting.CHAIN_ABOVE


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_only_who_keeps_the_register_sets_a_line(role):
    unit, ward = factories.make_unit(), factories.make_consolidator()
    strangers = [office(role), factories.actor_of(factories.make_member(ward, Role.UNIT_HEAD))]

    for actor in strangers:
        with pytest.raises(NotAllowed):
            set_line(unit, ward, actor=actor)
    assert not ReportingLine.objects.exists()


def test_a_line_is_ended_once_and_only_earlier():
    line = set_line(factories.make_unit(), factories.make_consolidator(), TODAY, ends_on=TODAY)
    by = {"line": line, "actor": office(), "at": clock.now()}

    with pytest.raises(RuleViolation, match="chỉ sớm hơn được"):
        end_reporting_line(ends_on=TODAY + timedelta(days=1), **by)

    assert end_reporting_line(ends_on=TODAY, **by).ends_on == TODAY


def test_a_line_that_holds_ends_no_earlier_than_it_began():
    line = set_line(factories.make_unit(), factories.make_consolidator(), date(2025, 1, 1))

    with pytest.raises(RuleViolation) as refused:
        end_reporting_line(line=line, ends_on=date(2024, 12, 31), actor=office(), at=clock.now())

    assert refused.value.reason == reporting.BACKWARDS


def test_a_line_of_today_can_be_taken_back():
    line = set_line(factories.make_unit(), factories.make_consolidator("Phòng VHXH"), TODAY)

    yesterday = TODAY - timedelta(days=1)
    end_reporting_line(line=line, ends_on=yesterday, actor=office(), at=clock.now())

    assert not ReportingLine.objects.exists()
    assert Event.objects.latest("pk").about.startswith("Phòng VHXH, bỏ việc gửi qua từ ")


def test_what_has_ended_is_not_ended_again():
    yesterday = TODAY - timedelta(days=1)
    line = set_line(factories.make_unit(), factories.make_consolidator(), date(2025, 1, 1), ends_on=yesterday)

    with pytest.raises(RuleViolation, match="đã kết thúc"):
        end_reporting_line(line=line, ends_on=yesterday, actor=office(), at=clock.now())


def test_the_database_itself_refuses_two_open_lines_and_a_line_to_itself():
    unit, ward = factories.make_unit(), factories.make_consolidator()
    factories.make_line(unit, ward)

    for fields in (
        {"unit": unit, "through": factories.make_consolidator(), "starts_on": TODAY},
        {"unit": unit, "through": ward, "ends_on": TODAY},
        {"unit": ward, "through": ward},
        {"unit": ward, "through": unit, "starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportingLine.objects.create(**fields)


def test_who_is_entrusted_follows_the_day_and_the_role():
    ward, phong = factories.make_consolidator(), factories.make_consolidator(valid_to=date(2025, 6, 30))
    old, new = factories.make_unit(), factories.make_unit()
    factories.make_line(old, phong)
    factories.make_line(new, ward, starts_on=date(2025, 7, 1))
    officer = factories.make_member(ward)
    Membership.objects.create(user=officer, unit=phong, role=Role.UNIT_HEAD, starts_on="2000-01-01")

    assert Actor.of(officer, date(2025, 6, 30)).entrusted == {old.pk: phong.pk}
    assert Actor.of(officer, date(2025, 7, 1)).entrusted == {new.pk: ward.pk}
    assert office().entrusted == {}


def test_the_actor_still_costs_one_query(django_assert_num_queries):
    ward = factories.make_consolidator()
    for _ in range(3):
        factories.make_line(factories.make_unit(), ward)
    officer = factories.make_member(ward)

    with django_assert_num_queries(1):
        actor = Actor.of(officer, TODAY)

    assert (len(actor.entrusted), actor.unit_ids) == (3, [ward.pk])


@pytest.mark.parametrize("day", [date(2025, 6, 29), date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)])
def test_where_a_unit_reports_is_the_same_in_sql_as_in_python(day):
    phong = factories.make_consolidator(valid_to=date(2025, 6, 29))
    ward = factories.make_consolidator(valid_to=date(2025, 12, 31))
    moved, stayed, straight = factories.make_unit(), factories.make_unit(), factories.make_unit()
    factories.make_line(moved, phong, ends_on=date(2025, 6, 30))
    factories.make_line(moved, ward, starts_on=date(2025, 7, 1))
    factories.make_line(stayed, ward)

    by_sql = ReportingLine.objects.through_of([moved, stayed, straight], day)

    for unit in (moved, stayed, straight):
        through = by_sql.get(unit.pk)
        assert ReportingLine.objects.through_id_of(unit.pk, day) == (through and through.pk)


def test_an_actor_of_several_roles_units_and_heritages_is_put_together_once(django_assert_num_queries):
    ward, yesterday = factories.make_consolidator(), TODAY - timedelta(days=1)
    gone = [factories.make_consolidator(successor=ward, valid_to=yesterday) for _ in range(2)]
    factories.make_consolidator(successor=ward, valid_to=TODAY)  # its last day is not over
    schools = [factories.make_unit() for _ in range(2)]
    for school in schools:
        factories.make_line(school, ward)
    factories.make_line(factories.make_unit(), ward, ends_on=yesterday)
    factories.make_line(factories.make_unit(), ward, starts_on=TODAY + timedelta(days=1))
    user = factories.make_member(ward)
    for role in (Role.UNIT_HEAD, Role.AUDITOR):
        Membership.objects.create(user=user, unit=ward, role=role, starts_on="2000-01-01")

    with django_assert_num_queries(2):
        actor = Actor.of(user, TODAY)

    assert actor.roles == {ward.pk: {Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUDITOR}}
    assert actor.entrusted == {school.pk: ward.pk for school in schools}
    assert actor.inherited == {unit.pk: ward.pk for unit in gone}


def test_who_only_looks_on_or_whose_unit_has_ended_is_entrusted_with_nothing():
    ward, ended = factories.make_consolidator(), factories.make_consolidator(valid_to=date(2025, 6, 30))
    for through in (ward, ended):
        factories.make_line(factories.make_unit(), through)

    auditor = factories.make_member(ward, Role.AUDITOR)
    assert Actor.of(auditor, TODAY).entrusted == Actor.of(factories.make_member(ended), TODAY).entrusted == {}
