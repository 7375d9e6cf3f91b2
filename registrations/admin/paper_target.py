"""What a code or a chosen unit says of the paper in the hand, and the form to record it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.http import Http404, HttpRequest, QueryDict

from danvan.core.admin import is_key
from danvan.core.text_fields import TypedLine
from registrations.admin.filters import campaigns_of, newest_campaign
from registrations.admin.paper_facts import sheet_stand_in_words
from registrations.enums import PaperCondition, SheetKind, SheetState
from registrations.forms.base import DayField
from registrations.models import Campaign, PaperReceipt, Sheet, Unit
from registrations.rules.paper import read_code, version_in_words
from registrations.services.paper import WITHDRAWN

NO_SUCH_SHEET = "Không có hồ sơ nào mang mã này; hãy so lại với giấy, hoặc tìm theo tên đơn vị."
NO_SETS = "Giấy của hồ sơ này không chia bộ; hãy so lại mã với giấy."
RECEIVED_HERE = (SheetKind.REGISTRATION, SheetKind.RESULT)  # in no sets, and at no counter of their own
NOT_KNOWN = "none"
FOUND_AT_MOST = 20


class CodeForm(forms.Form):
    """The one field of the desk. A scanner types where the focus is, so here alone a page takes it."""

    ma = TypedLine(
        label="Mã trên giấy",
        required=False,
        widget=forms.TextInput(
            attrs={
                "maxlength": 300,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "accesskey": "m",
            }
        ),
        help_text=(
            "Quét mã QR ở cuối trang bằng máy quét, hoặc gõ dòng “Mã bản giấy”; "
            "hoa hay thường, có hay không có gạch nối đều được."
        ),
    )

    def __init__(
        self, *, typed: str = "", problem: str = "", has_focus: bool = False, opened: Unit | None = None
    ) -> None:
        super().__init__(initial={"ma": typed}, auto_id="%s")
        self.problem, self.opened = problem, opened
        control = self.fields["ma"].widget.attrs
        control["aria-describedby"] = "ma-error ma-help" if problem else "ma-help"
        if problem:
            control["aria-invalid"] = "true"
        if has_focus:
            control["autofocus"] = True


class FindForm(forms.Form):
    """Finds the unit of a paper that shows no code."""

    tim = TypedLine(label="Tên đơn vị (không cần dấu)", max_length=100)
    dot = forms.ModelChoiceField(Campaign.objects.all(), label="Đợt thi đua", empty_label=None)
    loai = forms.ChoiceField(label="Loại hồ sơ", choices=SheetKind)


class ReceiveForm(forms.Form):
    """What the officer sees on the paper."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.ChoiceField(label="Lần gửi in ở cuối trang giấy")
    is_edited = forms.BooleanField(label="Cuối trang ghi “bản soạn lại”", required=False)
    received_on = DayField(
        label="Ngày nhận", help_text="Ngày trên dấu ĐẾN hoặc dấu bưu điện nếu sớm hơn hôm nay."
    )
    letter_number = TypedLine(label="Số văn bản", max_length=60, required=False)
    letter_date = DayField(label="Ngày văn bản", required=False)
    condition = forms.ChoiceField(label="Tình trạng bản giấy", choices=PaperCondition)
    note = TypedLine(label="Ghi chú", max_length=300, required=False)
    is_one_more = forms.BooleanField(label="Đây là một bản khác, vẫn ghi thêm", required=False)

    def __init__(self, *args: object, target: "Target", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if target.printed or not target.sent_version:
            del self.fields["version"], self.fields["is_edited"]
            return
        sendings = [(str(n), f"Lần {n}") for n in range(target.sent_version, 0, -1)]
        self.fields["version"].choices = [("", "Chọn…"), *sendings, (NOT_KNOWN, "Chưa rõ")]

    def clean_version(self) -> int | None:
        """The number, None where it is not known."""
        chosen = self.cleaned_data["version"]
        return None if chosen == NOT_KNOWN else int(chosen)


@dataclass(frozen=True)
class Target:
    """Whose paper it is; `printed` is the sending that its code names, `in_work` the campaign of today.

    `is_edited` says that its wording could be changed after the sending; `opened` is the unit for which the
    desk was open when the code was read, if for one.
    """

    unit: Unit
    campaign: Campaign
    kind: SheetKind
    sheet: Sheet | None
    printed: int | None
    in_work: Campaign | None
    is_edited: bool = False
    opened: Unit | None = None

    @property
    def sent_version(self) -> int:
        """The last sending; 0 while nothing was sent electronically."""
        return self.sheet.version if self.sheet else 0

    @property
    def is_sent(self) -> bool:
        """Whether a sending is in force."""
        return bool(self.sheet) and self.sheet.is_with_office

    @property
    def is_withdrawn(self) -> bool:
        """Whether the unit has withdrawn its sheet; its paper is not recorded."""
        return bool(self.sheet) and self.sheet.state == SheetState.WITHDRAWN

    @property
    def other_unit(self) -> str:
        """The warning that the paper is not of the unit that is on the desk; empty where it is."""
        if self.opened is None or self.unit == self.opened:
            return ""
        return f"Mã này của {self.unit}, không phải của {self.opened} đang mở."

    @property
    def other_campaign(self) -> str:
        """The warning that the paper is not of the campaign of today; empty where it is."""
        if self.in_work is None or self.campaign == self.in_work:
            return ""
        return f"Giấy này của đợt năm {self.campaign.year}; đợt đang làm là năm {self.in_work.year}."

    @property
    def verdict(self) -> tuple[str, str]:
        """Tone and sentence of the answer."""
        if self.is_withdrawn:
            return "danger", WITHDRAWN
        if not self.sent_version:
            return "warning", "Thiếu file mềm: đơn vị chưa gửi điện tử."
        if not self.is_sent:
            taken_back = f"Đơn vị đã thu hồi lần gửi {self.sent_version} để sửa"
            return "warning", f"{taken_back}; khi đơn vị gửi lại, giấy này thành bản cũ."
        if self.printed is None:
            return "info", f"Chưa rõ lần gửi; hiện là lần {self.sent_version}."
        words = version_in_words(self.printed, self.sent_version, self.is_edited)
        tone = "info" if self.is_edited else "success"
        return tone if self.printed == self.sent_version else "warning", words[0].upper() + words[1:]

    @cached_property
    def receipts(self) -> list[PaperReceipt]:
        """The papers received before, the newest first."""
        rows = PaperReceipt.objects.standing().filter(unit=self.unit, campaign=self.campaign, kind=self.kind)
        return list(rows.select_related("recorded_by"))

    @property
    def was_received(self) -> bool:
        """Whether the printed sending came on paper before."""
        return bool(self.printed) and any(row.version == self.printed for row in self.receipts)

    @cached_property
    def stands(self) -> list[tuple[str, str]]:
        """What the office has and misses of the unit's sheets in the campaign, of those received here."""
        own = Sheet.objects.filter(unit=self.unit, campaign=self.campaign, kind__in=RECEIVED_HERE)
        sheets = list(own.order_by("pk"))
        papers = PaperReceipt.objects.papers_of(sheets)
        return [
            (sheet.get_kind_display(), sheet_stand_in_words(sheet, papers[sheet.pk]) or "Chưa gửi")
            for sheet in sheets
        ]


def target_of(request: HttpRequest) -> tuple[Target | None, str]:
    """Whose paper the address names (by code, or by unit, campaign and kind), or why that can't be said."""
    typed = request.GET.get("ma", "").strip()
    if typed:
        return _by_code(request, typed)
    if "don-vi" in request.GET:
        return _by_unit(request, request.GET), ""
    return None, ""


def units_found(values: Mapping) -> list[Unit]:
    """The first units whose name holds every word."""
    return list(Unit.objects.search(values["tim"])[:FOUND_AT_MOST])


def find_form(request: HttpRequest) -> FindForm:
    """The search by name, in the campaign of today unless another is chosen."""
    form = FindForm(request.GET if "tim" in request.GET else None, auto_id="find_%s")
    known = campaigns_of(request)
    form.fields["dot"].queryset = Campaign.objects.filter(pk__in=[one.pk for one in known])
    form.fields["dot"].initial = known[0] if known else None
    return form


def _by_code(request: HttpRequest, typed: str) -> tuple[Target | None, str]:
    reading = read_code(typed)
    if reading.problem:
        return None, reading.problem
    sheet = Sheet.objects.filter(code=reading.code).select_related("unit", "campaign").first()
    if sheet is None:
        return None, NO_SUCH_SHEET
    if reading.version and reading.version > sheet.version:
        return None, f"Hồ sơ này chưa có lần gửi {reading.version}; hãy so lại mã với giấy."
    if reading.set_no and sheet.kind in RECEIVED_HERE:
        return None, NO_SETS
    kind, in_work, printed = SheetKind(sheet.kind), newest_campaign(request), reading.version
    opened = _opened(request.GET.get("dang-mo", ""))
    return Target(sheet.unit, sheet.campaign, kind, sheet, printed, in_work, reading.edited, opened), ""


def _opened(key: str) -> Unit | None:
    """The unit that the page showed when the code was read."""
    return Unit.objects.filter(pk=key).first() if is_key(key) else None


def _by_unit(request: HttpRequest, chosen: QueryDict) -> Target:
    """The target that the links of the search name; 404 where they name nothing."""
    keys, kind = (chosen.get("don-vi", ""), chosen.get("dot", "")), chosen.get("loai")
    if not all(map(is_key, keys)) or kind not in SheetKind.values:
        raise Http404
    unit, campaign = Unit.objects.filter(pk=keys[0]).first(), Campaign.objects.filter(pk=keys[1]).first()
    if not (unit and campaign):
        raise Http404
    sheet = Sheet.objects.filter(unit=unit, campaign=campaign, kind=kind).first()
    return Target(unit, campaign, SheetKind(kind), sheet, None, newest_campaign(request))
