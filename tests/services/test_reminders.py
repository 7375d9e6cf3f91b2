"""Reminders: who is written to, when, how often, and in which words."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from danvan.core import clock, outbox
from danvan.core.errors import NotAllowed, RuleViolation
from danvan.core.models import Outbox
from registrations.enums import Action, DeadlineKind, LatePolicy, Role, SheetState
from registrations.models import (
    Campaign,
    Deadline,
    Event,
    Reminder,
    ReminderRule,
    Sheet,
    Terms,
    Unit,
    UnitProgress,
)
from registrations.services import extensions, reminders, review
from registrations.services.review import NewRemark
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
DAYS = (-14, -7, -3, -1, 1, 3)


def make_rules(campaign, kind=DeadlineKind.REGISTRATION, days=DAYS):
    """Rules as the plan's data have them."""
    for day in days:
        ReminderRule.objects.create(
            campaign=campaign, kind=kind, days=day, subject=f"Mốc {day}", text="Đơn vị gửi sớm."
        )


@pytest.fixture
def office():
    return factories.actor_of(factories.make_office())


@pytest.fixture
def campaign(at_local):
    """A registration that ends with 11/3, a day on which the third rule is near."""
    at_local(2027, 3, 8, 7)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    campaign.deadlines.filter(kind=DeadlineKind.RESULT).delete()
    make_rules(campaign)
    return campaign


@pytest.fixture
def deadline(campaign):
    return campaign.deadlines.get()


def school(name="", email="truong@example.edu.vn", **fields):
    """A school that mail reaches."""
    return factories.make_unit(name, email=email, **fields)


def reminded():
    """Unit and day of every reminder by a rule, in the order of sending."""
    rows = Reminder.objects.filter(rule__isnull=False).order_by("pk")
    return [(row.unit.name, row.rule.days) for row in rows.select_related("unit", "rule")]


def run():
    return reminders.send_due(clock.now())


def deliver_all():
    """Do what the worker does."""
    for letter in Outbox.objects.filter(state=Outbox.State.WAITING):
        outbox.deliver.func(letter.pk)


def test_flt_44_each_rule_reminds_a_unit_once_however_often_it_runs(campaign, at_local):
    school("Trường Một")
    assert [run(), run()] == [1, 0]
    at_local(2027, 3, 8, 12)
    assert run() == 0
    at_local(2027, 3, 10, 7, 5)
    assert run() == 1
    assert reminded() == [("Trường Một", -3), ("Trường Một", -1)]
    assert Outbox.objects.filter(kind="reminder").count() == 2


def test_only_units_that_still_owe_are_reminded(campaign, office):
    school("Trường chưa làm")
    names = {"SUBMITTED": "Trường đã gửi", "ACCEPTED": "Trường đã duyệt", "WITHDRAWN": "Trường đã rút"}
    for state, name in names.items():
        sheet, actor = factories.make_ready_sheet(unit=school(name), campaign=campaign)
        submit(sheet, actor)
        Sheet.objects.filter(pk=sheet.pk).update(state=state)
    factories.make_ready_sheet(unit=school("Trường còn nháp"), campaign=campaign)
    school("Trường đã giải thể", valid_to=date(2027, 3, 1))

    run()

    assert sorted(reminded()) == [("Trường chưa làm", -3), ("Trường còn nháp", -3)]


def test_nothing_before_the_window_opens(campaign, deadline):
    school()
    Deadline.objects.update(opens_at=clock.now() + timedelta(minutes=1))
    assert run() == 0
    Deadline.objects.update(opens_at=clock.now() - timedelta(days=1))
    assert run() == 1


def test_a_rule_that_is_off_reminds_nobody(campaign):
    school()
    ReminderRule.objects.update(is_active=False)
    assert run() == 0


def test_inv_19_an_archived_campaign_reminds_of_nothing(campaign, office):
    school()
    archived = {"archived_at": clock.now(), "archived_by": office.user, "checksum": "0" * 64}
    Campaign.objects.update(**archived)
    assert run() == 0
    Campaign.objects.update(archived_at=None, archived_by=None, checksum="")
    assert run() == 1


