"""Units closed and merged: history stays, people gain nothing unseen, what is open is listed before."""

from datetime import date

import pytest

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from registrations.enums import Action, DeadlineKind, Role, UnitKind
from registrations.models import Event, Membership, Unit
from registrations.services import extensions
from registrations.services.unit_changes import CHANGED_MEANWHILE
from registrations.services.unit_endings import Ending, plan_ending
from tests import factories
from tests.services.test_sending import submit
from tests.services.unit_changing import FIRST, LAST, accepted_sheet, end, rename, with_results_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march(at_local):
    """A morning in March, while registration is open."""
    return at_local(2027, 3, 1, 8)


@pytest.fixture
def office():
    """An officer of the office."""
    return factories.actor_of(factories.make_office())


def test_flt_51_a_closed_unit_ends_with_the_day_and_names_its_successor(office):
    unit, successor = factories.make_unit("Trường A"), factories.make_unit("Trường C")

    end([unit], office, successor=successor)

    unit.refresh_from_db()
    assert (unit.valid_to, unit.successor, unit.name) == (LAST, successor, "Trường A")
    about = Event.objects.filter(action=Action.CLOSE_UNIT).order_by("pk").values_list("unit", "about")
    assert list(about) == [
        (unit.pk, "Đến hết ngày 30/6/2027; Trường C kế thừa"),
        (successor.pk, "Tiếp nhận việc của Trường A từ ngày 1/7/2027"),
    ]
    assert unit.history.latest().history_user == office.user


def test_flt_51_two_units_merge_into_a_new_one_that_may_bear_an_old_name(office):
    a, b = factories.make_unit("Trường A"), factories.make_unit("Trường B")
    values = {"code": "TH-C", "name": "Trường A", "kind": UnitKind.SCHOOL, "place": "Long Xuyên"}

    made = end([a, b], office, successor=Unit(**values), action=Action.MERGE_UNITS)

    assert (made.valid_from, made.valid_to) == (FIRST, None)
    ended = list(Unit.objects.filter(successor=made).order_by("pk").values_list("pk", "valid_to"))
    assert ended == [(a.pk, LAST), (b.pk, LAST)]
    assert Event.objects.filter(action=Action.MERGE_UNITS).count() == 4
    assert Event.objects.filter(action=Action.SET_UNIT, unit=made).count() == 1
    assert made.history.latest().history_user == office.user


def test_people_gain_nothing_but_what_the_office_ticks(office, at_local):
    unit, successor = factories.make_unit(), factories.make_unit()
    head = factories.make_member(unit, Role.UNIT_HEAD, full_name="Hoa")
    officer = factories.make_member(unit, full_name="Kha")
    both = factories.make_member(unit, full_name="Phúc")
    Membership.objects.create(user=both, unit=successor, role=Role.UNIT_OFFICER, starts_on=date(2000, 1, 1))
    plan = plan_ending(ending=Ending((unit,), LAST, successor), actor=office, at=clock.now())
    assert [(line.person, line.may_stay, line.note) for line in plan.members] == [
        ("Hoa", True, ""), ("Kha", True, ""), ("Phúc", False, "Đã có vai trò này ở đơn vị kế thừa."),
    ]  # fmt: skip

    end(
        [unit],
        office,
        successor=successor,
        staying=[line.key for line in plan.members if line.person != "Kha"],
    )

    held = {
        (user, day): factories.Actor.of(user, day).unit_ids
        for user in (head, officer, both)
        for day in (LAST, FIRST)
    }
    assert held == {
        (head, LAST): [unit.pk], (head, FIRST): [successor.pk, unit.pk],
        (officer, LAST): [unit.pk], (officer, FIRST): [],
        (both, LAST): [unit.pk, successor.pk], (both, FIRST): [successor.pk, unit.pk],
    }  # fmt: skip
    assert Membership.objects.filter(user=both, unit=successor).count() == 1


def test_ticks_count_only_for_those_who_were_listed(office):
    unit, successor, third = factories.make_unit(), factories.make_unit(), factories.make_unit()
    stranger = factories.make_member(third)

    end([unit], office, successor=successor, staying=[stranger.memberships.get().pk])
    end([third], office, staying=[stranger.memberships.get().pk])

    assert not successor.memberships.exists()
    assert stranger.memberships.get().ends_on == LAST


def test_the_officer_who_closes_the_unit_takes_no_role_by_own_hand(office):
    unit, successor = factories.make_unit(), factories.make_unit()
    own = Membership.objects.create(
        user=office.user, unit=unit, role=Role.UNIT_OFFICER, starts_on=date(2020, 1, 1)
    )
    actor = factories.actor_of(office.user)

    end([unit], actor, successor=successor, staying=[own.pk])

    assert not successor.memberships.exists()


def test_memberships_that_begin_after_the_end_never_begin(office):
    unit = factories.make_unit()
    member = factories.make_member(unit)
    member.memberships.update(starts_on=FIRST)

    end([unit], office)

    assert not member.memberships.exists()
    assert Event.objects.filter(action=Action.END_ASSIGNMENT, unit=unit).count() == 1


