"""The page of the unit's council minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.errors import StaleVersion
from danvan.core.models import User
from nominations.enums import Seat
from nominations.forms.minutes import MinutesForm
from nominations.models import CouncilMeeting, Nomination
from nominations.services import minutes
from registrations.enums import SheetKind
from registrations.models import Person
from registrations.views.base import find_sheet
from registrations.views.places import BACK_TO_CHECK
from registrations.views.writing import WritingView, in_words

LABELS = {
    "number": "Số biên bản",
    "met_on": "Ngày họp",
    "began_at": "Bắt đầu lúc",
    "ended_at": "Kết thúc lúc",
    "place": "Địa điểm",
    "note": "Nội dung thảo luận",
    "members": "Thành viên Hội đồng",
    "votes": "Biểu quyết",
}
CELLS = {
    "full_name": "Họ và tên",
    "position": "Chức vụ",
    "absence_reason": "Lý do vắng",
    "votes_for": "Phiếu đồng ý",
    "votes_against": "Phiếu không đồng ý",
}
COPIED = "Đã thêm những người của phiên họp năm trước; hãy xem lại ai vắng, ai thay."


@dataclass(frozen=True)
class StoredMinutes:
    """The minutes as they are stored, with who changed the dossier last."""

    row_version: int
    changed_by: User
    changed_at: datetime


class MinutesPage(WritingView):
    """Meeting, members, votes; everything on one page, as the paper has it."""

    kind = SheetKind.NOMINATION
    template = "nominations/minutes"

    @cached_property
    def meeting(self) -> CouncilMeeting:
        """The minutes of the dossier; not stored yet where nothing was written."""
        return minutes.meeting_of(self.sheet)

    @cached_property
    def nominees(self) -> list[Nomination]:
        """Those on whom the council votes."""
        return list(Nomination.objects.standing_in(self.sheet).select_related("person"))

    def form(self, data: QueryDict | None) -> MinutesForm:
        """The minutes with a row for each member and each nominee."""
        return MinutesForm(
            data,
            instance=self.meeting,
            initial={"row_version": self.meeting.row_version},
            today=clock.local_day(self.at),
            members=minutes.members_of(self.meeting),
            nominees=self.nominees,
            votes=minutes.votes_of(self.meeting),
            known_people=Person.objects.filter(unit=self.sheet.unit_id),
        )

    def store(self, form: MinutesForm) -> CouncilMeeting:
        """Store the page; where asked for, add the members of last year's meeting."""
        meeting = minutes.save_minutes(
            sheet=self.sheet, values=form.values, members=form.members, votes=form.counted,
            row_version=form.seen_version, actor=self.actor, at=self.at,
        )  # fmt: skip
        if "copy" not in self.request.POST:
            return meeting
        meeting = minutes.copy_members(sheet=self.sheet, actor=self.actor, at=self.at)
        messages.info(self.request, COPIED)
        return meeting

    def stored(self) -> StoredMinutes:
        """What is stored now, with who changed it last."""
        sheet = find_sheet(self.actor, self.sheet.code)
        return StoredMinutes(minutes.meeting_of(sheet).row_version, sheet.changed_by, sheet.changed_at)

    def next_page(self, meeting: CouncilMeeting) -> str:
        """The same page for more rows, the check page where the person came from there, else the dossier."""
        if {"more", "copy"} & self.request.POST.keys():
            return self.request.get_full_path()
        is_from_check = self.request.GET.get("ve") == BACK_TO_CHECK and "later" not in self.request.POST
        return reverse("sheet-check" if is_from_check else "sheet", args=[self.sheet.code])

    def show(self, form: MinutesForm, **context: object) -> HttpResponse:
        """The page; last year's members are offered where there are any."""
        earlier = minutes.earlier_meeting(self.sheet, self.at)
        return super().show(form, earlier=earlier, **context)

    def both_texts(self, form: MinutesForm, stale: StaleVersion) -> list[tuple[str, str, str]]:
        """Label, the person's text and the stored text of every part in conflict."""
        typed = form.values | {"members": form.members, "votes": form.counted}
        return [
            (LABELS[name], self._in_words(name, typed[name]), self._in_words(name, theirs))
            for name, theirs in stale.changed.items()
        ]

    def _in_words(self, name: str, value: object) -> str:
        if name == "members":
            return "\n".join(map(member_in_words, value))
        if name == "votes":
            names = {str(nominee.uid): nominee.name for nominee in self.nominees}
            return "\n".join(f"{names.get(uid, '')}: {votes_in_words(*pair)}" for uid, pair in value.items())
        return f"{value:%H:%M}" if name in ("began_at", "ended_at") and value else in_words(name, value)

    @property
    def labels(self) -> Mapping[str, str]:
        """What people call everything that can be typed here."""
        typed = self.request.POST or self.kept_text or {}
        return LABELS | {name: CELLS[name.rsplit("-", 1)[-1]] for name in typed if _is_cell(name)}

    labels_of_gone = labels


def _is_cell(name: str) -> bool:
    return name.startswith(("members-", "vote-")) and name.rsplit("-", 1)[-1] in CELLS


def member_in_words(member: Mapping[str, object]) -> str:
    """ "Lê Văn Tám, Hiệu trưởng (Chủ tọa)"; who was not there with the reason."""
    name = ", ".join(filter(None, [member["full_name"], member["position"]]))
    absent = "" if member["is_present"] else f", vắng: {member['absence_reason']}"
    return f"{name} ({Seat(member['seat']).label}{absent})"


def votes_in_words(votes_for: int | None, votes_against: int | None) -> str:
    """ "5 đồng ý, 0 không đồng ý"; what was not noted says so."""
    said = ["chưa ghi" if votes is None else str(votes) for votes in (votes_for, votes_against)]
    return f"{said[0]} đồng ý, {said[1]} không đồng ý"
