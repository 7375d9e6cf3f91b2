"""Which files each kind of attachment takes."""

from danvan.core.uploads.limits import DOCX, JPG, PDF, PNG, Limits
from registrations.enums import AttachmentKind

FILE_LIMITS = {AttachmentKind.LAUNCH_PLAN: Limits((PDF, DOCX, JPG, PNG))}
