"""Who may read the stored papers of this app; named in `settings.DOCUMENT_GUARDS`."""

from django.http import HttpRequest

from danvan.core.models import StoredDocument
from registrations import policies
from registrations.models import Sheet


def may_read(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the paper of a sent sheet is open to the person: of the unit, of the office, or an auditor."""
    sheets = Sheet.objects.visible_to(request.actor)
    return sheets.filter(code=document.params["sheet"], version__gte=document.params["version"]).exists()


def may_read_summary(request: HttpRequest, document: StoredDocument) -> bool:
    """Whether the department's summary is open to the person: of the office, or an auditor."""
    return bool(policies.may_see_summaries(request.actor))
