"""The contents of a result report as plain data: what is checked, sent, hashed and printed."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from registrations.models import Evidence, ResultItem, Sheet
from registrations.services.consolidation import units_on
from registrations.services.payload import DETAILS, Carried, carried_part, frame_of

REPORT_FIELDS = [
    "leadership", "documents_issued", "meetings_held", "attendances", "shortcomings", "lessons",
    "directions", "proposals",
]  # fmt: skip
ITEM_FIELDS = [
    "outcome", "outcome_reason", "work_done", "people_count", "money", "helped_count", "spread", "lasting",
]  # fmt: skip
REGISTERED = {
    "name": F("registration__name"),
    "novelty": F("registration__novelty"),
    "subject": F("registration__subject"),
    "targets": F("registration__targets"),
    "outputs": F("registration__outputs"),
    "area": F("registration__area__name"),
    "area_code": F("registration__area__code"),
    "registered_uid": F("registration__uid"),
}

# Put together once, as for the models of a registration.
ITEMS = ResultItem.objects.reported().values(
    "pk", "report", "uid", "working_days", *ITEM_FIELDS, **REGISTERED
)
FILES = Evidence.objects.order_by("attachment_id").values(
    "item",
    name=F("attachment__name"),
    size=F("attachment__size"),
    sha256=F("attachment__sha256"),
    token=F("attachment__token"),
    state=F("attachment__state"),
    scan=F("attachment__scan"),
)


def report_payloads_of(sheets: Sequence[Sheet], carried: Carried = units_on) -> dict[int, dict]:
    """Everything a paper of the reports may say, by their keys; two queries however many they are, with
    consolidating units among them four."""
    items, units = _items_of([sheet.pk for sheet in sheets]), carried(sheets)
    return {sheet.pk: _payload(sheet, items[sheet.pk]) | carried_part(sheet, units) for sheet in sheets}


def _payload(sheet: Sheet, items: list[dict]) -> dict:
    report = sheet.result_report
    return frame_of(sheet) | {
        "sheet": {field: getattr(report, field) for field in [*REPORT_FIELDS, *DETAILS]},
        "models": [item | {"position": number} for number, item in enumerate(items, start=1)],
    }


def _items_of(sheets: Sequence[int]) -> dict[int, list[dict]]:
    files = _files_of(sheets)
    found = defaultdict(list)
    for row in ITEMS.filter(report__in=sheets):
        found[row["report"]].append(_item_of(row) | {"files": files[row["pk"]]})
    return found


def _item_of(row: dict) -> dict:
    """Decimals as text: a hash must not depend on how a database writes them."""
    days = row["working_days"]
    return {
        "uid": str(row["uid"]),
        **{field: row[field] for field in [*ITEM_FIELDS, *REGISTERED]},
        "registered_uid": str(row["registered_uid"]),
        "area": row["area"] or "",
        "area_code": row["area_code"] or "",
        "working_days": None if days is None else f"{days.normalize():f}",
    }


def _files_of(sheets: Sequence[int]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    for row in FILES.filter(item__report__in=sheets):
        found[row.pop("item")].append(row | {"token": str(row["token"])})
    return found
