"""What the demo holds beside the plan: sample units, accounts, a movement, and a campaign that is open."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from danvan.core import clock
from danvan.core.models import User
from danvan.management.data_files import read_toml
from danvan.management.plan import day_of, load_campaign, load_movement, load_plan
from danvan.management.sample_campaign import load_sheets
from danvan.management.sample_units import load_sample_units
from danvan.management.two_years import play_two_years
from registrations.enums import DeadlineKind, Role
from registrations.models import Actor, Campaign, Membership, Movement, Unit
from registrations.services import units

ACCOUNTS_FILE = "demo-accounts.json"


@transaction.atomic
def load_demo(now: datetime) -> list[dict[str, str]]:
    """Everything a newcomer needs at this instant; the accounts with their passwords. Safe to run again."""
    demo = read_toml("demo.toml")
    plan = load_plan()
    load_sample_units()
    accounts = [_load_account(account, demo, now) for account in demo["accounts"]]
    office = reviewer(now)
    running = open_campaign(plan, demo, now)
    last = Campaign.objects.get(year=plan.last_year)
    load_sheets(last, demo["sheets"], office=office, since=demo["accounts_since"], now=now)
    load_sheets(running, demo["open_sheets"], office=office, since=demo["accounts_since"], now=now)
    return accounts


@transaction.atomic
def tell_two_years(now: datetime) -> None:
    """What happened in two years of the plan, as far as they have passed. Safe to run again."""
    play_two_years(office=reviewer(now), since=read_toml("demo.toml")["accounts_since"], now=now)


def write_accounts(accounts: list[dict[str, str]]) -> Path:
    """Keep the accounts where the start script finds them; the file."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    file = settings.VAR_DIR / ACCOUNTS_FILE
    file.write_text(json.dumps(accounts, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def reviewer(now: datetime) -> Actor:
    """The demo's office lead, who does what the office does in sample data."""
    lead = Membership.objects.filter(role=Role.OFFICE_LEAD).select_related("user").order_by("pk").first()
    return Actor.of(lead.user, clock.local_day(now))


def open_campaign(plan: Movement, demo: Mapping, now: datetime) -> Campaign:
    """The campaign whose registration ends next, open already at this instant; in a sample movement
    once the plan's period is over."""
    data = read_toml("plan.toml")
    before = next(d["before"] for d in data["deadlines"] if d["kind"] == DeadlineKind.REGISTRATION)
    year = _next_year_of(before, now)
    campaign = Campaign.objects.filter(year=year).first()
    if campaign is None:
        movement = Movement.objects.filter(first_year__lte=year, last_year__gte=year).first()
        movement = movement or load_movement(_sample_movement(plan, data, demo, year))
        own = {"campaign": demo["campaign"], "report_forms": demo["report_forms"]}
        campaign = load_campaign(movement, year, _sampled(data) | own)
    deadline = campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
    if deadline.opens_at > now:
        deadline.opens_at = clock.start_of_day(day_of(year - 1, before))
        deadline.save()
    return campaign


def _next_year_of(day_and_month: str, now: datetime) -> int:
    """The year of the next such day after today."""
    today = clock.local_day(now)
    return today.year if today < day_of(today.year, day_and_month) else today.year + 1


def _sample_movement(plan: Movement, data: Mapping, demo: Mapping, year: int) -> dict:
    """A movement as long as the plan's for the period that covers the year, with areas of its own."""
    length = plan.last_year - plan.first_year + 1
    first = year - (year - plan.first_year) % length
    years = {"first_year": first, "last_year": first + length - 1}
    movement = demo["movement"] | years | {"code": demo["movement"]["code"].format(**years)}
    return _sampled(data) | {"movement": movement, "areas": demo["areas"]}


def _sampled(data: object) -> object:
    """The plan's data with sources that say that this is only a sample after the plan."""
    if isinstance(data, list):
        return [_sampled(item) for item in data]
    if isinstance(data, dict):
        return {
            key: f"Dữ liệu mẫu, theo {value}" if key.endswith("source") else _sampled(value)
            for key, value in data.items()
        }
    return data


def _load_account(account: Mapping, demo: Mapping, now: datetime) -> dict[str, str]:
    """An account with the demo's password and its one role."""
    unit, role = Unit.objects.get(code=account["unit"]), Role(account["role"])
    user = User.objects.filter(username=account["username"]).first()
    if user is None:
        user = User.objects.create_user(account["username"], demo["password"], full_name=account["full_name"])
        lead = _lead(user, unit)
        units.assign(user=user, unit=unit, role=role, starts_on=demo["accounts_since"], actor=lead, at=now)
    return {
        "username": user.username,
        "password": demo["password"],
        "who": f"{role.label}, {unit.short_name}: {user.full_name}",
    }


def _lead(user: User, unit: Unit) -> Actor:
    """Who gives the demo's roles: the office lead, who comes first in the file and gives the own one."""
    given = Membership.objects.filter(role=Role.OFFICE_LEAD).select_related("user").first()
    if given:
        return Actor(given.user, {given.unit_id: frozenset({Role.OFFICE_LEAD})})
    return Actor(user, {unit.pk: frozenset({Role.OFFICE_LEAD})})
