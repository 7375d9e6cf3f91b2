"""Whether a printed paper is real and in force; open to everybody who holds it: its QR code leads here."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from registrations.enums import SheetState
from registrations.models import Sheet, Snapshot
from registrations.rules.paper import Reading, read_code
from registrations.views.kinds import PAGES_OF

UNKNOWN = "Không có văn bản nào mang mã này. Hãy so lại từng ký tự với dòng cuối trang giấy."
PRESENT = "Bản giấy này là lần gửi hiện tại của đơn vị."
EDITED = "Đúng lần gửi, nội dung chưa đối chiếu: giấy in từ bản soạn lại, lời văn có thể đã sửa."


@dataclass(frozen=True)
class Found:
    """What the page tells of a real paper: its sending, whether that is in force, whether the paper came.

    `sets` says in how many sets such papers are handed in, None where in none; `arrival` is a sentence.
    """

    sheet: Sheet
    reading: Reading
    sent_at: datetime
    unit_name: str
    sets: int | None
    arrival: str

    @property
    def is_present(self) -> bool:
        """Whether this sending is the last one and in force."""
        return self.reading.version == self.sheet.version and self.sheet.is_with_office

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Tone, heading and sentence of the answer."""
        if not self.is_present:
            return "warning", "Mã đúng, nhưng bản không còn giá trị.", self._why_not
        return ("info", "Mã đúng.", EDITED) if self.reading.edited else ("success", "Mã đúng.", PRESENT)

    @property
    def _why_not(self) -> str:
        version = self.reading.version
        if self.sheet.state == SheetState.WITHDRAWN:
            return "Đơn vị đã rút hồ sơ này."
        if version != self.sheet.version:
            return f"Đây là bản cũ: lần gửi {version}, hiện là lần gửi {self.sheet.version}."
        return "Đơn vị đã thu hồi lần gửi này để sửa."


class Verify(View):
    """The public page; it names no person."""

    def get(self, request: HttpRequest, paper: str) -> HttpResponse:
        """Real or not, present or old, received or not; 404 where there is no such paper."""
        found = find(read_code(paper))
        tone, title, words = found.verdict if found else ("danger", "Không đúng mã.", UNKNOWN)
        context = {"found": found, "tone": tone, "title": title, "words": words, "typed": paper}
        return render(request, "registrations/verify.html", context, status=200 if found else 404)


def find(reading: Reading) -> Found | None:
    """The paper with this code; None where no such sending, or no such set of it, was printed."""
    sheet = Sheet.objects.filter(code=reading.code).select_related("campaign").first()
    sent = Snapshot.objects.filter(sheet=sheet, version=reading.version)
    facts = sent.values_list("sent_at", "payload__unit__name", "payload__scheme__set_count").first()
    if sheet is None or facts is None:
        return None
    sent_at, unit_name, sets = facts
    if reading.set_no > (sets or 0):
        return None
    return Found(sheet, reading, sent_at, unit_name, sets, PAGES_OF[sheet.kind].arrival_of(sheet, reading))
