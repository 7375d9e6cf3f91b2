"""Reporting lines when units end, and what was sent to a consolidating unit that has ended since."""

from datetime import date, timedelta

import pytest

from danvan.core import clock
from registrations import policies
from registrations.enums import Action, Role, SheetState, UnitKind
from registrations.models import Actor, Event, ReportingLine, Sheet, Unit
from registrations.services import drafts, review
from registrations.services.receiving import receiver_of
from registrations.services.unit_endings import Ending, plan_ending
from tests import factories
from tests.services.consolidating import fresh, make_ward, office
from tests.services.test_sending import submit
from tests.services.unit_changing import end

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2027, 3, 5), date(2027, 3, 6)


@pytest.fixture(autouse=True)
def in_march(at_local):
    """A morning in March, while registration is open."""
    return at_local(2027, 3, 1, 8)


def lines():
    """Every line, in the order of its days."""
    rows = ReportingLine.objects.order_by("unit", "starts_on").values_list(
        "unit", "through", "starts_on", "ends_on"
    )
    return sorted(rows, key=lambda row: (row[0], row[2] or date.min))


def told(units, successor=None):
    """What the preview says of lines."""
    plan = plan_ending(ending=Ending(tuple(units), LAST, successor), actor=office(), at=clock.now())
    return [(line.unit, line.old, line.new) for line in plan.lines if line.what == "Gửi qua đơn vị đầu mối"]


def test_the_line_of_a_school_ends_with_it_and_the_successor_gets_none():
    ward, school, heir = (
        factories.make_consolidator("Phòng A"),
        factories.make_unit("Trường A"),
        factories.make_unit(),
    )
    factories.make_line(school, ward)
    assert told([school], heir) == [("Trường A", "Phòng A", "đến hết ngày 5/3/2027")]

    end([school], office(), LAST, heir)

    assert lines() == [(school.pk, ward.pk, None, LAST)]
    event = Event.objects.get(action=Action.END_REPORTING_LINE)
    assert (event.unit, event.about) == (school, "Phòng A, từ trước đến nay đến hết 5/3/2027")


def test_a_line_that_would_begin_after_the_end_is_dropped():
    ward, school = factories.make_consolidator(), factories.make_unit()
    factories.make_line(school, ward, starts_on=FIRST)

    end([school], office(), LAST)

    assert lines() == []


def test_lines_end_with_their_consolidating_unit_where_no_office_of_a_place_follows():
    ward, school = factories.make_consolidator("Phòng A"), factories.make_unit("Trường A")
    heir = factories.make_unit()
    factories.make_line(school, ward)
    assert told([ward], heir) == [("Trường A", "Phòng A", "gửi thẳng phòng phụ trách từ ngày 6/3/2027")]

    end([ward], office(), LAST, heir)

    assert lines() == [(school.pk, ward.pk, None, LAST)]


def test_lines_go_on_through_the_successor_from_the_next_day():
    ward, heir = factories.make_consolidator("Phòng A"), factories.make_consolidator("Phòng C")
    b, c, elsewhere = (factories.make_unit(f"Trường {letter}") for letter in "BCD")
    factories.make_line(b, ward)
    factories.make_line(c, ward, starts_on=date(2027, 4, 1), ends_on=date(2027, 12, 31))
    factories.make_line(elsewhere, factories.make_consolidator())
    other = ReportingLine.objects.get(unit=elsewhere).through
    assert told([ward], heir) == [
        ("Trường B", "Phòng A", "Phòng C, từ ngày 6/3/2027"),
        ("Trường C", "Phòng A", "Phòng C, từ ngày 1/4/2027"),
    ]

    end([ward], office(), LAST, heir)

    assert lines() == [
        (b.pk, ward.pk, None, LAST),
        (b.pk, heir.pk, FIRST, None),
        (c.pk, heir.pk, date(2027, 4, 1), date(2027, 12, 31)),
        (elsewhere.pk, other.pk, None, None),
    ]


def test_lines_go_on_through_a_successor_that_is_made_of_two():
    wards = [factories.make_consolidator("Phòng A"), factories.make_consolidator("Phòng B")]
    schools = [factories.make_unit("Trường A"), factories.make_unit("Trường B")]
    for school, ward in zip(schools, wards, strict=True):
        factories.make_line(school, ward)
    new = Unit(code="VHXH-C", name="Phòng C", kind=UnitKind.COMMUNE_OFFICE, place="Long Xuyên")
    assert [line[2] for line in told(wards, new)] == ["Phòng C, từ ngày 6/3/2027"] * 2
    new = Unit(code="VHXH-C", name="Phòng C", kind=UnitKind.COMMUNE_OFFICE, place="Long Xuyên")

    made = end(wards, office(), LAST, new, action=Action.MERGE_UNITS)

    begun = ReportingLine.objects.filter(starts_on=FIRST).order_by("unit").values_list("unit", "through")
    assert list(begun) == [(school.pk, made.pk) for school in schools]


