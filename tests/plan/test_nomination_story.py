"""How the second year ends: dossiers, three sets of papers, the issued list, the province's decision.

Everything is played by `danvan/management/nomination_story.py` through the services, as `seed_demo` plays it.
"""

from datetime import date

import pytest

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.models import Outbox
from danvan.management.data_files import read_toml
from danvan.management.plan import load_plan
from danvan.management.sample_campaign import load_sheets
from danvan.management.sample_units import load_sample_units
from danvan.management.two_years import play_two_years
from nominations.enums import CopyDefect, Standing
from nominations.models import (
    AwardDecision,
    AwardRecord,
    IssuedList,
    Nomination,
    PaperCopy,
    QuotaAllocation,
    StandingChange,
)
from nominations.models.checklists import checklist_of
from nominations.rules.checklist import INTAKE
from nominations.services import gates
from registrations.enums import Action, DeadlineKind, SheetKind, SheetState
from registrations.models import Actor, Attachment, Campaign, Deadline, Event, Sheet, Snapshot, Unit
from registrations.services import review
from tests import factories

pytestmark = pytest.mark.django_db

SINCE = date(2021, 3, 5)
END = clock.start_of_day(date(2026, 1, 15))


@pytest.fixture
def tell(settings, tmp_path):
    """Tells the story until an instant, told once or more; who leads the office."""
    settings.MEDIA_ROOT = tmp_path
    load_plan()
    load_sample_units()
    office = Unit.objects.get(code="SGD-CTTT")
    lead = factories.make_member(office, "OFFICE_LEAD")
    factories.make_member(office, "OFFICE_OFFICER")

    def tell(until=END):
        actor = Actor.of(lead, clock.local_day(until))
        last = Campaign.objects.get(year=2025)
        load_sheets(last, read_toml("demo.toml")["sheets"], office=actor, since=SINCE, now=until)
        play_two_years(office=actor, since=SINCE, now=until)
        return actor

    return tell


def dossiers():
    return Sheet.objects.filter(kind=SheetKind.NOMINATION).select_related("unit").order_by("unit__code")


def dossier_of(code):
    return dossiers().get(unit__code=code)


def standings():
    """What the office has decided on each nominee, by unit and place in its dossier."""
    rows = Nomination.objects.values_list("dossier__sheet__unit__code", "position", "standing")
    return {f"{code}/{position}": standing for code, position, standing in rows}


def test_the_year_ends_with_a_list_and_a_decision(tell):
    tell()
    issued = IssuedList.objects.get()
    assert (issued.number, issued.version, len(issued.payload["rows"])) == ("2986/TTr-SGDĐT", 1, 5)
    assert issued.proposal.proposed_by != issued.issued_by
    assert [row["is_over"] for row in issued.payload["rows"]] == [False] * 5

    decision = AwardDecision.objects.get()
    assert decision.is_released(END)
    assert decision.file.name == "quyet-dinh.pdf"
    assert standings() == {
        "THPT-LX/1": Standing.AWARDED, "THPT-LX/2": Standing.NOT_AWARDED, "THPT-DTNT/1": Standing.AWARDED,
        "THCS-NT/1": Standing.AWARDED, "THPT-QT/1": Standing.AWARDED, "THPT-BK/1": Standing.RESERVE,
        "THPT-BK/2": Standing.INELIGIBLE, "THPT-XT/1": Standing.NOT_RECOMMENDED,
        "THPT-XT/2": Standing.RESERVE, "THPT-NVT/1": Standing.PENDING, "THPT-NVT/2": Standing.PENDING,
    }  # fmt: skip


def test_the_register_holds_what_was_decided_and_what_was_before(tell):
    tell()
    assert AwardRecord.objects.filter(decision=None).count() == 5
    entered = AwardRecord.objects.exclude(decision=None).order_by("unit__code", "name")
    assert [(row.unit.code, row.name, row.year) for row in entered] == [
        ("THCS-NT", "Tổ chủ nhiệm Trường Trung học cơ sở Nguyễn Trãi", 2025),
        ("THPT-DTNT", "Nguyễn Ngọc Lan", 2025),
        ("THPT-LX", "Công đoàn cơ sở Trường Trung học phổ thông Long Xuyên", 2025),
        ("THPT-QT", "Mohamach A Mine", 2025),
    ]


