"""Two years of the plan on their real dates: a plain one, and the one in which the phòng GDĐT end on 30/6.

Everything is played by `danvan/management/two_years.py` through the services, as `seed_demo` plays it.
"""

from datetime import date

import pytest

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.management.data_files import read_toml
from danvan.management.demo import load_demo, reviewer, tell_two_years
from danvan.management.plan import load_plan
from danvan.management.sample_campaign import load_sheets
from danvan.management.sample_units import load_sample_units
from danvan.management.two_years import STORY, play_two_years
from registrations.enums import Action, PaperStand, SheetKind, SheetState
from registrations.models import (
    Actor,
    Campaign,
    Event,
    OfficeSummary,
    Reminder,
    ReportingLine,
    Sheet,
    Snapshot,
    Unit,
)
from registrations.models.paper import paper_stand
from registrations.rules.deadlines import late_days
from registrations.services import archive, clones, review
from tests import factories

pytestmark = pytest.mark.django_db

SINCE = date(2021, 3, 5)


@pytest.fixture
def played(settings, tmp_path):
    """The story as it stands on 1/9/2025, before the nominations; who leads the office."""
    settings.MEDIA_ROOT = tmp_path
    load_plan()
    load_sample_units()
    lead = factories.make_member(Unit.objects.get(code="SGD-CTTT"), "OFFICE_LEAD")
    now = clock.start_of_day(date(2025, 9, 1))
    office = Actor.of(lead, clock.local_day(now))
    sheets = read_toml("demo.toml")["sheets"]
    load_sheets(Campaign.objects.get(year=2025), sheets, office=office, since=SINCE, now=now)
    play_two_years(office=office, since=SINCE, now=now)
    return office, now


def sheet_of(code, year, kind=SheetKind.REGISTRATION):
    return Sheet.objects.select_related("receiver").get(unit__code=code, campaign__year=year, kind=kind)


def actions_on(sheet):
    return list(sheet.events.order_by("at", "pk").values_list("action", flat=True))


def test_the_plain_year(played):
    in_time, late = sheet_of("THPT-BK", 2024), sheet_of("THPT-NCT", 2024)
    assert {sheet.state for sheet in Sheet.objects.filter(campaign__year=2024)} == {SheetState.ACCEPTED}

    # late unit with extension: sent after 12/3, in time all the same
    with_ends = Sheet.objects.with_lateness().get(pk=late.pk)
    assert clock.local_day(late.submitted_at) == date(2024, 3, 14)
    assert late_days(clock.local(late.submitted_at), clock.local(with_ends.ends_at)) == 0
    assert clock.local_day(in_time.submitted_at) == date(2024, 2, 20)

    # return, resubmit, through the phòng GDĐT
    school = sheet_of("TH-NDU", 2024)
    assert actions_on(school) == [
        Action.START, Action.SUBMIT, Action.BEGIN_REVIEW, Action.RETURN, Action.SUBMIT, Action.ACCEPT,
    ]  # fmt: skip
    assert (school.version, school.receiver.code) == (2, "PGD-LX")


def test_paper_that_carries_an_old_sending_is_known(played):
    stands = {
        sheet.unit.code: sheet.stand
        for sheet in Sheet.objects.filter(kind=SheetKind.REGISTRATION, campaign__year=2024)
        .select_related("unit")
        .annotate(stand=paper_stand())
    }
    assert stands["THPT-BK"] == PaperStand.MATCHED
    assert stands["THPT-NH"] == PaperStand.OLD
    assert stands["THPT-NCT"] == PaperStand.NO_PAPER


def test_the_phong_gddt_carries_its_schools(played):
    snapshot = Snapshot.objects.filter(sheet=sheet_of("PGD-LX", 2024)).last_sent().get()
    carried = {unit["code"]: len(unit["models"]) for unit in snapshot.payload["units"]}
    assert carried == {"MG-HH": 1, "THCS-NT": 2, "TH-NDU": 1}
    assert len(snapshot.payload["models"]) == 1


