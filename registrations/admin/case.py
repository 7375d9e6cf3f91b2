"""The case page: everything that a reviewer needs to know about one sheet, as it was last sent (ADM-02)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from danvan.core import clock
from danvan.core.policy import YES, Decision, all_of, no
from registrations import policies
from registrations.admin.kinds import OFFICE_KINDS, OfficeKind
from registrations.admin.report_case import ReportedModel, pairs_of
from registrations.enums import Action, Recognition, SheetState
from registrations.models import Actor, Event, Remark, Sheet, Snapshot, Unit
from registrations.rules.consolidation import Part, carried_parts
from registrations.rules.deadlines import last_moment
from registrations.rules.difference import Difference, compare
from registrations.rules.findings import Finding
from registrations.rules.labels import LABELS_OF, SHEET_LABELS, Labels
from registrations.rules.states import may_edit, may_move
from registrations.services.receiving import supplement_end_of


@dataclass(frozen=True)
class ModelCase:
    """One model of the sheet as the page shows it."""

    uid: str
    position: int
    name: str
    items: list[tuple[str, str]]
    findings: list[Finding]
    verdict: str
    verdict_reason: str
    reported: ReportedModel | None

    @property
    def is_recognised(self) -> bool:
        """Whether the office has recognised the model after its result."""
        return self.verdict == Recognition.RECOGNISED.label


@dataclass(frozen=True)
class RemarkLine:
    """A remark, with what it is about in words."""

    about: str
    text: str
    author: str


@dataclass(frozen=True)
class Case:
    """A sheet with all that is known about it; `snapshot` is None while nothing has been sent.

    `supplement_due` says until when a returned sheet may come again; empty where that is not asked.
    """

    sheet: Sheet
    late_by: int
    supplement_due: str
    snapshot: Snapshot | None
    findings: list[Finding]
    items: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    models: list[ModelCase]
    difference: Difference | None
    remarks: dict[int, list[RemarkLine]]
    events: list[Event]
    left_out: list[Sheet]
    answering: Unit | None

    @property
    def kind(self) -> OfficeKind:
        """What the office's pages say of this kind of sheet."""
        return OFFICE_KINDS[self.sheet.kind]

    @property
    def payload_models(self) -> list[dict]:
        """The models as they were sent."""
        return self.kind.items(self.snapshot.payload) if self.snapshot else []

    @property
    def refusable(self) -> list[dict]:
        """Those that may be left out when the sheet is accepted."""
        return self.payload_models if self.kind.refused else []

    @property
    def carried(self) -> list[Part]:
        """The models of the units that the sheet carries."""
        return carried_parts(self.snapshot.payload) if self.snapshot else []

    @property
    def has_findings(self) -> bool:
        """Whether the machine noticed anything at all."""
        return bool(self.findings) or any(model.findings for model in self.models)


def case_of(sheet: Sheet) -> Case:
    """The case of a sheet of `with_lateness`; five queries, for a report nine; one more for a returned sheet
    and for a consolidating unit, two more for a unit that has ended."""
    labels = LABELS_OF[sheet.kind]
    snapshots = list(sheet.snapshots.select_related("sent_by").order_by("-version")[:2])
    last = snapshots[0] if snapshots else None
    kind = OFFICE_KINDS[sheet.kind]
    sent = [snapshot.payload | {"models": kind.items(snapshot.payload)} for snapshot in snapshots]
    payload = sent[0] if sent else {"sheet": {}, "models": []}
    findings = kind.findings_on([sheet], {sheet.pk: payload})[sheet.pk] if last else []
    return Case(
        sheet=sheet,
        late_by=sheet.days_late,
        supplement_due=_supplement_due(sheet),
        snapshot=last,
        findings=[finding for finding in findings if not finding.uid],
        items=pairs_of(payload["sheet"], SHEET_LABELS),
        texts=pairs_of(labels.values_of(payload), _own(labels)) if last else [],
        models=_models(sheet, payload, findings),
        difference=compare(snapshots[1].payload, payload, labels) if len(snapshots) > 1 else None,
        remarks=_remarks(sheet, snapshots, labels.all),
        answering=_answering(sheet),
        events=list(sheet.events.select_related("actor", "acting_unit").order_by("-at", "-pk")),
        left_out=_left_out(sheet),
    )


