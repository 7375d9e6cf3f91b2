"""The appraisal of a nominee: criteria, points, earlier awards, verdict, each refusal with its sentence."""

from decimal import Decimal

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Standing
from nominations.models import AwardRecord, Nomination, ScoreItem, StandingChange
from nominations.models.ranking import totals_of
from nominations.policies import CONFLICT, OWN_UNITS_NOMINEE
from nominations.rules.appraisal import EARLIER_AWARD, NO_REASON, NOT_ACCEPTED
from nominations.services import appraisals, ranking
from nominations.services.appraisals import Findings
from nominations.services.common import CHANGED_MEANWHILE
from registrations.enums import Action, Audience, SheetState
from registrations.models import Campaign, Event, Membership, Sheet
from registrations.policies import OFFICE_ONLY
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    declare_conflict,
    make_eligible,
    make_lead,
    make_officer,
    make_quota,
    make_year,
    seen,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    """A year whose score sheet has two lines."""
    year = make_year()
    for position, most in enumerate((40, 60), start=1):
        ScoreItem.objects.create(
            movement=year.movement, subject=INDIVIDUAL, text=f"Mục {position}", max_points=most,
            position=position,
        )  # fmt: skip
    return year


@pytest.fixture
def nomination(campaign):
    """A nominee who waits."""
    [one] = make_eligible(campaign, 1, verdict=None)
    return one


def found(nomination, points=(), met=True, note="", **fields):
    """Findings in which every criterion is judged alike."""
    movement = nomination.dossier.sheet.campaign.movement
    items = movement.score_items.order_by("position")
    return Findings(
        criteria={one.pk: (met, note) for one in appraisals.criteria_for(nomination)},
        points=dict(zip([item.pk for item in items], points, strict=False)),
        **fields,
    )


def by(nomination, actor=None):
    """Who acts on what was seen."""
    return {
        "nomination": nomination, "row_version": seen(nomination)[nomination.pk],
        "actor": actor or make_officer(), "at": clock.now(),
    }  # fmt: skip


def test_an_eligible_nominee_with_criteria_points_and_one_move(nomination, campaign):
    points = (Decimal("38.5"), Decimal(50))

    appraisals.find_eligible(findings=found(nomination, points, note="Đúng"), **by(nomination))

    nomination.refresh_from_db()
    assert nomination.standing == Standing.ELIGIBLE
    verdicts = nomination.appraisal.verdicts.values_list("criterion__audience", "is_met", "note")
    assert list(verdicts) == [(Audience.PARTY_MEMBER, True, "Đúng")]
    [total] = totals_of([nomination], campaign.movement_id, INDIVIDUAL).values()
    assert total.words == "88,5 / 100"
    assert StandingChange.objects.filter(nomination=nomination).count() == 1
    assert Event.objects.filter(action=Action.FIND_ELIGIBLE).count() == 1


def test_a_collective_answers_to_the_seven_criteria_of_collectives(campaign):
    [one] = make_eligible(campaign, 1, COLLECTIVE, verdict=None)
    assert len(appraisals.criteria_for(one)) == 7


def test_an_appraisal_may_be_corrected_until_the_nominee_is_ranked(nomination, campaign):
    appraisals.find_eligible(findings=found(nomination, (10, 20)), **by(nomination))
    appraisals.find_ineligible(
        findings=found(nomination, (10,), met=False), reason="Thiếu kết quả", **by(nomination)
    )

    nomination.refresh_from_db()
    assert (nomination.standing, nomination.standing_reason) == (Standing.INELIGIBLE, "Thiếu kết quả")
    [total] = totals_of([nomination], campaign.movement_id, INDIVIDUAL).values()
    assert total.words == "10 / 100 (thiếu 1 mục)"

    appraisals.find_eligible(findings=found(nomination), **by(nomination))
    make_quota(campaign)
    ranking.recommend(chosen=seen(nomination), actor=make_officer(), at=clock.now())
    with pytest.raises(RuleViolation, match="Đã ghi “Đề nghị trình” nên không thẩm định lại được"):
        appraisals.find_eligible(findings=found(nomination), **by(nomination))


def test_eligible_while_a_criterion_is_not_met_needs_a_note(nomination):
    with pytest.raises(RuleViolation, match="Ghi chú vì sao chưa đạt tiêu chí"):
        appraisals.find_eligible(findings=found(nomination, met=False), **by(nomination))
    with pytest.raises(RuleViolation, match="Hãy chọn đạt hoặc chưa đạt"):
        appraisals.find_eligible(findings=Findings(), **by(nomination))
    assert Nomination.objects.get().standing == Standing.PENDING
    appraisals.find_eligible(findings=found(nomination, met=False, note="Bù bằng kết quả"), **by(nomination))


