"""PDF files: readable by everybody, without scripts, programs or files inside."""

import os
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from danvan.core.errors import RuleViolation

MAX_OBJECTS = 200_000
TAIL = 2 * 1024  # bytes at the end, in which a whole file says %%EOF
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
ACTIVE_NAMES = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/EmbeddedFile", "/FileAttachment", "/RichMedia",
}  # fmt: skip

BROKEN = "Tệp PDF bị hỏng hoặc chưa được chép đủ; hãy xuất hoặc quét lại rồi chọn lại."
LOCKED = "Tệp PDF có mật khẩu nên không ai đọc được; hãy bỏ mật khẩu rồi chọn lại."
ACTIVE = "Tệp PDF có mã lệnh, biểu mẫu động hoặc tệp kèm bên trong; hãy in lại thành PDF thường rồi chọn lại."


def require_harmless(file: BinaryIO) -> None:
    """Raise RuleViolation for a PDF that is broken, locked or active."""
    _require_end(file)
    try:
        with pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as document:
            if not document.pages or len(document.objects) > MAX_OBJECTS:
                raise RuleViolation(BROKEN)
            if any(is_active(key, value) for key, value in entries(document)):
                raise RuleViolation(ACTIVE)
    except pikepdf.PasswordError:
        raise RuleViolation(LOCKED) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError):
        raise RuleViolation(BROKEN) from None


def entries(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Key and value of every dictionary, also of those that stand inside others."""
    waiting = [document.trailer, *document.objects]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, pikepdf.Array):
            waiting += [item for item in holder if _stands_inside(item)]
        elif isinstance(holder, pikepdf.Dictionary | pikepdf.Stream):
            pairs = list(holder.items())
            waiting += [value for _, value in pairs if _stands_inside(value)]
            yield from pairs


def is_active(key: str, value: object) -> bool:
    """Whether the entry runs something, sends something or carries another file."""
    if key in ACTIVE_KEYS:
        return True
    says_what_it_is = key in ("/S", "/Type", "/Subtype") and isinstance(value, pikepdf.Name)
    return says_what_it_is and str(value) in ACTIVE_NAMES


def _stands_inside(value: object) -> bool:
    """Whether the value is part of its holder; indirect objects are listed by themselves."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _require_end(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read():
        raise RuleViolation(BROKEN)
    file.seek(0)
