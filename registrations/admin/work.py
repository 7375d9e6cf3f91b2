"""The work queue on the first page of the office's side (ADM-01)."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from danvan.core import clock
from danvan.core.admin import WorkItem
from danvan.core.models import Outbox
from registrations.admin.filters import newest_campaign
from registrations.enums import DeadlineKind, PaperStand, RequestState, SheetKind, SheetState
from registrations.models import (
    Campaign,
    Deadline,
    ExtensionRequest,
    Sheet,
    units_not_sent,
    units_without_launch_plan,
)
from registrations.models.paper import paper_stand
from registrations.models.sheets import SheetQuerySet

PAPERLESS = "?tinh-trang=tat-ca&noi-nhan=thang&ban-giay=thieu"
LEFT_OUT = "?tinh-trang=tat-ca&noi-nhan=sot"
NOT_SENT = "?loai-ho-so=REGISTRATION&tinh-trang=chua-gui"


def work_items(request: HttpRequest) -> list[WorkItem]:
    """What waits for the office, each with the list that shows it; thirteen queries."""
    items: list[WorkItem] = []
    campaign = newest_campaign(request)
    if request.actor.sees_all_units and campaign:
        items += [*_review_items(request, campaign), *_report_items(request, campaign)]
    if request.actor.sees_all_units:
        items += _request_items(request)
    unsent = Outbox.objects.filter(state=Outbox.State.FAILED).count()
    address = reverse("admin:core_outbox_changelist") + "?state__exact=FAILED"
    return [*items, WorkItem("Thư chưa gửi được", unsent, address, "Máy tự gửi lại; xem lỗi nếu kéo dài.")]


def _review_items(request: HttpRequest, campaign: Campaign) -> list[WorkItem]:
    waiting = Q(state=SheetState.SUBMITTED)
    sheets = Sheet.objects.visible_to(request.actor).sent_in(campaign).arrived()
    counts = sheets.aggregate(
        first=Count("pk", filter=waiting & Q(version=1)), again=Count("pk", filter=waiting & Q(version__gt=1))
    )
    day = clock.local_day(clock.received_at(request))
    missing, planless = (
        units_not_sent(campaign, day).count(),
        units_without_launch_plan(campaign, day).count(),
    )
    paperless = _without_paper(sheets)
    left_out = sheets.with_consolidation().filter(is_unconsolidated=True).count()
    queue = reverse("admin:registrations_sheet_changelist")
    units = reverse("admin:registrations_unit_changelist")
    board = reverse("admin:registrations_unitprogress_changelist")
    year = f"đợt năm {campaign.year}"
    return [
        WorkItem("Hồ sơ chờ duyệt", counts["first"], f"{queue}?lan=dau", f"Gửi lần đầu, {year}."),
        WorkItem("Gửi lại sau bổ sung", counts["again"], f"{queue}?lan=lai", f"Chờ duyệt lại, {year}."),
        WorkItem("Đơn vị chưa gửi", missing, f"{board}{NOT_SENT}", f"Chưa có bản gửi nào, {year}."),
        *_left_out("Hồ sơ chưa tổng hợp", left_out, queue + LEFT_OUT, year),
        WorkItem("Thiếu bản giấy", paperless, queue + PAPERLESS, f"Đã gửi điện tử, {year}."),
        WorkItem("Đơn vị chưa có kế hoạch phát động", planless, f"{units}?ke-hoach=chua", f"Cả năm, {year}."),
    ]


def _left_out(name: str, count: int, address: str, year: str) -> list[WorkItem]:
    """A line only where a consolidating unit has accepted what its own sheet does not carry."""
    hint = f"Đơn vị đầu mối duyệt sau khi gửi bản tổng hợp, {year}."
    return [WorkItem(name, count, address, hint)] if count else []


def _report_items(request: HttpRequest, campaign: Campaign) -> list[WorkItem]:
    """What there is to do about result reports, once they may be sent."""
    at = clock.received_at(request)
    if not Deadline.objects.filter(campaign=campaign, kind=DeadlineKind.RESULT, opens_at__lte=at).exists():
        return []
    sent = Sheet.objects.visible_to(request.actor).sent_in(campaign, SheetKind.RESULT).arrived()
    waiting, paperless = sent.filter(state=SheetState.SUBMITTED).count(), _without_paper(sent)
    left_out = sent.with_consolidation().filter(is_unconsolidated=True).count()
    missing = units_not_sent(campaign, clock.local_day(at), SheetKind.RESULT).count()
    queue = reverse("admin:registrations_reportsheet_changelist")
    units = reverse("admin:registrations_unit_changelist")
    year = f"đợt năm {campaign.year}"
    return [
        WorkItem("Báo cáo chờ duyệt", waiting, queue, f"Báo cáo kết quả thực hiện, {year}."),
        *_left_out("Báo cáo chưa tổng hợp", left_out, queue + LEFT_OUT, year),
        WorkItem("Đơn vị chưa báo cáo", missing, f"{units}?bao-cao=chua", f"Đăng ký đã được duyệt, {year}."),
        WorkItem("Báo cáo thiếu bản giấy", paperless, queue + PAPERLESS, f"Đã gửi điện tử, {year}."),
    ]


def _without_paper(sheets: SheetQuerySet) -> int:
    """Of the sheets that came straight to the office; the paper of the others goes where they went."""
    return (
        sheets.filter(receiver=None).annotate(stand=paper_stand()).filter(stand=PaperStand.NO_PAPER).count()
    )


def _request_items(request: HttpRequest) -> list[WorkItem]:
    count = ExtensionRequest.objects.filter(state=RequestState.PENDING).count()
    address = reverse("admin:registrations_extensionrequest_changelist")
    return [WorkItem("Đề nghị gia hạn chờ trả lời", count, address)]
