"""What passes on to the unit that follows: it sees, sends, reports and copies; those who left do nothing."""

from datetime import date, timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations import policies
from registrations.enums import Action, Role, SheetKind, SheetState
from registrations.models import (
    Event,
    LaunchPlan,
    Membership,
    Sheet,
    Unit,
    answering_units,
    units_not_sent,
    units_owing,
)
from registrations.services import drafts, launch_plans, review, units
from registrations.services.copies import copy_models, copyable_models
from tests import factories
from tests.services.test_sending import submit
from tests.services.unit_changing import FIRST, LAST, accepted_sheet, end, with_results_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march(at_local):
    """A morning in March, while registration is open."""
    return at_local(2027, 3, 1, 8)


@pytest.fixture
def office():
    """An officer of the office."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def merged(office, at_local):
    """A merged into B, B then into C; people of C on the first of July."""
    campaign = with_results_open(factories.make_campaign(2027, closes_on=date(2027, 7, 12)))
    a, b, c = (factories.make_unit(f"Trường {letter}") for letter in "ABC")
    accepted, of_a = accepted_sheet(a, campaign, office)
    draft, of_b = factories.make_ready_sheet(unit=b, campaign=campaign)
    head = factories.make_member(c, Role.UNIT_HEAD)
    end([a], office, date(2027, 5, 31), b)
    b.refresh_from_db()
    end([b], office, LAST, c)
    at_local(2027, 7, 1, 8)
    return {
        "campaign": campaign, "a": a, "b": b, "c": c, "accepted": accepted, "draft": draft,
        "heir": factories.actor_of(head), "of_a": factories.actor_of(of_a.user),
        "of_b": factories.actor_of(of_b.user),
    }  # fmt: skip


def test_flt_51_inv_06_the_last_successor_sees_all_and_those_who_left_nothing(merged):
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    everybody = [merged["heir"], merged["of_a"], merged["of_b"], stranger]

    seen = [set(Sheet.objects.visible_to(actor)) for actor in everybody]

    assert seen == [{merged["accepted"], merged["draft"]}, set(), set(), set()]
    for actor, visible in zip(everybody, seen, strict=True):
        for sheet in Sheet.objects.all():
            assert bool(policies.may_see_sheet(actor, sheet)) is (sheet in visible)


def test_nobody_of_a_successor_acts_before_the_last_day_is_over(merged):
    user = merged["heir"].user

    assert factories.Actor.of(user, LAST).unit_ids == [merged["c"].pk]
    assert set(factories.Actor.of(user, FIRST).unit_ids) == {merged[key].pk for key in "abc"}


def test_the_successor_sends_the_draft_under_the_old_name_and_the_log_names_both(merged):
    merged["draft"].refresh_from_db()

    snapshot = submit(merged["draft"], merged["heir"])

    assert snapshot.payload["unit"]["name"] == "Trường B"
    event = Event.objects.get(sheet=merged["draft"], action=Action.SUBMIT)
    assert (event.unit, event.acting_unit) == (merged["b"], merged["c"])


def test_the_successor_reports_what_the_ended_unit_had_accepted(merged):
    by = {"actor": merged["heir"], "at": clock.now(), "campaign": merged["campaign"]}

    report = drafts.start_sheet(unit=Unit.objects.get(pk=merged["a"].pk), kind=SheetKind.RESULT, **by)

    assert (report.unit, report.result_report.items.count()) == (merged["a"], 1)
    event = Event.objects.get(sheet=report)
    assert (event.unit, event.acting_unit) == (merged["a"], merged["c"])


def test_an_ended_unit_starts_nothing_else(merged, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    heir, at = merged["heir"], clock.now()
    a = Unit.objects.get(pk=merged["a"].pk)
    next_year = factories.make_campaign(2028, closes_on=date(2027, 7, 20))
    sentence = "Đơn vị đã kết thúc hoạt động từ hết ngày 31/5/2027; việc này do Trường B thực hiện."
    plan = {"unit": a, "campaign": merged["campaign"], "actor": heir, "at": at}
    acts = [
        lambda: drafts.start_sheet(unit=a, campaign=next_year, actor=heir, at=at),
        lambda: launch_plans.attach_plan_file(uploaded=factories.make_upload(), **plan),
        lambda: launch_plans.record_launch_plan(number="1", issued_on=LAST, **plan),
        lambda: units.assign(user=factories.make_user(), unit=a, role=Role.UNIT_OFFICER, actor=heir, at=at),
    ]
    for act in acts:
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.reason == sentence
    assert not LaunchPlan.objects.exists()


def test_people_of_another_unit_still_may_nothing(merged):
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    with pytest.raises(NotAllowed):
        submit(merged["draft"], stranger)
    with pytest.raises(NotAllowed):
        submit(merged["draft"], merged["of_b"])


def test_nobody_reviews_what_the_own_unit_has_inherited(merged):
    both = factories.make_office()
    Membership.objects.create(user=both, unit=merged["c"], role=Role.UNIT_OFFICER, starts_on=date(2020, 1, 1))
    sheet = merged["draft"]
    sheet.refresh_from_db()
    submit(sheet, merged["heir"])
    sheet.refresh_from_db()

    with pytest.raises(NotAllowed, match="Bạn là người của đơn vị này"):
        review.accept_sheet(
            sheet=sheet, row_version=sheet.row_version, actor=factories.actor_of(both), at=clock.now()
        )


def test_an_ended_units_report_is_owed_and_its_living_successor_answers(merged):
    lost = factories.make_unit("Trường không ai kế thừa")
    Unit.objects.filter(pk=lost.pk).update(valid_to=LAST)
    Sheet.objects.create(
        kind=SheetKind.REGISTRATION, unit=lost, campaign=merged["campaign"], code="X", version=1,
        state=SheetState.ACCEPTED, submitted_at=clock.now(), created_at=clock.now(), changed_at=clock.now(),
        changed_by=merged["heir"].user,
    )  # fmt: skip

    owing = units_owing(merged["campaign"], FIRST, SheetKind.RESULT)

    assert set(owing) == set(units_not_sent(merged["campaign"], FIRST, SheetKind.RESULT)) == {merged["a"]}
    assert answering_units(owing, FIRST) == {merged["a"].pk: merged["c"]}
    a = Unit.objects.get(pk=merged["a"].pk)
    assert [a.answering_unit(day) for day in (date(2027, 5, 31), LAST, FIRST)] == [
        a,
        merged["b"],
        merged["c"],
    ]
    assert Unit.objects.get(pk=lost.pk).answering_unit(FIRST) is None
    assert merged["a"] not in units_owing(merged["campaign"], FIRST)


def test_models_of_earlier_years_are_copied_from_the_units_that_were_followed(merged, at_local):
    at_local(2028, 3, 1, 8)
    sheet = drafts.start_sheet(
        unit=merged["c"], campaign=factories.make_campaign(2028), actor=merged["heir"], at=clock.now()
    )
    [source] = copyable_models(sheet, clock.now())
    assert source.sheet.sheet.unit == merged["a"]

    [copy] = copy_models(sheet=sheet, sources=[source.uid], actor=merged["heir"], at=clock.now())

    assert copy.source == source
    person = copy.people.get()
    assert (person.full_name, person.unit) == ("Danh Sóc Kha", merged["c"])
    assert source.people.get().unit == merged["a"]


def test_models_of_a_unit_that_has_not_ended_yet_are_its_own(office):
    campaign = factories.make_campaign(2026, closes_on=date(2027, 3, 12))
    a, c = factories.make_unit(), factories.make_unit()
    accepted_sheet(a, campaign, office)
    end([a], office, LAST, c)
    sheet, _ = factories.make_ready_sheet(unit=c, campaign=factories.make_campaign(2027))

    assert not copyable_models(sheet, clock.now()).exists()
    assert copyable_models(sheet, clock.start_of_day(FIRST + timedelta(days=1))).count() == 1