def test_reminders_went_to_those_who_had_not_sent(played):
    reminded = Reminder.objects.filter(deadline__campaign__year=2024, deadline__kind="REGISTRATION")
    codes = set(reminded.values_list("unit__code", flat=True))
    assert "THPT-NCT" in codes
    assert "THPT-BK" not in codes, "had sent before the first reminder"
    by_unit = reminded.filter(unit__code="THPT-NCT").values_list("rule__days", flat=True)
    assert len(by_unit) == len(set(by_unit))


def test_the_summary_freezes_what_it_contains(played):
    office, now = played
    issued = OfficeSummary.objects.get(campaign__year=2024, kind=SheetKind.REGISTRATION)
    models = [row["unit_code"] for row in issued.payload["rows"]]
    assert sorted(models) == [
        "MG-HH",
        "PGD-LX",
        "TH-NDU",
        "THCS-NT",
        "THCS-NT",
        "THPT-BK",
        "THPT-BK",
        "THPT-NCT",
        "THPT-NH",
    ]
    with pytest.raises(RuleViolation, match="Bản tổng hợp"):
        review.reopen_sheet(sheet=sheet_of("THPT-BK", 2024), reason="Sửa", actor=office, at=now)


def test_successors_take_over_on_30_june(played):
    lines = ReportingLine.objects.filter(unit__code="THCS-NT").order_by("ends_on")
    assert {(line.through.code, line.ends_on) for line in lines} == {
        ("PGD-LX", date(2025, 6, 30)), ("VHXH-LX", None),
    }  # fmt: skip

    # what the phòng still owed was reported by the commune's office, under the phòng's name
    owed = sheet_of("PGD-LX", 2025, SheetKind.RESULT)
    snapshot = Snapshot.objects.filter(sheet=owed).last_sent().get()
    assert snapshot.payload["unit"]["name"] == "Phòng Giáo dục và Đào tạo thành phố Long Xuyên"
    sent = Event.objects.filter(sheet=owed, action=Action.SUBMIT).select_related("unit", "acting_unit").get()
    assert (sent.unit.code, sent.acting_unit.code) == ("PGD-LX", "VHXH-LX")

    # the school's registration went through the phòng, its report through the commune's office
    assert sheet_of("THCS-NT", 2025).receiver.code == "PGD-LX"
    assert sheet_of("THCS-NT", 2025, SheetKind.RESULT).receiver.code == "VHXH-LX"
    carried = Snapshot.objects.filter(sheet=sheet_of("VHXH-LX", 2025, SheetKind.RESULT)).last_sent().get()
    assert [unit["code"] for unit in carried.payload["units"]] == ["THCS-NT"]


def test_inv_19_the_year_is_archived_and_found_when_it_is_tampered_with(played):
    office, now = played
    campaign = Campaign.objects.get(year=2024)
    archive.archive_campaign(campaign=campaign, actor=office, at=now)
    assert archive.changed_campaigns() == []

    Sheet.objects.filter(campaign=campaign).order_by("pk").first().campaign.sheets.update(version=9)

    assert archive.changed_campaigns() == [campaign]


def test_the_next_year_is_made_from_the_old_one(played):
    office, now = played
    movement = factories.make_movement(2026)

    campaign = clones.clone_campaign(
        source=Campaign.objects.get(year=2025), year=2026, movement=movement, actor=office, at=now
    )

    ends = {row.kind: clock.local_day(row.closes_at) for row in campaign.deadlines.all()}
    assert (ends["REGISTRATION"], ends["RESULT"]) == (date(2026, 3, 12), date(2026, 8, 12))
    assert campaign.reminder_rules.count() == Campaign.objects.get(year=2025).reminder_rules.count() > 0
    assert not campaign.sheets.exists()


def test_seed_demo_tells_the_story_once(settings, tmp_path):
    settings.MEDIA_ROOT, settings.IS_DEMO = tmp_path, True
    now = clock.start_of_day(date(2026, 11, 25))
    load_demo(now)
    tell_two_years(now)
    told = Sheet.objects.count(), Event.objects.count(), OfficeSummary.objects.count()
    load_demo(now)
    tell_two_years(now)
    assert (Sheet.objects.count(), Event.objects.count(), OfficeSummary.objects.count()) == told
    assert told[2] == sum(step["do"] == "summary" for step in STORY["steps"])
    assert reviewer(now).is_lead
