"""Builders and a guard for the tests of the store; `calls` tells how often one was asked."""

import errno
from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files import File

from danvan.core import clock
from danvan.core.documents import engine, store
from danvan.core.models import StoredDocument

calls: list[dict] = []


def text(params: dict, progress) -> bytes:
    """The words of the parameters."""
    calls.append(params)
    progress(1, 2)
    return params["words"].encode()


def overtaken(params: dict, progress) -> bytes:
    """A slow drawing: before it is done another process has drawn the same; `fails` says how it ends."""
    calls.append(params)
    if len(calls) > 1:
        return b"nhanh"
    store.drawn_document(
        key="overtaken", params=params, title="Bản", filename="ban.pdf", source_hash="", at=clock.now()
    )
    if params["fails"]:
        raise ZeroDivisionError
    return "chậm".encode()


def large(params: dict, progress) -> BinaryIO:
    """A large file, which is not read into memory."""
    file = TemporaryFile()  # noqa: SIM115 -- the store closes it
    file.write(b"x" * 100_000)
    return file


class FullDisk(BytesIO):
    """A file that ends a copy of it as a full disk does, after 64 KiB; to be read it is whole."""

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        if self.tell() >= File.DEFAULT_CHUNK_SIZE:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(size)


def too_large(params: dict, progress) -> BinaryIO:
    """A file for which the disk has no room."""
    return FullDisk(b"x" * 100_000)


def refused(params: dict, progress) -> bytes:
    """A drawing that the engine gives up."""
    raise engine.DrawingFailed("Văn bản này lập quá lâu.")


def broken(params: dict, progress) -> bytes:
    """A fault of ours."""
    raise ZeroDivisionError


def may_read(request, document: StoredDocument) -> bool:
    """Open to the persons whom the parameters name."""
    return request.user.pk in document.params["readers"]


def crashes(params: dict, progress) -> bytes:
    """A page on which the press ends with an error."""
    return engine.draw(["<div>" * 2_000], title="Đổ vỡ")


def hangs(params: dict, progress) -> bytes:
    """A page whose layout has no end."""
    return engine.draw([nested(25)], title="Không dứt")


def grows(params: dict, progress) -> bytes:
    """A page that wants more memory than a press may have."""
    return engine.draw([MEMORY_BOMB], title="Quá to")


def nested(depth: int) -> str:
    """A page whose layout takes twice as long with every level."""
    return '<div style="display: flex"><div>' * depth + "a"


MEMORY_BOMB = "<table><tr><td colspan=30000000>a</table>"