def test_an_extension_moves_the_reminders_of_its_unit_alone(campaign, deadline, office, at_local):
    """The end is 18/3 for one: -7 came before it was granted; -3 comes anew, for it is another end."""
    extended, other = school("Trường gia hạn"), school("Trường khác")
    run()
    at_local(2027, 3, 11, 9)
    extensions.extend_deadline(
        deadline=deadline, unit=extended, until=clock.end_of_day(date(2027, 3, 18)), reason="Bão",
        actor=office, at=clock.now(),
    )  # fmt: skip
    assert run() == 1  # the other's -1 of 10/3
    at_local(2027, 3, 12, 7)
    run()
    at_local(2027, 3, 15, 7)
    run()

    assert [days for name, days in reminded() if name == other.name] == [-3, -1, 1, 3]
    assert [days for name, days in reminded() if name == extended.name] == [-3, -3]
    ends = Reminder.objects.filter(unit=extended).order_by("pk").values_list("ends_at", flat=True)
    assert [clock.local_day(end) for end in ends] == [date(2027, 3, 12), date(2027, 3, 19)]


@pytest.mark.parametrize(
    ("policy", "way_out"),
    [(LatePolicy.BLOCK, "Cổng không nhận sau hạn."), (LatePolicy.ACCEPT_LATE, "Đơn vị vẫn gửi được.\n")],
)
def test_a_returned_unit_is_reminded_of_its_supplement_time(campaign, office, at_local, policy, way_out):
    """A supplement keeps the time of the first sending: nobody is told that it will be late."""
    campaign.late_policy = policy
    campaign.save(update_fields=["late_policy"])
    sheet, actor = factories.make_ready_sheet(unit=school("Trường bổ sung"), campaign=campaign)
    submit(sheet, actor)
    at_local(2027, 3, 20, 9)
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[NewRemark("Ghi rõ")], row_version=sheet.row_version, actor=office,
        at=clock.now(),
    )  # fmt: skip
    assert Sheet.objects.get().supplement_due_at == clock.end_of_day(date(2027, 3, 25))
    Outbox.objects.all().delete()
    days = []
    for day in range(20, 30):
        at_local(2027, 3, day, 10)
        days += [day] * run()

    assert days == [22, 24, 26, 28]
    deliver_all()
    assert {letter.subject for letter in mail.outbox} == {
        "[Nhắc hạn] Cần bổ sung bản tổng hợp đăng ký mô hình “Dân vận khéo” năm 2027"
    }
    assert "Hạn bổ sung: đến hết ngày 25/3/2027 (thứ Năm), quá hạn 4 ngày." in mail.outbox[0].body
    assert (way_out in mail.outbox[0].body, "gửi trễ" in mail.outbox[0].body) == (True, False)


def test_a_unit_without_address_is_not_marked_as_reminded_and_is_reached_once_it_has_one(campaign):
    unit = school(email="")
    assert run() == 0
    factories.make_member(unit, email="can.bo@example.edu.vn")
    assert run() == 1


def test_the_letter_goes_to_the_unit_and_to_those_who_act_for_it_today(campaign):
    unit = school("Trường Thư")
    factories.make_member(unit, email="can.bo@example.edu.vn")
    factories.make_member(unit, Role.UNIT_HEAD, email="hieu.truong@example.edu.vn")
    left = factories.make_member(unit, email="da.nghi@example.edu.vn")
    left.memberships.update(ends_on=date(2027, 3, 1))
    school("Trường khác", email="khac@example.edu.vn")
    run()
    deliver_all()

    letters = {tuple(letter.to): letter for letter in mail.outbox}
    assert sorted(letters) == [
        ("can.bo@example.edu.vn", "hieu.truong@example.edu.vn", "truong@example.edu.vn"),
        ("khac@example.edu.vn",),
    ]


