"""The department's summary: compiled from accepted sheets, issued (which freezes), corrected by a version."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require
from registrations import policies
from registrations.enums import Action, Recognition, SheetKind, SheetState, UnitKind, Verdict
from registrations.models import (
    Actor,
    Campaign,
    OfficeSummary,
    Registration,
    ResultItem,
    Sheet,
    Snapshot,
    SummaryCorrection,
    SummarySheet,
    Unit,
    UnitName,
    units_not_sent,
    units_owing,
)
from registrations.rules.states import SENT_STATES
from registrations.rules.summaries import NOTHING_ACCEPTED, UnitCounts, tables_of
from registrations.services.common import log, open_campaign, require_reason
from registrations.services.payload import digest_of, plan_of

COMMON = ["uid", "name", "area", "subject", "novelty"]
OF_KIND = {
    SheetKind.REGISTRATION: ["collective", "people", "source", "source_note", "starts_on", "ends_on"],
    SheetKind.RESULT: ["outcome", "people_count", "money", "working_days", "helped_count"],
}
CHANGED = "Danh sách hồ sơ đã duyệt vừa thay đổi sau khi bạn xem trước; hãy xem lại rồi ban hành."
NO_ADDRESSEE = "Phong trào chưa ghi nơi nhận báo cáo; hãy ghi ở trang phong trào trước khi ban hành."
NO_NUMBER = "Ghi số văn bản."
IN_THE_FUTURE = "Ngày văn bản không thể sau hôm nay."
ALREADY_ISSUED = "Đã có {}; muốn đổi thì mở bản sửa đổi trước."
ALREADY_OPEN = "Bản sửa đổi đã được mở."
NOT_LATEST = "Chỉ sửa đổi được bản tổng hợp ban hành sau cùng."


@dataclass(frozen=True)
class LeftOut:
    """What a summary does not contain: sheets by their state (the accepted ones are not consolidated yet),
    refused models, units that have not sent."""

    sheets: dict[SheetState, list[Sheet]]
    refused: list[dict]
    units: list[Unit]


@dataclass(frozen=True)
class Compiled:
    """A summary that nobody has issued: its contents, the sendings it rests on, what is left out."""

    payload: dict
    sendings: dict[int, int] = field(default_factory=dict)
    left_out: LeftOut | None = None

    @property
    def digest(self) -> str:
        """Changes with the listed models; the counts of units who may still send do not matter."""
        return digest_of(self.payload["rows"])


def compile_summary(
    *, campaign: Campaign, kind: SheetKind, at: datetime, issued_on: date | None = None
) -> Compiled:
    """What the summary would say at this instant; nothing is written. Ten queries.

    Who reports is called as on the day of the report, today until it has one.
    """
    rows = Sheet.objects.filter(campaign=campaign, kind=kind).with_counting()
    sheets = list(rows.select_related("unit"))
    accepted = {sheet.pk: sheet for sheet in sheets if sheet.is_counted}
    found = Snapshot.objects.filter(sheet__in=accepted).last_sent()
    snapshots = list(found.order_by("sheet__unit__name_key", "sheet__unit__code"))
    rows, refused = _rows_of(kind, snapshots, accepted)
    owing = units_owing(campaign, clock.local_day(at), kind)
    counts = _unit_counts(owing.values_list("pk", "kind"), sheets)
    areas = campaign.movement.areas.order_by("position").values_list("name", flat=True)
    payload = _frame_of(campaign, kind, issued_on or clock.local_day(at))
    payload |= {"rows": rows, "tables": tables_of(kind, rows, areas, counts)}
    return Compiled(
        payload=payload,
        sendings={snapshot.sheet_id: snapshot.version for snapshot in snapshots},
        left_out=LeftOut(
            sheets=_not_counted(sheets),
            refused=refused,
            units=list(units_not_sent(campaign, clock.local_day(at), kind)),
        ),
    )


def issue_summary(
    *,
    campaign: Campaign,
    kind: SheetKind,
    number: str,
    issued_on: date,
    seen: str,
    actor: Actor,
    at: datetime,
) -> OfficeSummary:
    """Number and freeze what is accepted at this instant; `seen` is the digest of the preview.

    Raises NotAllowed, StaleVersion where the preview is out of date, RuleViolation without accepted
    sheets, number or addressee, and for a second version that no correction asks for.
    """
    require(policies.may_issue_summary(actor))
    if not number.strip():
        raise RuleViolation(NO_NUMBER)
    if issued_on > clock.local_day(at):
        raise RuleViolation(IN_THE_FUTURE)
    with transaction.atomic():
        campaign = open_campaign(campaign)
        lock_sheets(campaign, kind)
        latest = OfficeSummary.objects.latest_of(campaign, kind)
        correction = _open_correction_of(latest)
        compiled = compile_summary(campaign=campaign, kind=kind, at=at, issued_on=issued_on)
        _require_issuable(campaign, compiled, seen)
        summary = OfficeSummary(
            campaign=campaign, kind=kind, version=latest.version + 1 if latest else 1, corrects=correction,
            number=number, report_to=campaign.movement.report_to, issued_on=issued_on,
            issued_by=actor.user, issued_at=at, payload=compiled.payload,
            sha256=digest_of(compiled.payload),
        )  # fmt: skip
        _freeze(summary, compiled.sendings)
        about = f"{campaign}, {summary.get_kind_display().lower()}: {summary}"
        reason = correction.reason if correction else ""
        log(action=Action.ISSUE_SUMMARY, actor=actor, at=at, about=about[:300], reason=reason)
        return summary


def open_correction(*, summary: OfficeSummary, reason: str, actor: Actor, at: datetime) -> SummaryCorrection:
    """Let the sheets of the latest version be reopened until the next version is issued; by the lead."""
    require(policies.may_issue_summary(actor))
    require_reason(reason, "Nêu lý do sửa đổi.")
    with transaction.atomic():
        campaign = open_campaign(summary.campaign)
        latest = OfficeSummary.objects.latest_of(campaign, summary.kind)
        if latest != summary:
            raise RuleViolation(NOT_LATEST)
        if latest.is_being_corrected:
            raise RuleViolation(ALREADY_OPEN)
        correction = SummaryCorrection(summary=latest, reason=reason, opened_by=actor.user, opened_at=at)
        correction.full_clean(exclude=["opened_by"])
        correction.save()
        log(action=Action.CORRECT_SUMMARY, actor=actor, at=at, about=str(latest), reason=reason)
        return correction


def lock_sheets(campaign: Campaign, *kinds: SheetKind) -> None:
    """Let nobody move a sheet of these kinds, of all where none is named, until the transaction ends."""
    rows = Sheet.objects.filter(campaign=campaign, kind__in=kinds or SheetKind.values)
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def _rows_of(
    kind: SheetKind, snapshots: Sequence[Snapshot], sheets: Mapping[int, Sheet]
) -> tuple[list[dict], list[dict]]:
    """The models of the sendings as rows, and those among them that were refused with a registration."""
    decided = _decisions_on(kind, list(sheets))
    rows, refused = [], []
    for snapshot in snapshots:
        for model in snapshot.payload["models"]:
            row = _row(kind, snapshot, sheets[snapshot.sheet_id].unit, model)
            decision = decided.get(model["uid"], "")
            if kind == SheetKind.RESULT:
                row["recognition"] = decision
            (refused if decision == Verdict.REFUSED else rows).append(row)
    return rows, refused


def _row(kind: SheetKind, snapshot: Snapshot, unit: Unit, model: dict) -> dict:
    sent = snapshot.payload
    return {
        "unit": sent["unit"]["name"],
        "unit_code": sent["unit"]["code"],
        "unit_kind": unit.kind,
        "place": sent["unit"]["place"],
        "code": sent["code"],
        "version": snapshot.version,
        **{name: model[name] for name in [*COMMON, *OF_KIND[kind]]},
    }


def _decisions_on(kind: SheetKind, sheets: list[int]) -> dict[str, str]:
    """The receiver's decision on each model, by its identity in the payload."""
    if kind == SheetKind.RESULT:
        rows = ResultItem.objects.filter(report__in=sheets).exclude(recognition=Recognition.PENDING)
        found = rows.values_list("uid", "recognition")
    else:
        found = Registration.objects.filter(sheet__in=sheets).values_list("uid", "verdict")
    return {str(uid): decision for uid, decision in found}