def test_inv_04_the_gates_stay_closed_for_the_dossier_that_lacks_papers(tell):
    lead = tell()
    lacking = dossier_of("THPT-NVT")
    assert lacking.state == SheetState.SUBMITTED
    assert len(checklist_of(lacking).shortages(INTAKE)) > 0
    defects = PaperCopy.objects.exclude(defect="").values_list("dossier__sheet__unit__code", "defect")
    assert list(defects) == [("THPT-NVT", CopyDefect.NO_SEAL)]
    with pytest.raises(RuleViolation, match="nên chưa duyệt được hồ sơ"):
        review.accept_sheet(sheet=lacking, row_version=lacking.row_version, actor=lead, at=END)

    listed = Nomination.objects.filter(listed__isnull=False)
    gates.require_listable(listed)
    others = Nomination.objects.filter(standing=Standing.RESERVE)
    with pytest.raises(RuleViolation, match="2 hồ sơ"):
        gates.require_listable(others)


def test_a_later_letter_gives_the_first_of_the_reserve_its_place(tell):
    tell()
    quota = QuotaAllocation.objects.get(subject="INDIVIDUAL")
    assert list(quota.history.order_by("history_id").values_list("amount", flat=True)) == [2, 3]
    promoted = StandingChange.objects.filter(
        nomination__dossier__sheet__unit__code="THPT-QT", from_standing=Standing.RESERVE
    )
    assert [change.to_standing for change in promoted] == [Standing.RECOMMENDED]


def test_the_returned_dossier_is_sent_again_and_its_first_papers_are_old(tell):
    tell(clock.start_of_day(date(2025, 10, 6)))
    sheet = dossier_of("THCS-NT")
    assert (sheet.state, sheet.version) == (SheetState.SUBMITTED, 2)
    assert set(PaperCopy.objects.values_list("dossier_id", "version")) == {(sheet.pk, 1)}
    summaries = [
        snapshot.payload["nominees"][0]["summary"] for snapshot in sheet.snapshots.order_by("version")
    ]
    assert [len(summaries), summaries[0] == summaries[1]] == [2, False]


def test_every_sent_dossier_has_its_snapshots_and_events(tell):
    tell()
    assert dossiers().count() == 7
    for sheet in dossiers():
        sent = Snapshot.objects.filter(sheet=sheet).order_by("version")
        assert list(sent.values_list("version", flat=True)) == list(range(1, sheet.version + 1))
        assert Event.objects.filter(sheet=sheet, action=Action.SUBMIT).count() == sheet.version
        meeting = sent.last().payload["meeting"]
        absent = [member for member in meeting["members"] if not member["is_present"]]
        assert len(absent) == 1
        assert absent[0]["absence_reason"]


def test_no_letter_is_left_and_nothing_is_told_twice(tell):
    tell()
    assert not Outbox.objects.filter(kind="award-result").exists()
    assert Outbox.objects.count() == 0
    told = [
        model.objects.count()
        for model in (Sheet, Event, Nomination, StandingChange, PaperCopy, AwardRecord, Attachment)
    ]
    tell()
    assert told == [
        model.objects.count()
        for model in (Sheet, Event, Nomination, StandingChange, PaperCopy, AwardRecord, Attachment)
    ]


def test_a_step_is_played_only_when_its_date_has_passed(tell):
    tell(clock.start_of_day(date(2025, 11, 6)))
    assert IssuedList.objects.count() == 0
    assert Nomination.objects.filter(standing=Standing.RECOMMENDED).count() == 5


def test_only_the_told_year_has_a_nomination_window(tell):
    tell()
    windows = Deadline.objects.filter(kind=DeadlineKind.NOMINATION, closes_at__isnull=False)
    assert [row.campaign.year for row in windows.select_related("campaign")] == [2025]
