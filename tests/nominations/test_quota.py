"""The quota: recorded with its letter, changed, of a group of units or common (plan, III.3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Standing
from nominations.models import GroupMember, Nomination, QuotaAllocation, UnitGroup
from nominations.rules.quota import LETTER_IN_THE_FUTURE
from nominations.services import groups, quotas
from nominations.services.deciding import SEVERAL_KINDS
from registrations.enums import Action, AttachmentKind
from registrations.models import Event
from registrations.policies import OFFICE_ONLY
from tests import factories
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_eligible, make_officer, make_quota, make_year
from tests.nominations.placing import archive, recommend, reserve, standings

pytestmark = pytest.mark.django_db


def values(campaign, **fields):
    """What a letter of the outside body says."""
    given = {
        "campaign": campaign, "scheme": campaign.movement.schemes.get(), "subject": INDIVIDUAL, "group": None,
        "amount": 15, "issuer": "Ban Dân vận Tỉnh ủy", "letter_number": "45-CV/BDVTU",
        "letter_day": clock.local_day(clock.now()), "letter": None, "actor": make_officer(),
        "at": clock.now(),
    }  # fmt: skip
    return given | fields


def change(allocation, amount, **fields):
    """A later letter."""
    given = values(allocation.campaign, amount=amount, seen=quotas.last_change(allocation)) | fields
    for name in ("campaign", "scheme", "subject", "group"):
        given.pop(name)
    return quotas.change_quota(allocation=allocation, **given)


# --- Allocations --------------------------------------------------------------


def test_a_quota_is_recorded_with_its_letter_and_one_line_in_the_log():
    campaign = make_year()

    office = make_officer()
    letter = quotas.keep_letter(
        uploaded=factories.make_upload(name="CV 45.pdf"), actor=office, at=clock.now()
    )

    allocation = quotas.set_quota(**values(campaign, letter=letter))

    assert (allocation.amount, allocation.letter.name) == (15, "CV 45.pdf")
    assert (allocation.letter.kind, allocation.letter.unit.code) == (AttachmentKind.QUOTA_LETTER, "CTTT")
    [event] = Event.objects.filter(action=Action.SET_QUOTA)
    day = clock.local_day(clock.now())
    assert event.about == (
        f"Bằng khen của Chủ tịch UBND tỉnh An Giang, cá nhân năm {campaign.year}: 15, "
        f"văn bản 45-CV/BDVTU ngày {day.day}/{day.month}/{day.year}"
    )
    assert allocation.history.get().history_user == event.actor


def test_inv_03_lowering_a_quota_undoes_nothing_and_shows_by_how_much_it_is_exceeded():
    campaign = make_year()
    nominations = make_eligible(campaign, 3)
    allocation = make_quota(campaign, amount=3)
    recommend(*nominations)

    change(allocation, 2)

    stand = QuotaAllocation.objects.with_used().get().stand
    assert (stand.words, stand.over) == ("3 / 2, vượt 1", 1)
    assert sorted(standings()) == [(Standing.RECOMMENDED, slot) for slot in (1, 2, 3)]
    assert Event.objects.filter(action=Action.SET_QUOTA, about__contains=": 3 → 2, ").count() == 1
    assert list(allocation.history.values_list("amount", flat=True)) == [2, 3]


def test_inv_03_after_lowering_a_freed_place_is_not_given_again_until_the_quota_fits():
    campaign = make_year()
    nominations = make_eligible(campaign, 4)
    allocation = make_quota(campaign, amount=3)
    recommend(*nominations[:3])
    change(allocation, 2)
    reserve(nominations[0])

    with pytest.raises(RuleViolation) as refusal:
        recommend(nominations[3])

    assert refusal.value.reason == (
        "Đã dùng hết chỉ tiêu (2 / 2); hãy xếp dự bị, hoặc lãnh đạo phòng nêu lý do để đề nghị vượt chỉ tiêu."
    )


@pytest.mark.parametrize("role", ["AUDITOR", "SYSADMIN"])
def test_only_the_office_records_a_quota(role):
    campaign = make_year()
    with pytest.raises(NotAllowed, match=OFFICE_ONLY):
        quotas.set_quota(**values(campaign, actor=factories.actor_of(factories.make_office(role))))
    assert QuotaAllocation.objects.count() == 0


def test_a_letter_of_tomorrow_is_refused():
    campaign = make_year()
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    with pytest.raises(RuleViolation, match=LETTER_IN_THE_FUTURE):
        quotas.set_quota(**values(campaign, letter_day=tomorrow))
    allocation = quotas.set_quota(**values(campaign))
    with pytest.raises(RuleViolation, match=LETTER_IN_THE_FUTURE):
        change(allocation, 9, letter_day=tomorrow)


def test_a_second_allocation_for_the_same_is_refused():
    campaign = make_year()
    quotas.set_quota(**values(campaign))
    with pytest.raises(ValidationError, match="Đã có chỉ tiêu chung cho đối tượng này."):
        quotas.set_quota(**values(campaign))
    group = UnitGroup.objects.create(name="Khối 1")
    quotas.set_quota(**values(campaign, group=group))
    with pytest.raises(ValidationError, match="Đã có chỉ tiêu cho đối tượng và khối này."):
        quotas.set_quota(**values(campaign, group=group))


def test_the_scheme_of_another_movement_is_refused():
    campaign = make_year()
    other = make_year(year=campaign.year + 20)
    with pytest.raises(RuleViolation, match=quotas.OTHER_MOVEMENT):
        quotas.set_quota(**values(campaign, scheme=other.movement.schemes.get()))


def test_an_archived_year_takes_no_quota_and_no_change():
    campaign = make_year()
    allocation = quotas.set_quota(**values(campaign))
    archive(campaign)

    sentence = f"Đợt thi đua năm {campaign.year} đã lưu trữ nên chỉ xem được."
    for act in (
        lambda: change(allocation, 1),
        lambda: quotas.set_quota(**values(campaign, subject=COLLECTIVE)),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            act()
    assert QuotaAllocation.objects.get().amount == 15


def test_a_change_of_what_somebody_else_has_just_changed_is_refused():
    allocation = quotas.set_quota(**values(make_year()))
    old = quotas.last_change(allocation)
    change(allocation, 14)

    with pytest.raises(StaleVersion, match=quotas.CHANGED_MEANWHILE):
        change(allocation, 20, seen=old)
    assert QuotaAllocation.objects.get().amount == 14


# --- Groups -------------------------------------------------------------------


def test_units_join_a_group_by_pasted_codes_and_are_in_one_group_at_most():
    first, second = UnitGroup.objects.create(name="Khối 1"), UnitGroup.objects.create(name="Khối 2")
    units = [factories.make_unit() for _ in range(3)]
    by = {"actor": make_officer(), "at": clock.now()}
    pasted = f"{units[0].code.lower()}\n{units[1].code}; {units[1].code},"

    added = groups.add_members(group=first, unit=units[2], codes=groups.codes_in(pasted), **by)

    assert {unit.pk for unit in added} == {unit.pk for unit in units}
    with pytest.raises(RuleViolation, match=f"{units[0]} đã ở Khối 1; hãy bỏ khỏi khối ấy trước."):
        groups.add_members(group=second, unit=units[0], codes=[], **by)
    with pytest.raises(RuleViolation, match="Không có đơn vị nào mang mã X-1, X-2."):
        groups.add_members(group=second, unit=None, codes=["X-1", "X-2"], **by)
    with pytest.raises(RuleViolation, match=groups.NOBODY_CHOSEN):
        groups.add_members(group=second, unit=None, codes=[], **by)
    assert GroupMember.objects.filter(group=second).count() == 0
    member = GroupMember.objects.get(unit=units[0])
    assert groups.remove_members(group=second, members=[member.pk], **by) == 0
    assert groups.remove_members(group=first, members=[member.pk], **by) == 1
    assert GroupMember.history.filter(id=member.pk, history_type="-").count() == 1
    with pytest.raises(NotAllowed, match=OFFICE_ONLY):
        groups.remove_members(
            group=first, members=[], actor=factories.actor_of(factories.make_user()), at=by["at"]
        )


def test_a_groups_own_quota_counts_before_the_common_one():
    campaign = make_year()
    first, second = make_eligible(campaign, 2)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=first.dossier.sheet.unit)
    common, own = make_quota(campaign, amount=1), make_quota(campaign, amount=1, group=group)

    with pytest.raises(RuleViolation, match=SEVERAL_KINDS):
        recommend(first, second)
    recommend(first)
    recommend(second)

    held = list(Nomination.objects.order_by("pk").values_list("allocation", "slot"))
    assert held == [(own.pk, 1), (common.pk, 1)]
