"""`seed_demo`: a newcomer can register at once, whatever the date; any size, through the services."""

import io
import json
import unicodedata
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from danvan.core import clock
from danvan.core.models import Outbox, User
from danvan.management.data_files import read_toml
from danvan.management.sample_models import THEMES
from danvan.management.sample_names import draw_person, sample_schools
from registrations.enums import Action, DeadlineKind, LatePolicy, SheetState, UnitKind, Verdict
from registrations.models import (
    Campaign,
    Deadline,
    Event,
    Movement,
    Registration,
    Sheet,
    Snapshot,
    Unit,
)
from registrations.rules import deadlines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    settings.IS_DEMO = True
    settings.VAR_DIR = tmp_path
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]}
    }


def seed_demo(**options: object) -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def table_sizes() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(
    ("moment", "year", "movement"),
    [
        ((2020, 6, 1), 2021, "dvk-2021-2025"),
        ((2024, 6, 1), 2025, "dvk-2021-2025"),
        ((2025, 3, 11, 23, 59, 59), 2025, "dvk-2021-2025"),
        ((2025, 3, 12), 2026, "mau-2026-2030"),
        ((2026, 11, 23), 2027, "mau-2026-2030"),
        ((2027, 1, 15), 2027, "mau-2026-2030"),
        ((2031, 6, 1), 2032, "mau-2031-2035"),
    ],
)
def test_a_campaign_is_open_on_the_day_it_runs(at_local, moment, year, movement):
    at = at_local(*moment)
    seed_demo()
    campaign = Campaign.objects.get(year=year)
    span = campaign.deadlines.get(kind=DeadlineKind.REGISTRATION).span_for(Unit.objects.get(code="THPT-LX"))
    assert campaign.movement.code == movement
    assert bool(deadlines.accepts(span, clock.local(at))) is True
    assert deadlines.last_day(span.ends_at).isoformat() == f"{year}-03-11"


def test_sample_movement_has_its_own_areas_and_says_what_it_is(at_local):
    at_local(2026, 11, 23)
    seed_demo()
    movement = Movement.objects.get(is_sample=True)
    assert (movement.first_year, movement.last_year) == (2026, 2030)
    assert list(movement.areas.values_list("name", flat=True)) == [
        "Phát triển kinh tế",
        "Văn hóa - xã hội",
        "Quốc phòng - an ninh",
        "Xây dựng hệ thống chính trị",
    ]
    for rows in (movement.areas, movement.criteria):
        sources = rows.values_list("source", flat=True)
        assert {source.startswith("Dữ liệu mẫu") for source in sources} == {True}
    assert (movement.criteria.count(), movement.schemes.get().document_kinds.count()) == (11, 3)


def test_the_office_own_movement_of_the_next_period_is_used(at_local):
    at_local(2026, 11, 23)
    own = Movement.objects.create(
        code="that", name="Phong trào thật", first_year=2026, last_year=2030, plan_number="1/KH", issuer="Sở"
    )
    seed_demo()
    assert Campaign.objects.get(year=2027).movement == own
    assert Movement.objects.filter(is_sample=True).count() == 0


def test_running_again_changes_nothing():
    first = seed_demo()
    before = table_sizes()
    assert seed_demo() == first
    assert table_sizes() == before


def test_sheets_of_every_state_with_what_belongs_to_them(at_local):
    at_local(2026, 11, 23)
    seed_demo()
    assert Counter(Sheet.objects.values_list("campaign__year", "state")) == {
        (2024, SheetState.ACCEPTED): 9,
        (2025, SheetState.SUBMITTED): 5,
        (2025, SheetState.ACCEPTED): 23,
        (2025, SheetState.RETURNED): 1,
        (2025, SheetState.WITHDRAWN): 1,
        (2025, SheetState.DRAFT): 1,
        (2027, SheetState.DRAFT): 1,
    }
    assert Registration.objects.filter(verdict=Verdict.REFUSED).count() == 1
    assert Sheet.objects.filter(state=SheetState.SUBMITTED, version=2).count() == 1
    assert Sheet.objects.filter(state=SheetState.SUBMITTED, review_began_at__isnull=False).count() == 1
    assert_each_sending_has_its_snapshot_and_event()


