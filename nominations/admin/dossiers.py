"""The office's queue of dossiers, and the page of each."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nominations.admin.bundles import BundleAdmin
from nominations.admin.kinds import subject_words
from nominations.admin.minutes import dossier_files, minutes_of
from nominations.admin.paper_grid import PaperGridAdmin
from nominations.admin.years import NominationYearFilter
from nominations.models import DossierSheet
from nominations.models.checklists import checklists_of, with_defects, with_gate
from nominations.rules.checklist import INTAKE, LISTING, WITH_OFFICE, may_mark
from registrations.admin import filters
from registrations.admin.bulk import BulkAdmin
from registrations.admin.case import Case
from registrations.admin.review import QueueAdmin, QueueList
from registrations.enums import SheetKind
from registrations.models import Sheet


class DossierList(QueueList):
    """A page of the queue; the paper of its rows is counted for them alone."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows, each with `checklist` and `subjects` where its contents are open to the office; five
        queries more."""
        super().get_results(request)
        open_rows = [sheet for sheet in self.result_list if may_mark(sheet.state)]
        checklists, subjects = checklists_of(open_rows), subject_words([sheet.pk for sheet in open_rows])
        for sheet in self.result_list:
            sheet.checklist, sheet.subjects = checklists.get(sheet.pk), subjects.get(sheet.pk)


class GateFilter(filters.ChoiceFilter):
    """Dossiers that lie with the office, by what their paper is good for."""

    title, parameter_name = "hồ sơ giấy", "ho-so-giay"
    rows = (
        ("thieu", "Còn thiếu dấu"),
        ("chua-nhan", "Chưa đủ khi tiếp nhận"),
        ("du-nhan", "Đủ khi tiếp nhận"),
        ("du-trinh", "Đủ để trình"),
        ("thieu-sot", "Có thiếu sót"),
    )
    gates = {
        "thieu": (LISTING, False), "chua-nhan": (INTAKE, False), "du-nhan": (INTAKE, True),
        "du-trinh": (LISTING, True),
    }  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """The dossiers whose gate stands so, or with a copy that has a defect."""
        with_office = queryset.filter(state__in=WITH_OFFICE)
        if self.value() == "thieu-sot":
            return with_defects(with_office)
        if self.value() in self.gates:
            gate, is_open = self.gates[self.value()]
            return with_gate(with_office, gate).filter(is_complete=is_open)


@admin.register(DossierSheet)
class DossierSheetAdmin(PaperGridAdmin, BundleAdmin, QueueAdmin):
    """Hồ sơ khen thưởng, as the office reviews it."""

    kind = SheetKind.NOMINATION
    list_display = [
        "unit_name", "code", "state_tag", "sending", "submitted_at", "lateness", "nominees",
        "copies", "defects", "reviewer_name",
    ]  # fmt: skip
    list_filter = [
        NominationYearFilter, filters.StateFilter, GateFilter, filters.SendingFilter, filters.LateFilter,
        filters.UnitKindFilter,
    ]  # fmt: skip
    actions = [*BulkAdmin.actions, "bundle_pdf", "bundle_zip"]
    case_template = "admin/nominations/dossiersheet/case.html"
    menu_place = 6

    def get_urls(self) -> list[URLPattern]:
        """Those of every queue, and those of the paper sets and of all papers in one file."""
        return [*self.paper_urls(), *self.bundle_urls(), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[DossierList]:
        """The list that counts the paper of its rows."""
        return DossierList

    def more_on(self, request: HttpRequest, case: Case) -> dict:
        """The paper sets of the dossier and what the actor may do with them, minutes, files."""
        facts = self.paper_facts(request, case.sheet) | self.bundle_facts(request, case.sheet)
        if case.snapshot is None:
            return facts
        payload = case.snapshot.payload
        return facts | {"minutes": minutes_of(payload), "dossier_files": dossier_files(payload)}

    @admin.display(description="số đề nghị")
    def nominees(self, sheet: Sheet) -> str | None:
        """How many collectives and individuals."""
        return sheet.subjects

    @admin.display(description="bản giấy")
    def copies(self, sheet: Sheet) -> SafeString | str | None:
        """How many marks stand, and which gate is open."""
        checklist = sheet.checklist
        if checklist is None:
            return None
        if checklist.may_pass(LISTING):
            return format_html("{}<br><small>đủ để trình</small>", checklist.words)
        if checklist.may_pass(INTAKE):
            return format_html("{}<br><small>đủ khi tiếp nhận</small>", checklist.words)
        return checklist.words

    @admin.display(description="thiếu sót")
    def defects(self, sheet: Sheet) -> str | None:
        """What is wrong with copies beside missing marks."""
        return sheet.checklist.defect_words or None if sheet.checklist else None
