"""Whether a printed paper is real and in force; open to everybody who holds it: its QR code leads here."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from registrations.enums import SheetState
from registrations.models import PaperReceipt, Sheet, Snapshot
from registrations.rules.paper import Paper, read_code

UNKNOWN = "Không có văn bản nào mang mã này. Hãy so lại từng ký tự với dòng cuối trang giấy."


@dataclass(frozen=True)
class Found:
    """What the page tells of a real paper: its sending, whether that is in force, whether the paper came."""

    sheet: Sheet
    version: int
    sent_at: datetime
    unit_name: str
    papers: list[Paper]

    @property
    def is_present(self) -> bool:
        """Whether this sending is the last one and in force."""
        return self.version == self.sheet.version and self.sheet.is_with_office

    @property
    def why_not(self) -> str:
        """Why the paper is not in force, in one sentence."""
        if self.sheet.state == SheetState.WITHDRAWN:
            return "Đơn vị đã rút hồ sơ này."
        if self.version != self.sheet.version:
            return f"Đây là bản cũ: lần gửi {self.version}, hiện là lần gửi {self.sheet.version}."
        return "Đơn vị đã thu hồi lần gửi này để sửa."

    @property
    def is_received(self) -> bool:
        """Whether the office holds this very sending on paper."""
        return any(paper.version == self.version for paper in self.papers)

    @property
    def is_for_office(self) -> bool:
        """Whether the office speaks of the paper: it holds it, or the sheet went straight to it."""
        return self.is_received or self.sheet.receiver_id is None


class Verify(View):
    """The public page; it names no person."""

    def get(self, request: HttpRequest, paper: str) -> HttpResponse:
        """Real or not, present or old, received or not; 404 where there is no such paper."""
        reading = read_code(paper)
        found = find(reading.code, reading.version) if reading.version else None
        context = {"found": found, "reason": UNKNOWN, "typed": paper}
        return render(request, "registrations/verify.html", context, status=200 if found else 404)


def find(code: str, version: int) -> Found | None:
    """The sending with this number of the sheet with this code; three queries."""
    sheet = Sheet.objects.filter(code=code).select_related("campaign").first()
    sent = Snapshot.objects.filter(sheet=sheet, version=version).values_list("sent_at", "payload__unit__name")
    if sheet is None or not sent:
        return None
    sent_at, unit_name = sent[0]
    return Found(sheet, version, sent_at, unit_name, PaperReceipt.objects.papers_of([sheet])[sheet.pk])
