"""Builders and a guard for the tests of the store; `calls` tells how often one was asked."""

from danvan.core.documents.engine import DrawingFailed
from danvan.core.models import StoredDocument

calls: list[dict] = []


def text(params: dict, progress) -> bytes:
    """The words of the parameters."""
    calls.append(params)
    progress(1, 2)
    return params["words"].encode()


def refused(params: dict, progress) -> bytes:
    """A drawing that the engine gives up."""
    raise DrawingFailed("Văn bản này lập quá lâu.")


def broken(params: dict, progress) -> bytes:
    """A fault of ours."""
    raise ZeroDivisionError


def may_read(request, document: StoredDocument) -> bool:
    """Open to the persons whom the parameters name."""
    return request.user.pk in document.params["readers"]