def decisions_on(
    actor: Actor, sheet: Sheet, campaign: Decision = YES, free: Decision = YES, against: Decision = YES
) -> dict[str, Decision]:
    """What the actor may do with the sheet now; each no says why.

    `campaign` is its campaign's own answer to writing, `free` whether nothing that was issued holds the
    sheet, `against` what keeps this actor from deciding on a sheet of this kind.
    """
    review = all_of(policies.may_review(actor, sheet), against)
    reopen = all_of(policies.may_reopen(actor, sheet), against)
    begun = no("Đã bắt đầu duyệt.") if sheet.review_began_at else YES
    decisions = {
        "begin": all_of(may_move(Action.BEGIN_REVIEW, sheet.state), begun, review),
        "accept": all_of(may_move(Action.ACCEPT, sheet.state), review),
        "give_back": all_of(may_move(Action.RETURN, sheet.state), review),
        "reopen": all_of(may_move(Action.REOPEN, sheet.state), reopen, free),
        "restore": all_of(may_move(Action.RESTORE, sheet.state), policies.may_restore(actor, sheet)),
        "take_over": all_of(may_move(Action.TAKE_OVER, sheet.state), policies.may_take_over(actor, sheet)),
        "on_behalf": all_of(may_edit(sheet.state), policies.may_enter_on_behalf(actor, sheet.unit)),
    }
    return {name: all_of(campaign, decision) for name, decision in decisions.items()}


def _supplement_due(sheet: Sheet) -> str:
    ends_at = supplement_end_of(sheet, clock.now())
    return last_moment(ends_at) if ends_at else ""


def _left_out(sheet: Sheet) -> list[Sheet]:
    """The sheets that this consolidating unit has accepted since it sent its own."""
    if not sheet.unit.is_consolidator:
        return []
    received = Sheet.objects.filter(receiver=sheet.unit_id, kind=sheet.kind, campaign=sheet.campaign_id)
    return list(received.with_consolidation().filter(is_unconsolidated=True).select_related("unit"))


def _answering(sheet: Sheet) -> Unit | None:
    """Who answers today for the unit that has ended; None while it exists."""
    answering = sheet.unit.answering_unit(clock.local_day(clock.now()))
    return answering if answering != sheet.unit else None


def _own(labels: Labels) -> dict[str, str]:
    """What the sheet itself says beside who signs and whom to call."""
    return {field: label for field, label in labels.sheet.items() if field not in SHEET_LABELS}


def _models(sheet: Sheet, payload: dict, findings: Sequence[Finding]) -> list[ModelCase]:
    kind = OFFICE_KINDS[sheet.kind]
    decided = kind.decided(sheet) if sheet.state == SheetState.ACCEPTED else {}
    labels = {field: label for field, label in LABELS_OF[sheet.kind].model.items() if field != "name"}
    reported = kind.models(sheet, payload)
    return [
        ModelCase(
            uid=model["uid"],
            position=model["position"],
            name=model["name"],
            items=pairs_of(model, labels),
            findings=[finding for finding in findings if finding.uid == model["uid"]],
            verdict=decided.get(model["uid"], ("", ""))[0],
            verdict_reason=decided.get(model["uid"], ("", ""))[1],
            reported=reported.get(model["uid"]),
        )
        for model in payload["models"]
    ]


def _remarks(
    sheet: Sheet, snapshots: Sequence[Snapshot], labels: Mapping[str, str]
) -> dict[int, list[RemarkLine]]:
    kind = OFFICE_KINDS[sheet.kind]
    names = {
        model["uid"]: f"{kind.item} {model['position']}: {model['name']}"
        for snapshot in reversed(snapshots)
        for model in kind.items(snapshot.payload)
    }
    lines: dict[int, list[RemarkLine]] = {}
    for remark in sheet.remarks.select_related("author").order_by("-version", "pk"):
        about = " – ".join(_about(remark, names, labels, kind.item)) or "Cả hồ sơ"
        lines.setdefault(remark.version, []).append(RemarkLine(about, remark.text, remark.author.full_name))
    return lines


def _about(remark: Remark, names: Mapping[str, str], labels: Mapping[str, str], item: str) -> Iterator[str]:
    if remark.model_uid:
        yield names.get(str(remark.model_uid), f"{item} ở lần gửi trước")
    if remark.field:
        yield labels[remark.field]
