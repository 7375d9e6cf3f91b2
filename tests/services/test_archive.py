"""An archived year is only read, by every service, and a change behind our back is found."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations import services
from registrations.enums import Action, Role, SheetState, UnitKind
from registrations.models import (
    Adoption,
    Attachment,
    Campaign,
    Deadline,
    Event,
    ExtensionRequest,
    OfficeSummary,
    ReceiptSlip,
    Registration,
    ReminderRule,
    ResultItem,
    Sheet,
)
from registrations.parts import COUNTED
from registrations.services import (
    adoptions,
    archive,
    copies,
    drafts,
    extensions,
    launch_plans,
    paper,
    reminders,
    reports,
    review,
    sending,
    sheet_models,
    summaries,
)
from registrations.services.archive import (
    archive_campaign,
    changed_campaigns,
    standing_of,
    unarchive_campaign,
)
from registrations.services.checksum import checksum_of
from tests import factories
from tests.services.test_sending import submit
from tests.services.writing import services_that_write
from tests.summary_world import (
    RESULT,
    accept,
    accepted_sheet,
    close_windows,
    issue,
    make_lead,
    make_year,
    sent_report,
    sheet_now,
)

pytestmark = pytest.mark.django_db

# Rooms whose services write nothing of a campaign, or only as a step of a service that is called below.
ELSEWHERE = {
    "archive", "beginnings", "clones", "common", "exports", "files", "import_memberships", "import_units",
    "imports", "kinds", "reporting_lines", "unit_changes", "unit_duties", "unit_endings", "unit_lines",
    "unit_names", "units",
}  # fmt: skip


@pytest.fixture
def year():
    """A finished year: an accepted registration with its launch plan, an accepted report, both summaries."""
    campaign = make_year()
    sheet, actor = accepted_sheet(campaign, models=2)
    factories.make_launch_plan(sheet.unit, campaign, actor)
    accept(sent_report(sheet, actor))
    office = {"actor": factories.actor_of(factories.make_office()), "at": clock.now()}
    adoptions.record_adoption(
        registration=Registration.objects.first(), unit=factories.make_unit(), year=campaign.year, **office
    )
    paper.issue_slip(receipt=factories.make_paper(sheet_now(sheet), office["actor"]), **office)
    ReminderRule.objects.create(campaign=campaign, kind=RESULT, days=-3, subject="Sắp hết hạn", text="Gửi")
    issue(campaign)
    issue(campaign, RESULT)
    close_windows(campaign)
    return campaign


def shut(campaign, **fields):
    """Archive the campaign."""
    return archive_campaign(campaign=campaign, actor=make_lead(), at=clock.now(), **fields)


def test_archiving_stores_who_when_and_a_checksum(year):
    lead = make_lead()

    archive_campaign(campaign=year, actor=lead, at=clock.now())

    stored = Campaign.objects.get()
    assert (stored.archived_by, stored.checksum) == (lead.user, checksum_of(stored))
    event = Event.objects.get(action=Action.ARCHIVE)
    assert (event.about, event.reason) == (f"{stored}: {stored.checksum}", "")
    assert changed_campaigns() == []


def test_only_the_lead_archives_and_opens_again(year):
    officer = factories.actor_of(factories.make_office())
    with pytest.raises(NotAllowed, match=r"^Chỉ lãnh đạo phòng làm được việc này\.$"):
        archive_campaign(campaign=year, actor=officer, at=clock.now())
    shut(year)
    with pytest.raises(NotAllowed):
        unarchive_campaign(campaign=year, reason="a", actor=officer, at=clock.now())


def obstacle(campaign, lead):
    """Each thing that keeps a year open, and its sentence."""
    at = clock.now()
    deadline = Deadline.objects.get(campaign=campaign, kind="REGISTRATION")
    summary = OfficeSummary.objects.get(kind="REGISTRATION")

    def waiting():
        Sheet.objects.filter(kind="RESULT").update(state=SheetState.SUBMITTED)

    def asked():
        ExtensionRequest.objects.create(
            deadline=deadline, unit=factories.make_unit(), reason="Bão", requested_by=lead.user,
            wanted_day=clock.local_day(at), requested_at=at,
        )  # fmt: skip

    def open_window():
        Deadline.objects.filter(pk=deadline.pk).update(closes_at=at + timedelta(days=1))

    def correction():
        summaries.open_correction(summary=summary, reason="a", actor=lead, at=at)

    return {
        "Còn 1 hồ sơ chờ duyệt.": waiting,
        "Còn 1 đề nghị gia hạn chờ trả lời.": asked,
        "Thời hạn “Đăng ký” còn mở.": open_window,
        f"{summary} đang được sửa đổi; hãy ban hành bản mới trước.": correction,
    }


@pytest.mark.parametrize("number", range(4))
def test_an_open_year_is_not_archived(year, number):
    sentence, make = list(obstacle(year, make_lead()).items())[number]
    make()

    with pytest.raises(RuleViolation) as refused:
        shut(year)

    assert refused.value.reason == sentence
    assert Campaign.objects.get().archived_at is None


def test_a_missing_summary_has_to_be_meant():
    campaign = make_year()
    accepted_sheet(campaign)
    issue(campaign)
    close_windows(campaign)

    with pytest.raises(RuleViolation) as refused:
        shut(campaign)
    assert refused.value.reason == (
        "Chưa ban hành bản tổng hợp (báo cáo kết quả thực hiện); hãy xác nhận là không lập."
    )
    shut(campaign, knowingly_without_summary=True)
    assert Event.objects.get(action=Action.ARCHIVE).reason == (
        "Không lập bản tổng hợp: báo cáo kết quả thực hiện."
    )


def test_the_lead_opens_a_year_again_with_a_reason_that_is_logged(year):
    shut(year)
    checksum = Campaign.objects.get().checksum
    by = {"actor": make_lead(), "at": clock.now()}

    with pytest.raises(RuleViolation, match=r"^Nêu lý do mở lại\.$"):
        unarchive_campaign(campaign=year, reason=" ", **by)
    unarchive_campaign(campaign=year, reason="Sửa quyết định", **by)

    stored = Campaign.objects.get()
    assert (stored.archived_at, stored.archived_by, stored.checksum) == (None, None, "")
    event = Event.objects.get(action=Action.UNARCHIVE)
    assert (event.about, event.reason) == (f"{stored}: {checksum}", "Sửa quyết định")
    with pytest.raises(RuleViolation, match=r"^Đợt này chưa lưu trữ\.$"):
        unarchive_campaign(campaign=year, reason="a", **by)


def calls_on(campaign):
    """Every service that writes something of a campaign, called on one that is archived."""
    lead, at = make_lead(), clock.now()
    sheet = sheet_now(Sheet.objects.get(kind="REGISTRATION"))
    member = factories.actor_of(factories.make_member(sheet.unit))
    new_unit = factories.make_unit()
    newcomer = factories.actor_of(factories.make_member(new_unit))
    model = Registration.objects.select_related("sheet__sheet__campaign").first()
    deadline = Deadline.objects.select_related("campaign").get(campaign=campaign, kind="REGISTRATION")
    asked = ExtensionRequest.objects.create(
        deadline=deadline, unit=new_unit, reason="Bão", wanted_day=clock.local_day(at) + timedelta(days=3),
        requested_by=newcomer.user, requested_at=at,
    )  # fmt: skip
    until, day = at + timedelta(days=3), clock.local_day(at)
    unit, office = {"actor": member, "at": at}, {"actor": lead, "at": at}
    seen = {"row_version": sheet.row_version}
    summary = OfficeSummary.objects.get(kind="REGISTRATION")
    item = ResultItem.objects.select_related("report__sheet").first()
    slip = ReceiptSlip.objects.select_related("receipt__campaign").get()
    return {
        "start_sheet": partial(drafts.start_sheet, unit=new_unit, campaign=campaign, actor=newcomer, at=at),
        "enter_on_behalf": partial(
            drafts.enter_on_behalf, unit=new_unit, campaign=campaign, reason="a", **office
        ),
        "save_details": partial(
            drafts.save_details, sheet=sheet, values={"contact_name": "B"}, **seen, **unit
        ),
        "delete_draft": partial(drafts.delete_draft, sheet=sheet, **unit),
        "submit_sheet": partial(sending.submit_sheet, sheet=sheet, token=uuid.uuid4(), **seen, **unit),
        "recall_sheet": partial(sending.recall_sheet, sheet=sheet, **unit),
        "withdraw_sheet": partial(sending.withdraw_sheet, sheet=sheet, reason="a", **unit),
        "restore_sheet": partial(sending.restore_sheet, sheet=sheet, reason="a", **office),
        "begin_review": partial(review.begin_review, sheet=sheet, **office),
        "return_sheet": partial(
            review.return_sheet, sheet=sheet, remarks=[review.NewRemark("a")], **seen, **office
        ),
        "accept_sheet": partial(review.accept_sheet, sheet=sheet, **seen, **office),
        "reopen_sheet": partial(review.reopen_sheet, sheet=sheet, reason="a", **office),
        "take_over_sheet": partial(review.take_over_sheet, sheet=sheet, reason="a", **office),
        "add_model": partial(sheet_models.add_model, sheet=sheet, values={"name": "B"}, **unit),
        "save_model": partial(
            sheet_models.save_model, model=model, values={"name": "B"}, row_version=2, **unit
        ),
        "move_model": partial(sheet_models.move_model, model=model, step=1, **unit),
        "delete_model": partial(sheet_models.delete_model, model=model, **unit),
        "copy_models": partial(copies.copy_models, sheet=sheet, sources=[model.uid], **unit),
        "set_deadline": partial(
            extensions.set_deadline, deadline=deadline, opens_at=None, closes_at=until, reason="a", **office
        ),
        "extend_deadline": partial(
            extensions.extend_deadline, deadline=deadline, unit=new_unit, until=until, reason="a", **office
        ),
        "request_extension": partial(
            extensions.request_extension,
            deadline=deadline,
            unit=sheet.unit,
            reason="a",
            wanted_day=clock.local_day(until),
            **unit,
        ),
        "grant_request": partial(extensions.grant_request, request=asked, until=until, **office),
        "refuse_request": partial(extensions.refuse_request, request=asked, answer="a", **office),
        "save_item": partial(reports.save_item, item=item, values={"spread": "B"}, row_version=2, **unit),
        "attach_evidence": partial(
            reports.attach_evidence, item=item, uploaded=factories.make_upload(), **unit
        ),
        "remove_evidence": partial(
            reports.remove_evidence, item=item, attachment=Attachment.objects.first(), **unit
        ),
        "record_adoption": partial(
            adoptions.record_adoption, registration=model, unit=new_unit, year=day.year, **office
        ),
        "remove_adoption": partial(
            adoptions.remove_adoption, adoption=Adoption.objects.get(), reason="a", **office
        ),
        "record_paper": partial(factories.make_paper, sheet, lead, at, is_one_more=True),
        "void_paper": partial(paper.void_paper, receipt=slip.receipt, reason="a", **office),
        "compare_paper": partial(paper.compare_paper, receipt=slip.receipt, **office),
        "issue_slip": partial(paper.issue_slip, receipt=slip.receipt, **office),
        "void_slip": partial(paper.void_slip, slip=slip, reason="a", **office),
        "reissue_slip": partial(paper.reissue_slip, slip=slip, reason="a", **office),
        "remind_by_hand": partial(
            reminders.remind_by_hand,
            deadline=deadline,
            unit_ids=[new_unit.pk],
            again=False,
            words="a",
            token=uuid.uuid4(),
            **office,
        ),
        "attach_plan_file": partial(
            launch_plans.attach_plan_file,
            unit=sheet.unit,
            campaign=campaign,
            uploaded=factories.make_upload(),
            **unit,
        ),
        "record_launch_plan": partial(
            launch_plans.record_launch_plan,
            unit=sheet.unit,
            campaign=campaign,
            number="9",
            issued_on=day,
            **unit,
        ),
        "issue_summary": partial(
            summaries.issue_summary,
            campaign=campaign,
            kind=RESULT,
            number="9",
            issued_on=day,
            seen="a",
            **office,
        ),
        "open_correction": partial(summaries.open_correction, summary=summary, reason="a", **office),
    }


def stored_of(campaign):
    """All that an archived year holds, as one number."""
    return checksum_of(campaign), Attachment.objects.count(), Event.objects.count()


def test_inv_19_every_service_refuses_to_write_in_an_archived_year(year):
    shut(year)
    calls = calls_on(year)
    before = stored_of(year)
    sentence = f"Đợt thi đua năm {year.year} đã lưu trữ nên chỉ xem được."

    for name, call in calls.items():
        with pytest.raises(RuleViolation) as refused:
            call()
        assert (name, refused.value.reason) == (name, sentence)

    assert stored_of(year) == before


def test_inv_19_no_service_is_forgotten(year):
    assert sorted(services_that_write(services, ELSEWHERE)) == sorted(calls_on(year))


def test_inv_19_every_table_of_a_year_is_counted():
    models = [model for model in apps.get_models() if not model.__name__.startswith("Historical")]
    of_a_year = {"registrations.Campaign", *COUNTED}
    pointing = {
        model._meta.label
        for model in models
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model._meta.label in of_a_year
    }

    assert pointing == {*COUNTED}


CHANGES = {
    "sheet": "UPDATE registrations_sheet SET code = 'X' WHERE kind = 'REGISTRATION'",
    "model": "UPDATE registrations_registration SET goals = 'X' WHERE position = 1",
    "verdict": "UPDATE registrations_registration SET verdict = 'PENDING' WHERE position = 1",
    "recognition": "UPDATE registrations_resultitem SET recognition = 'PENDING' WHERE position = 1",
    "figure": "UPDATE registrations_resultitem SET money = 0 WHERE position = 1",
    "responsible": "DELETE FROM registrations_responsibility",
    "deadline": "UPDATE registrations_deadline SET source = 'X' WHERE kind = 'REGISTRATION'",
    "reminder rule": "UPDATE registrations_reminderrule SET text = 'X'",
    "adoption": "UPDATE registrations_adoption SET year = year + 1",
    "paper": "UPDATE registrations_paperreceipt SET received_on = '2020-01-01'",
    "slip": "UPDATE registrations_receiptslip SET number = 9",
    "launch plan": "UPDATE registrations_launchplan SET number = 'X'",
    "file": "UPDATE registrations_attachment SET sha256 = 'X'",
    "setting": "UPDATE registrations_campaign SET supplement_days = 9",
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_inv_19_what_is_changed_behind_our_back_is_found(year, what):
    shut(year)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[what])

    assert changed_campaigns() == [year]
    with pytest.raises(CommandError, match=rf"^Dữ liệu của đợt đã lưu trữ bị thay đổi: năm {year.year}\.$"):
        call_command("verify_campaigns")


def test_inv_19_nobody_else_s_change_is_taken_for_one(year, capsys):
    shut(year)
    unit = Sheet.objects.filter(kind="REGISTRATION").get().unit
    unit.name, unit.code = "Trường đổi tên", "MOI"
    unit.save()
    make_year(year=year.year + 1)
    factories.make_member(unit, Role.UNIT_HEAD)
    factories.make_unit(kind=UnitKind.CENTRE)
    Registration.objects.update(search_text="")

    call_command("verify_campaigns")

    assert "Đã kiểm tra 1 đợt lưu trữ, không có gì thay đổi." in capsys.readouterr().out


def test_checksum_does_not_depend_on_the_order_of_rows(year):
    first = checksum_of(year)
    Registration.objects.order_by("-pk").first().save()

    assert checksum_of(year) == first


def test_perf_11_standing_costs_five_queries(year, django_assert_num_queries):
    """One of them asks the app above for its corrections."""
    with django_assert_num_queries(5):
        standing_of(year, clock.now())


def test_a_year_with_open_drafts_is_archived_and_they_stay_drafts(year):
    draft, actor = factories.make_ready_sheet(campaign=year)
    shut(year)

    with pytest.raises(RuleViolation, match="đã lưu trữ nên chỉ xem được"):
        submit(sheet_now(draft), actor)
    assert sheet_now(draft).state == SheetState.DRAFT
    assert archive.changed_campaigns() == []
