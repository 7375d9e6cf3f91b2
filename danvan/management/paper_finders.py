"""Where a document drawn from the command line takes its parameters from; raises MissingRecord."""

from collections.abc import Callable
from dataclasses import dataclass

from danvan.core import clock
from danvan.core.errors import Refusal
from nominations.award_documents import list_request
from nominations.dossier_documents import papers_of
from nominations.enums import ListOrder
from nominations.list_documents import list_params
from nominations.models import AwardDecision, AwardScheme
from registrations.documents import office_list_params, sent_sheets_of
from registrations.enums import SheetKind
from registrations.gap_documents import gap_of, gap_params
from registrations.launch_plan_documents import launch_plan_params
from registrations.models import (
    Campaign,
    Deadline,
    LaunchPlan,
    OfficeSummary,
    ReceiptSlip,
    Sheet,
    Terms,
    UnitProgress,
)
from registrations.reminder_documents import owing_params
from registrations.report_documents import office_result_params
from registrations.slips import slip_request

NOT_SENT = {
    SheetKind.REGISTRATION: "đăng ký",
    SheetKind.RESULT: "báo cáo kết quả",
    SheetKind.NOMINATION: "hồ sơ khen thưởng",
}


class MissingRecord(Refusal):
    """What the document is to be drawn from is not there."""


@dataclass(frozen=True)
class Asked:
    """What the caller asks for; `nominee` counts from 1, `set` is the set whose copy is drawn (0: none)."""

    campaign: Campaign
    format: str
    unit: str = ""
    kind: str = SheetKind.REGISTRATION
    scheme: str = ""
    order: str = ListOrder.RANK
    nominee: int = 1
    set: int = 0


def sent_by_unit(about: SheetKind | None = None) -> Callable[[Asked], dict]:
    """The last sending of the unit's sheet of this kind, else of the kind asked for."""

    def find(asked: Asked) -> dict:
        sheet = _sent_sheet(asked, about or asked.kind)
        return {"sheet": sheet.code, "version": sheet.version}

    return find


def report_of_nominee(key: str) -> Callable[[Asked], dict]:
    """The chosen one among the achievement reports of this kind in the unit's dossier."""

    def find(asked: Asked) -> dict:
        sheet = _sent_sheet(asked, SheetKind.NOMINATION)
        payload = sheet.snapshots.get(version=sheet.version).payload
        found = [more for paper, _, more in papers_of(payload) if paper == key]
        if not 1 <= asked.nominee <= len(found):
            raise MissingRecord(f"Hồ sơ {sheet.code} có {len(found)} báo cáo thành tích loại này.")
        return {"sheet": sheet.code, "version": sheet.version} | found[asked.nominee - 1]

    return find


def copy_of(find: Callable[[Asked], dict]) -> Callable[[Asked], dict]:
    """The same paper, as the copy of the set asked for."""

    def find_copy(asked: Asked) -> dict:
        return find(asked) | ({"set": asked.set} if asked.set else {})

    return find_copy


def slip_of_unit(asked: Asked) -> dict:
    """The last slip that the unit was given for a signed paper."""
    slips = ReceiptSlip.objects.filter(campaign=asked.campaign, receipt__unit__code=asked.unit)
    slip = slips.order_by("pk").last()
    if slip is None:
        raise MissingRecord(
            f"Đơn vị “{asked.unit}” chưa có phiếu tiếp nhận văn bản giấy năm {asked.campaign.year}."
        )
    return slip_request(slip)["params"]


def gap_of_unit(asked: Asked) -> dict:
    """What the paper of the unit's sheet lacks today, to be brought at once."""
    sheet = _sent_sheet(asked, asked.kind)
    return gap_params(sheet, gap_of(sheet), day=clock.local_day(clock.now()), until=None)


def launch_plans(asked: Asked) -> dict:
    """All plans that units have recorded for the campaign."""
    plans = LaunchPlan.objects.recorded().filter(campaign=asked.campaign).order_by("pk")
    keys = list(plans.values_list("pk", flat=True))
    return launch_plan_params(plans=keys, year=asked.campaign.year, format=asked.format)


def office_registrations(asked: Asked) -> dict:
    """All registrations that stand with the office."""
    sheets = sent_sheets_of(asked.campaign, SheetKind.REGISTRATION)
    return office_list_params(sheets=sheets, year=asked.campaign.year, format=asked.format)


def office_results(asked: Asked) -> dict:
    """All reports that stand with the office."""
    sheets = sent_sheets_of(asked.campaign, SheetKind.RESULT)
    return office_result_params(sheets=sheets, year=asked.campaign.year, format=asked.format)


def summary(asked: Asked) -> dict:
    """The summary issued last, a preview where there is none."""
    latest = OfficeSummary.objects.latest_of(asked.campaign, asked.kind)
    if latest:
        return {"summary": latest.pk, "format": asked.format}
    return {"campaign": asked.campaign.pk, "kind": asked.kind, "format": asked.format}


def owing_units(asked: Asked) -> dict:
    """The units that still owe a sheet of the kind, or the one of this code."""
    deadline = Deadline.objects.of_kind(asked.kind).filter(campaign=asked.campaign).first()
    if deadline is None:
        raise MissingRecord(f"Đợt thi đua năm {asked.campaign.year} chưa có thời hạn loại này.")
    terms, at = Terms.of(deadline), clock.now()
    units = UnitProgress.objects.towards(terms, clock.local_day(at)).owing()
    if asked.unit:
        units = units.filter(code=asked.unit)
    keys = list(units.order_by().values_list("pk", flat=True))
    return owing_params(terms=terms, unit_ids=keys, at=at, format=asked.format)


def last_decision(asked: Asked) -> dict:
    """The decision recorded last in the campaign, whether or not it is released."""
    decisions = AwardDecision.objects.filter(issued__campaign=asked.campaign).order_by("decided_on", "pk")
    decision = decisions.last()
    if decision is None:
        raise MissingRecord(f"Đợt thi đua năm {asked.campaign.year} chưa có quyết định khen thưởng.")
    return list_request(decision, asked.format)["params"]


def nomination_list(asked: Asked) -> dict:
    """The list issued last, a preview where there is none; of the first form of commendation unless told."""
    schemes = AwardScheme.objects.filter(movement=asked.campaign.movement_id).order_by("pk")
    found = (schemes.filter(code=asked.scheme) if asked.scheme else schemes).first()
    if found is None:
        raise MissingRecord(f"Phong trào không có hình thức khen thưởng “{asked.scheme}”.")
    return list_params(asked.campaign, found, asked.order, asked.format)


def _sent_sheet(asked: Asked, kind: str) -> Sheet:
    sent = Sheet.objects.filter(
        kind=kind, campaign=asked.campaign, unit__code=asked.unit, version__gte=1
    ).first()
    if sent is None:
        raise MissingRecord(f"Đơn vị “{asked.unit}” chưa gửi {NOT_SENT[kind]} năm {asked.campaign.year}.")
    return sent
