"""What the case page of a report shows of each model beside the unit's own words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from danvan.core.vietnamese import file_size
from registrations.enums import FileState
from registrations.models import Adoption, Attachment, ResultItem, Sheet
from registrations.rules.difference import FIGURES, readable
from registrations.rules.labels import ITEM_LABELS, MODEL_LABELS, NOT_GIVEN

REGISTERED = {"targets": MODEL_LABELS["targets"], "outputs": MODEL_LABELS["outputs"]}
OUTCOME = ["outcome", "outcome_reason"]
FIGURE_LABELS = {field: label for field, label in ITEM_LABELS.items() if field in FIGURES}
WORDS = {
    field: label
    for field, label in ITEM_LABELS.items()
    if field not in FIGURES and field not in ("files", *OUTCOME)
}

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class FileLine:
    """An evidence file: its name and size, and where it can be fetched or why it can not."""

    name: str
    size: str
    token: str
    why_not: str


@dataclass(frozen=True)
class Earlier:
    """What was reported last of the model that this one keeps up."""

    year: int
    outcome: str
    figures: Pairs
    work_done: str


@dataclass(frozen=True)
class ReportedModel:
    """One model of a report: as registered, as reported, last year, who has adopted it."""

    kind: str
    registered: Pairs
    outcome: str
    reason: str
    words: Pairs
    figures: Pairs
    files: list[FileLine]
    earlier: Earlier | None
    adoptions: list[Adoption]
    registered_uid: str


def reported_models(sheet: Sheet, payload: dict) -> dict[str, ReportedModel]:
    """The models of the report by their uid; three queries."""
    items = payload["models"]
    uids = [item["registered_uid"] for item in items]
    files = file_lines(file for item in items for file in item["files"])
    earlier, adoptions = _earlier(uids), _adoptions(uids)
    return {
        item["uid"]: ReportedModel(
            kind=_kind_in_words(item),
            registered=pairs_of(item, REGISTERED),
            outcome=readable("outcome", item),
            reason=item["outcome_reason"],
            words=pairs_of(item, WORDS),
            figures=pairs_of(item, FIGURE_LABELS),
            files=[files[file["token"]] for file in item["files"]],
            earlier=earlier.get(item["registered_uid"]),
            adoptions=adoptions[item["registered_uid"]],
            registered_uid=item["registered_uid"],
        )
        for item in items
    }


def pairs_of(values: Mapping, labels: Mapping[str, str]) -> Pairs:
    """Label and text of each field that says something; a figure that was left empty says just that."""
    pairs = [
        (label, readable(field, values) or (NOT_GIVEN if field in FIGURES else ""))
        for field, label in labels.items()
    ]
    return [(label, text) for label, text in pairs if text]


def _kind_in_words(item: dict) -> str:
    words = [item["area"], readable("novelty", item), readable("subject", item)]
    return " · ".join(filter(None, words))


def file_lines(files: Iterable[dict]) -> dict[str, FileLine]:
    """The files of a payload by their tokens, as they stand today; one query."""
    named = {file["token"]: file for file in files}
    rows = Attachment.objects.filter(token__in=list(named)).order_by().values_list("token", "state", "size")
    known = {str(token): (state, size) for token, state, size in rows}
    return {token: _file_line(file, known.get(token)) for token, file in named.items()}


def _file_line(file: dict, known: tuple[str, int] | None) -> FileLine:
    if known is None:
        return FileLine(file["name"], "", file["token"], "không còn trên hệ thống")
    state, size = known
    why_not = "" if state == FileState.READY else FileState(state).label.lower()
    return FileLine(file["name"], file_size(size), file["token"], why_not)


def _earlier(uids: Sequence[str]) -> dict[str, Earlier]:
    """The results of the models from which these were kept up, by the uid of the later one."""
    rows = ResultItem.objects.in_office().filter(registration__successors__uid__in=uids).order_by("pk")
    fields = ["outcome", "work_done", *FIGURE_LABELS]
    found = rows.values(
        *fields, later=F("registration__successors__uid"), year=F("report__sheet__campaign__year")
    )
    return {
        str(row["later"]): Earlier(
            row["year"], readable("outcome", row), pairs_of(row, FIGURE_LABELS), row["work_done"]
        )
        for row in found
        if str(row["later"]) in uids
    }


def _adoptions(uids: Sequence[str]) -> dict[str, list[Adoption]]:
    found = defaultdict(list)
    for adoption in Adoption.objects.of_models(uids):
        found[str(adoption.registration.uid)].append(adoption)
    return found