def test_the_letter_takes_its_day_from_the_deadline_as_it_stands_when_it_leaves(campaign, deadline, office):
    unit = school("Trường Thư")
    run()
    extensions.extend_deadline(
        deadline=deadline, unit=unit, until=clock.end_of_day(date(2027, 3, 14)), reason="Bão",
        actor=office, at=clock.now(),
    )  # fmt: skip
    deliver_all()

    (letter,) = mail.outbox
    assert letter.subject == "[Nhắc hạn] Mốc -3 năm 2027"
    assert "Hạn gửi: đến hết ngày 14/3/2027 (Chủ nhật), còn 6 ngày.\n" in letter.body
    assert "11/3/2027" not in letter.body
    assert "Đơn vị gửi sớm." in letter.body
    assert "http://testserver/\n" in letter.body


def test_a_unit_that_has_sent_meanwhile_gets_no_letter(campaign):
    sheet, actor = factories.make_ready_sheet(unit=school(), campaign=campaign)
    run()
    submit(sheet, actor)
    Outbox.objects.exclude(kind="reminder").delete()
    deliver_all()

    assert (mail.outbox, Outbox.objects.get().state) == ([], Outbox.State.SENT)


def test_after_the_end_the_letter_says_how_to_ask_for_more_time(campaign, at_local):
    unit = school()
    at_local(2027, 3, 12, 7)
    run()
    deliver_all()

    (letter,) = mail.outbox
    assert "Hạn gửi: đến hết ngày 11/3/2027 (thứ Năm), quá hạn 1 ngày." in letter.body
    assert f"http://testserver/don-vi/{unit.code}/nam/2027/gia-han/" in letter.body


def test_reports_are_reminded_of_by_their_own_deadline(campaign, at_local):
    """Only units with an accepted registration owe a report."""
    sheet, actor = factories.make_ready_sheet(unit=school("Trường báo cáo"), campaign=campaign)
    submit(sheet, actor)
    Sheet.objects.update(state=SheetState.ACCEPTED)
    school("Trường không đăng ký")
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.start_of_day(date(2027, 3, 12)), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    make_rules(campaign, DeadlineKind.RESULT)
    at_local(2027, 8, 8, 7)
    run()
    Outbox.objects.exclude(kind="reminder").delete()
    deliver_all()

    assert reminded() == [("Trường báo cáo", -3)]
    (letter,) = mail.outbox
    assert "báo cáo kết quả thực hiện mô hình “Dân vận khéo” năm 2027" in letter.body
    assert "đến hết ngày 11/8/2027 (thứ Tư)" in letter.body


def test_of_what_an_ended_unit_owes_its_successor_is_reminded(campaign, at_local):
    """It reports what the ended unit registered; that one's own address and people get nothing."""
    heir, old = school("Trường Mới", email="moi@a.vn"), school("Trường Cũ", email="cu@a.vn")
    sheet, actor = factories.make_ready_sheet(unit=old, campaign=campaign)
    submit(sheet, actor)
    Sheet.objects.update(state=SheetState.ACCEPTED)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2027, 6, 30), successor=heir)
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.start_of_day(date(2027, 3, 12)), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    make_rules(campaign, DeadlineKind.RESULT)
    at_local(2027, 8, 12, 7)
    run()
    Outbox.objects.exclude(kind="reminder").delete()
    deliver_all()

    assert reminded() == [("Trường Cũ", 1)]
    (letter,) = mail.outbox
    assert letter.to == ["moi@a.vn"]
    assert letter.body.startswith("Kính gửi Trường Mới (kế thừa Trường Cũ),")
    assert f"/don-vi/{old.code}/nam/2027/gia-han/bao-cao/" in letter.body


def test_years_long_over_are_not_even_looked_at(campaign, at_local, django_assert_num_queries):
    for _ in range(3):
        school()
    at_local(2028, 1, 5, 7)
    with django_assert_num_queries(1):
        assert run() == 0


def test_flt_44_the_database_itself_keeps_a_reminder_single(campaign):
    school()
    run()
    twin = Reminder.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def by_hand(deadline, actor, units, **fields):
    values = {"again": False, "words": "tình trạng: Chưa gửi", "token": uuid4(), "at": clock.now()}
    return reminders.remind_by_hand(
        deadline=deadline, unit_ids=[unit.pk for unit in units], actor=actor, **values | fields
    )


