"""One number for everything of a year, so that a change to an archived one is found (INV-19).

Every stored column counts, in one canonical writing and order, so that both databases give the same number;
empty ones do not, so that a later release may add columns and tables. Rows are named by key: units and
accounts may be renamed, what they did may not change. Not counted is what lives on after its year: the
people and the units.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Q

from registrations.models import Attachment, Campaign
from registrations.parts import COUNTED, FILES_OF

SETTINGS = ["movement", "year", "late_policy", "counts", "head_only", "soft_file_address", "supplement_days"]
# Not size and place: a photo is written anew after it came; not the scan, which may come years later.
FILE_FIELDS = ["token", "unit", "kind", "name", "sha256", "uploaded_by", "uploaded_at"]
LIVES_ON = {  # derived; the model of an earlier year, which may go
    "registrations.Registration.search_text",
    "registrations.Registration.source",
}


def checksum_of(campaign: Campaign) -> str:
    """The SHA-256 over all rows of the campaign as they are stored now; one query a table."""
    digest = hashlib.sha256()
    for table, lines in _tables(campaign):
        for line in sorted(lines):
            digest.update(f"{table} {line}\n".encode())
    return digest.hexdigest()


def _tables(campaign: Campaign) -> Iterator[tuple[str, list[str]]]:
    yield "campaign", [_line({name: getattr(campaign, _attname(campaign, name)) for name in SETTINGS})]
    for label, path in COUNTED.items():
        model = apps.get_model(label)
        fields = [field.attname for field in model._meta.concrete_fields if _counts(field)]
        paths = [path] if isinstance(path, str) else path
        rows = model._base_manager.filter(_leads_to(campaign, paths)).order_by().values(*fields)
        yield label, [_line(row) for row in rows.iterator(chunk_size=500)]
    files = Attachment.objects.filter(_leads_to(campaign, FILES_OF)).order_by()
    yield "files", [_line(row) for row in files.values(*FILE_FIELDS).distinct()]


def _leads_to(campaign: Campaign, paths: Iterable[str]) -> Q:
    return Q(*((path, campaign) for path in paths), _connector=Q.OR)


def _counts(field: Field) -> bool:
    """A row's own number says nothing of the year."""
    return not (field.primary_key and field.remote_field is None) and str(field) not in LIVES_ON


def _is_empty(value: object) -> bool:
    """Whether a column says nothing; 0 does."""
    return value is None or value is False or value == ""


def _attname(campaign: Campaign, name: str) -> str:
    return campaign._meta.get_field(name).attname


def _line(row: dict) -> str:
    filled = {name: value for name, value in row.items() if not _is_empty(value)}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_written)


def _written(value: object) -> str:
    """What JSON does not know, in one writing: instants in UTC, decimals without end zeros."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time() | UUID():
            return str(value)
        case Decimal():
            return f"{value.normalize():f}"
    raise TypeError(f"cannot write {value!r}")
