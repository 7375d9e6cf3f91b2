"""Which files each kind of attachment takes."""

from collections.abc import Iterable

from danvan.core.uploads.limits import DOCX, JPG, PDF, PNG, XLSX, Limits
from registrations.enums import AttachmentKind

FILE_LIMITS = {
    AttachmentKind.LAUNCH_PLAN: Limits((PDF, DOCX, JPG, PNG)),
    AttachmentKind.EVIDENCE: Limits((PDF, DOCX, XLSX, JPG, PNG)),
    AttachmentKind.NOMINATION: Limits((PDF, DOCX, XLSX, JPG, PNG)),
    AttachmentKind.QUOTA_LETTER: Limits((PDF, DOCX, JPG, PNG)),
    AttachmentKind.AWARD_DECISION: Limits((PDF, DOCX, JPG, PNG)),
}
MOST_EVIDENCE = 5  # files of one model
MOST_BYTES_A_LETTER = 15 * 1024 * 1024  # of evidence; the letter grows by a third on its way
MOST_BYTES_A_UNIT = 500 * 1024 * 1024  # in one campaign's report


def fit_in_a_letter(sizes: Iterable[int]) -> bool:
    """Whether files of these sizes in bytes travel by mail together."""
    return sum(sizes) <= MOST_BYTES_A_LETTER
