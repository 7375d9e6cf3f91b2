"""The plan (540/KH-SGDĐT) as data: equal to what the paper says."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from danvan.core import clock
from nominations.models import AwardScheme, DocumentKind, ScoreItem
from registrations.enums import Audience, DeadlineKind, LatePolicy, UnitKind
from registrations.models import (
    Area,
    AreaContent,
    Campaign,
    Criterion,
    Deadline,
    Movement,
    ReadyPhrase,
    ReminderRule,
    Unit,
)
from registrations.rules.deadlines import last_moment

pytestmark = pytest.mark.django_db

PLAN_MODELS = [
    Movement, Area, AreaContent, Criterion, Campaign, Deadline, AwardScheme, DocumentKind, ScoreItem, Unit,
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


def seed_plan() -> None:
    call_command("seed_plan", stdout=io.StringIO())


@pytest.fixture
def plan() -> Movement:
    seed_plan()
    return Movement.objects.get()


def counts() -> dict[str, int]:
    tables = [*PLAN_MODELS, *(model.history.model for model in PLAN_MODELS), ReadyPhrase]
    return {model.__name__: model.objects.count() for model in tables}


def test_counts(plan):
    assert {model.__name__: model.objects.count() for model in [*PLAN_MODELS, ReadyPhrase]} == {
        "Movement": 1, "Area": 2, "AreaContent": 6, "Criterion": 11, "Campaign": 5, "Deadline": 10,
        "AwardScheme": 1, "DocumentKind": 3, "ScoreItem": 12, "Unit": 2, "ReadyPhrase": 10,
    }  # fmt: skip


def test_the_score_sheet_of_each_kind_gives_a_hundred_points_and_names_its_source(plan):
    for subject, place in (("COLLECTIVE", "III.2.1"), ("INDIVIDUAL", "III.2.2")):
        items = plan.score_items.filter(subject=subject)
        assert sum(items.values_list("max_points", flat=True)) == 100
        assert {item.source for item in items} == {f"Phòng đề xuất theo 540/KH-SGDĐT, mục {place}"}


def test_movement(plan):
    assert str(plan) == "Phong trào thi đua “Dân vận khéo” (2021–2025)"
    assert (plan.plan_number, plan.plan_date.isoformat()) == ("540/KH-SGDĐT", "2021-03-05")
    assert "14-KH/BDVTU ngày 24/02/2021 của Ban Dân vận Tỉnh ủy" in plan.basis
    assert plan.is_sample is False


def test_areas_and_their_contents(plan):
    assert [(area.name, area.contents.count()) for area in plan.areas.all()] == [
        ("Văn hóa - xã hội", 3),
        ("Xây dựng hệ thống chính trị", 3),
    ]


def test_criteria_by_audience(plan):
    assert Counter(plan.criteria.values_list("audience", flat=True)) == {
        Audience.COLLECTIVE: 7,
        Audience.LEADER: 1,
        Audience.PARTY_MEMBER: 1,
        Audience.UNION_MEMBER: 1,
        Audience.CIVIL_SERVANT: 1,
    }


def test_award_and_its_papers(plan):
    scheme = plan.schemes.get()
    assert (scheme.name, scheme.set_count) == ("Bằng khen của Chủ tịch UBND tỉnh An Giang", 3)
    kinds = scheme.document_kinds.values_list(
        "code", "per_nominee", "needs_signed", "needs_stamped", "needs_original", "needs_endorsed"
    )
    assert list(kinds) == [
        ("de-nghi", False, True, True, True, False),
        ("bien-ban", False, True, True, True, False),
        ("thanh-tich", True, True, True, True, True),
    ]


def test_deadlines_of_every_year(plan):
    found = {
        (deadline.campaign.year, deadline.kind): f"{clock.local(deadline.closes_at):%d/%m/%Y %H:%M}"
        for deadline in Deadline.objects.select_related("campaign")
    }
    years = range(plan.first_year, plan.last_year + 1)
    assert found == {(year, DeadlineKind.REGISTRATION): f"12/03/{year} 00:00" for year in years} | {
        (year, DeadlineKind.RESULT): f"12/08/{year} 00:00" for year in years
    }


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2021, "đến hết ngày 11/3/2021 (thứ Năm)"),
        (2023, "đến hết ngày 11/3/2023 (thứ Bảy)"),
        (2025, "đến hết ngày 11/3/2025 (thứ Ba)"),
    ],
)
def test_last_day_of_registration_in_words(plan, year, words):
    deadline = Deadline.objects.get(campaign__year=year, kind=DeadlineKind.REGISTRATION)
    assert last_moment(clock.local(deadline.closes_at)) == words


def test_nothing_opens_before_the_plan(plan):
    registration = Deadline.objects.filter(kind=DeadlineKind.REGISTRATION).order_by("campaign__year")
    opened = [f"{clock.local(deadline.opens_at):%d/%m/%Y}" for deadline in registration]
    assert opened == ["05/03/2021", "01/01/2022", "01/01/2023", "01/01/2024", "01/01/2025"]


def test_campaigns_send_the_soft_file_and_refuse_what_is_late(plan):
    assert set(Campaign.objects.values_list("soft_file_address", "late_policy")) == {
        ("phongchinhtritutuong@angiang.edu.vn", LatePolicy.BLOCK)
    }


def test_each_item_says_where_it_stands_in_the_plan(plan):
    with_source = [model for model in PLAN_MODELS if model not in (Unit, ScoreItem)]
    sources = [source for model in with_source for source in model.objects.values_list("source", flat=True)]
    sources += AwardScheme.objects.values_list("quota_source", flat=True)
    assert len(sources) == 40
    assert [source for source in sources if not source.startswith("540/KH-SGDĐT, ")] == []


def test_slips_of_the_pen_are_mended(plan):
    texts = " ".join(
        str(value) for model in PLAN_MODELS for row in model.objects.values_list() for value in row
    )
    assert re.findall("THỰC NHIỆM|những nhiễu", texts) == []
    assert texts.count("nhũng nhiễu") == 1


def test_only_the_department_and_its_office(plan):
    assert dict(Unit.objects.values_list("code", "kind")) == {
        "SGD": UnitKind.DEPARTMENT,
        "SGD-CTTT": UnitKind.DEPARTMENT_OFFICE,
    }
    assert Unit.objects.get(code="SGD-CTTT").parent.code == "SGD"


def test_loading_again_changes_nothing(plan):
    before = counts()
    seed_plan()
    assert counts() == before
    assert before["HistoricalDeadline"] == 10


def test_loading_again_keeps_what_the_office_edited(plan):
    area = plan.areas.get(code="vhxh")
    area.name = "Văn hóa, xã hội và con người"
    area.save()
    plan.criteria.filter(audience=Audience.PARTY_MEMBER).delete()
    ReadyPhrase.objects.exclude(position=1).delete()
    seed_plan()
    area.refresh_from_db()
    assert area.name == "Văn hóa, xã hội và con người"
    assert (plan.criteria.count(), ReadyPhrase.objects.count()) == (10, 1)


def test_loading_again_adds_what_is_missing(plan):
    Deadline.objects.filter(campaign__year=plan.last_year).delete()
    seed_plan()
    assert Deadline.objects.count() == 10


def test_no_year_stands_in_the_code():
    """Years are data: none of ours may be written in a program, migrations and validators aside."""
    ranges = {"2000", "2200"}  # the span of years that a campaign may have at all
    found = [
        f"{path.relative_to(ROOT)}: {year}"
        for room in ["danvan", "registrations", "nominations"]
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for year in re.findall(r"\b20\d\d\b", without_words(path.read_text(encoding="utf-8")))
        if year not in ranges
    ]
    assert found == []


def without_words(source: str) -> str:
    """The program without laws, examples of dates and numbers that only look like years."""
    return re.sub(r'""".*?"""|#[^\n]*|“[^”]*”', "", source, flags=re.DOTALL)


def test_reminders_of_every_year_name_no_day(plan):
    """Two weeks, one week, three days and one day before, one and three days after, for both deadlines."""
    rules = ReminderRule.objects.all()
    days = {}
    for rule in rules.select_related("campaign"):
        days.setdefault((rule.campaign.year, rule.kind), []).append(rule.days)
        assert re.search(r"\d", rule.subject + rule.text) is None
    years = range(plan.first_year, plan.last_year + 1)
    kinds = (DeadlineKind.REGISTRATION, DeadlineKind.RESULT)
    assert days == {(year, kind): [-14, -7, -3, -1, 1, 3] for year in years for kind in kinds}


def test_reminders_that_the_office_has_edited_stay_when_the_plan_is_loaded_again(plan):
    rule = ReminderRule.objects.filter(days=-14).first()
    ReminderRule.objects.filter(pk=rule.pk).update(days=-10, is_active=False)
    seed_plan()
    kept = ReminderRule.objects.filter(campaign=rule.campaign, kind=rule.kind)
    assert list(kept.values_list("days", "is_active")) == [
        (-10, False), (-7, True), (-3, True), (-1, True), (1, True), (3, True),
    ]  # fmt: skip
