"""The work queue on the first page of the office's side (ADM-01)."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from danvan.core import clock
from danvan.core.admin import WorkItem
from danvan.core.models import Outbox
from registrations.admin.filters import newest_campaign
from registrations.enums import RequestState, SheetState
from registrations.models import ExtensionRequest, Sheet, units_not_sent, units_without_launch_plan


def work_items(request: HttpRequest) -> list[WorkItem]:
    """What waits for the office, each with the list that shows it; seven queries."""
    items = [*_review_items(request), *_request_items(request)] if request.actor.sees_all_units else []
    unsent = Outbox.objects.filter(state=Outbox.State.FAILED).count()
    address = reverse("admin:core_outbox_changelist") + "?state__exact=FAILED"
    return [*items, WorkItem("Thư chưa gửi được", unsent, address, "Máy tự gửi lại; xem lỗi nếu kéo dài.")]


def _review_items(request: HttpRequest) -> list[WorkItem]:
    campaign = newest_campaign(request)
    if campaign is None:
        return []
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
    left_out = sheets.with_consolidation().filter(is_unconsolidated=True).count()
    queue = reverse("admin:registrations_sheet_changelist")
    units = reverse("admin:registrations_unit_changelist")
    year = f"đợt năm {campaign.year}"
    return [
        WorkItem("Hồ sơ chờ duyệt", counts["first"], f"{queue}?lan=dau", f"Gửi lần đầu, {year}."),
        WorkItem("Gửi lại sau bổ sung", counts["again"], f"{queue}?lan=lai", f"Chờ duyệt lại, {year}."),
        *_left_out(left_out, f"{queue}?noi-nhan=sot&tinh-trang=tat-ca", year),
        WorkItem("Đơn vị chưa gửi", missing, f"{units}?dang-ky=chua", f"Chưa có bản gửi nào, {year}."),
        WorkItem("Đơn vị chưa có kế hoạch phát động", planless, f"{units}?ke-hoach=chua", f"Cả năm, {year}."),
    ]


def _left_out(count: int, address: str, year: str) -> list[WorkItem]:
    """A line only where a consolidating unit has accepted what its own sheet does not carry."""
    hint = f"Đơn vị đầu mối duyệt sau khi gửi bản tổng hợp, {year}."
    return [WorkItem("Hồ sơ chưa tổng hợp", count, address, hint)] if count else []


def _request_items(request: HttpRequest) -> list[WorkItem]:
    count = ExtensionRequest.objects.filter(state=RequestState.PENDING).count()
    address = reverse("admin:registrations_extensionrequest_changelist")
    return [WorkItem("Đề nghị gia hạn chờ trả lời", count, address)]