def test_no_chain_comes_of_a_successor_that_itself_reports_through_another():
    ward, heir, above = (factories.make_consolidator() for _ in range(3))
    school = factories.make_unit()
    factories.make_line(school, ward)
    factories.make_line(heir, above)

    end([ward], office(), LAST, heir)

    assert lines() == sorted([(heir.pk, above.pk, None, None), (school.pk, ward.pk, None, LAST)])


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_a_plan_asks_the_same_however_many_report(count, django_assert_num_queries):
    ward, heir, actor = factories.make_consolidator(), factories.make_consolidator(), office()
    for _ in range(count):
        factories.make_line(factories.make_unit(), ward)

    with django_assert_num_queries(14):
        plan = plan_ending(ending=Ending((ward,), LAST, heir), actor=actor, at=clock.now())

    assert len([line for line in plan.lines if line.what == "Gửi qua đơn vị đầu mối"]) == count


# --- what was sent to it ---------------------------------------------------------------------------------


@pytest.fixture
def passed_on(at_local):
    """A ward with a sheet that waits, on the day after its end; people of its successor and of another."""
    ward = make_ward(name="Phòng A")
    sheet, sender = ward.sent("Trường A")
    heir = factories.make_consolidator("Phòng C")
    head = factories.make_member(heir, Role.UNIT_HEAD)
    stranger = factories.make_member(factories.make_consolidator(), Role.UNIT_HEAD)
    plan = plan_ending(ending=Ending((ward.unit,), LAST, heir), actor=office(), at=clock.now())
    end([ward.unit], office(), LAST, heir)
    at_local(2027, 3, 6, 8)
    today = clock.local_day(clock.now())
    return {
        "ward": ward, "heir": heir, "sheet": fresh(sheet), "sender": sender, "plan": plan,
        "actor": Actor.of(head, today), "stranger": Actor.of(stranger, today),
        "before": Actor.of(ward.actor.user, today),
    }  # fmt: skip


def test_the_preview_says_how_many_sheets_wait_there(passed_on):
    assert [(duty.unit, duty.sentence) for duty in passed_on["plan"].duties] == [(
        "Phòng A",
        "1 hồ sơ gửi qua đơn vị này đang chờ duyệt; đơn vị kế thừa duyệt tiếp, "
        "không có thì lãnh đạo phòng nhận thay.",
    )]  # fmt: skip


def test_the_successor_receives_what_was_sent_to_the_unit_that_ended(passed_on):
    sheet, actors = passed_on["sheet"], [passed_on[name] for name in ("actor", "stranger", "before")]

    assert [bool(policies.may_review(actor, sheet)) for actor in actors] == [True, False, False]
    assert [bool(policies.may_see_sheet(actor, sheet)) for actor in actors] == [True, False, False]
    assert [Sheet.objects.visible_to(actor).exists() for actor in actors] == [True, False, False]

    done = review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, actor=passed_on["actor"], at=clock.now()
    )
    assert done.state == SheetState.ACCEPTED
    event = Event.objects.get(action=Action.ACCEPT)
    assert (event.unit, event.acting_unit) == (sheet.unit, passed_on["heir"])
    assert [bool(policies.may_reopen(actor, done)) for actor in actors] == [True, False, False]


def test_a_supplement_goes_to_the_successor(passed_on):
    sheet = passed_on["sheet"]
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ.")], row_version=sheet.row_version,
        actor=passed_on["actor"], at=clock.now(),
    )  # fmt: skip
    assert receiver_of(fresh(sheet), clock.now()) == passed_on["heir"]

    submit(fresh(sheet), factories.actor_of(passed_on["sender"].user))

    assert fresh(sheet).receiver == passed_on["heir"]


def test_the_successor_finds_the_waiting_sheet_on_its_first_page_and_decides(passed_on, client):
    client.force_login(passed_on["actor"].user)
    ward, sheet = passed_on["ward"].unit, passed_on["sheet"]
    listed = f"/dau-moi/{ward.code}/nam/2027/dang-ky/"

    assert listed in client.get("/").content.decode()
    assert sheet.code in client.get(listed).content.decode()
    page = f"/dau-moi/{ward.code}/ho-so/{sheet.code}/duyet/"
    answer = client.post(page, {"row_version": sheet.row_version})

    assert answer.status_code == 302
    assert fresh(sheet).state == SheetState.ACCEPTED


def test_a_draft_of_the_school_goes_on_to_the_successor(at_local):
    ward, heir = make_ward(), factories.make_consolidator()
    school = ward.school()
    sheet = drafts.start_sheet(
        unit=school,
        campaign=ward.campaign,
        actor=factories.actor_of(factories.make_member(school)),
        at=clock.now(),
    )
    end([ward.unit], office(), LAST, heir)
    days = [LAST, LAST + timedelta(days=1)]

    received = [receiver_of(sheet, clock.start_of_day(day)) for day in days]

    assert received == [ward.unit, heir]
