"""What waits for the office about dossiers and nominations, on its first page."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from danvan.core.admin import WorkItem
from nominations.admin.years import nomination_campaign
from nominations.enums import Standing
from nominations.models import DossierSheet, Nomination, QuotaAllocation
from nominations.models.checklists import with_gate
from nominations.rules.checklist import WITH_OFFICE
from registrations.enums import SheetState

LACKING = "?tinh-trang=tat-ca&ho-so-giay=thieu"


def dossier_items(request: HttpRequest) -> list[WorkItem]:
    """Dossiers to decide on and dossiers whose paper lacks marks, once the first has come; one query."""
    campaign = nomination_campaign(request)
    if not (request.actor.sees_all_units and campaign):
        return []
    sheets = DossierSheet.objects.visible_to(request.actor).filter(campaign=campaign, version__gte=1)
    counts = with_gate(sheets.order_by()).aggregate(
        sent=Count("pk"),
        waiting=Count("pk", filter=Q(state=SheetState.SUBMITTED)),
        lacking=Count("pk", filter=Q(state__in=WITH_OFFICE, is_complete=False)),
    )
    if not counts["sent"]:
        return []
    queue, year = reverse("admin:nominations_dossiersheet_changelist"), f"đợt năm {campaign.year}"
    return [
        WorkItem("Hồ sơ khen thưởng chờ duyệt", counts["waiting"], queue, f"Đã gửi điện tử, {year}."),
        WorkItem(
            "Hồ sơ khen thưởng thiếu dấu",
            counts["lacking"],
            queue + LACKING,
            f"Trên các bộ hồ sơ giấy, {year}.",
        ),
    ]


def nomination_items(request: HttpRequest) -> list[WorkItem]:
    """Nominees to appraise, places that are free, places too many; nothing before anybody is nominated and
    any quota is known. Three queries."""
    campaign = nomination_campaign(request)
    if not request.actor.sees_all_units or campaign is None:
        return []
    year = f"đợt năm {campaign.year}"
    nominees = Nomination.objects.in_office().filter(dossier__sheet__campaign=campaign)
    waiting = nominees.filter(standing=Standing.PENDING).count()
    stands = [row.stand for row in QuotaAllocation.objects.filter(campaign=campaign).with_used()]
    left, over = sum(stand.left for stand in stands), sum(stand.over for stand in stands)
    listed = reverse("admin:nominations_nomination_changelist") + f"?xet={Standing.PENDING}"
    board = reverse("admin:nominations_quotaallocation_board")
    figures = "; ".join(stand.figure for stand in stands)
    items = [
        WorkItem("Đề nghị khen thưởng chờ thẩm định", waiting, listed, f"Của hồ sơ đã duyệt, {year}."),
        WorkItem("Suất khen thưởng còn lại", left, board, f"Đã dùng {figures}, {year}."),
        WorkItem("Suất vượt chỉ tiêu", over, board, f"Cần xử lý, {year}."),
    ]
    known = (waiting > 0, bool(stands), over > 0)
    return [item for item, is_shown in zip(items, known, strict=True) if is_shown]
