"""What every writing service does: open the draft, set what differs, refuse what is stale."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db.models import Model

from danvan.core.errors import StaleVersion
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.models import Actor, Sheet
from registrations.rules.states import may_edit
from registrations.services.common import Changed, locked_sheet, who_changed


class Remembering(Protocol):
    """A record that remembers in which row version each of its fields was changed."""

    changed_in: dict[str, int]


def open_for_writing(sheet: Sheet, actor: Actor) -> Sheet:
    """The sheet, locked, if the actor may write in it now. Raises NotAllowed or RuleViolation."""
    sheet = locked_sheet(sheet)
    require(policies.may_edit_sheet(actor, sheet))
    require_rule(may_edit(sheet.state))
    return sheet


def assign(record: Model, values: Mapping[str, object]) -> dict[str, object]:
    """Set the values that differ; the values they replace, by field."""
    replaced = {}
    for name, value in values.items():
        field = record._meta.get_field(name)
        value = value if field.is_relation else field.to_python(value)
        if getattr(record, name) != value:
            replaced[name] = getattr(record, name)
            setattr(record, name, value)
    return replaced


def refuse_stale(
    record: Remembering, row_version: int, replaced: Mapping[str, object], actor: Actor, whole: Changed
) -> None:
    """Raise StaleVersion with the values now stored where one was changed after the version that was seen;
    `whole` is the record itself or that of which it is a part, and knows who changed it."""
    if any(record.changed_in.get(field, 0) > row_version for field in replaced):
        raise StaleVersion(who_changed(whole, actor), replaced)


def note_changed(record: Remembering, fields: Iterable[str], row_version: int) -> None:
    """Remember in which row version these fields were changed."""
    record.changed_in |= dict.fromkeys(fields, row_version)
