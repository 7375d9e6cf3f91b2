"""The office's ranking of nominees: the list within its quota, what one press does, who may press."""

import pytest

from nominations.enums import Standing
from nominations.models import CouncilMeeting, GroupMember, Nomination, ScoreItem, UnitGroup, Vote
from nominations.policies import CONFLICT
from nominations.services import ranking
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import (
    INDIVIDUAL,
    archive_all,
    copies_of,
    declare_conflict,
    make_eligible,
    make_quota,
    make_year,
)
from tests.nominations.office_pages import queries, standings

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    """An officer of the office."""
    return factories.make_office()


@pytest.fixture
def officer(user):
    """The officer's browser."""
    return client_of(user)


@pytest.fixture
def campaign():
    """A year."""
    return make_year()


def page_of(campaign, subject="ca-nhan", group=None):
    """The address of a ranking."""
    scheme = campaign.movement.schemes.get()
    address = url("nominations_nomination_ranking", campaign.year, scheme.pk, subject)
    return f"{address}?khoi={group.pk}" if group else address


def press(client, campaign, act, *picked, orders=None, stale=(), **fields):
    """Press a button of the ranking as the page shows it now."""
    page = client.get(page_of(campaign))
    rows = [row.nomination for row, _ in page.context["rows"]]
    typed = {f"seen-{row.pk}": row.row_version - (row in stale) for row in rows}
    typed |= {f"order-{row.pk}": (orders or {}).get(row.pk, row.order or "") for row in rows}
    ticked = {"pick": [row.pk for row in picked], "act": act}
    return client.post(page_of(campaign), typed | ticked | fields)


