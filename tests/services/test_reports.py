"""The life of a result report: from accepted models, with figures and files, to their recognition."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.models import Outbox
from registrations import guards
from registrations.enums import Action, DeadlineKind, Outcome, Recognition, SheetKind, SheetState
from registrations.models import (
    Attachment,
    Event,
    Evidence,
    Registration,
    ResultItem,
    Sheet,
    units_not_sent,
    units_owing,
)
from registrations.rules import files as file_rules
from registrations.services import beginnings, drafts, extensions, reports, review, sending, sheet_models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


def start(registration, actor, at=None):
    return drafts.start_sheet(
        unit=registration.unit, campaign=registration.campaign, kind=SheetKind.RESULT, actor=actor,
        at=at or clock.now(),
    )  # fmt: skip


def submit(sheet, actor, at=None):
    sheet.refresh_from_db()
    return sending.submit_sheet(
        sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=actor, at=at or clock.now()
    )


def only_item(sheet):
    return ResultItem.objects.select_related("report__sheet").get(report=sheet.pk)


def attach(item, actor, name="Minh chứng.pdf", content=None):
    uploaded = factories.make_upload(content, name)
    return reports.attach_evidence(item=item, uploaded=uploaded, actor=actor, at=clock.now())


def office():
    return factories.actor_of(factories.make_office())


def test_a_report_opens_from_the_accepted_models():
    registration, actor = factories.make_accepted_registration(models=3)
    refused = Registration.objects.filter(sheet=registration.pk).last()
    Registration.objects.filter(pk=refused.pk).update(verdict="REFUSED", verdict_reason="Trùng")

    sheet = start(registration, actor)

    assert sheet.code.startswith("KQ")
    assert (sheet.kind, sheet.state, sheet.version) == (SheetKind.RESULT, SheetState.DRAFT, 0)
    names = sheet.result_report.items.values_list("registration__name", "position")
    accepted = Registration.objects.filter(sheet=registration.pk).exclude(pk=refused.pk).order_by("position")
    assert list(names) == [(model.name, place) for place, model in enumerate(accepted, start=1)]
    assert sheet.result_report.signer_name == registration.registration_sheet.signer_name
    assert start(registration, actor) == sheet


@pytest.mark.parametrize("state", ["no sheet", "draft", "sent"])
def test_sec_ac_09_without_an_accepted_registration_there_is_no_report(state):
    campaign, unit = factories.make_campaign(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    if state != "no sheet":
        sheet, actor = factories.make_ready_sheet(unit, campaign, actor.user)
        if state == "sent":
            submit(sheet, actor)

    with pytest.raises(RuleViolation, match=beginnings.NOTHING_ACCEPTED):
        drafts.start_sheet(unit=unit, campaign=campaign, kind=SheetKind.RESULT, actor=actor, at=clock.now())
    assert not Sheet.objects.filter(kind=SheetKind.RESULT).exists()


def test_a_report_of_another_unit_is_not_started():
    registration, _ = factories.make_accepted_registration()
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    with pytest.raises(NotAllowed):
        start(registration, stranger)


def test_sending_freezes_texts_figures_and_files():
    sheet, actor = factories.make_ready_report()
    file = attach(only_item(sheet), actor)

    snapshot = submit(sheet, actor)

    [item] = snapshot.payload["models"]
    registered = only_item(sheet).registration
    assert {field: item[field] for field in ("name", "targets", "people_count", "money", "helped_count")} == {
        "name": registered.name, "targets": registered.targets, "people_count": 420, "money": 12_500_000,
        "helped_count": 0,
    }  # fmt: skip
    assert item["working_days"] == "37.5"
    assert item["files"] == [
        {
            "name": "Minh chứng.pdf", "size": file.size, "sha256": file.sha256, "token": str(file.token),
            "state": "READY", "scan": "NOT_SCANNED",
        }
    ]  # fmt: skip
    assert snapshot.payload["sheet"]["attendances"] == 1250
    kinds = Outbox.objects.filter(payload={"snapshot": snapshot.pk}).values_list("kind", flat=True)
    assert sorted(kinds) == ["result-receipt", "result-soft-file"]


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, False), (1, False)])
def test_plan_01_a_report_is_held_to_its_own_deadline(seconds, is_taken):
    sheet, actor = factories.make_ready_report()
    closes_at = sheet.campaign.deadlines.get(kind=DeadlineKind.RESULT).closes_at
    at = closes_at + timedelta(seconds=seconds)

    if is_taken:
        assert submit(sheet, actor, at).version == 1
        return
    with pytest.raises(RuleViolation, match="Đã hết hạn gửi"):
        submit(sheet, actor, at)
    assert Sheet.objects.get(pk=sheet.pk).state == SheetState.DRAFT


def test_an_extension_of_the_report_holds_in_the_same_second():
    sheet, actor = factories.make_ready_report()
    deadline = sheet.campaign.deadlines.get(kind=DeadlineKind.RESULT)
    at = deadline.closes_at + timedelta(hours=1)
    extensions.extend_deadline(
        deadline=deadline, unit=sheet.unit, until=at + timedelta(days=3), reason="Bão", actor=office(), at=at
    )
    assert submit(sheet, actor, at).version == 1


def test_an_incomplete_report_is_refused_with_its_places():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    reports.save_item(
        item=item, values={"money": None}, row_version=item.row_version, actor=actor, at=clock.now()
    )
    with pytest.raises(RuleViolation) as refusal:
        submit(sheet, actor)
    assert [(p.field, p.uid) for p in refusal.value.problems] == [("money", str(item.uid))]


def test_flt_12_two_people_on_one_result_nothing_is_overwritten():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    seen = item.row_version
    values = {"work_done": "Bản của người thứ nhất"}
    reports.save_item(item=item, values=values, row_version=seen, actor=actor, at=clock.now())

    with pytest.raises(StaleVersion) as stale:
        reports.save_item(
            item=item, values={"work_done": "Bản thứ hai"}, row_version=seen, actor=actor, at=clock.now()
        )

    assert stale.value.changed == {"work_done": "Bản của người thứ nhất"}
    assert only_item(sheet).work_done == "Bản của người thứ nhất"


def test_flt_13_two_people_on_different_fields_of_one_result_do_not_meet():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)

    for values in ({"work_done": "Bản của người thứ nhất"}, {"money": 5}):
        reports.save_item(item=item, values=values, row_version=item.row_version, actor=actor, at=clock.now())

    stored = only_item(sheet)
    assert (stored.work_done, stored.money) == ("Bản của người thứ nhất", 5)


def test_the_database_refuses_negative_days():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    with pytest.raises(Exception, match="working_days_are_not_negative|âm"):
        reports.save_item(
            item=item, values={"working_days": Decimal(-1)}, row_version=item.row_version, actor=actor,
            at=clock.now(),
        )  # fmt: skip


def test_sec_file_01_a_model_takes_so_many_files_and_no_more():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    for number in range(file_rules.MOST_EVIDENCE):
        attach(item, actor, f"tep-{number}.pdf")
    with pytest.raises(RuleViolation, match="nhiều nhất 5 tệp"):
        attach(item, actor)
    assert item.files.count() == file_rules.MOST_EVIDENCE


def test_sec_file_10_a_report_takes_so_many_bytes_and_no_more(monkeypatch):
    sheet, actor = factories.make_ready_report()
    content = factories.make_pdf()
    monkeypatch.setattr(reports, "MOST_BYTES_A_UNIT", 2 * len(content))
    attach(only_item(sheet), actor, content=content)
    attach(only_item(sheet), actor, content=content)
    with pytest.raises(RuleViolation, match="hãy bỏ bớt hoặc gửi tệp nhỏ hơn"):
        attach(only_item(sheet), actor, content=content)


def test_a_file_removed_before_sending_is_gone_one_that_was_sent_stays_readable():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    unsent = attach(item, actor, "chua-gui.pdf")
    reports.remove_evidence(item=item, attachment=unsent, actor=actor, at=clock.now())
    assert not Attachment.objects.filter(pk=unsent.pk).exists()

    sent = attach(item, actor, "da-gui.pdf")
    submit(sheet, actor)
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    reports.remove_evidence(item=item, attachment=sent, actor=actor, at=clock.now())

    assert not Evidence.objects.exists()
    assert Attachment.objects.get(kind="EVIDENCE") == sent
    about = Event.objects.filter(action=Action.REMOVE_FILE).values_list("about", flat=True)
    assert list(about) == [f"{item}: chua-gui.pdf", f"{item}: da-gui.pdf"]


def test_a_deleted_draft_takes_its_files_along():
    sheet, actor = factories.make_ready_report()
    attach(only_item(sheet), actor)
    drafts.delete_draft(sheet=sheet, actor=actor, at=clock.now())
    assert not Attachment.objects.filter(kind="EVIDENCE").exists()
    assert not ResultItem.objects.exists()


def test_sec_ac_06_a_sent_report_is_closed():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    submit(sheet, actor)
    with pytest.raises(RuleViolation, match="không sửa được"):
        attach(item, actor)
    with pytest.raises(RuleViolation, match="không sửa được"):
        reports.save_item(
            item=item, values={"money": 1}, row_version=item.row_version, actor=actor, at=clock.now()
        )


def test_the_office_recognises_all_but_those_with_a_reason():
    sheet, actor = factories.make_ready_report(models=2)
    submit(sheet, actor)
    sheet.refresh_from_db()
    first, second = ResultItem.objects.filter(report=sheet.pk)

    with pytest.raises(RuleViolation, match="Nêu lý do không công nhận"):
        review.accept_sheet(
            sheet=sheet, row_version=sheet.row_version, refused={second.uid: " "}, actor=office(),
            at=clock.now(),
        )  # fmt: skip
    review.accept_sheet(
        sheet=sheet, row_version=sheet.row_version, refused={second.uid: "Chưa có kết quả"}, actor=office(),
        at=clock.now(),
    )  # fmt: skip

    rows = ResultItem.objects.values_list("uid", "recognition", "recognition_reason").order_by("position")
    assert list(rows) == [
        (first.uid, Recognition.RECOGNISED, ""),
        (second.uid, Recognition.NOT_RECOGNISED, "Chưa có kết quả"),
    ]
    event = Event.objects.filter(action=Action.ACCEPT).last()
    assert event.about == "1 mô hình không công nhận"


def test_a_report_that_comes_again_is_decided_anew():
    sheet, actor = factories.make_ready_report()
    submit(sheet, actor)
    sheet.refresh_from_db()
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=office(), at=clock.now())
    lead = factories.actor_of(factories.make_office("OFFICE_LEAD"))
    review.reopen_sheet(sheet=sheet, reason="Đơn vị báo sai số liệu", actor=lead, at=clock.now())

    submit(sheet, actor)

    assert only_item(sheet).recognition == Recognition.PENDING


def test_a_model_in_a_report_stays_on_its_registration():
    sheet, actor = factories.make_ready_report()
    model = only_item(sheet).registration
    registration = Sheet.objects.get(kind=SheetKind.REGISTRATION)
    lead = factories.actor_of(factories.make_office("OFFICE_LEAD"))
    review.reopen_sheet(sheet=registration, reason="Sửa tên", actor=lead, at=clock.now())

    with pytest.raises(RuleViolation, match=guards.REPORTED):
        sheet_models.delete_model(model=model, actor=actor, at=clock.now())
    with pytest.raises(RuleViolation, match=guards.REPORTED):
        sending.withdraw_sheet(sheet=registration, reason="Thôi", actor=actor, at=clock.now())
    assert Registration.objects.filter(pk=model.pk).exists()


def test_a_draft_gets_the_models_that_are_accepted_later_and_leaves_out_the_refused():
    sheet, actor = factories.make_ready_report()
    registration = Sheet.objects.get(kind=SheetKind.REGISTRATION)
    lead = factories.actor_of(factories.make_office("OFFICE_LEAD"))
    review.reopen_sheet(sheet=registration, reason="Thêm mô hình", actor=lead, at=clock.now())
    added = factories.make_model(registration, actor)
    submit(registration, actor)
    registration.refresh_from_db()
    old = only_item(sheet).registration

    review.accept_sheet(
        sheet=registration, row_version=registration.row_version, refused={old.uid: "Trùng"}, actor=lead,
        at=clock.now(),
    )  # fmt: skip

    assert list(ResultItem.objects.reported().values_list("registration", flat=True)) == [added.pk]


def recalled(sheet, actor):
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())


def restored(sheet, actor):
    sending.withdraw_sheet(sheet=sheet, reason="Gửi nhầm", actor=actor, at=clock.now())
    sending.restore_sheet(sheet=sheet, reason="Rút nhầm", actor=office(), at=clock.now())


def returned(sheet, actor):
    remarks = [review.NewRemark("Bổ sung mô hình")]
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=office(), at=clock.now()
    )


def reopened(sheet, actor):
    factories.accept_sent(sheet)
    lead = factories.actor_of(factories.make_office("OFFICE_LEAD"))
    review.reopen_sheet(sheet=sheet, reason="Bổ sung mô hình", actor=lead, at=clock.now())


@pytest.mark.parametrize("comes_back", [recalled, restored, returned, reopened])
def test_a_report_that_comes_back_gets_the_models_accepted_while_it_was_with_the_office(comes_back):
    sheet, actor = factories.make_ready_report()
    submit(sheet, actor)
    registration = Sheet.objects.get(kind=SheetKind.REGISTRATION)
    lead = factories.actor_of(factories.make_office("OFFICE_LEAD"))
    review.reopen_sheet(sheet=registration, reason="Thêm mô hình", actor=lead, at=clock.now())
    added = factories.make_model(registration, actor)
    submit(registration, actor)
    factories.accept_sent(registration)
    assert not added.results.exists()

    comes_back(sheet, actor)

    old, new = ResultItem.objects.filter(report=sheet.pk)
    assert (new.registration, new.position, old.work_done != "", new.work_done) == (added, 2, True, "")


def test_who_owes_a_report_has_an_accepted_registration():
    sheet, actor = factories.make_ready_report()
    registered, _ = factories.make_ready_sheet(campaign=sheet.campaign)
    day, campaign = clock.local_day(clock.now()), sheet.campaign

    assert list(units_owing(campaign, day, SheetKind.RESULT)) == [sheet.unit]
    assert list(units_not_sent(campaign, day, SheetKind.RESULT)) == [sheet.unit]
    submit(sheet, actor)
    assert list(units_not_sent(campaign, day, SheetKind.RESULT)) == []
    assert registered.unit in units_not_sent(campaign, day)


def test_a_model_that_could_not_be_done_is_reported_by_its_reason_alone():
    sheet, actor = factories.make_ready_report()
    item = only_item(sheet)
    empty = dict.fromkeys(["people_count", "money", "working_days", "helped_count"])
    values = empty | {"outcome": Outcome.NOT_DONE, "outcome_reason": "Dịch bệnh", "work_done": ""}
    reports.save_item(item=item, values=values, row_version=item.row_version, actor=actor, at=clock.now())
    assert submit(sheet, actor).payload["models"][0]["money"] is None
