"""Where a sheet is sent: to the office or to a consolidating unit, and until when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.models import Outbox
from registrations.enums import Action, DeadlineKind, SheetState
from registrations.models import Deadline, DeadlineExtension, Event, ReportingLine, Sheet
from registrations.services import drafts, extensions, review, sending
from registrations.services.payload import digest_of
from registrations.services.receiving import receiver_of, way_of
from registrations.services.review import NewRemark
from tests import factories
from tests.services.consolidating import by, fresh, make_ward, office, ready_report
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
TODAY = clock.local_day(clock.now())
REMARK = [NewRemark("Nêu rõ chỉ tiêu.")]


@pytest.fixture
def ward():
    return make_ward(email="vhxh@example.edu.vn")


# --- who receives -------------------------------------------------------------


def test_a_sheet_goes_where_the_line_of_the_day_leads_and_says_so_for_ever(ward):
    sheet, _ = ward.sent()

    assert sheet.receiver == ward.unit
    assert sheet.unit_state == f"Đã gửi, chờ {ward.unit.short_name} duyệt"
    payload = sheet.snapshots.get().payload
    assert payload["receiver"]["code"] == ward.unit.code
    assert digest_of(payload) == sheet.snapshots.get().sha256
    assert Event.objects.get(action=Action.SUBMIT).about.endswith(f", gửi {ward.unit.short_name}")


def test_without_a_line_it_goes_to_the_office_and_the_payload_is_as_before(ward):
    sheet, actor = factories.make_ready_sheet(campaign=ward.campaign)
    submit(sheet, actor)

    sheet = fresh(sheet)
    assert sheet.receiver is None
    assert sheet.unit_state == "Đã gửi, chờ Sở duyệt"
    assert not {"receiver", "units"} & set(sheet.snapshots.get().payload)


def test_what_was_sent_stays_where_it_was_sent_when_the_line_ends(ward):
    sheet, _ = ward.sent()
    ReportingLine.objects.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))

    assert receiver_of(fresh(sheet), clock.now()) == ward.unit
    assert ward.accept(sheet).receiver == ward.unit


def test_a_draft_shows_where_it_would_go_today(ward):
    sheet, _ = factories.make_ready_sheet(ward.school(), ward.campaign)

    assert receiver_of(sheet, clock.now()) == ward.unit
    ReportingLine.objects.all().delete()
    assert receiver_of(sheet, clock.now()) is None


def test_a_supplement_goes_back_to_whoever_asked_for_it_as_long_as_that_unit_exists(ward):
    sheet, actor = ward.sent()
    review.return_sheet(sheet=sheet, remarks=REMARK, row_version=sheet.row_version, **by(ward.actor))
    other = factories.make_consolidator()
    ReportingLine.objects.update(through=other)

    assert way_of(fresh(sheet), clock.now()).receiver_id == ward.unit.pk
    ward.unit.valid_to = TODAY - timedelta(days=1)
    ward.unit.save()
    assert way_of(fresh(sheet), clock.now()).receiver_id == other.pk
    submit(fresh(sheet), actor)
    assert fresh(sheet).receiver == other


def test_a_line_to_a_unit_that_has_ended_leads_nowhere(ward):
    sheet, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    ward.unit.valid_to = TODAY - timedelta(days=1)
    ward.unit.save()

    submit(sheet, actor)

    assert fresh(sheet).receiver is None


def test_letters_go_to_the_unit_and_to_the_consolidating_unit_but_no_soft_file(ward):
    ward.sent()

    assert list(Outbox.objects.values_list("kind", flat=True)) == [
        "registration-receipt",
        "sheet-to-consolidator",
    ]
    Outbox.objects.all().delete()
    ward.own_sheet(models=1)
    ward.send_own()
    kinds = list(Outbox.objects.values_list("kind", flat=True))
    assert kinds == ["registration-receipt", "registration-soft-file"]


def test_a_sending_through_a_line_asks_no_more_of_the_database_for_more_schools(ward):
    counts = set()
    for rows in (1, 3, 30):
        for _ in range(rows):
            ward.accepted()
        sheet = Sheet.objects.filter(unit=ward.unit).first() or ward.own_sheet(models=1)
        if sheet.state == SheetState.SUBMITTED:
            sending.recall_sheet(sheet=sheet, **by(ward.actor))
        with CaptureQueriesContext(connection) as captured:
            submit(fresh(sheet), ward.actor)
        counts.add(len(captured))
    assert len(counts) <= 2  # the first sending forgets no earlier verdicts
    assert max(counts) <= 25


# --- deadlines ----------------------------------------------------------------


def early_deadline(campaign, day, kind=DeadlineKind.TO_CONSOLIDATOR):
    return Deadline.objects.create(campaign=campaign, kind=kind, closes_at=clock.start_of_day(day))


def test_a_sheet_through_a_line_is_held_to_the_earlier_deadline(ward):
    sheet, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    straight, other = factories.make_ready_sheet(campaign=ward.campaign)
    deadline = early_deadline(ward.campaign, TODAY)

    with pytest.raises(RuleViolation, match="Đã hết hạn gửi"):
        submit(sheet, actor)
    submit(straight, other)

    until = clock.end_of_day(TODAY + timedelta(days=1))
    extensions.extend_deadline(deadline=deadline, unit=sheet.unit, until=until, reason="Bão", **by(office()))
    assert submit(sheet, actor).version == 1


def test_it_opens_with_the_usual_deadline_unless_it_says_otherwise(ward):
    school = ward.school()
    deadline = early_deadline(ward.campaign, TODAY + timedelta(days=3))
    actor = factories.actor_of(factories.make_member(school))
    drafts.start_sheet(unit=school, campaign=ward.campaign, **by(actor))

    deadline.opens_at = clock.start_of_day(TODAY + timedelta(days=1))
    deadline.save()
    late_starter = ward.school()
    with pytest.raises(RuleViolation, match="Chưa đến ngày mở nhận"):
        drafts.start_sheet(
            unit=late_starter,
            campaign=ward.campaign,
            **by(factories.actor_of(factories.make_member(late_starter))),
        )


def test_an_early_deadline_without_an_end_leaves_the_usual_one(ward):
    Deadline.objects.create(campaign=ward.campaign, kind=DeadlineKind.TO_CONSOLIDATOR)
    usual = Deadline.objects.get(kind=DeadlineKind.REGISTRATION)
    sheet, _ = factories.make_ready_sheet(ward.school(), ward.campaign)

    assert way_of(sheet, clock.now()).span.closes_at == clock.local(usual.closes_at)


def test_lateness_follows_the_receiver_in_sql_as_in_python(ward):
    sheet, _ = ward.sent()
    straight, actor = factories.make_ready_sheet(campaign=ward.campaign)
    submit(straight, actor)
    early_deadline(ward.campaign, TODAY)

    rows = {row.pk: row for row in Sheet.objects.with_lateness()}
    assert {pk: row.is_late for pk, row in rows.items()} == {sheet.pk: True, straight.pk: False}
    for row in rows.values():
        assert clock.local(row.ends_at) == way_of(row, clock.now()).span.ends_at


def test_reports_have_an_early_deadline_of_their_own(ward):
    sheet, actor = ward.accepted()
    report = ready_report(sheet.unit, ward.campaign, actor)
    usual = Deadline.objects.get(kind=DeadlineKind.RESULT)
    early_deadline(ward.campaign, TODAY)
    assert way_of(report, clock.now()).span.closes_at == clock.local(usual.closes_at)

    early = early_deadline(ward.campaign, TODAY + timedelta(days=1), DeadlineKind.RESULT_TO_CONSOLIDATOR)
    assert way_of(report, clock.now()).span.closes_at == clock.local(early.closes_at)


@pytest.mark.parametrize(("is_sent", "count"), [(False, 2), (True, 1)])
def test_the_way_of_a_sheet_costs_one_query_or_two(ward, is_sent, count, django_assert_num_queries):
    sheet, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    early_deadline(ward.campaign, TODAY + timedelta(days=1))
    if is_sent:
        submit(sheet, actor)
    sheet = Sheet.objects.with_names().get(pk=sheet.pk)

    with django_assert_num_queries(count):
        way = way_of(sheet, clock.now())

    assert way.receiver_id == ward.unit.pk


def test_the_extension_of_another_deadline_or_unit_does_not_lengthen_the_way(ward):
    sheet, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    early = early_deadline(ward.campaign, TODAY + timedelta(days=1))
    usual = Deadline.objects.get(kind=DeadlineKind.REGISTRATION)
    rows = {"granted_by": actor.user, "granted_at": clock.now(), "until": usual.closes_at + timedelta(days=9)}
    DeadlineExtension.objects.create(deadline=usual, unit=sheet.unit, **rows)
    DeadlineExtension.objects.create(deadline=early, unit=ward.school(), **rows)
    assert way_of(sheet, clock.now()).span.ends_at == clock.local(early.closes_at)

    DeadlineExtension.objects.create(deadline=early, **rows)
    assert way_of(sheet, clock.now()).span.ends_at == clock.local(rows["until"])
