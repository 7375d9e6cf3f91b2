"""What the kernel stores: accounts, kept typing, mail to send, drawn documents."""

from danvan.core.models.accounts import ActivationCode, TypedText, User
from danvan.core.models.documents import StoredDocument
from danvan.core.models.outbox import Outbox

__all__ = ["ActivationCode", "Outbox", "StoredDocument", "TypedText", "User"]
