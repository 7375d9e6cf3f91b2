"""Sổ khen thưởng: who has received what, decided here or written in from earlier years."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core.admin_history import HistoryAdmin
from danvan.core.policy import Decision
from danvan.core.vietnamese import short_date
from nominations import policies
from nominations.models import AwardRecord
from nominations.rules.past_awards import AWARD_COLUMNS
from registrations.admin.imports import ImportMixin
from registrations.models import ImportBatch


@admin.register(AwardRecord)
class AwardRecordAdmin(ImportMixin, HistoryAdmin):
    """Mục khen thưởng; what a decision of this portal entered is changed by that decision alone."""

    import_kind = ImportBatch.Kind.AWARDS
    import_columns = AWARD_COLUMNS
    list_display = ["named", "year", "award", "decided"]
    list_filter = ["year", "subject", "level"]
    search_fields = ["search_text"]
    search_help_text = "Tên người, tập thể, đơn vị, hình thức hoặc số quyết định; không cần dấu."
    autocomplete_fields = ["unit"]
    fields = [
        "year", "subject", "name", "position", "unit", "unit_name", "award", "level", "decision_number",
        "decided_on", "issuer",
    ]  # fmt: skip
    menu_place = 9

    def may_view(self, request: HttpRequest) -> Decision:
        """Office and auditor."""
        return policies.may_see_awards(request.actor)

    def may_change(self, request: HttpRequest) -> Decision:
        """The office."""
        return policies.may_edit_register(request.actor)

    def has_change_permission(self, request: HttpRequest, obj: AwardRecord | None = None) -> bool:
        """The office, of what no decision of this portal entered."""
        return super().has_change_permission(request, obj) and (obj is None or obj.decision_id is None)

    @admin.display(description="tập thể, cá nhân", ordering="name_key")
    def named(self, record: AwardRecord) -> SafeString:
        """Who, and of which unit as the decision calls it."""
        return format_html("{}<br><small>{}</small>", record.name, record.unit_name)

    @admin.display(description="quyết định", ordering="decided_on")
    def decided(self, record: AwardRecord) -> str:
        """Number and day of the decision."""
        day = f" ngày {short_date(record.decided_on)}" if record.decided_on else ""
        return f"{record.decision_number}{day}" or "–"
