"""Import of a table from Excel or CSV: upload, preview, confirmation, result."""

import io
from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern

from danvan.core import clock
from danvan.core.admin import carry_out, refusal_as_message
from danvan.core.errors import Refusal
from danvan.core.uploads.limits import MEGABYTE, XLSX
from danvan.core.vietnamese import number
from danvan.core.views.files import download
from registrations import spreadsheets
from registrations.models import ImportBatch
from registrations.rules.import_header import Column
from registrations.rules.import_reading import SheetReading
from registrations.rules.import_table import CellProblem, Plan, PlannedRow, RowStatus, Table
from registrations.services import imports
from registrations.spreadsheets import limits

ROWS_SHOWN = 200
PROBLEMS_SHOWN = 200
CONVERSIONS_SHOWN = 200
REMARKS_SHOWN = 200


class UploadForm(forms.Form):
    """The file with the rows."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx) hoặc CSV",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=(
            f"Nhiều nhất {limits.MAX_BYTES // MEGABYTE} MB, {number(limits.MAX_ROWS)} dòng; "
            "tệp có nhiều trang tính thì đọc trang có dòng tiêu đề."
        ),
    )


class ImportMixin:
    """Gives an admin page the import of its rows; the class says of which kind, with which columns."""

    import_kind: ImportBatch.Kind
    import_columns: Sequence[Column]
    change_list_template = "admin/registrations/import/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the import before all others."""
        return [
            self.own_url("nhap/", self.import_upload, "import"),
            self.own_url("nhap/mau/", self.import_template, "import_template"),
            self.own_url("nhap/<int:batch>/", self.import_preview, "import_preview"),
            self.own_url("nhap/<int:batch>/danh-dau/", self.import_marked, "import_marked"),
            self.own_url("nhap/<int:batch>/ma-kich-hoat/", self.import_codes, "import_codes"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The list; with the way to the import for who may use it."""
        may_import = imports.may_import(self.import_kind, request.actor)
        return super().changelist_view(request, {"may_import": may_import} | (extra_context or {}))

    def import_upload(self, request: HttpRequest) -> HttpResponse:
        """Take the file and go on to its preview."""
        self._require_right(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        template, title = "admin/registrations/import/upload.html", f"Nhập {self.opts.verbose_name} từ tệp"
        page = self.page(request, template, title, form=form, columns=self.import_columns)
        return carry_out(request, form, lambda form: self._keep(request, form)) or page

    def import_template(self, request: HttpRequest) -> HttpResponse:
        """An empty table with the right headings and one example row."""
        self._require_right(request)
        content = spreadsheets.template_file(self.import_columns)
        return _workbook(content, f"mau-nhap-{self.import_kind.lower()}.xlsx")

    def import_preview(self, request: HttpRequest, batch: int) -> HttpResponse:
        """What the file would do; confirmed by a POST. Afterwards the same address shows what was done."""
        kept = self._batch(request, batch)
        by = {"actor": request.actor, "at": clock.received_at(request)}
        if request.method == "POST":
            seen, done = request.POST.get("seen", ""), f"Đã nhập tệp “{kept.filename}”."
            back_to = self.link_to("import_preview", kept.pk)
            return refusal_as_message(
                request, lambda: imports.apply_import(batch=kept, seen=seen, **by), back_to, done
            )
        if kept.applied_at:
            return self._result(request, kept)
        plan = imports.plan_import(batch=kept, **by)
        template = "admin/registrations/import/preview.html"
        context = _preview_context(plan) | _reading_context(kept.reading)
        return self.page(request, template, f"Xem thử trước khi nhập: {kept}", batch=kept, **context)

    def import_marked(self, request: HttpRequest, batch: int) -> HttpResponse:
        """The file as it was uploaded, with what is wrong marked in it."""
        kept = self._batch(request, batch)
        plan = imports.plan_import(batch=kept, actor=request.actor, at=clock.received_at(request))
        content = spreadsheets.marked_workbook(imports.workbook_of(kept), kept.reading, plan)
        return _workbook(content, f"{kept.filename.rpartition('.')[0]} - đánh dấu lỗi.xlsx")

    def import_codes(self, request: HttpRequest, batch: int) -> HttpResponse:
        """Fresh activation codes for the accounts of the file that have no password, to be printed."""
        kept = self._batch(request, batch)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            codes = imports.issue_codes(batch=kept, actor=request.actor, at=clock.received_at(request))
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            return HttpResponseRedirect(self.link_to("import_preview", kept.pk))
        template = "admin/registrations/import/codes.html"
        return self.page(request, template, "Danh sách mã kích hoạt", codes=codes)

    def _batch(self, request: HttpRequest, key: int) -> ImportBatch:
        """The actor's own file of this kind; 404 for any other."""
        self._require_right(request)
        own = ImportBatch.objects.filter(kind=self.import_kind, uploaded_by=request.user)
        return get_object_or_404(own, pk=key)

    def _require_right(self, request: HttpRequest) -> None:
        if not imports.may_import(self.import_kind, request.actor):
            raise PermissionDenied

    def _keep(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        batch, _ = imports.preview_import(
            kind=self.import_kind,
            uploaded=file,
            reading=spreadsheets.read_sheet(file.name, file, self.import_columns),
            actor=request.actor,
            at=clock.received_at(request),
        )
        return HttpResponseRedirect(self.link_to("import_preview", batch.pk))

    def _result(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        template, waiting = "admin/registrations/import/result.html", []
        if self.import_kind == ImportBatch.Kind.MEMBERSHIPS:
            waiting = imports.members_without_password(batch)
        return self.page(request, template, f"Đã nhập: {batch}", batch=batch, waiting=waiting)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return download(io.BytesIO(content), name, XLSX.media_type)


def _preview_context(plan: Plan) -> dict[str, object]:
    columns = _filled_columns(plan)
    return {
        "plan": plan,
        "counts": [(status, len(plan.rows_that_are(status))) for status in RowStatus],
        "problems": [_problem_context(plan, problem) for problem in plan.problems[:PROBLEMS_SHOWN]],
        "remarks": [(plan.cell_of(remark), remark) for remark in plan.remarks[:REMARKS_SHOWN]],
        "columns": columns,
        "rows": [_row_context(plan, row, columns) for row in plan.rows[:ROWS_SHOWN]],
    }


def _filled_columns(plan: Plan) -> list[Column]:
    """The columns that say something in some row, even if nothing of it could be read."""
    read = {key for row in plan.rows for key in row.values}
    misread = {title for _, title in plan.table.misread}
    return [column for column in plan.columns if column.key in read or column.title in misread]


def _problem_context(plan: Plan, problem: CellProblem) -> dict[str, str]:
    return {
        "cell": plan.cell_of(problem),
        "column": problem.column,
        "written": plan.table.written(problem.row, problem.column),
        "sentence": problem.sentence,
    }


def _reading_context(reading: SheetReading) -> dict[str, object]:
    return {
        "reading": reading,
        "conversions": reading.conversions[:CONVERSIONS_SHOWN],
        "doubtful": reading.doubtful[:CONVERSIONS_SHOWN],
    }


def _row_context(plan: Plan, row: PlannedRow, columns: Sequence[Column]) -> dict[str, object]:
    cells = [_cell_context(plan.table, row, column) for column in columns]
    titles = [column.title for column in columns if column.key in row.changes and not row.is_new]
    return {"number": row.number, "status": plan.status(row), "titles": titles, "cells": cells}


def _cell_context(table: Table, row: PlannedRow, column: Column) -> dict[str, object]:
    """What the row would store and has stored; of a cell that could not be read what the file says."""
    if (row.number, column.title) in table.misread:
        return {"wrong": table.written(row.number, column.title)}
    return {
        "new": column.show(row.result.get(column.key)),
        "old": column.show(row.stored.get(column.key)),
        "changed": column.key in row.changes and not row.is_new,
    }
