"""What the portal knows already fills a report: the register, every year of the movement, earlier reports."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.vietnamese import fold
from nominations.models import AwardRecord, FormField, Nomination
from nominations.rules.achievement import TABLES
from nominations.rules.achievement_text import (
    ModelYear,
    decision_text,
    honour_kind,
    missing_rows,
    movement_text,
)
from nominations.services.achievements import Values, open_nomination, report_values, store_values
from registrations.enums import Recognition, SheetState, Subject, Verdict
from registrations.models import Actor, Registration, ResultItem
from registrations.models.units import units_followed_by

MOVEMENT_RESULTS = "movement-results"
# What seldom changes from one year to the next; a form may ask for some of it.
LASTING = {
    "home-place", "residence", "ethnicity", "religion", "positions", "education", "political-theory",
    "degrees", "headquarters", "phone", "fax", "website", "history", "features", "organisations", "duties",
}  # fmt: skip


def prefill_part(
    *, nomination: Nomination, keys: Collection[str], actor: Actor, at: datetime
) -> tuple[Nomination, list[str]]:
    """Fill those of the form's fields that are still empty; the keys of those that got something.

    A table gets the awards that it does not name yet. What was typed stays as it is.
    """
    with transaction.atomic():
        nomination = open_nomination(nomination, actor)
        fields = list(FormField.objects.filter(form=nomination.form_id, key__in=keys))
        stored = report_values(nomination, fields)
        open_fields = [field for field in fields if field.kind in TABLES or not stored[field.key]]
        known = _known(nomination, open_fields, stored, at)
        filled = {key: value for key, value in known.items() if value != stored[key]}
        of_filled = [field for field in fields if field.key in filled]
        nomination = store_values(nomination, of_filled, filled, nomination.row_version, actor, at)
        return nomination, [field.key for field in of_filled]


def models_of(nomination: Nomination, at: datetime) -> list[ModelYear]:
    """The models of the movement up to this year that belong to the nominee.

    Of a person those that it answers for, of a collective those in its name, else all of the unit's; in both
    cases the one with which it is nominated.
    """
    rows = list(_models_of_unit(nomination, at))
    name = fold(nomination.name)
    if nomination.subject == Subject.INDIVIDUAL:
        own = [row for row in rows if any(fold(person.full_name) == name for person in row.people.all())]
    else:
        own = [row for row in rows if is_called(name, fold(row.collective))] or rows
    chosen = [row for row in rows if row.pk == nomination.registration_id and row not in own]
    return [_in_its_year(row) for row in [*own, *chosen]]


def is_called(name: str, collective: str) -> bool:
    """Whether the folded name of a nominee is that of the collective, its unit's name behind it or not."""
    return bool(collective) and f"{name} ".startswith(f"{collective} ")


def _known(nomination: Nomination, fields: list[FormField], stored: Values, at: datetime) -> Values:
    wanted = {field.key for field in fields}
    known = _on_record(nomination) | _of_last_report(nomination, at) if wanted & LASTING else {}
    if MOVEMENT_RESULTS in wanted:
        known[MOVEMENT_RESULTS] = movement_text(models_of(nomination, at))
    tables = {field.key: field for field in fields if field.kind in TABLES}
    awards = _awards_of(nomination, at) if tables else []
    for key, field in tables.items():
        of_kind = [row for row in awards if honour_kind(row["name"]) == TABLES[field.kind]]
        added = missing_rows(stored[key], of_kind)
        known[key] = sorted([*stored[key], *added], key=lambda row: row["year"])
    return {key: value for key, value in known.items() if key in wanted and value}


def _on_record(nomination: Nomination) -> Values:
    """What the records of unit and person say."""
    unit, person = nomination.dossier.sheet.unit, nomination.person
    if person:
        return {"positions": person.position}
    return {"headquarters": unit.place, "phone": unit.phone}


def _of_last_report(nomination: Nomination, at: datetime) -> Values:
    """The lasting texts of the nominee's latest earlier report, where they say anything."""
    sheet = nomination.dossier.sheet
    earlier = Nomination.objects.filter(
        dossier__sheet__unit__in=_units(nomination, at),
        dossier__sheet__campaign__year__lt=sheet.campaign.year,
        subject=nomination.subject,
        search_text=fold(nomination.name)[:600],
        is_dropped=False,
    ).order_by("-dossier__sheet__campaign__year", "-pk")
    texts = earlier.values_list("texts", flat=True).first() or {}
    return {key: text for key, text in texts.items() if key in LASTING and text}


def _awards_of(nomination: Nomination, at: datetime) -> list[dict]:
    """The released awards of the nominee as rows of the two tables."""
    awards = AwardRecord.objects.released(at).filter(
        match_key=fold(nomination.name)[:200],
        unit__in=_units(nomination, at),
        subject=nomination.subject,
    )
    return [
        {
            "year": award.year,
            "name": award.award,
            "decision": decision_text(award.decision_number, award.decided_on, award.issuer)[:300],
        }
        for award in awards.order_by("year", "pk")
    ]


def _units(nomination: Nomination, at: datetime) -> list[int]:
    """The unit and those that it follows."""
    unit_id = nomination.dossier.sheet.unit_id
    return [unit_id, *units_followed_by(unit_id, clock.local_day(at))]


def _models_of_unit(nomination: Nomination, at: datetime):
    campaign = nomination.dossier.sheet.campaign
    rows = Registration.objects.filter(
        sheet__sheet__unit__in=_units(nomination, at),
        sheet__sheet__version__gte=1,
        sheet__sheet__campaign__movement=campaign.movement_id,
        sheet__sheet__campaign__year__lte=campaign.year,
    ).exclude(verdict=Verdict.REFUSED)
    rows = rows.exclude(sheet__sheet__state=SheetState.WITHDRAWN).select_related("sheet__sheet__campaign")
    return rows.prefetch_related("people", "results__report__sheet").order_by(
        "sheet__sheet__campaign__year", "position", "pk"
    )


def _in_its_year(model: Registration) -> ModelYear:
    year = model.sheet.sheet.campaign.year
    item = next((item for item in model.results.all() if item.report.sheet.was_sent), None)
    if item is None:
        return ModelYear(year, model.name)
    return ModelYear(
        year, model.name, item.work_done, item.people_count, item.money, item.working_days,
        item.helped_count, _is_recognised(item),
    )  # fmt: skip


def _is_recognised(item: ResultItem) -> bool:
    """The unit learns what the office decided once its report is accepted."""
    is_decided = item.report.sheet.state == SheetState.ACCEPTED
    return is_decided and item.recognition == Recognition.RECOGNISED
