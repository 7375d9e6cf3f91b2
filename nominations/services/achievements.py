"""The achievement report of a nominee while it is written: texts of the form's fields, tables of honours."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from nominations.models import FormField, Honour, Nomination
from nominations.rules.achievement import NO_FORM, TABLES, cleaned
from nominations.services.common import CHANGED_MEANWHILE, touch
from registrations.models import Actor
from registrations.services.common import touch as touch_sheet
from registrations.services.common import who_changed
from registrations.services.writing import open_for_writing

GONE = "Đề nghị này không còn trong hồ sơ."
Values = dict[str, object]


def save_report_part(
    *, nomination: Nomination, values: Mapping[str, object], row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Store some fields of the report by their keys, a table as a whole; nothing is required of a draft.

    Raises RuleViolation for a field that the nominee's form does not have or a value that can not be right,
    StaleVersion with what is now stored when somebody else changed the same fields meanwhile.
    """
    with transaction.atomic():
        nomination = open_nomination(nomination, actor)
        fields = _fields_named(nomination, values)
        typed = {field.key: _cleaned(field, values[field.key], at) for field in fields}
        return store_values(nomination, fields, typed, row_version, actor, at)


def open_nomination(nomination: Nomination, actor: Actor) -> Nomination:
    """The nomination as it stands now, if the actor may write in its dossier; the sheet stays locked.

    Raises NotAllowed, RuleViolation, or StaleVersion where it was taken off the dossier.
    """
    sheet = open_for_writing(nomination.dossier.sheet, actor)
    rows = Nomination.objects.standing_in(sheet).select_related("person", "form", "registration")
    found = rows.filter(pk=nomination.pk).first()
    if found is None:
        raise StaleVersion(GONE)
    found.dossier = sheet.nomination_dossier
    found.dossier.sheet = sheet
    return found


def report_values(nomination: Nomination, fields: Iterable[FormField]) -> Values:
    """What is stored of these fields: a text, "" where there is none, or the rows of a table."""
    fields = list(fields)
    has_table = any(field.kind in TABLES for field in fields)
    rows = list(Honour.objects.filter(nomination=nomination.pk)) if has_table else []
    return {field.key: _value(nomination, field, rows) for field in fields}


def store_values(
    nomination: Nomination, fields: Iterable[FormField], typed: Values, row_version: int, actor: Actor,
    at: datetime,
) -> Nomination:  # fmt: skip
    """Store the clean values that differ, as one more row version of the opened nomination."""
    fields = list(fields)
    stored = report_values(nomination, fields)
    replaced = {key: stored[key] for key in typed if typed[key] != stored[key]}
    if not replaced:
        return nomination
    if any(nomination.changed_in.get(_memory(key), 0) > row_version for key in replaced):
        raise StaleVersion(who_changed(nomination, actor, CHANGED_MEANWHILE), replaced)
    for field in fields:
        if field.key in replaced:
            _set(nomination, field, typed[field.key])
    nomination.changed_in |= {_memory(key): nomination.row_version + 1 for key in replaced}
    touch(nomination, actor, at, "texts", "changed_in")
    touch_sheet(nomination.dossier.sheet, actor, at)
    return nomination


def _fields_named(nomination: Nomination, keys: Iterable[str]) -> list[FormField]:
    if nomination.form_id is None:
        raise RuleViolation(NO_FORM)
    known = {field.key: field for field in FormField.objects.filter(form=nomination.form_id)}
    for key in keys:
        if key not in known:
            raise RuleViolation(f"{nomination.form} không có mục “{key}” nên không lưu được.")
    return [known[key] for key in keys]


def _cleaned(field: FormField, value: object, at: datetime) -> object:
    try:
        return cleaned(field.kind, field.label, value, clock.local_day(at))
    except ValueError as error:
        raise RuleViolation(str(error)) from error


def _value(nomination: Nomination, field: FormField, rows: list[Honour]) -> object:
    if field.kind not in TABLES:
        return nomination.texts.get(field.key, "")
    of_kind = [row for row in rows if row.kind == TABLES[field.kind]]
    return [{"year": row.year, "name": row.name, "decision": row.decision} for row in of_kind]


def _set(nomination: Nomination, field: FormField, value: object) -> None:
    if field.kind not in TABLES:
        nomination.texts[field.key] = value
        return
    kind = TABLES[field.kind]
    Honour.objects.filter(nomination=nomination, kind=kind).delete()
    Honour.objects.bulk_create(
        Honour(nomination=nomination, kind=kind, position=place, **row) for place, row in enumerate(value)
    )


def _memory(key: str) -> str:
    """Where a field's last change is remembered, apart from the nomination's own columns."""
    return f"report.{key}"
