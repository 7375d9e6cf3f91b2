"""Papers on the school side: who may read stored ones (`settings.DOCUMENT_GUARDS`), which the office has."""

from django.http import HttpRequest

from danvan.core.models import StoredDocument
from registrations import policies
from registrations.models import PaperReceipt, ReceiptSlip, Sheet
from registrations.rules.paper import Reading, told_to_unit


def may_read(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the paper of a sent sheet is open to the person: of the unit, of the office, or an auditor."""
    sheets = Sheet.objects.visible_to(request.actor)
    return sheets.filter(code=document.params["sheet"], version__gte=document.params["version"]).exists()


def may_read_summary(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the department's summary is open to the person: of the office, or an auditor."""
    return bool(policies.may_see_summaries(request.actor))


def may_read_lists(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether what the office draws of all units is open to the person: of the office, or an auditor."""
    return bool(policies.may_export_lists(request.actor))


def may_read_slip(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the slip of a signed paper is open to the person: of the unit, of the office, or an auditor."""
    return ReceiptSlip.objects.visible_to(request.actor).filter(pk=document.params["slip"]).exists()


def arrival_in_words(sheet: Sheet, reading: Reading) -> str:
    """What anybody who holds the paper may know: whether the office has that sending on paper.

    Empty where it has not and the paper goes to a consolidating unit. One query.
    """
    papers = PaperReceipt.objects.papers_of([sheet])[sheet.pk]
    if any(paper.version == reading.version for paper in papers):
        return "Sở đã nhận bản giấy của lần gửi này."
    return "Sở chưa nhận bản giấy của lần gửi này." if sheet.receiver_id is None else ""


def paper_sentence(sheet: Sheet) -> str:
    """What the office holds of the sheet on paper; empty while no sending is in force, and where it holds
    nothing because the paper goes to a consolidating unit. One query."""
    if not sheet.is_with_office:
        return ""
    papers = PaperReceipt.objects.papers_of([sheet])[sheet.pk]
    return told_to_unit(papers, sheet.version) if papers or sheet.receiver_id is None else ""