def test_nothing_that_is_sent_leaves_the_house():
    seed_demo(units=20, campaign=2024, models_per_unit=1)
    assert (Outbox.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_letters_of_others_stay():
    now = clock.now()
    payload = {"snapshot": 0}
    letter = Outbox.objects.create(kind="registration-sent", payload=payload, created_at=now, queued_at=now)
    seed_demo()
    assert list(Outbox.objects.all()) == [letter]


def test_accounts_are_printed_and_kept(settings):
    printed = seed_demo()
    accounts = json.loads((settings.VAR_DIR / "demo-accounts.json").read_text(encoding="utf-8"))
    assert len(accounts) == 13
    assert Counter(account["who"].split(",")[0] for account in accounts) == {
        "Lãnh đạo phòng": 1, "Chuyên viên": 2, "Người giám sát (chỉ xem)": 1, "Quản trị hệ thống": 1,
        "Cán bộ phụ trách": 5, "Thủ trưởng đơn vị": 3,
    }  # fmt: skip
    for account in accounts:
        assert User.objects.get(username=account["username"]).check_password(account["password"]) is True
        assert account["username"] in printed


def test_sec_auth_08_nobody_else_has_a_password():
    seed_demo(units=20, campaign=2024, models_per_unit=1)
    with_password = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert with_password == {account["username"] for account in read_toml("demo.toml")["accounts"]}
    assert User.objects.count() > len(with_password)


def test_refused_on_a_real_installation(settings):
    settings.IS_DEMO = False
    with pytest.raises(CommandError) as refusal:
        seed_demo()
    assert str(refusal.value) == "Chỉ nạp dữ liệu mẫu ở bản dùng thử (DANVAN_DEMO=1)."
    assert Unit.objects.count() == 0


def test_ops_24_a_campaign_of_any_size_in_each_state():
    printed = seed_demo(units=100, campaign=2024, models_per_unit=2, share_submitted=0.8)
    sheets = Sheet.objects.filter(campaign__year=2024)
    assert "100/100 đơn vị" in printed
    assert Counter(sheets.values_list("state", flat=True)) == {
        SheetState.ACCEPTED: 36, SheetState.SUBMITTED: 32, SheetState.DRAFT: 20, SheetState.RETURNED: 8,
        SheetState.WITHDRAWN: 4,
    }  # fmt: skip
    models = Registration.objects.filter(sheet__sheet__campaign__year=2024)
    assert (models.count(), models.filter(verdict=Verdict.REFUSED).count()) == (200, 4)
    assert_each_sending_has_its_snapshot_and_event()
    assert_all_happened_in_the_window(sheets)


def test_ops_24_a_second_run_fills_only_what_is_missing():
    seed_demo(units=20, campaign=2024, models_per_unit=1)
    before = table_sizes()
    seed_demo(units=20, campaign=2024, models_per_unit=3)
    assert table_sizes() == before
    seed_demo(units=25, campaign=2024, models_per_unit=1)
    assert Sheet.objects.filter(campaign__year=2024).count() == 25


def test_late_sheets_where_the_campaign_accepts_them():
    seed_demo()
    Campaign.objects.filter(year=2024).update(late_policy=LatePolicy.ACCEPT_LATE)
    seed_demo(units=50, campaign=2024, models_per_unit=1)
    assert Sheet.objects.filter(campaign__year=2024).with_lateness().filter(is_late=True).count() == 2
    assert Event.objects.filter(action=Action.EXTEND, sheet__campaign__year=2024).count() == 0


def test_open_campaign_is_filled_until_now(at_local):
    at = at_local(2026, 11, 23)
    seed_demo(units=30, campaign=2027, models_per_unit=1)
    sent = Sheet.objects.filter(campaign__year=2027, submitted_at__isnull=False)
    assert sent.count() == 23  # four of five, less the unit whose draft was there before
    assert sent.filter(submitted_at__gte=at).count() == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"campaign": 1999}, "Chưa có đợt thi đua của năm này; chọn năm bằng --campaign."),
        ({"campaign": 2024, "models_per_unit": 99}, "--models-per-unit phải từ 1 đến 52."),
        ({"campaign": 2024, "share_submitted": 1.5}, "--share-submitted phải từ 0 đến 1."),
    ],
)
def test_wrong_size_is_refused_in_words(options, sentence):
    with pytest.raises(CommandError) as refusal:
        seed_demo(units=5, **options)
    assert str(refusal.value) == sentence


