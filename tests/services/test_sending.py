"""The unit's moves with a sheet, each refusal with its sentence."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.models import Outbox
from registrations.enums import Action, LatePolicy, Role, SheetState
from registrations.models import Event, Sheet, Snapshot
from registrations.services import extensions, review, sending, sheet_models
from tests import factories

pytestmark = pytest.mark.django_db


def submit(sheet, actor, **fields):
    """Send the sheet as it stands now."""
    values = {"token": uuid.uuid4(), "row_version": sheet.row_version, "at": clock.now()}
    return sending.submit_sheet(sheet=sheet, actor=actor, **(values | fields))


def test_submit_stores_snapshot_event_and_letter():
    sheet, actor = factories.make_ready_sheet()

    snapshot = submit(sheet, actor)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.version) == (SheetState.SUBMITTED, 1)
    assert snapshot.payload["models"][0]["people"][0]["name"] == "Danh Sóc Kha"
    assert list(Event.objects.values_list("action", flat=True)) == [Action.START, Action.SUBMIT]
    assert list(Outbox.objects.values_list("kind", "payload")) == [
        ("registration-receipt", {"snapshot": snapshot.pk}),
        ("registration-soft-file", {"snapshot": snapshot.pk}),
    ]


def test_inv_10_same_token_gives_the_same_snapshot():
    sheet, actor = factories.make_ready_sheet()
    token = uuid.uuid4()

    first = submit(sheet, actor, token=token)
    second = submit(sheet, actor, token=token)

    assert first == second
    assert Snapshot.objects.count() == 1
    assert Outbox.objects.count() == 2


def test_inv_10_a_token_used_on_another_sheet_is_refused_and_changes_nothing():
    first, actor = factories.make_ready_sheet()
    second, other = factories.make_ready_sheet(campaign=first.campaign)
    token = uuid.uuid4()
    sent = submit(first, actor, token=token)

    with pytest.raises(RuleViolation) as refusal:
        submit(second, other, token=token)

    assert refusal.value.reason == sending.SENT_ELSEWHERE
    assert (list(Snapshot.objects.all()), Outbox.objects.count()) == ([sent], 2)
    stored = Sheet.objects.get(pk=second.pk)
    assert (stored.state, stored.version, stored.row_version) == (SheetState.DRAFT, 0, second.row_version)
    assert not Event.objects.filter(sheet=second, action=Action.SUBMIT).exists()
    assert submit(second, other).version == 1


def test_submit_refuses_incomplete_sheet_with_every_problem():
    sheet, actor = factories.make_ready_sheet()
    model = sheet.registration_sheet.models.get()
    sheet_models.save_model(
        model=model, values={"goals": "", "area": None, "content": None}, row_version=model.row_version,
        actor=actor, at=clock.now(),
    )  # fmt: skip
    sheet.refresh_from_db()

    with pytest.raises(RuleViolation) as refusal:
        submit(sheet, actor)

    assert refusal.value.reason == "Còn 3 chỗ cần bổ sung trước khi gửi."
    assert [problem.field for problem in refusal.value.problems] == ["area", "content", "goals"]


def test_submit_refuses_a_draft_that_changed_since_it_was_checked():
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.row_version
    factories.make_model(sheet, actor)

    with pytest.raises(StaleVersion):
        submit(sheet, actor, row_version=seen)

    assert Snapshot.objects.count() == 0


@pytest.mark.parametrize(
    ("parts", "accepted"),
    [((2027, 3, 11, 23, 59, 59), True), ((2027, 3, 12, 0, 0, 0), False), ((2027, 3, 12, 0, 0, 1), False)],
)
def test_plan_01_deadline_ends_with_the_day_before(at_local, parts, accepted):
    at_local(2027, 2, 20)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    at_local(*parts)

    if accepted:
        submit(sheet, actor)
        assert Sheet.objects.get().state == SheetState.SUBMITTED
        return
    with pytest.raises(RuleViolation) as refusal:
        submit(sheet, actor)
    assert refusal.value.reason == (
        "Đã hết hạn gửi, tính đến hết ngày 11/3/2027 (thứ Năm); đơn vị có thể đề nghị gia hạn."
    )
    assert Sheet.objects.get().state == SheetState.DRAFT


def test_extension_opens_the_deadline_in_the_same_second(at_local):
    at_local(2027, 2, 20)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    other, other_actor = factories.make_ready_sheet(campaign=campaign)
    at_local(2027, 3, 14)
    office = factories.actor_of(factories.make_office())

    extensions.extend_deadline(
        deadline=campaign.deadlines.get(kind="REGISTRATION"), unit=sheet.unit,
        until=clock.start_of_day(date(2027, 3, 16)),
        reason="Mất điện ba ngày", actor=office, at=clock.now(),
    )  # fmt: skip

    submit(sheet, actor)
    with pytest.raises(RuleViolation):
        submit(other, other_actor)


def test_accept_late_takes_the_sheet_and_shows_it_late(at_local):
    at_local(2027, 2, 20)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12), late_policy=LatePolicy.ACCEPT_LATE)
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    at_local(2027, 3, 14, 8)

    submit(sheet, actor)

    assert Sheet.objects.with_lateness().get().is_late is True


def test_only_the_head_sends_when_the_campaign_says_so():
    campaign = factories.make_campaign(head_only=True)
    sheet, actor = factories.make_ready_sheet(campaign=campaign)
    head = factories.actor_of(factories.make_member(sheet.unit, Role.UNIT_HEAD))

    with pytest.raises(NotAllowed) as refusal:
        submit(sheet, actor)
    submit(sheet, head)

    assert refusal.value.reason == "Đợt này chỉ thủ trưởng đơn vị được gửi hoặc rút hồ sơ."


def test_person_of_another_unit_may_not_send():
    sheet, _ = factories.make_ready_sheet()
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))

    with pytest.raises(NotAllowed):
        submit(sheet, stranger)


def test_recall_gives_the_draft_back_and_sending_again_makes_version_two():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)

    sheet = sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    snapshot = submit(sheet, actor)

    assert snapshot.version == 2
    assert Snapshot.objects.count() == 2


def test_recall_is_refused_once_the_review_has_begun():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    review.begin_review(sheet=sheet, actor=factories.actor_of(factories.make_office()), at=clock.now())

    with pytest.raises(RuleViolation) as refusal:
        sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())

    assert refusal.value.reason.startswith("Sở đã bắt đầu duyệt")


def test_withdraw_needs_a_reason_and_restore_gives_a_draft():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    office = factories.actor_of(factories.make_office())

    with pytest.raises(RuleViolation):
        sending.withdraw_sheet(sheet=sheet, reason=" ", actor=actor, at=clock.now())
    sending.withdraw_sheet(sheet=sheet, reason="Đơn vị giải thể", actor=actor, at=clock.now())
    sheet = sending.restore_sheet(sheet=sheet, reason="Rút nhầm", actor=office, at=clock.now())

    assert sheet.state == SheetState.DRAFT


def test_sec_log_02_database_refuses_to_change_log_and_snapshots(transactional_db):
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)

    for change in (
        lambda: Event.objects.update(reason="khác"),
        lambda: Event.objects.all().delete(),
        lambda: Snapshot.objects.update(payload={}),
        lambda: Snapshot.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError):
            change()
    assert Event.objects.count() == 2
    assert Snapshot.objects.count() == 1
