"""Places of the quota, counted under lock: recommend, exceed, reserve, promote, rank (plan, III.3)."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Standing
from nominations.models import Nomination, QuotaAllocation, StandingChange
from nominations.policies import CONFLICT, LEAD_EXCEEDS, OWN_UNITS_NOMINEE
from nominations.rules.appraisal import NOT_ACCEPTED
from nominations.rules.quota import NO_ALLOCATION
from nominations.services import ranking
from nominations.services.common import CHANGED_MEANWHILE, locked_nomination, move_standing
from nominations.services.deciding import NOBODY_CHOSEN
from registrations.enums import Action, SheetState
from registrations.models import Event, Sheet
from registrations.policies import OFFICE_ONLY
from registrations.services import review
from tests import factories
from tests.nomination_world import (
    declare_conflict,
    make_eligible,
    make_lead,
    make_officer,
    make_quota,
    make_year,
    seen,
)
from tests.nominations.placing import archive, recommend, reserve, standings

pytestmark = pytest.mark.django_db


# --- Recommending -------------------------------------------------------------


def test_several_are_recommended_at_once_each_on_a_place_or_none_of_them():
    campaign = make_year()
    nominations = make_eligible(campaign, 3)
    make_quota(campaign, amount=2)

    with pytest.raises(RuleViolation, match=r"Đã dùng hết chỉ tiêu \(2 / 2\)"):
        recommend(*nominations)
    assert standings() == [(Standing.ELIGIBLE, None)] * 3
    recommend(*nominations[:2])
    assert sorted(standings()) == [
        (Standing.ELIGIBLE, None), (Standing.RECOMMENDED, 1), (Standing.RECOMMENDED, 2),
    ]  # fmt: skip


def test_recommending_again_keeps_the_place_and_writes_nothing():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign, amount=1)
    recommend(nomination)
    written = StandingChange.objects.count()

    recommend(nomination)

    assert standings() == [(Standing.RECOMMENDED, 1)]
    assert StandingChange.objects.count() == written


def test_the_lead_exceeds_the_quota_with_a_reason_that_stays_visible():
    campaign = make_year()
    nominations = make_eligible(campaign, 2)
    make_quota(campaign, amount=1)
    recommend(nominations[0])

    with pytest.raises(NotAllowed, match=LEAD_EXCEEDS):
        recommend(nominations[1], override_reason="Thành tích đặc biệt")
    recommend(nominations[1], actor=make_lead(), override_reason="Thành tích đặc biệt")

    over = Nomination.objects.get(pk=nominations[1].pk)
    assert (over.standing, over.slot, over.override_reason) == (
        Standing.RECOMMENDED, 2, "Thành tích đặc biệt",
    )  # fmt: skip
    assert QuotaAllocation.objects.with_used().get().stand.words == "2 / 1, vượt 1"


def test_a_reason_is_not_kept_where_a_place_is_free():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign, amount=1)

    recommend(nomination, actor=make_lead(), override_reason="Phòng khi hết")

    assert Nomination.objects.get().override_reason == ""


def test_without_an_allocation_nobody_is_recommended_or_put_in_reserve():
    [nomination] = make_eligible(make_year(), 1)
    for act in (recommend, reserve):
        with pytest.raises(RuleViolation, match=NO_ALLOCATION):
            act(nomination)


@pytest.mark.parametrize("act", [recommend, reserve])
def test_nobody_chosen_is_said(act):
    with pytest.raises(RuleViolation, match=NOBODY_CHOSEN):
        act()


def test_who_is_not_eligible_is_not_ranked():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1, verdict=None)
    make_quota(campaign)

    for act, words in ((recommend, "đề nghị trình"), (reserve, "xếp dự bị")):
        with pytest.raises(RuleViolation) as refusal:
            act(nomination)
        assert refusal.value.reason == (
            f"Đề nghị khen thưởng này đang là “Chưa thẩm định” nên không thể {words}."
        )


def test_inv_20_nobody_decides_on_a_nominee_of_an_own_unit_or_with_a_declared_conflict():
    campaign = make_year()
    own, foreign = make_eligible(campaign, 2)
    make_quota(campaign)
    officer = make_officer()
    factories.Membership.objects.create(
        user=officer.user, unit=own.dossier.sheet.unit, role="UNIT_OFFICER",
        starts_on=clock.local_day(clock.now()),
    )  # fmt: skip
    officer = factories.actor_of(officer.user)
    declare_conflict(officer, foreign)

    for nomination, sentence in ((own, OWN_UNITS_NOMINEE), (foreign, CONFLICT)):
        by = {"actor": officer, "at": clock.now()}
        acts = [
            lambda by=by, it=nomination: ranking.recommend(chosen=seen(it), **by),
            lambda by=by, it=nomination: ranking.put_in_reserve(chosen=seen(it), **by),
            lambda by=by, it=nomination: ranking.not_recommend(chosen=seen(it), reason="x", **by),
        ]
        for act in acts:
            with pytest.raises(NotAllowed, match=sentence):
                act()
        with pytest.raises(NotAllowed) as refusal:
            ranking.rank(orders={nomination.pk: 1}, seen=seen(nomination), **by)
        assert refusal.value.reason == (
            f"Không đổi được thứ tự của {nomination.name}: {sentence[0].lower()}{sentence[1:]}"
        )
    assert standings() == [(Standing.ELIGIBLE, None)] * 2


def test_people_of_no_office_decide_nothing():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    with pytest.raises(NotAllowed, match=OFFICE_ONLY):
        recommend(nomination, actor=factories.actor_of(factories.make_office("AUDITOR")))


def test_a_nominee_of_a_dossier_that_is_not_accepted_is_refused():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    Sheet.objects.filter(pk=nomination.dossier_id).update(state=SheetState.RETURNED)
    with pytest.raises(RuleViolation, match=NOT_ACCEPTED):
        recommend(nomination)


def test_who_saw_an_older_state_is_told():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    old = seen(nomination)
    reserve(nomination)
    with pytest.raises(StaleVersion, match=CHANGED_MEANWHILE):
        ranking.recommend(chosen=old, actor=make_officer(), at=clock.now())


def test_an_archived_year_decides_nothing():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    archive(campaign)
    with pytest.raises(RuleViolation, match="đã lưu trữ"):
        recommend(nomination)


# --- Reserve ------------------------------------------------------------------


def test_the_first_of_the_reserve_list_moves_up_when_a_place_falls_free_and_never_by_itself():
    campaign = make_year()
    first, second, third = make_eligible(campaign, 3)
    allocation = make_quota(campaign, amount=1)
    recommend(first)
    reserve(second)
    reserve(third)
    by = {"allocation": allocation, "actor": make_officer(), "at": clock.now()}
    waiting = dict(Nomination.objects.filter(standing="RESERVE").values_list("pk", "order"))
    assert waiting == {second.pk: 1, third.pk: 2}

    with pytest.raises(RuleViolation, match=r"Chưa có suất trống \(1 / 1\)."):
        ranking.promote(nomination=second, row_version=seen(second)[second.pk], **by)
    ranking.not_recommend(chosen=seen(first), reason="Có đơn thư", actor=by["actor"], at=by["at"])
    assert Nomination.objects.get(pk=second.pk).standing == Standing.RESERVE
    with pytest.raises(StaleVersion, match=CHANGED_MEANWHILE):
        ranking.promote(nomination=third, row_version=seen(third)[third.pk], **by)
    ranking.promote(nomination=second, row_version=seen(second)[second.pk], **by)

    assert standings() == [
        (Standing.NOT_RECOMMENDED, None), (Standing.RECOMMENDED, 1), (Standing.RESERVE, None),
    ]  # fmt: skip


def test_nobody_in_reserve_is_said():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    allocation = make_quota(campaign)
    with pytest.raises(RuleViolation, match="Danh sách dự bị chưa có ai."):
        ranking.promote(
            allocation=allocation, nomination=nomination, row_version=1, actor=make_officer(), at=clock.now()
        )


def test_inv_20_promotion_does_not_pass_over_an_own_nominee():
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    allocation = make_quota(campaign)
    reserve(first)
    reserve(second)
    officer = make_officer()
    declare_conflict(officer, first)
    with pytest.raises(NotAllowed, match=CONFLICT):
        ranking.promote(
            allocation=allocation, nomination=first, row_version=seen(first)[first.pk], actor=officer,
            at=clock.now(),
        )  # fmt: skip
    assert standings() == [(Standing.RESERVE, None)] * 2


def test_reopening_a_dossier_gives_the_place_back():
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    make_quota(campaign, amount=1)
    recommend(first)

    review.reopen_sheet(
        sheet=Sheet.objects.get(pk=first.dossier_id), reason="Sai tên", actor=make_lead(), at=clock.now()
    )
    recommend(second)

    assert standings() == [(Standing.PENDING, None), (Standing.RECOMMENDED, 1)]


def test_not_recommending_needs_a_reason():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    with pytest.raises(RuleViolation, match=ranking.NOT_REASONED):
        ranking.not_recommend(chosen=seen(nomination), reason=" ", actor=make_officer(), at=clock.now())


# --- Order --------------------------------------------------------------------


def test_the_typed_order_is_stored_and_logged_once():
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    by = {"seen": seen(first, second), "actor": make_officer(), "at": clock.now()}

    changed = ranking.rank(orders={first.pk: 2, second.pk: 1}, **by)

    assert {row.pk for row in changed} == {first.pk, second.pk}
    assert list(Nomination.objects.order_by("pk").values_list("order", flat=True)) == [2, 1]
    assert Event.objects.filter(action=Action.RANK).count() == 1
    assert ranking.rank(orders={first.pk: 2, second.pk: 1}, **by) == []
    assert Event.objects.filter(action=Action.RANK).count() == 1


@pytest.mark.parametrize(
    ("orders", "sentence"),
    [
        ((1, 1), "Thứ tự 1 ghi cho hai đề nghị; mỗi đề nghị một số."),
        ((0, 1), "Thứ tự phải là số nguyên từ 1 đến 9.999."),
        ((1, 10_000), "Thứ tự phải là số nguyên từ 1 đến 9.999."),
    ],
)
def test_impossible_orders_are_refused(orders, sentence):
    nominations = make_eligible(make_year(), 2)
    given = dict(zip([row.pk for row in nominations], orders, strict=True))
    with pytest.raises(RuleViolation) as refusal:
        ranking.rank(orders=given, seen=seen(*nominations), actor=make_officer(), at=clock.now())
    assert refusal.value.reason == sentence


def test_only_who_is_found_eligible_is_ranked():
    [nomination] = make_eligible(make_year(), 1, verdict=None)
    with pytest.raises(RuleViolation, match="“Chưa thẩm định”"):
        ranking.rank(orders={nomination.pk: 1}, seen=seen(nomination), actor=make_officer(), at=clock.now())


def test_the_unit_reads_nothing_of_the_ranking_in_the_history_of_its_dossier():
    campaign = make_year()
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    recommend(nomination)
    ranking.rank(orders={nomination.pk: 1}, seen=seen(nomination), actor=make_officer(), at=clock.now())

    told = Event.objects.of_sheet(nomination.dossier.sheet).values_list("action", flat=True)
    assert {Action.RECOMMEND, Action.RANK, Action.FIND_ELIGIBLE} & set(told) == set()
    move_standing(locked_nomination(Nomination.objects.get()), Action.DROP, make_officer(), clock.now())
    assert standings() == [(Standing.PENDING, None)]
