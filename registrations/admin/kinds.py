"""What the office's pages read and say differently for each kind of sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from danvan.core.policy import YES, Decision
from registrations.admin.findings import findings_on
from registrations.admin.report_case import ReportedModel, reported_models
from registrations.admin.report_findings import report_findings_on
from registrations.enums import Outcome, Recognition, SheetKind, Verdict
from registrations.models import Actor, Registration, ResultItem, Sheet
from registrations.rules.findings import Finding

Decided = dict[str, tuple[str, str]]


def models_of(payload: dict) -> list[dict]:
    """What remarks and differences of most sheets are about: their models."""
    return payload["models"]


def nobody(actor: Actor, sheets: Sequence[Sheet]) -> dict[int, Decision]:
    """Nothing keeps whoever reviews from deciding."""
    return {}


def open_gate(sheet: Sheet) -> Decision:
    """Nothing beside the sheet itself keeps it from being accepted."""
    return YES


@dataclass(frozen=True)
class OfficeKind:
    """One kind of sheet under review; what is asked once for all sheets of a page takes many of them.

    `items` are the parts of a payload that remarks are about, `item` is what one is called; `against` says
    on which sheets the actor may not decide for a reason of this kind, `gate` what keeps a sheet from being
    accepted. Where nothing can be refused singly, `refused` is empty.
    """

    refused: str
    decide_models: str
    accepts_all: str
    nothing_found: str
    model_part: str
    findings_on: Callable[[Sequence[Sheet], Mapping[int, dict]], dict[int, list[Finding]]]
    count_models: Callable[[Sequence[int]], dict[int, int]]
    decided: Callable[[Sheet], Decided]
    suggested: Callable[[dict], str]
    models: Callable[[Sheet, dict], dict[str, ReportedModel]]
    models_template: str
    items: Callable[[dict], list[dict]] = models_of
    item: str = "Mô hình"
    against: Callable[[Actor, Sequence[Sheet]], dict[int, Decision]] = nobody
    gate: Callable[[Sheet], Decision] = open_gate


def registered_counts(sheets: Sequence[int]) -> dict[int, int]:
    """How many models each of the registrations holds."""
    rows = Registration.objects.filter(sheet__in=sheets).order_by().values_list("sheet")
    return dict(rows.annotate(Count("pk")))


def reported_counts(sheets: Sequence[int]) -> dict[int, int]:
    """How many models each of the reports speaks of."""
    rows = ResultItem.objects.filter(report__in=sheets).order_by().values_list("report")
    return dict(rows.annotate(Count("pk")))


def verdicts(sheet: Sheet) -> Decided:
    """Verdict and reason by the uid of the registered model."""
    rows = Registration.objects.filter(sheet=sheet.pk).values_list("uid", "verdict", "verdict_reason")
    return {str(uid): (Verdict(verdict).label, reason) for uid, verdict, reason in rows}


def recognitions(sheet: Sheet) -> Decided:
    """Recognition and reason by the uid of the reported model."""
    rows = ResultItem.objects.filter(report=sheet.pk)
    fields = rows.values_list("uid", "recognition", "recognition_reason")
    return {str(uid): (Recognition(recognition).label, reason) for uid, recognition, reason in fields}


def why_not_recognised(item: dict) -> str:
    """The reason that lies at hand: the unit itself says that nothing came of the model."""
    return f"{Outcome.NOT_DONE.label}." if item["outcome"] == Outcome.NOT_DONE else ""


OFFICE_KINDS = {
    SheetKind.REGISTRATION: OfficeKind(
        refused=Verdict.REFUSED.label,
        decide_models="Không duyệt từng mô hình",
        accepts_all="",
        nothing_found="Đủ các mục, đúng hạn, tên mô hình không trùng.",
        model_part="Nội dung mô hình",
        findings_on=findings_on,
        count_models=registered_counts,
        decided=verdicts,
        suggested=lambda model: "",
        models=lambda sheet, payload: {},
        models_template="admin/registrations/sheet/case_models.html",
    ),
    SheetKind.RESULT: OfficeKind(
        refused=Recognition.NOT_RECOGNISED.label,
        decide_models="Không công nhận từng mô hình",
        accepts_all="Duyệt báo cáo là công nhận mọi mô hình không bị đánh dấu.",
        nothing_found="Đủ các mục, đúng hạn, minh chứng đọc được.",
        model_part="Kết quả từng mô hình",
        findings_on=report_findings_on,
        count_models=reported_counts,
        decided=recognitions,
        suggested=why_not_recognised,
        models=reported_models,
        models_template="admin/registrations/sheet/report_models.html",
    ),
}
