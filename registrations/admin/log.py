"""What happened, and what leaves the house by mail: both to read only."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core.models import Outbox
from danvan.core.policy import YES, Decision
from registrations import policies
from registrations.admin.base import ReadOnlyAdmin
from registrations.enums import SheetKind, SheetState
from registrations.models import Event

CASE_PAGES = {
    SheetKind.REGISTRATION: "admin:registrations_sheet_change",
    SheetKind.RESULT: "admin:registrations_reportsheet_change",
}


def state_name(state: str) -> str:
    """A stored state in the office's words; empty where nothing is stored."""
    return SheetState(state).label if state else ""


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Nhật ký hồ sơ."""

    list_display = ["at", "action", "unit", "actor", "about", "reason"]
    list_filter = ["action"]
    list_select_related = ["unit", "actor"]
    search_fields = ["unit__search_text", "actor__search_text"]
    ordering = ["-at", "-pk"]
    fields = ["at", "action", "unit", "sheet_page", "moved", "actor", "acting_unit", "about", "reason"]
    readonly_fields = ["sheet_page", "moved"]
    menu_place = 70

    @admin.display(description="hồ sơ")
    def sheet_page(self, event: Event) -> SafeString | str:
        """The sheet, on the page of its kind."""
        if event.sheet is None:
            return "–"
        address = reverse(CASE_PAGES[event.sheet.kind], args=[event.sheet_id])
        return format_html('<a href="{}">{}</a>', address, event.sheet)

    @admin.display(description="tình trạng")
    def moved(self, event: Event) -> str:
        """From which state to which."""
        moved = filter(None, [state_name(event.from_state), state_name(event.to_state)])
        return " → ".join(moved) or "–"


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """Thư gửi đi."""

    list_display = ["letter", "state", "tries", "created_at", "sent_at", "last_error"]
    list_filter = ["state"]
    ordering = ["-created_at", "-pk"]
    fields = ["letter", "state", "tries", "created_at", "started_at", "next_try_at", "sent_at", "last_error"]
    readonly_fields = ["letter"]
    menu_place = 90

    def may_view(self, request: HttpRequest) -> Decision:
        """Everybody of the office's side: a dead mail server concerns the sysadmin too."""
        return YES if request.actor.may_enter_office_site else policies.may_see_all_units(request.actor)

    @admin.display(description="thư", ordering="kind")
    def letter(self, row: Outbox) -> str:
        """What the letter is about."""
        return row.name
