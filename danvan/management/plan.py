"""Load a plan from a data file: what is missing is added, what the office has edited is left alone.

Nobody acts yet when a plan is loaded, so rows are written here and not by services, which log an actor.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from danvan.core import clock
from danvan.management.data_files import read_toml
from danvan.management.units import add_units
from nominations.models import (
    AwardScheme,
    CampaignForm,
    DocumentKind,
    FormField,
    FormVersion,
    ScoreItem,
)
from registrations.models import (
    Area,
    AreaContent,
    Campaign,
    Criterion,
    Deadline,
    Movement,
    ReadyPhrase,
    ReminderRule,
)

Record = TypeVar("Record", bound=Model)


@transaction.atomic
def load_plan() -> Movement:
    """The plan with its yearly campaigns, ready phrases, the department and its office."""
    data = read_toml("plan.toml")
    movement = load_movement(data)
    _load_forms(data["forms"])
    for year in range(movement.first_year, movement.last_year + 1):
        load_campaign(movement, year, data)
    _load_phrases(data["phrases"])
    add_units(data["units"])
    return movement


def load_movement(data: Mapping) -> Movement:
    """The movement with its areas, criteria, award schemes and score sheets, as the data says."""
    movement = ensure(Movement, {"code": data["movement"]["code"]}, data["movement"])
    for position, area in enumerate(data["areas"], start=1):
        _load_area(movement, area, position)
    if not movement.criteria.exists():
        for position, values in enumerate(data["criteria"], start=1):
            ensure(Criterion, {"movement": movement, "position": position}, values)
    for scheme in data["schemes"]:
        _load_scheme(movement, scheme)
    _load_scores(movement, data["scores"])
    return movement


def load_campaign(movement: Movement, year: int, data: Mapping) -> Campaign:
    """The campaign of the year with deadlines and reminders; that of another movement is left alone."""
    campaign = ensure(Campaign, {"year": year}, data["campaign"] | {"movement": movement})
    if campaign.movement_id == movement.pk:
        for values in data["deadlines"]:
            _load_deadline(campaign, values)
        _load_reminders(campaign, data["reminders"])
        _load_campaign_forms(campaign, data["report_forms"])
    return campaign


def day_of(year: int, day_and_month: str) -> date:
    """The day that "12/3" means in the year."""
    day, month = day_and_month.split("/")
    return date(year, int(month), int(day))


def ensure(model: type[Record], key: Mapping, values: Mapping) -> Record:
    """The record with this key, created with the values where there is none."""
    record = model.objects.filter(**key).first()
    if record is None:
        record = model(**{**values, **key})
        record.full_clean()
        record.save()
    return record


def _load_phrases(texts: Iterable[Mapping]) -> None:
    """Only for an installation that has none yet."""
    if ReadyPhrase.objects.exists():
        return
    for position, values in enumerate(texts, start=1):
        ensure(ReadyPhrase, {"text": values["text"]}, {"position": position})


def _load_area(movement: Movement, data: Mapping, position: int) -> None:
    values = {"name": data["name"], "position": position, "source": data["source"]}
    area = ensure(Area, {"movement": movement, "code": data["code"]}, values)
    for place, content in enumerate(data["contents"], start=1):
        ensure(AreaContent, {"area": area, "code": content["code"]}, content | {"position": place})


def _load_scheme(movement: Movement, data: Mapping) -> None:
    values = {name: value for name, value in data.items() if name != "document_kinds"}
    scheme = ensure(AwardScheme, {"movement": movement, "code": data["code"]}, values)
    for place, kind in enumerate(data["document_kinds"], start=1):
        ensure(DocumentKind, {"scheme": scheme, "code": kind["code"]}, kind | {"position": place})


def _load_forms(forms: Sequence[Mapping]) -> None:
    """The forms of achievement reports; one that asks for the same as an earlier one names it."""
    fields_of = {data["code"]: data["fields"] for data in forms if "fields" in data}
    for data in forms:
        values = {name: value for name, value in data.items() if name not in ("fields", "fields_as")}
        form = ensure(FormVersion, {"code": data["code"]}, values)
        for place, field in enumerate(fields_of[data.get("fields_as", data["code"])], start=1):
            ensure(FormField, {"form": form, "key": field["key"]}, field | {"position": place})


def _load_campaign_forms(campaign: Campaign, codes: Mapping[str, str]) -> None:
    """Not for an archived campaign: its checksum counts them."""
    if campaign.archived_at:
        return
    for subject, code in codes.items():
        form = FormVersion.objects.get(code=code)
        ensure(CampaignForm, {"campaign": campaign, "subject": subject}, {"form": form})


def _load_scores(movement: Movement, items: Iterable[Mapping]) -> None:
    """The score sheet, for a movement that has none yet: the office may have written its own."""
    if movement.score_items.exists():
        return
    for position, values in enumerate(items, start=1):
        ensure(ScoreItem, {"movement": movement, "position": position}, values)


def _load_deadline(campaign: Campaign, data: Mapping) -> None:
    """The plan says "trước ngày": the first instant of that day is the first that is too late."""
    values = {
        "opens_at": _opening(campaign, data["opens"]),
        "closes_at": clock.start_of_day(day_of(campaign.year, data["before"])),
        "source": data["source"],
    }
    ensure(Deadline, {"campaign": campaign, "kind": data["kind"]}, values)


def _load_reminders(campaign: Campaign, rules: Iterable[Mapping]) -> None:
    """Only for deadlines that have no rule yet: the office may have chosen other days."""
    known = set(campaign.reminder_rules.values_list("kind", flat=True))
    for values in rules:
        if values["kind"] not in known:
            key = {"campaign": campaign, "kind": values["kind"], "days": values["days"]}
            ensure(ReminderRule, key, values)


def _opening(campaign: Campaign, day_and_month: str) -> datetime:
    """The start of the day, but not before the plan itself."""
    day = day_of(campaign.year, day_and_month)
    return clock.start_of_day(max(day, campaign.movement.plan_date or day))
