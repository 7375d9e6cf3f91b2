"""What waits for the office of dossiers, on the first page of its side."""

from django.http import HttpRequest
from django.urls import reverse

from danvan.core import clock
from danvan.core.admin import WorkItem
from nominations.models import DossierSheet
from nominations.models.checklists import with_gate
from nominations.rules.checklist import WITH_OFFICE
from registrations.admin.filters import newest_campaign
from registrations.enums import DeadlineKind, SheetState
from registrations.models import Deadline

LACKING = "?tinh-trang=tat-ca&ho-so-giay=thieu"


def dossier_items(request: HttpRequest) -> list[WorkItem]:
    """Dossiers to decide on and dossiers whose paper lacks marks, once they may be sent; three queries."""
    campaign = newest_campaign(request)
    if not (request.actor.sees_all_units and campaign):
        return []
    opened = Deadline.objects.filter(
        campaign=campaign, kind=DeadlineKind.NOMINATION, opens_at__lte=clock.received_at(request)
    )
    if not opened.exists():
        return []
    sheets = DossierSheet.objects.visible_to(request.actor).filter(campaign=campaign)
    waiting = sheets.filter(state=SheetState.SUBMITTED).count()
    lacking = with_gate(sheets.filter(state__in=WITH_OFFICE)).filter(is_complete=False).count()
    queue, year = reverse("admin:nominations_dossiersheet_changelist"), f"đợt năm {campaign.year}"
    return [
        WorkItem("Hồ sơ khen thưởng chờ duyệt", waiting, queue, f"Đã gửi điện tử, {year}."),
        WorkItem("Hồ sơ khen thưởng thiếu dấu", lacking, queue + LACKING, f"Trên các bộ hồ sơ giấy, {year}."),
    ]