def test_what_keeps_an_end_from_being_done_is_said_and_nothing_is_written(office):
    unit, gone, c = factories.make_unit("Trường A"), factories.make_unit("Trường B"), factories.make_unit()
    Unit.objects.filter(pk=gone.pk).update(valid_to=LAST)
    gone.refresh_from_db()
    own_office = Unit.objects.get(pk=office.office_unit_id)
    other = factories.make_unit("Trường E")
    new = Unit(code="TH-C", name=other.name, kind=UnitKind.SCHOOL, place="Long Xuyên")
    cases = [
        (([gone], c), "Trường B đã được ghi kết thúc hoạt động từ hết ngày 30/6/2027."),
        (
            ([own_office], c),
            "Phòng Chính trị, tư tưởng là nơi tiếp nhận, duyệt hồ sơ nên không kết thúc ở đây được.",
        ),
        (([unit], unit), "Đơn vị kế thừa phải khác đơn vị kết thúc."),
        (
            ([unit], gone),
            "Trường B cũng kết thúc hoạt động từ hết ngày 30/6/2027; hãy chọn đơn vị còn hoạt động.",
        ),
        (([unit, c], new), None),
        (([unit], Unit(code="TH-D", name="Trường D", kind=UnitKind.SCHOOL, place="Long Xuyên")),
         "Thành đơn vị mới phải có từ hai đơn vị; chỉ một đơn vị thì hãy dùng “Đổi tên”."),
    ]  # fmt: skip
    before = list(Unit.objects.order_by("pk").values_list())
    for (ending, successor), sentence in cases:
        plan = plan_ending(ending=Ending(tuple(ending), LAST, successor), actor=office, at=clock.now())
        if sentence is None:
            assert plan.problems == (f"Đơn vị mã “{other.code}” đã có tên này ở địa danh này.",)
            continue
        assert plan.problems == (sentence,)
        with pytest.raises(RuleViolation) as refusal:
            end(ending, office, successor=successor)
        assert refusal.value.reason == sentence
    assert list(Unit.objects.order_by("pk").values_list()) == before
    assert not Event.objects.exists()


def test_what_changed_since_the_preview_is_previewed_again(office):
    unit, successor = factories.make_unit(), factories.make_unit()
    by = {"actor": office, "at": clock.now()}
    seen = plan_ending(ending=Ending((unit,), LAST, successor), **by).fingerprint
    factories.make_member(unit)

    with pytest.raises(StaleVersion) as refusal:
        end([unit], office, successor=successor, seen=seen)

    assert refusal.value.reason == CHANGED_MEANWHILE
    assert Unit.objects.get(pk=unit.pk).valid_to is None
    with pytest.raises(StaleVersion):
        rename(unit, office, date(2027, 2, 1), seen=seen, name="Trường khác")


def test_the_preview_lists_everything_that_is_open(office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    campaign = with_results_open(factories.make_campaign(2027, closes_on=date(2027, 3, 12)))
    a, b, c, d = (factories.make_unit(f"Trường {letter}") for letter in "ABCD")
    accepted, actor = accepted_sheet(a, campaign, office)
    factories.make_launch_plan(a, campaign, actor)
    draft, _ = factories.make_ready_sheet(unit=b, campaign=campaign)
    deadline = campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
    extensions.request_extension(
        deadline=deadline, unit=b, wanted_day=date(2027, 3, 20), reason="Bão",
        actor=factories.actor_of(draft.changed_by), at=clock.now(),
    )  # fmt: skip
    sent, sender = factories.make_ready_sheet(unit=c, campaign=campaign)
    submit(sent, sender)
    factories.make_unit(parent=d)

    plan = plan_ending(ending=Ending((d, c, b, a), LAST), actor=office, at=clock.now())

    form = "Bản tổng hợp đăng ký mô hình năm 2027"
    report, plan_stays = (
        f"Chưa gửi báo cáo kết quả của đăng ký {accepted.code}, hạn đến hết ngày 11/8/2027 (thứ Tư).",
        "Kế hoạch phát động năm 2027, số 12/KH-THPT, ở lại với đơn vị này; "
        "đơn vị kế thừa gửi kế hoạch riêng.",
    )
    assert [(duty.unit, duty.sentence) for duty in plan.duties] == [
        ("Trường A", report),
        ("Trường A", plan_stays),
        ("Trường B", f"{form} ({draft.code}) còn là bản nháp, hạn đến hết ngày 11/3/2027 (thứ Năm)."),
        ("Trường B", "Đề nghị gia hạn đến hết ngày 20/3/2027 đang chờ trả lời."),
        ("Trường C", f"{form} ({sent.code}) đã gửi, đang chờ duyệt."),
        ("Trường D", "1 đơn vị có cấp trên là đơn vị này; hãy đổi cấp trên từng đơn vị."),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_a_plan_asks_the_same_of_the_database(office, count, django_assert_num_queries):
    successor = factories.make_unit()
    ending = Ending(tuple(factories.make_unit() for _ in range(count)), LAST, successor)
    for unit in ending.units:
        factories.make_member(unit)

    with django_assert_num_queries(12):
        plan = plan_ending(ending=ending, actor=office, at=clock.now())

    assert len(plan.members) == count
