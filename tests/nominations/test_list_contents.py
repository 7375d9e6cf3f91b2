"""What the nomination list says: who stands in it, in which order, with which words and totals."""

import pytest

from nominations.enums import Standing
from nominations.models import Nomination, QuotaAllocation
from nominations.rules.lists import groups_of
from registrations.models import Person, Sheet
from tests import factories
from tests.list_world import compiled, make_council, make_list_year, mixed_list, recommended
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_accepted_dossier,
    make_ready_dossier,
    nominations_of,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """A year whose list names one individual and one collective of one unit."""
    campaign = make_list_year()
    recommended(campaign, factories.make_unit("Trường A"), [COLLECTIVE, INDIVIDUAL])
    return campaign


def test_a_list_names_those_recommended_collectives_first_by_rank():
    campaign = make_list_year()
    first = recommended(campaign, factories.make_unit("Trường B"), [INDIVIDUAL, COLLECTIVE])
    second = recommended(campaign, factories.make_unit("Trường A"), [INDIVIDUAL])
    make_accepted_dossier(campaign=campaign)  # accepted, not recommended
    Nomination.objects.filter(pk=second[0].pk).update(order=1)
    Nomination.objects.filter(pk=first[0].pk).update(order=2)

    rows = compiled(campaign).payload["rows"]

    assert [row["uid"] for row in rows] == [str(row.uid) for row in (first[1], second[0], first[0])]


def test_the_order_by_unit_numbers_each_group_anew():
    rows = compiled(mixed_list()).payload["rows"]

    by_rank, by_unit = groups_of(rows, "RANK"), groups_of(rows, "UNIT")

    assert [[(row.number, row.row["unit"][:10]) for row in group] for _, group in by_unit] == [
        [(1, "Trường Mầm"), (2, "Trường Tru")],
        [(1, "Trung tâm "), (2, "Trường Tru"), (3, "Trường Tru")],
    ]
    assert [len(group) for _, group in by_rank] == [2, 3]


def test_a_row_is_the_text_of_the_accepted_sending():
    campaign = make_list_year()
    unit = factories.make_unit("Trường A")
    [nomination] = recommended(campaign, unit)
    make_council(campaign, [nomination])
    name, job = nomination.person.full_name, nomination.person.position
    unit.name = "Trường đổi tên"
    unit.save()
    Person.objects.filter(pk=nomination.person_id).update(full_name="Tên viết sai sau này")

    [row] = compiled(campaign).payload["rows"]

    sheet = Sheet.objects.get(pk=nomination.dossier_id)
    assert row == {
        "uid": str(nomination.uid), "code": sheet.code, "version": 1, "unit": "Trường A",
        "unit_code": unit.code, "unit_kind": "SCHOOL", "subject": "INDIVIDUAL", "title": "Bà", "name": name,
        "job": job, "summary": nomination.summary, "born": 1985,
        "award": "Bằng khen của Chủ tịch UBND tỉnh An Giang", "unit_votes": "5/5", "council_votes": "6/6",
        "is_over": False,
    }  # fmt: skip


def test_whoever_goes_beyond_the_quota_is_marked():
    campaign = make_list_year()
    first, second, third = recommended(campaign, subjects=[INDIVIDUAL] * 3)
    Nomination.objects.filter(pk=first.pk).update(override_reason="Đặc biệt")

    assert [row["is_over"] for row in compiled(campaign).payload["rows"]] == [True, False, False]
    QuotaAllocation.objects.filter(subject=INDIVIDUAL).update(amount=2)  # lowered, which undoes nothing
    assert [row["is_over"] for row in compiled(campaign).payload["rows"]] == [True, False, True]


def test_totals_by_kind_of_unit_and_against_the_quota():
    tables = compiled(mixed_list()).payload["tables"]

    assert [table["rows"] for table in tables] == [
        [["Trường", 2, 2, 4], ["Trung tâm trực thuộc", 0, 1, 1], ["Cộng", 2, 3, 5]],
        [["Tập thể", 15, 2, 13, 0], ["Cá nhân", 15, 3, 12, 0], ["Cộng", 30, 5, 25, 0]],
    ]


@pytest.mark.parametrize("standing", [Standing.AWARDED, Standing.NOT_AWARDED])
def test_a_decision_of_the_province_takes_nobody_out_of_the_list(year, standing):
    before = compiled(year).digest
    Nomination.objects.update(standing=standing)

    assert compiled(year).digest == before


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_a_list_costs_the_same_queries_however_long(count, django_assert_num_queries):
    campaign = make_list_year()
    QuotaAllocation.objects.update(amount=60)
    recommended(campaign, subjects=[INDIVIDUAL] * count)

    with django_assert_num_queries(7):
        assert len(compiled(campaign).nominations) == count


def test_a_unit_that_has_sent_is_not_listed_before_its_dossier_is_accepted():
    campaign = make_list_year()
    sheet, actor = make_ready_dossier(campaign=campaign)
    send(sheet, actor)

    assert compiled(campaign).nominations == []
    assert len(nominations_of(sheet)) == 1