def test_ineligible_needs_a_reason(nomination):
    with pytest.raises(RuleViolation, match=NO_REASON):
        appraisals.find_ineligible(findings=found(nomination), reason=" ", **by(nomination))


@pytest.mark.parametrize("points", [(41,), (-1,), (Decimal("1.25"),)])
def test_points_out_of_range_store_nothing(nomination, points):
    with pytest.raises(RuleViolation) as refusal:
        appraisals.find_eligible(findings=found(nomination, points), **by(nomination))
    assert refusal.value.reason == "Điểm phải từ 0 đến 40, nhiều nhất một chữ số sau dấu phẩy."
    assert not hasattr(Nomination.objects.get(), "appraisal")


def award(nomination, year, **fields):
    """An award of the register."""
    unit = nomination.dossier.sheet.unit
    values = {
        "year": year, "subject": INDIVIDUAL, "name": nomination.name.upper(), "unit": unit,
        "unit_name": unit.name, "award": "Bằng khen",
    }  # fmt: skip
    return AwardRecord.objects.create(**values | fields)


def test_an_earlier_award_needs_a_decision_that_is_logged_once(nomination, campaign):
    award(nomination, campaign.year - 1)

    with pytest.raises(RuleViolation, match=EARLIER_AWARD):
        appraisals.find_eligible(findings=found(nomination), **by(nomination))
    for _ in range(2):
        appraisals.find_eligible(
            findings=found(nomination, award_note="Thành tích mới, vẫn xét."), **by(nomination)
        )

    assert Nomination.objects.get().earlier_award_note == "Thành tích mới, vẫn xét."
    [event] = Event.objects.filter(action=Action.NOTE_EARLIER_AWARD)
    assert event.about.endswith(": Thành tích mới, vẫn xét.")


def test_awards_of_this_year_of_namesakes_elsewhere_and_of_collectives_do_not_count(nomination, campaign):
    award(nomination, campaign.year)
    award(nomination, campaign.year - 1, unit=factories.make_unit(), unit_name="Trường khác")
    award(nomination, campaign.year - 2, subject=COLLECTIVE)
    award(nomination, campaign.year - 3, name="Người khác")

    appraisals.find_eligible(findings=found(nomination), **by(nomination))


def test_an_award_of_the_same_person_in_another_unit_counts(nomination, campaign):
    award(nomination, campaign.year - 1, person=nomination.person, unit=factories.make_unit(), unit_name="Cũ")
    with pytest.raises(RuleViolation, match=EARLIER_AWARD):
        appraisals.find_eligible(findings=found(nomination), **by(nomination))


def test_inv_20_own_unit_conflict_and_strangers_are_refused(nomination):
    officer = make_officer()
    declare_conflict(officer, nomination)
    member = make_officer()
    Membership.objects.create(
        user=member.user, unit=nomination.dossier.sheet.unit, role="UNIT_HEAD",
        starts_on=clock.local_day(clock.now()),
    )  # fmt: skip
    auditor = factories.actor_of(factories.make_office("AUDITOR"))
    refused = {
        CONFLICT: officer, OWN_UNITS_NOMINEE: factories.actor_of(member.user), OFFICE_ONLY: auditor,
    }  # fmt: skip

    for sentence, actor in refused.items():
        with pytest.raises(NotAllowed, match=sentence):
            appraisals.find_eligible(findings=found(nomination), **by(nomination, actor))
        with pytest.raises(NotAllowed, match=sentence):
            appraisals.find_ineligible(findings=found(nomination), reason="x", **by(nomination, actor))
    assert Nomination.objects.get().standing == Standing.PENDING


def test_a_dossier_that_is_not_accepted_and_an_archived_year_are_refused(nomination, campaign):
    Sheet.objects.filter(pk=nomination.dossier_id).update(state=SheetState.SUBMITTED)
    with pytest.raises(RuleViolation, match=NOT_ACCEPTED):
        appraisals.find_eligible(findings=found(nomination), **by(nomination))
    Sheet.objects.filter(pk=nomination.dossier_id).update(state=SheetState.ACCEPTED)
    Campaign.objects.filter(pk=campaign.pk).update(
        archived_at=clock.now(), archived_by=make_lead().user, checksum="0" * 64
    )
    with pytest.raises(RuleViolation, match="đã lưu trữ"):
        appraisals.find_eligible(findings=found(nomination), **by(nomination))


def test_who_saw_an_older_state_is_told(nomination):
    old = by(nomination)
    appraisals.find_eligible(findings=found(nomination), **by(nomination))
    with pytest.raises(StaleVersion, match=CHANGED_MEANWHILE):
        appraisals.find_ineligible(findings=found(nomination), reason="x", **old)
