"""Units renamed, moved, closed and merged: history stays, people gain nothing unseen, duties pass on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from registrations import policies
from registrations.enums import Action, DeadlineKind, Role, SheetKind, SheetState, UnitKind
from registrations.models import (
    Deadline,
    Event,
    LaunchPlan,
    Membership,
    Sheet,
    Snapshot,
    Unit,
    UnitName,
    answering_units,
    units_not_sent,
    units_owing,
)
from registrations.services import drafts, extensions, launch_plans, review, units
from registrations.services.copies import copy_models, copyable_models
from registrations.services.unit_changes import CHANGED_MEANWHILE
from registrations.services.unit_endings import Ending, end_units, plan_ending
from registrations.services.unit_names import Renaming, plan_renaming, rename_unit
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2027, 6, 30), date(2027, 7, 1)


@pytest.fixture(autouse=True)
def in_march(at_local):
    """A morning in March, while registration is open."""
    return at_local(2027, 3, 1, 8)


@pytest.fixture
def office():
    """An officer of the office."""
    return factories.actor_of(factories.make_office())


def rename(unit, actor, starts_on, action=Action.RENAME_UNIT, seen=None, **values):
    """Preview, then rename."""
    renaming, by = Renaming(unit, starts_on, values, action), {"actor": actor, "at": clock.now()}
    if seen is None:
        seen = plan_renaming(renaming=renaming, **by).fingerprint
    return rename_unit(renaming=renaming, seen=seen, **by)


def end(units_, actor, last_day=LAST, successor=None, staying=(), seen=None, action=Action.CLOSE_UNIT):
    """Preview, then end."""
    ending, by = Ending(tuple(units_), last_day, successor, action), {"actor": actor, "at": clock.now()}
    if seen is None:
        seen = plan_ending(ending=ending, **by).fingerprint
    return end_units(ending=ending, staying=staying, seen=seen, **by)


def accepted_sheet(unit, campaign, office):
    """An accepted registration of the unit, and an actor of the unit."""
    sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
    submit(sheet, actor)
    sheet.refresh_from_db()
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now())
    return sheet, actor


def with_results_open(campaign):
    """The campaign, its results asked for in July and August."""
    Deadline.objects.filter(campaign=campaign, kind=DeadlineKind.RESULT).update(
        opens_at=clock.start_of_day(FIRST), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    return campaign


# --- names -----------------------------------------------------------------------------------------------


def test_flt_51_a_renamed_unit_keeps_its_old_name_on_old_days_and_papers(office, at_local):
    unit = factories.make_unit("Trường Phổ thông Hòa Bình", short_name="Hòa Bình")
    sheet, actor = factories.make_ready_sheet(unit=unit)
    submit(sheet, actor)
    at_local(2027, 4, 10, 8)

    rename(unit, office, date(2027, 4, 1), name="Trường Trung học Chợ Mới", place="Chợ Mới")

    unit.refresh_from_db()
    days = [date(2021, 1, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [unit.name_on(day) for day in days] == [
        "Trường Phổ thông Hòa Bình", "Trường Phổ thông Hòa Bình", "Trường Trung học Chợ Mới",
    ]  # fmt: skip
    assert [unit.called_on(day).place for day in days] == ["Long Xuyên", "Long Xuyên", "Chợ Mới"]
    assert Snapshot.objects.get().payload["unit"]["name"] == "Trường Phổ thông Hòa Bình"
    assert Sheet.objects.get().unit_name_then == "Trường Phổ thông Hòa Bình"
    event = Event.objects.get(action=Action.RENAME_UNIT)
    assert (event.unit, event.acting_unit_id, event.about) == (
        unit,
        office.office_unit_id,
        "Từ ngày 1/4/2027: Tên đơn vị: Trường Phổ thông Hòa Bình → Trường Trung học Chợ Mới; "
        "Địa danh: Long Xuyên → Chợ Mới",
    )
    assert unit.history.latest().history_user == office.user


def test_a_unit_is_found_by_each_name_it_ever_had(office, at_local):
    unit = factories.make_unit("Trường Phổ thông Hòa Bình", short_name="Hòa Bình")
    other = factories.make_unit("Trường Hòa An")
    rename(unit, office, date(2027, 2, 1), name="Trường Trung học Chợ Mới", short_name="")
    at_local(2027, 5, 1, 8)
    unit.refresh_from_db()
    rename(unit, office, date(2027, 4, 1), name="Trường Sông Tiền")

    found = {words: set(Unit.objects.search(words)) for words in ("hoa binh", "cho moi", "song tien", "hoa")}

    assert found == {"hoa binh": {unit}, "cho moi": {unit}, "song tien": {unit}, "hoa": {unit, other}}
    unit.refresh_from_db()
    unit.save()
    assert set(Unit.objects.search("hoa binh")) == {unit}


def test_a_new_parent_stands_on_the_papers_to_come_and_the_old_one_on_the_old_days(office, at_local):
    department, commune = (
        factories.make_unit("Sở Giáo dục", kind=UnitKind.DEPARTMENT),
        factories.make_unit("Phòng VH-XH Mỹ Thới", kind=UnitKind.COMMUNE_OFFICE),
    )
    unit = factories.make_unit(parent=department)
    sheet, actor = factories.make_ready_sheet(unit=unit)
    submit(sheet, actor)
    at_local(2027, 4, 10, 8)
    sheet.refresh_from_db()
    remark = review.NewRemark("Nêu rõ.")
    review.return_sheet(
        sheet=sheet, remarks=[remark], row_version=sheet.row_version, actor=office, at=clock.now()
    )

    rename(unit, office, date(2027, 4, 1), Action.MOVE_UNIT, parent=commune)

    sheet.refresh_from_db()
    submit(sheet, actor)
    parents = [snapshot.payload["unit"]["parent"] for snapshot in Snapshot.objects.order_by("version")]
    assert parents == ["Sở Giáo dục", "Phòng VH-XH Mỹ Thới"]
    unit.refresh_from_db()
    assert unit.called_on(date(2027, 3, 31)).parent == department
    assert Event.objects.filter(action=Action.MOVE_UNIT, unit=unit).count() == 1


def test_name_and_parent_that_change_on_one_day_are_one_change_of_history(office):
    commune = factories.make_unit(kind=UnitKind.COMMUNE_OFFICE)
    unit = factories.make_unit("Trường A")
    rename(unit, office, date(2027, 2, 1), name="Trường B")
    rename(Unit.objects.get(pk=unit.pk), office, date(2027, 2, 1), Action.MOVE_UNIT, parent=commune)

    row = UnitName.objects.get()
    assert (row.name, row.parent, row.ends_on) == ("Trường A", None, date(2027, 1, 31))


def test_what_keeps_a_renaming_from_being_done_is_said_and_nothing_is_written(office):
    unit, other = factories.make_unit("Trường A"), factories.make_unit("Trường B")
    at = clock.now()
    cases = [
        ({"name": "Trường A"}, date(2027, 2, 1), "Chưa có gì khác với hiện nay; hãy nhập điều cần đổi."),
        ({"name": "Trường B"}, date(2027, 2, 1), f"Đơn vị mã “{other.code}” đã có tên này ở địa danh này."),
        (
            {"name": "Trường C"},
            date(2027, 3, 2),
            "Ngày áp dụng không thể sau hôm nay; hãy ghi khi đến ngày đó.",
        ),
    ]  # fmt: skip
    for values, day, sentence in cases:
        plan = plan_renaming(renaming=Renaming(unit, day, values), actor=office, at=at)
        assert plan.problems == (sentence,)
        with pytest.raises(RuleViolation, match=sentence):
            rename(unit, office, day, **values)
    with pytest.raises(ValidationError):
        rename(unit, office, date(2027, 2, 1), name="")
    assert not UnitName.objects.exists()
    assert not Event.objects.exists()
    assert Unit.objects.get(pk=unit.pk).name == "Trường A"


def test_the_name_of_a_unit_that_ended_is_free_again(office):
    old = factories.make_unit("Trường A")
    unit = factories.make_unit("Trường B")
    end([old], office, date(2027, 1, 31), unit)
    unit.refresh_from_db()

    rename(unit, office, date(2027, 2, 1), name="Trường A")

    assert list(Unit.objects.filter(name="Trường A").order_by("pk")) == [old, unit]


def test_only_those_who_keep_the_register_change_units(office):
    unit, school = factories.make_unit(), factories.make_unit()
    outsiders = [factories.make_office(Role.AUDITOR), factories.make_member(unit, Role.UNIT_HEAD)]
    for user in outsiders:
        actor = factories.actor_of(user)
        with pytest.raises(NotAllowed):
            rename(unit, actor, date(2027, 2, 1), seen="", name="Trường khác")
        with pytest.raises(NotAllowed):
            end([unit], actor, successor=school, seen="")
    sysadmin = factories.actor_of(factories.make_office(Role.SYSADMIN))
    assert rename(unit, sysadmin, date(2027, 2, 1), name="Trường khác").name == "Trường khác"


# --- ends ------------------------------------------------------------------------------------------------


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


# --- the successor ---------------------------------------------------------------------------------------


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
