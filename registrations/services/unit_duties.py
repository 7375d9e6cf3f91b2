"""What is still open for units that are about to change: sheets, reports, plans, requests, units below."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from danvan.core import clock
from danvan.core.vietnamese import number, short_date, sort_key
from registrations.enums import DeadlineKind, RequestState, SheetKind, SheetState
from registrations.models import ExtensionRequest, LaunchPlan, Sheet, Unit
from registrations.models.deadlines import ends_at_for
from registrations.rules.deadlines import last_moment, latest
from registrations.rules.states import EDITABLE_STATES
from registrations.rules.unit_changes import Duty

OPEN_STATES = EDITABLE_STATES | {SheetState.SUBMITTED}


def open_duties(units: Sequence[Unit], day: date) -> list[Duty]:
    """Everything that the units leave open on the day, by unit; five queries however many they are,
    six with a consolidating unit among them."""
    return sorted(_all_duties(units, day), key=lambda duty: sort_key(duty.unit))


def papers_to_come(unit: Unit) -> Iterator[Duty]:
    """Which papers will bear another name or parent, and which keep the old; two queries."""
    for sheet in _open_sheets([unit]):
        if sheet.state == SheetState.DRAFT:
            sentence = f"{_called(sheet)} còn là bản nháp; khi gửi sẽ in tên và cấp trên mới."
        else:
            sentence = f"{_called(sheet)}: bản đã gửi giữ tên cũ; nếu gửi lại sẽ in tên và cấp trên mới."
        yield Duty(unit.name, sentence)
    for parent, count in _children([unit]):
        below = f"{number(count)} đơn vị có cấp trên là đơn vị này"
        yield Duty(parent, f"{below}; văn bản gửi từ nay in tên mới của cấp trên.")


def _all_duties(units: Sequence[Unit], day: date) -> Iterator[Duty]:
    for sheet in _open_sheets(units).with_lateness():
        yield Duty(sheet.unit.name, _state_of(sheet))
    for sheet in _unreported(units, day):
        until = _until(sheet.ends_at)
        yield Duty(sheet.unit.name, f"Chưa gửi báo cáo kết quả của đăng ký {sheet.code}{until}.")
    for plan in _launch_plans(units, day):
        called = f"Kế hoạch phát động năm {plan.campaign.year}, số {plan.number}"
        yield Duty(plan.unit.name, f"{called}, ở lại với đơn vị này; đơn vị kế thừa gửi kế hoạch riêng.")
    for receiver, count in _received(units):
        waiting = f"{number(count)} hồ sơ gửi qua đơn vị này đang chờ duyệt"
        yield Duty(receiver, f"{waiting}; đơn vị kế thừa duyệt tiếp, không có thì lãnh đạo phòng nhận thay.")
    for request in _requests(units):
        wanted = short_date(request.wanted_day)
        yield Duty(request.unit.name, f"Đề nghị gia hạn đến hết ngày {wanted} đang chờ trả lời.")
    for parent, count in _children(units):
        yield Duty(parent, f"{number(count)} đơn vị có cấp trên là đơn vị này; hãy đổi cấp trên từng đơn vị.")


def _open_sheets(units: Sequence[Unit]) -> QuerySet:
    rows = Sheet.objects.filter(unit__in=units, state__in=OPEN_STATES)
    return rows.select_related("unit", "campaign").order_by("unit__name_key", "campaign__year", "pk")


def _unreported(units: Sequence[Unit], day: date) -> QuerySet:
    """The accepted registrations of this year and the last one for which no report was begun."""
    reports = Sheet.objects.filter(kind=SheetKind.RESULT).exclude(state=SheetState.WITHDRAWN)
    reported = Exists(reports.filter(unit=OuterRef("unit"), campaign=OuterRef("campaign")))
    accepted = Sheet.objects.filter(kind=SheetKind.REGISTRATION, state=SheetState.ACCEPTED, unit__in=units)
    accepted = accepted.filter(campaign__year__gte=day.year - 1).exclude(reported)
    ends_at = ends_at_for("unit", "campaign", DeadlineKind.RESULT)
    return accepted.annotate(ends_at=ends_at).select_related("unit").order_by("unit__name_key", "pk")


def _launch_plans(units: Sequence[Unit], day: date) -> QuerySet:
    rows = LaunchPlan.objects.recorded().filter(unit__in=units, campaign__year__gte=day.year)
    return rows.select_related("unit", "campaign").order_by("unit__name_key", "pk")


def _requests(units: Sequence[Unit]) -> QuerySet:
    rows = ExtensionRequest.objects.filter(unit__in=units, state=RequestState.PENDING)
    return rows.select_related("unit").order_by("unit__name_key", "pk")


def _received(units: Sequence[Unit]) -> Iterator[tuple[str, int]]:
    """How many sheets wait at each consolidating unit; no query where there is none among the units."""
    keys = [unit.pk for unit in units if unit.is_consolidator]
    if not keys:
        return
    waiting = Sheet.objects.filter(receiver__in=keys, state=SheetState.SUBMITTED)
    yield from waiting.order_by("receiver__name_key").values_list("receiver__name").annotate(Count("pk"))


def _children(units: Sequence[Unit]) -> QuerySet:
    living = Unit.objects.filter(parent__in=units, valid_to=None).order_by("parent__name_key")
    return living.values_list("parent__name").annotate(Count("pk"))


def _state_of(sheet: Sheet) -> str:
    match sheet.state:
        case SheetState.DRAFT:
            return f"{_called(sheet)} còn là bản nháp{_until(sheet.ends_at)}."
        case SheetState.RETURNED:
            ends_at = latest([sheet.ends_at, sheet.supplement_due_at])
            return f"{_called(sheet)} đang chờ bổ sung{_until(ends_at)}."
    return f"{_called(sheet)} đã gửi, đang chờ duyệt."


def _called(sheet: Sheet) -> str:
    return f"{sheet.get_kind_display()} năm {sheet.campaign.year} ({sheet.code})"


def _until(ends_at: datetime | None) -> str:
    return f", hạn {last_moment(clock.local(ends_at))}" if ends_at else ", chưa có hạn"
