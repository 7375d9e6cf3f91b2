"""A request is taken whole or not at all: a body cut off on its way never reaches a view."""

import tempfile
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import BinaryIO

IN_MEMORY = 256 * 1024  # bytes; more goes to a temporary file
BLOCK = 64 * 1024  # bytes
REFUSED = "danvan.refused"  # key of the WSGI environment: the status with which `CleanInput` answers


class CompleteBody:
    """WSGI middleware: reads the body first; of one that is too large or ends early nothing is handed on."""

    def __init__(self, application: Callable, limit: int) -> None:
        self.application = application
        self.limit = limit  # bytes

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Run the application with the whole body at hand, or with none and the reason why."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if refused := self._receive(environ, body):
                environ |= {REFUSED: refused, "CONTENT_LENGTH": "0"}
                body.truncate(0)
            body.seek(0)
            environ["wsgi.input"] = body
            return self.application(environ, start_response)

    def _receive(self, environ: dict, body: BinaryIO) -> HTTPStatus | None:
        if "HTTP_TRANSFER_ENCODING" in environ:
            return HTTPStatus.LENGTH_REQUIRED
        length = declared_length(environ)
        if length > self.limit:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return HTTPStatus.BAD_REQUEST if copy(environ["wsgi.input"], body, length) < length else None


def declared_length(environ: dict) -> int:
    """The length of the body in bytes, as the sender declares it; what is no number counts as none."""
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def copy(source: BinaryIO, target: BinaryIO, length: int) -> int:
    """Copy up to `length` bytes; how many there were."""
    copied = 0
    while copied < length:
        block = source.read(min(BLOCK, length - copied))
        if not block:
            break
        target.write(block)
        copied += len(block)
    return copied