def _unit_counts(owing: Sequence[tuple[int, str]], sheets: Sequence[Sheet]) -> dict[str, UnitCounts]:
    """By kind of unit; who has sent takes part, even where the unit has ended since."""
    sent = [sheet for sheet in sheets if sheet.state in SENT_STATES]
    kinds = dict(owing) | {sheet.unit_id: sheet.unit.kind for sheet in sent}
    taking_part = Counter(kinds.values())
    sent_by = Counter(sheet.unit.kind for sheet in sent)
    accepted_by = Counter(sheet.unit.kind for sheet in sent if sheet.is_counted)
    return {
        kind: UnitCounts(taking_part[kind], sent_by[kind], accepted_by[kind])
        for kind in UnitKind.values
        if kind in taking_part
    }


def _not_counted(sheets: Sequence[Sheet]) -> dict[SheetState, list[Sheet]]:
    """The sheets that are not in the summary by their state, in the order of their units."""
    found = defaultdict(list)
    for sheet in sorted(sheets, key=lambda sheet: (sheet.unit.name_key, sheet.unit.code)):
        if not sheet.is_counted:
            found[SheetState(sheet.state)].append(sheet)
    return dict(found)


def _frame_of(campaign: Campaign, kind: SheetKind, day: date) -> dict:
    """Who reports on what to whom, as everybody is called on the day."""
    movement = campaign.movement
    department = Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("pk").first() or Unit()
    office = Unit.objects.filter(memberships__role__startswith="OFFICE").order_by("pk").first() or Unit()
    return {
        "year": campaign.year,
        "kind": kind,
        "movement": movement.name,
        "plan": plan_of(movement),
        "issuer": movement.issuer,
        "issuer_parent": movement.issuer_parent,
        "report_to": movement.report_to,
        "place": _called_on(department, day).place,
        "signer_title": department.head_title,
        "signer_name": department.head_name,
        "office_symbol": _called_on(office, day).symbol,
    }


def _called_on(unit: Unit, day: date) -> Unit | UnitName:
    return unit.called_on(day) if unit.pk else unit


def _open_correction_of(latest: OfficeSummary | None) -> SummaryCorrection | None:
    if latest is None:
        return None
    if not latest.is_being_corrected:
        raise RuleViolation(ALREADY_ISSUED.format(latest))
    return latest.correction


def _require_issuable(campaign: Campaign, compiled: Compiled, seen: str) -> None:
    if not compiled.payload["rows"]:
        raise RuleViolation(NOTHING_ACCEPTED)
    if not campaign.movement.report_to:
        raise RuleViolation(NO_ADDRESSEE)
    if compiled.digest != seen:
        raise StaleVersion(CHANGED)


def _freeze(summary: OfficeSummary, sendings: Mapping[int, int]) -> None:
    """Store the summary and what it rests on; from now on the sheets stay as they are."""
    summary.full_clean(exclude=["issued_by", "campaign"])
    summary.save()
    SummarySheet.objects.bulk_create(
        SummarySheet(summary=summary, sheet_id=sheet, version=version) for sheet, version in sendings.items()
    )
