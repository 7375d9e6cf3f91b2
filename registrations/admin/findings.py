"""The machine's findings on some sheets at once, with as many queries for one as for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from danvan.core.vietnamese import fold
from registrations.models import Registration, Sheet, Snapshot
from registrations.rules.findings import Finding, Namesake, findings_of

SAME_NAME = ["search_text", "sheet__sheet__unit", "sheet__sheet__unit__name", "sheet__sheet__campaign__year"]


def last_payloads(sheets: Sequence[Sheet]) -> dict[int, dict]:
    """What each of the sheets said when it was last sent, by their keys; one query."""
    snapshots = Snapshot.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).last_sent()
    return dict(snapshots.values_list("sheet", "payload"))


def findings_on(sheets: Sequence[Sheet], payloads: Mapping[int, dict]) -> dict[int, list[Finding]]:
    """What stands out in each of the sheets of `with_lateness`, by their keys; one query."""
    same_names = _same_names(model["name"] for payload in payloads.values() for model in payload["models"])
    return {
        sheet.pk: findings_of(
            payloads[sheet.pk], sheet.days_late, _namesakes(sheet, payloads[sheet.pk], same_names)
        )
        for sheet in sheets
    }


def _same_names(names: Iterable[str]) -> dict[str, list[tuple]]:
    rows = Registration.objects.in_office().named(names).order_by("pk").values_list(*SAME_NAME)
    found = defaultdict(list)
    for name, *where in rows:
        found[name].append(tuple(where))
    return found


def _namesakes(
    sheet: Sheet, payload: dict, same_names: Mapping[str, list[tuple]]
) -> dict[str, list[Namesake]]:
    """The models of the same names on other sheets."""
    itself = (sheet.unit_id, payload["year"])
    return {
        name: [
            Namesake(unit, year, unit_id == sheet.unit_id)
            for unit_id, unit, year in same_names.get(name, [])
            if (unit_id, year) != itself
        ]
        for name in {fold(model["name"]) for model in payload["models"]}
    }