def test_names_of_all_who_live_here():
    names = [draw_person(Random(number))["full_name"] for number in range(400)]
    families = {name.split()[0] for name in names}
    assert families >= {"Nguyễn", "Néang", "Chau", "Danh", "Mohamach", "Ja", "Quách", "Lâm"}
    assert [name for name in names if name != unicodedata.normalize("NFC", name)] == []


def test_schools_are_many_different_and_always_the_same():
    rows = sample_schools(1500, set())
    assert len({(row["name"], row["place"]) for row in rows}) == 1500
    assert len({row["code"] for row in rows}) == 1500
    assert {row["level"] for row in rows} == {"MN", "TH", "THCS", "THPT", "GDTX"}
    assert rows == sample_schools(1500, set())
    with pytest.raises(ValueError, match="^Danh sách tên chỉ đủ cho"):
        sample_schools(10_000, set())


def test_themes_answer_to_contents_of_both_movements():
    for name in ("plan.toml", "demo.toml"):
        contents = {(area["code"], c["code"]) for area in read_toml(name)["areas"] for c in area["contents"]}
        assert {(theme["area"], theme["content"]) for theme in THEMES.values()} - contents == set()


def test_sample_units_hang_together():
    seed_demo()
    old = Unit.objects.get(code="PGD-LX")
    assert (old.parent.code, old.successor.code, old.valid_to.isoformat()) == ("SGD", "VHXH-LX", "2025-06-30")
    assert (old.symbol, old.head_title) == ("PGDLX", "Trưởng phòng")
    school = Unit.objects.get(code="THCS-NT")
    assert (school.parent.code, school.symbol, school.head_title) == ("PGD-LX", "THCSNT", "Hiệu trưởng")
    assert Unit.objects.get(code="TT-GDTX").head_title == "Giám đốc"
    assert Counter(Unit.objects.values_list("kind", flat=True)) == {
        UnitKind.SCHOOL: 52, UnitKind.EDUCATION_OFFICE: 11, UnitKind.COMMUNE_OFFICE: 2,
        UnitKind.CENTRE: 1, UnitKind.DEPARTMENT: 1, UnitKind.DEPARTMENT_OFFICE: 1,
    }  # fmt: skip
    assert Unit.history.count() == Unit.objects.count()


def assert_each_sending_has_its_snapshot_and_event() -> None:
    """Version n means n snapshots, n events of sending, and a digest for each."""
    for sheet in Sheet.objects.prefetch_related("snapshots", "events"):
        sendings = [event for event in sheet.events.all() if event.action == Action.SUBMIT]
        assert [snapshot.version for snapshot in sheet.snapshots.all()] == list(range(1, sheet.version + 1))
        assert len(sendings) == sheet.version
    assert Snapshot.objects.filter(sha256="").count() == 0


def assert_all_happened_in_the_window(sheets) -> None:
    """No step lies before the opening, none after the deadline but with an extension."""
    deadline = Deadline.objects.get(campaign__year=2024, kind=DeadlineKind.REGISTRATION)
    events = Event.objects.filter(sheet__in=sheets)
    assert events.filter(at__lt=deadline.opens_at).count() == 0
    after = events.filter(at__gte=deadline.closes_at)
    assert set(after.values_list("action", flat=True)) == {Action.SUBMIT}
    assert after.filter(at__gte=deadline.closes_at + timedelta(days=3)).count() == 0
    assert after.count() == deadline.extensions.count()
    assert sheets.with_lateness().filter(is_late=True).count() == 0