def test_the_ranking_shows_unit_model_points_votes_papers_hints_and_the_quota(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    ScoreItem.objects.create(
        movement=campaign.movement, subject=INDIVIDUAL, text="Kết quả", max_points=100, position=1
    )
    make_quota(campaign, amount=15)
    meeting = CouncilMeeting.objects.create(campaign=campaign, scheme=campaign.movement.schemes.get())
    Vote.objects.create(meeting=meeting, nomination=nomination, votes_for=8, votes_against=1)

    text = text_of(officer.get(page_of(campaign)))

    unit = nomination.dossier.sheet.unit
    for words in (
        nomination.name, unit.name, "Nữ, ưu tiên khi bằng nhau", "Đủ để trình",
        "<strong>0 / 15</strong> <small>còn 15</small>", "5 <small>/ 0</small>", "8 <small>/ 1</small>",
    ):  # fmt: skip
        assert words in text, words


def test_several_are_recommended_from_the_page_and_one_too_many_is_refused_in_words(officer, campaign):
    first, second, third = make_eligible(campaign, 3)
    make_quota(campaign, amount=2)

    done = press(officer, campaign, "recommend", first, second)
    assert done["Location"] == page_of(campaign)
    assert standings() == [Standing.RECOMMENDED, Standing.RECOMMENDED, Standing.ELIGIBLE]

    refused = press(officer, campaign, "recommend", third)
    assert "Đã dùng hết chỉ tiêu (2 / 2); hãy xếp dự bị" in text_of(refused)
    assert refused.context["picked"] == {third.pk}
    assert standings()[2] == Standing.ELIGIBLE


def test_a_nominee_whose_papers_are_not_complete_may_be_recommended_and_it_shows(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    nomination.copies.update(endorsed=False)
    make_quota(campaign)

    press(officer, campaign, "recommend", nomination)

    assert standings() == [Standing.RECOMMENDED]
    assert "Chưa đủ để trình" in text_of(officer.get(page_of(campaign)))


def test_only_the_lead_finds_the_reason_that_exceeds_the_quota_and_it_shows_in_red(officer, lead, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign, amount=0)
    assert 'name="override_reason"' not in text_of(officer.get(page_of(campaign)))

    press(lead, campaign, "recommend", nomination, override_reason="Đặc biệt xuất sắc")

    text = text_of(officer.get(page_of(campaign)))
    assert '<tr class="is-over">' in text
    assert "Đặc biệt xuất sắc" in text
    assert "Vượt chỉ tiêu 1 suất." in text


def test_reserve_not_recommended_and_the_suggestion_that_somebody_moves_up(officer, campaign):
    first, second, third = make_eligible(campaign, 3)
    make_quota(campaign, amount=1)
    press(officer, campaign, "recommend", first)
    press(officer, campaign, "reserve", second)
    press(officer, campaign, "reserve", third)
    assert officer.get(page_of(campaign)).context["suggestion"] is None

    needs = press(officer, campaign, "not", first)
    assert ranking.NOT_REASONED in text_of(needs)
    press(officer, campaign, "not", first, reason="Có đơn thư")

    page = officer.get(page_of(campaign))
    assert "Còn 1 suất trống." in text_of(page)
    assert page.context["suggestion"].nomination == second
    press(officer, campaign, "promote", first=second.pk)
    assert standings() == [Standing.NOT_RECOMMENDED, Standing.RECOMMENDED, Standing.RESERVE]


def test_the_order_is_typed_and_an_unsaved_one_is_not_lost_by_another_button(officer, campaign):
    first, second = make_eligible(campaign, 2)
    make_quota(campaign)
    orders = {first.pk: "2", second.pk: "1"}

    kept = press(officer, campaign, "recommend", first, orders=orders)
    assert "Thứ tự vừa gõ chưa lưu" in text_of(kept)
    assert standings() == [Standing.ELIGIBLE] * 2
    press(officer, campaign, "rank", orders=orders)
    rows = officer.get(page_of(campaign)).context["rows"]
    assert [row.nomination for row, _ in rows] == [second, first]

    wrong = press(officer, campaign, "rank", orders={first.pk: "x", second.pk: "1"})
    assert "Ghi số nguyên." in text_of(wrong)
    twice = press(officer, campaign, "rank", orders={first.pk: "1", second.pk: "1"})
    assert "Thứ tự 1 ghi cho hai đề nghị" in text_of(twice)


def test_what_somebody_else_changed_meanwhile_is_said_and_shown_as_it_is_now(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    stale = press(officer, campaign, "recommend", nomination, stale=[nomination])

    assert stale.status_code == 409
    assert "vừa được người khác thay đổi" in text_of(stale)
    assert standings() == [Standing.ELIGIBLE]
    version = Nomination.objects.get().row_version
    assert f'name="seen-{nomination.pk}" value="{version}"' in text_of(stale)


def test_inv_20_a_nominee_on_whom_one_may_not_decide_has_no_box_but_the_reason(user, officer, campaign):
    own, foreign = make_eligible(campaign, 2)
    make_quota(campaign)
    declare_conflict(factories.actor_of(user), own)

    text = text_of(officer.get(page_of(campaign)))
    assert CONFLICT in text
    assert f'name="pick" value="{own.pk}"' not in text
    assert f'name="pick" value="{foreign.pk}"' in text

    assert CONFLICT in text_of(press(officer, campaign, "recommend", own))
    assert standings() == [Standing.ELIGIBLE] * 2


def test_groups_with_a_quota_of_their_own_have_a_list_of_their_own(officer, campaign):
    first, second = make_eligible(campaign, 2)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=first.dossier.sheet.unit)
    make_quota(campaign, amount=9)
    make_quota(campaign, amount=1, group=group)

    common, own = (officer.get(page_of(campaign, group=one)) for one in (None, group))

    assert [row.nomination for row, _ in common.context["rows"]] == [second]
    assert [row.nomination for row, _ in own.context["rows"]] == [first]
    assert own.context["stand"].figure == "0 / 1"
    other = UnitGroup.objects.create(name="Khối 2")
    assert officer.get(page_of(campaign, group=other)).status_code == 404


def test_who_holds_a_place_stays_with_the_list_under_which_it_was_decided(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    press(officer, campaign, "recommend", nomination)
    group = UnitGroup.objects.create(name="Khối 1")
    GroupMember.objects.create(group=group, unit=nomination.dossier.sheet.unit)
    make_quota(campaign, amount=1, group=group)

    assert [row.nomination for row, _ in officer.get(page_of(campaign)).context["rows"]] == [nomination]
    assert officer.get(page_of(campaign, group=group)).context["rows"] == []


@pytest.mark.parametrize("change", ["subject", "scheme", "year", "act"])
def test_unknown_lists_and_acts_are_not_found(officer, campaign, change):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    scheme = campaign.movement.schemes.get().pk
    values = {"year": campaign.year, "scheme": scheme, "subject": "ca-nhan"}
    if change == "act":
        assert press(officer, campaign, "x", nomination).status_code == 404
        return
    values[change] = {"year": 2199, "scheme": 999, "subject": "x"}[change]
    assert officer.get(url("nominations_nomination_ranking", *values.values())).status_code == 404


def test_the_auditor_sees_the_ranking_and_presses_nothing(auditor, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    assert 'name="act"' not in text_of(auditor.get(page_of(campaign)))
    assert press(auditor, campaign, "recommend", nomination).status_code == 403
    assert standings() == [Standing.ELIGIBLE]


def test_in_a_year_that_is_over_nothing_is_pressed(officer, campaign):
    [nomination] = make_eligible(campaign, 1)
    make_quota(campaign)
    assert text_of(officer.get(page_of(campaign))).count('name="act"') == 4

    press(officer, campaign, "recommend", nomination)
    Nomination.objects.update(standing=Standing.AWARDED)
    decided = text_of(officer.get(page_of(campaign)))
    assert 'name="act"' not in decided and 'name="pick"' not in decided
    assert nomination.name in decided
    assert "Không còn đề nghị nào bạn quyết định được trong danh sách này." in decided

    Nomination.objects.update(standing=Standing.ELIGIBLE)
    archive_all()
    archived = text_of(officer.get(page_of(campaign)))
    assert 'name="act"' not in archived and 'name="pick"' not in archived
    assert f"Đợt thi đua năm {campaign.year} đã lưu trữ nên chỉ xem được." in archived


def test_perf_the_ranking_takes_the_same_queries_for_1_30_and_300_nominees(officer, campaign):
    [first] = make_eligible(campaign, 1)
    make_quota(campaign, amount=400)
    officer.get(page_of(campaign))

    counts = [queries(officer, page_of(campaign))]
    for more in (29, 270):
        copies_of(first, more)
        counts.append(queries(officer, page_of(campaign)))

    assert len(set(counts)) == 1
    assert counts[0] <= 20