def test_flt_11_by_hand_once_however_often_it_is_clicked(campaign, deadline, office):
    units = [school(), school()]
    token = uuid4()
    assert [by_hand(deadline, office, units, token=token) for _ in range(3)] == [2, 2, 2]
    assert (Reminder.objects.count(), Outbox.objects.count()) == (2, 2)
    event = Event.objects.get(action=Action.REMIND)
    assert (event.about, event.reason) == ("Đăng ký – năm 2027: 2 đơn vị", "tình trạng: Chưa gửi")


def test_by_hand_leaves_out_who_has_sent_has_no_address_or_was_just_reminded(campaign, deadline, office):
    plain, recent, silent = school("Trường A"), school("Trường B"), school("Trường C", email="")
    by_hand(deadline, office, [recent])
    sheet, actor = factories.make_ready_sheet(unit=school("Trường D"), campaign=campaign)
    submit(sheet, actor)
    chosen = [unit.pk for unit in (plain, recent, silent, sheet.unit)]

    found = reminders.select(terms=Terms.of(deadline), unit_ids=chosen, again=False, at=clock.now())

    parts = (found.ready, found.recent, found.without_address, found.done)
    assert [unit.name for part in parts for unit in part] == [
        "Trường A", "Trường B", "Trường C", "Trường D",
    ]  # fmt: skip
    assert [len(part) for part in parts] == [1, 1, 1, 1]
    again = reminders.select(terms=Terms.of(deadline), unit_ids=chosen, again=True, at=clock.now())
    assert [unit.name for unit in again.ready] == ["Trường A", "Trường B"]


def test_by_hand_is_refused_to_schools_and_where_nobody_owes(campaign, deadline, office):
    unit = school()
    with pytest.raises(NotAllowed):
        by_hand(deadline, factories.actor_of(factories.make_member(unit)), [unit])
    with pytest.raises(RuleViolation, match=r"^Không có đơn vị nào cần nhắc trong số đã chọn\.$"):
        by_hand(deadline, office, [])
    Deadline.objects.update(closes_at=None)
    deadline.refresh_from_db()
    with pytest.raises(RuleViolation, match=r"^Thời hạn này chưa đặt"):
        by_hand(deadline, office, [unit])
    assert not Reminder.objects.exists()


def test_the_ends_of_the_database_are_those_of_the_rules(campaign, deadline, office, at_local):
    """What the board orders by and what letters say: one truth, in SQL and in Python."""
    units = [school() for _ in range(4)]
    for unit, day in ((units[0], 15), (units[1], 20), (units[0], 18)):
        extensions.extend_deadline(
            deadline=deadline, unit=unit, until=clock.end_of_day(date(2027, 3, day)), reason="Bão",
            actor=office, at=clock.now(),
        )  # fmt: skip
    sheet, actor = factories.make_ready_sheet(unit=units[2], campaign=campaign)
    submit(sheet, actor)
    Sheet.objects.update(state=SheetState.RETURNED, supplement_due_at=clock.end_of_day(date(2027, 3, 30)))
    extensions.extend_deadline(
        deadline=deadline, unit=None, until=clock.end_of_day(date(2027, 3, 13)), reason="Bão",
        actor=office, at=clock.now(),
    )  # fmt: skip
    terms = Terms.of(deadline)

    rows = UnitProgress.objects.towards(terms, clock.local_day(clock.now()))
    found = {row.pk: (row.deadline_ends_at, row.ends_at) for row in rows}

    assert found == {
        row.pk: (terms.deadline_end_of(row.pk).ends_at, terms.end_of(row).ends_at) for row in rows
    }
    days = [clock.local_day(found[unit.pk][1] - timedelta(seconds=1)).day for unit in units]
    assert days == [18, 20, 30, 13]


def test_perf_11_a_slice_asks_the_same_for_1_3_and_30_units(campaign):
    """Only the tasks of the letters grow with them."""
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            school()
        Reminder.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            sent = run()
        counts.append(len(queries) - sent)
    assert counts == [counts[0]] * 3
