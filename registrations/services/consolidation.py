"""What a consolidating unit carries on its sheet: the accepted models of the units that report through it."""

from collections.abc import Sequence

from django.db.models import QuerySet

from registrations.enums import Recognition, SheetState, Verdict
from registrations.models import Registration, ResultItem, Sheet, Snapshot
from registrations.rules.states import SENT_STATES

UNIT = ("code", "name", "place")


def units_on(sheets: Sequence[Sheet]) -> dict[int, list[dict]]:
    """The part `units` of each of the sheets that carries others, by key; no query where none does, else two.

    Each entry: the unit, code and version of its sheet, the models of that sending but the refused ones.
    """
    parents = [sheet for sheet in sheets if sheet.unit.is_consolidator]
    if not parents:
        return {}
    snapshots = list(_carried_by(parents))
    refused = _refused_on([snapshot.sheet for snapshot in snapshots])
    return _by_parent(parents, [(snapshot.sheet, _entry(snapshot, refused)) for snapshot in snapshots])


def hold_units(sheet: Sheet) -> None:
    """Lock the sheets that the locked one carries, so that what is sent is one state of each."""
    if sheet.unit.is_consolidator:
        carried = Sheet.objects.filter(receiver=sheet.unit_id, kind=sheet.kind, campaign=sheet.campaign_id)
        list(carried.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def has_received(sheet: Sheet) -> bool:
    """Whether other units have sent theirs of the same kind and campaign through the sheet's unit."""
    received = Sheet.objects.filter(receiver=sheet.unit_id, kind=sheet.kind, campaign=sheet.campaign_id)
    return received.filter(state__in=SENT_STATES).exists()


def note_carried(snapshot: Snapshot) -> None:
    """Tie the sendings that the snapshot carries to it, so that each can be asked where it went."""
    carried = {entry["sheet"]: entry["version"] for entry in snapshot.payload.get("units", [])}
    if carried:
        rows = Snapshot.objects.filter(sheet__code__in=carried).values_list("pk", "sheet__code", "version")
        snapshot.carried.add(*(pk for pk, code, version in rows if carried[code] == version))


def _carried_by(parents: Sequence[Sheet]) -> QuerySet[Snapshot]:
    """The last sendings of the accepted sheets that the units of these sheets have received, by unit."""
    accepted = Sheet.objects.filter(
        state=SheetState.ACCEPTED,
        receiver__in={parent.unit_id for parent in parents},
        kind__in={parent.kind for parent in parents},
        campaign__in={parent.campaign_id for parent in parents},
    )
    rows = Snapshot.objects.last_sent().filter(sheet__in=accepted)
    return rows.select_related("sheet").order_by("sheet__unit__name_key", "sheet__unit__code")


def _by_parent(parents: Sequence[Sheet], entries: list[tuple[Sheet, dict]]) -> dict[int, list[dict]]:
    """The entries on each of the sheets."""
    keys = {(parent.unit_id, parent.kind, parent.campaign_id): parent.pk for parent in parents}
    found: dict[int, list[dict]] = {key: [] for key in keys.values()}
    for child, entry in entries:
        parent = keys.get((child.receiver_id, child.kind, child.campaign_id))
        if parent:
            found[parent].append(entry)
    return found


def _entry(snapshot: Snapshot, refused: set[str]) -> dict:
    payload = snapshot.payload
    return {
        **{field: payload["unit"][field] for field in UNIT},
        "sheet": payload["code"],
        "version": snapshot.version,
        "models": [model for model in payload["models"] if model["uid"] not in refused],
    }


def _refused_on(sheets: Sequence[Sheet]) -> set[str]:
    """The models of the sheets that were not accepted or not recognised."""
    keys = [sheet.pk for sheet in sheets]
    if not keys:
        return set()
    refused = Registration.objects.filter(sheet__in=keys, verdict=Verdict.REFUSED).values_list("uid")
    unrecognised = ResultItem.objects.filter(report__in=keys, recognition=Recognition.NOT_RECOGNISED)
    return {str(uid) for (uid,) in refused.order_by().union(unrecognised.order_by().values_list("uid"))}
