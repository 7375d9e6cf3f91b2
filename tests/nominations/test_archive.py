"""An archived year's dossiers, lists and decisions are only read, and a change behind our back is found."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.models import Outbox
from nominations import services
from nominations.enums import HonourKind, Standing
from nominations.models import (
    Appraisal,
    CriterionVerdict,
    DossierFile,
    Honour,
    IssuedList,
    Nomination,
    QuotaAllocation,
    Score,
    ScoreItem,
)
from nominations.models.checklists import checklist_of
from nominations.rules.copies import CopyChange
from nominations.services import (
    achievements,
    appraisals,
    awards,
    conflicts,
    department_council,
    dossier_files,
    lists,
    minutes,
    nominees,
    paper_copies,
    paper_desk,
    prefill,
    quotas,
    ranking,
)
from registrations.enums import AttachmentKind, SheetState
from registrations.models import Attachment, Criterion, Deadline, Event, Registration, Sheet
from registrations.services import drafts, review, sending
from registrations.services.archive import archive_campaign, changed_campaigns
from registrations.services.checksum import checksum_of
from registrations.services.files import keep_file
from tests import factories
from tests.list_world import compiled, issue, make_council, make_list_year, recommended, scheme_of
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    declare_conflict,
    make_accepted_dossier,
    make_lead,
    make_officer,
    make_ready_dossier,
    nominations_of,
    seen,
)
from tests.services.writing import services_that_write

pytestmark = pytest.mark.django_db

# Rooms that write nothing of a campaign, or only as a step of a service that is called below.
ELSEWHERE = {"beginnings", "common", "deciding", "decisions", "groups", "import_awards", "list_exports"}
# Steps of services that are called below; the file of a letter, which no campaign holds yet.
STEPS = {"store_values", "keep_letter"}


@pytest.fixture
def year(settings, tmp_path):
    """A year that has come to a decision on one of two that were listed; one waits in reserve, one unit has
    its dossier still in hand."""
    settings.MEDIA_ROOT = tmp_path
    campaign = make_list_year()
    listed = recommended(campaign, subjects=[INDIVIDUAL, INDIVIDUAL])
    make_council(campaign, listed)
    appraise(listed[0])
    declare_conflict(make_officer(), listed[0])
    put_one_in_reserve(campaign)
    write_one_more(campaign)
    letter = quotas.keep_letter(uploaded=factories.make_upload(), **by(make_officer()))
    QuotaAllocation.objects.update(letter=letter)
    issued = issue(campaign)
    decision = awards.record_decision(
        issued=issued, number="9/QĐ-UBND", decided_on=clock.local_day(clock.now()), issuer="UBND tỉnh",
        results={listed[0].uid: True}, **by(make_officer()),
    )  # fmt: skip
    awards.attach_decision_file(decision=decision, uploaded=factories.make_upload(), **by(make_officer()))
    Deadline.objects.update(closes_at=clock.now() - timedelta(days=1))
    return campaign


def by(actor):
    """The person, now."""
    return {"actor": actor, "at": clock.now()}


def appraise(nomination):
    """What the office found, as rows."""
    criterion = Criterion.objects.first()
    appraisal = Appraisal.objects.create(
        nomination=nomination, note="Tốt", by=make_officer().user, at=clock.now()
    )
    CriterionVerdict.objects.create(appraisal=appraisal, criterion=criterion, is_met=True)
    movement = nomination.dossier.sheet.campaign.movement
    item = ScoreItem.objects.create(
        movement=movement, subject=INDIVIDUAL, text="Quy mô", max_points=10, position=1
    )
    Score.objects.create(appraisal=appraisal, item=item, points=9)


def put_one_in_reserve(campaign):
    """A nominee of another unit."""
    sheet, _ = make_accepted_dossier(campaign=campaign)
    [waiting] = nominations_of(sheet)
    findings = appraisals.Findings({one.pk: (True, "") for one in appraisals.criteria_for(waiting)})
    given = {"nomination": waiting, "findings": findings, "row_version": waiting.row_version}
    appraisals.find_eligible(**given, **by(make_officer()))
    ranking.put_in_reserve(chosen=seen(waiting), **by(make_officer()))


def write_one_more(campaign):
    """A dossier with a soft file and an honour, which nobody has sent."""
    sheet, actor = make_ready_dossier(campaign=campaign)
    [written] = nominations_of(sheet)
    kept = keep_file(
        unit=sheet.unit, kind=AttachmentKind.NOMINATION, uploaded=factories.make_upload(), **by(actor)
    )
    DossierFile.objects.create(dossier=sheet.nomination_dossier, attachment=kept)
    Honour.objects.create(nomination=written, kind=HonourKind.TITLE, year=2020, name="Lao động tiên tiến")


def shut(campaign):
    """Archive the campaign."""
    return archive_campaign(campaign=campaign, knowingly_without_summary=True, **by(make_lead()))


def calls_on(campaign):
    """Every service of dossiers, lists and decisions, called on a campaign that is archived."""
    return {**calls_of_unit(campaign), **calls_on_papers(campaign), **calls_on_lists(campaign)}


def calls_of_unit(campaign):
    """What a unit does with a dossier that it has in hand."""
    sheet = Sheet.objects.select_related("unit").get(kind="NOMINATION", state=SheetState.DRAFT)
    [nomination] = nominations_of(sheet)
    unit = by(factories.actor_of(factories.make_member(sheet.unit)))
    of_nominee, of_version = {"nomination": nomination, **unit}, {"row_version": 1}
    file = sheet.nomination_dossier.files.get()
    return {
        "add_nominee": partial(
            nominees.add_nominee, sheet=sheet, registration=nomination.registration, collective="Tổ", **unit
        ),
        "save_nominee": partial(nominees.save_nominee, values={"summary": "a"}, **of_version, **of_nominee),
        "save_answers": partial(nominees.save_answers, answers={1: "a"}, **of_version, **of_nominee),
        "move_nominee": partial(nominees.move_nominee, step=1, **of_nominee),
        "remove_nominee": partial(nominees.remove_nominee, **of_nominee),
        "save_report_part": partial(
            achievements.save_report_part, values={"duties": "a"}, **of_version, **of_nominee
        ),
        "prefill_part": partial(prefill.prefill_part, keys=["duties"], **of_nominee),
        "save_minutes": partial(
            minutes.save_minutes, sheet=sheet, values={"place": "a"}, members=[], votes={}, **of_version,
            **unit,
        ),
        "copy_members": partial(minutes.copy_members, sheet=sheet, **unit),
        "attach_file": partial(
            dossier_files.attach_file, sheet=sheet, uploaded=factories.make_upload(), **unit
        ),
        "remove_file": partial(
            dossier_files.remove_file, sheet=sheet, attachment=file.attachment, **unit
        ),
    }  # fmt: skip


def calls_on_papers(campaign):
    """What the office does with the paper of a dossier and with its nominees."""
    office, lead = by(make_officer()), by(make_lead())
    waiting = Nomination.objects.select_related("dossier__sheet__unit").get(standing=Standing.RESERVE)
    dossier, chosen = waiting.dossier, seen(waiting)
    place = checklist_of(dossier.sheet).papers[0].place
    findings = appraisals.Findings({one.pk: (True, "") for one in appraisals.criteria_for(waiting)})
    judged = {"nomination": waiting, "findings": findings, "row_version": waiting.row_version, **office}
    return {
        "mark_copies": partial(
            paper_copies.mark_copies, dossier=dossier, changes=[CopyChange(*place, "signed", False)],
            version=1, **office,
        ),
        "tick_set": partial(paper_copies.tick_set, dossier=dossier, set_no=1, **office),
        "endorse_reports": partial(paper_copies.endorse_reports, dossier=dossier, **office),
        "flaw_set": partial(paper_copies.flaw_set, dossier=dossier, set_no=1, defect="NO_SEAL", **office),
        "outdate_set": partial(paper_copies.outdate_set, dossier=dossier, set_no=1, printed=1, **office),
        "save_desk": partial(
            paper_desk.save_desk, dossier=dossier, page=paper_desk.DeskPage(1, [], paper_desk.Press((1,))),
            **office,
        ),
        "give_slip": partial(paper_desk.give_slip, dossier=dossier, **office),
        "move_paper": partial(paper_copies.move_paper, dossier=dossier, shelf="Kệ 2", seen="", **office),
        "declare_conflict": partial(
            conflicts.declare_conflict, unit=dossier.sheet.unit, campaign=campaign, reason="a", **office
        ),
        "find_eligible": partial(appraisals.find_eligible, **judged),
        "find_ineligible": partial(appraisals.find_ineligible, reason="a", **judged),
        "recommend": partial(ranking.recommend, chosen=chosen, **office),
        "put_in_reserve": partial(ranking.put_in_reserve, chosen=chosen, **office),
        "not_recommend": partial(ranking.not_recommend, chosen=chosen, reason="a", **office),
        "promote": partial(
            ranking.promote, allocation=waiting.allocation, nomination=waiting,
            row_version=waiting.row_version, **lead,
        ),
        "rank": partial(ranking.rank, orders={waiting.pk: 7}, seen=chosen, **office),
    }  # fmt: skip


def calls_on_lists(campaign):
    """What the office does with quotas, its council, lists and decisions."""
    office, lead, day = by(make_officer()), by(make_lead()), clock.local_day(clock.now())
    scheme, issued = scheme_of(campaign), IssuedList.objects.get()
    letter = {"amount": 9, "issuer": "a", "letter_number": "a", "letter_day": day, "letter": None}
    quota = QuotaAllocation.objects.select_related("campaign").get(subject=INDIVIDUAL)
    meeting = department_council.meetings().get()
    decision = {"decision": issued.decisions.get(), **lead}
    [waits] = Nomination.objects.awaiting_decision(issued)
    return {
        "set_quota": partial(
            quotas.set_quota, campaign=campaign, scheme=scheme, subject=COLLECTIVE, group=None, **letter,
            **office,
        ),
        "change_quota": partial(
            quotas.change_quota, allocation=quota, seen=quotas.last_change(quota), **letter, **office
        ),
        "begin_meeting": partial(
            department_council.begin_meeting, campaign=campaign, scheme=scheme, **office
        ),
        "record_meeting": partial(
            department_council.record_meeting, meeting=meeting, row_version=meeting.row_version, members=[],
            minutes=department_council.Minutes("1", day, None, None, "a"), **office,
        ),
        "record_votes": partial(
            department_council.record_votes, meeting=meeting, votes={waits.pk: (1, 0)},
            row_version=meeting.row_version, **office,
        ),
        "propose_list": partial(
            lists.propose_list, campaign=campaign, scheme=scheme, seen=compiled(campaign).digest, **office
        ),
        "issue_list": partial(
            lists.issue_list, proposal=issued.proposal, number="9", issued_on=day, **office
        ),
        "open_list_correction": partial(lists.open_list_correction, issued=issued, reason="a", **lead),
        "record_decision": partial(
            awards.record_decision, issued=issued, number="10", decided_on=day, issuer="a",
            results={waits.uid: True}, **office,
        ),
        "attach_decision_file": partial(
            awards.attach_decision_file, uploaded=factories.make_upload(), **decision
        ),
        "set_release": partial(awards.set_release, release_at=lead["at"], row_version=1, **decision),
        "void_decision": partial(awards.void_decision, reason="a", row_version=1, **decision),
    }  # fmt: skip


def calls_on_sheets(campaign):
    """What the shared life of sheets does with dossiers, by the name of the service."""
    draft = Sheet.objects.select_related("unit").get(kind="NOMINATION", state=SheetState.DRAFT)
    accepted = Sheet.objects.filter(kind="NOMINATION", state=SheetState.ACCEPTED).first()
    unit, lead = by(factories.actor_of(factories.make_member(draft.unit))), by(make_lead())
    return {
        "save_details": partial(
            drafts.save_details, sheet=draft, values={"grounds": "a"}, row_version=1, **unit
        ),
        "delete_draft": partial(drafts.delete_draft, sheet=draft, **unit),
        "submit_sheet": partial(
            sending.submit_sheet, sheet=draft, token=uuid.uuid4(), row_version=draft.row_version, **unit
        ),
        "reopen_sheet": partial(review.reopen_sheet, sheet=accepted, reason="a", **lead),
    }  # fmt: skip


def stored_of(campaign):
    """All that an archived year holds, as one number; the log and the letters beside it."""
    counts = [table.objects.count() for table in (Attachment, Event, Outbox, Nomination, Registration)]
    return checksum_of(campaign), counts


@pytest.mark.parametrize("calls", [calls_on, calls_on_sheets])
def test_inv_19_every_service_refuses_to_write_in_an_archived_year(year, calls):
    shut(year)
    called = calls(year)
    before = stored_of(year)
    sentence = f"Đợt thi đua năm {year.year} đã lưu trữ nên chỉ xem được."

    for name, call in called.items():
        with pytest.raises(RuleViolation) as refused:
            call()
        assert (name, refused.value.reason) == (name, sentence)

    assert stored_of(year) == before


def test_inv_19_no_service_is_forgotten(year):
    assert sorted({*services_that_write(services, ELSEWHERE)} - STEPS) == sorted(calls_on(year))


CHANGES = {
    "form": "DELETE FROM nominations_campaignform",
    "quota": "UPDATE nominations_quotaallocation SET amount = 99",
    "dossier": "UPDATE nominations_nominationdossier SET grounds = 'X'",
    "nominee": "UPDATE nominations_nomination SET summary = 'X'",
    "standing": "UPDATE nominations_nomination SET standing = 'ELIGIBLE' WHERE standing = 'RESERVE'",
    "rank": "UPDATE nominations_nomination SET \"order\" = 9 WHERE standing = 'RESERVE'",
    "answer": "UPDATE nominations_criterionanswer SET text = 'X'",
    "honour": "UPDATE nominations_honour SET year = 1999",
    "minutes": "UPDATE nominations_councilmeeting SET number = 'X'",
    "member": "UPDATE nominations_councilmember SET absence_reason = 'X'",
    "vote": "UPDATE nominations_vote SET votes_for = 1",
    "appraisal": "UPDATE nominations_appraisal SET note = 'X'",
    "verdict": "UPDATE nominations_criterionverdict SET note = 'X'",
    "points": "UPDATE nominations_score SET points = 1",
    "conflict": "DELETE FROM nominations_declaredconflict",
    "mark on a paper": "UPDATE nominations_papercopy SET signed = false WHERE set_no = 2",
    "decision": "UPDATE nominations_awarddecision SET number = 'X'",
    "register": "UPDATE nominations_awardrecord SET award = 'X'",
    "file of a dossier": "UPDATE registrations_attachment SET sha256 = 'X' WHERE kind = 'NOMINATION'",
    "letter of a quota": "UPDATE registrations_attachment SET sha256 = 'X' WHERE kind = 'QUOTA_LETTER'",
    "file of a decision": "UPDATE registrations_attachment SET sha256 = 'X' WHERE kind = 'AWARD_DECISION'",
}


@pytest.mark.parametrize("what", CHANGES)
def test_inv_19_what_is_changed_behind_our_back_is_found(year, what):
    shut(year)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[what])
        assert cursor.rowcount > 0

    assert changed_campaigns() == [year]
    with pytest.raises(CommandError, match=rf"^Dữ liệu của đợt đã lưu trữ bị thay đổi: năm {year.year}\.$"):
        call_command("verify_campaigns")


KEPT = ["standingchange", "listproposal", "issuedlist", "listednomination"]


@pytest.mark.parametrize("table", KEPT)
def test_inv_08_what_only_grows_is_kept_by_the_database_itself(year, table):
    for change in (f"DELETE FROM nominations_{table}", f"UPDATE nominations_{table} SET id = id + 900"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_inv_19_results_are_told_after_the_year_is_archived_and_nothing_else_of_it_changes(year):
    decision = IssuedList.objects.get().decisions.get()
    moment = clock.now() + timedelta(hours=1)
    awards.set_release(
        decision=decision, release_at=moment, row_version=decision.row_version, **by(make_lead())
    )
    shut(year)

    assert awards.announce_due(moment) == 1
    assert changed_campaigns() == []
