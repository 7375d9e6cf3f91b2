"""What a file really is: its bytes decide, its name only promises (SEC-FILE-02)."""

from typing import BinaryIO

from danvan.core.errors import RuleViolation
from danvan.core.uploads import limits, office, pdf, photos
from danvan.core.uploads.limits import MEGABYTE, FileKind, Limits

EMPTY = "Tệp không có nội dung; hãy kiểm tra rồi chọn lại."
TOO_LARGE = "Tệp lớn hơn {} MB; hãy giảm dung lượng hoặc quét lại ở độ phân giải thấp hơn."
WRONG_KIND = "Không nhận loại tệp này. Chỉ nhận {}."
LYING = "Tên tệp ghi .{} nhưng nội dung không phải {}; hãy mở tệp, lưu lại đúng loại rồi chọn lại."
CHECKS = {
    limits.PDF: pdf.require_harmless,
    limits.DOCX: office.require_document,
    limits.XLSX: office.require_workbook,
    limits.JPG: photos.require_readable,
    limits.PNG: photos.require_readable,
}


def require_file(file: BinaryIO, filename: str, size: int, allowed: Limits) -> FileKind:
    """The kind of the file, which is left at its beginning; `size` in bytes.

    Raises RuleViolation with a sentence that says what to do.
    """
    if not size:
        raise RuleViolation(EMPTY)
    if size > allowed.max_bytes:
        raise RuleViolation(TOO_LARGE.format(allowed.max_bytes // MEGABYTE))
    kind = allowed.kind_of(filename)
    if kind is None:
        raise RuleViolation(WRONG_KIND.format(allowed.words))
    file.seek(0)
    if file.read(len(kind.begins)) != kind.begins:
        raise RuleViolation(LYING.format(kind.extensions[0], kind.name))
    CHECKS[kind](file)
    file.seek(0)
    return kind
