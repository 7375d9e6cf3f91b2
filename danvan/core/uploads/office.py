"""Word and Excel files: measured by their directory before anything is unpacked (SEC-FILE-06, 07)."""

import re
import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

from danvan.core.errors import RuleViolation
from danvan.core.uploads.limits import MEGABYTE

MAX_UNPACKED = 100 * MEGABYTE
MAX_RATIO = 100
RATIO_COUNTS_FROM = 10 * MEGABYTE
MAX_ENTRIES = 2000
MAX_TYPES = MEGABYTE  # bytes of the list of parts
LIST_OF_PARTS = "[Content_Types].xml"
MAIN_PART = b"application/vnd.openxmlformats-officedocument.%s.main+xml"
UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError,
    expat.ExpatError,
)  # fmt: skip

BROKEN = "Tệp {0} bị hỏng hoặc không phải tệp {0}; hãy mở bằng {0}, lưu lại rồi chọn lại."
MACROS = "Tệp {} có chứa macro nên không nhận; hãy lưu lại thành loại không có macro rồi chọn lại."
UNUSUAL = "Tệp {} có cấu trúc bất thường nên không nhận; hãy chép nội dung sang một tệp mới rồi chọn lại."


def require_document(file: BinaryIO) -> None:
    """Raise RuleViolation unless the file is a plain Word document."""
    _require_package(file, "Word", MAIN_PART % b"wordprocessingml.document")


def require_workbook(file: BinaryIO) -> None:
    """Raise RuleViolation unless the file is a plain Excel workbook."""
    _require_package(file, "Excel", MAIN_PART % b"spreadsheetml.sheet")


def _require_package(file: BinaryIO, name: str, main_part: bytes) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            if not is_modest(package.infolist()):
                raise RuleViolation(UNUSUAL.format(name))
            _require_parts(package, name, main_part)
            if any(has_dtd(package, part) for part in package.namelist() if part.endswith((".xml", ".rels"))):
                raise RuleViolation(UNUSUAL.format(name))
    except UNREADABLE:
        raise RuleViolation(BROKEN.format(name)) from None


def is_modest(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether the package unpacks to little and only into itself."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_dense = unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed
    is_large = len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED
    return not (is_dense or is_large or any(UNSAFE_NAME.search(entry.filename) for entry in entries))


def has_dtd(package: zipfile.ZipFile, part: str) -> bool:
    """Whether the part declares a document type, by which entities grow or reach files; read as a stream."""
    found = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *declaration: found.append(declaration)
    with package.open(part) as stream:
        while not found and (block := stream.read(MEGABYTE // 16)):
            parser.Parse(block)
    if not found:
        parser.Parse(b"", True)  # says where the text ends too early
    return bool(found)


def _require_parts(package: zipfile.ZipFile, name: str, main_part: bytes) -> None:
    if package.getinfo(LIST_OF_PARTS).file_size > MAX_TYPES:
        raise RuleViolation(UNUSUAL.format(name))
    types = package.read(LIST_OF_PARTS)
    has_macros = any(part.lower().endswith("vbaproject.bin") for part in package.namelist())
    if has_macros or b"macroEnabled" in types:
        raise RuleViolation(MACROS.format(name))
    if main_part not in types:
        raise RuleViolation(BROKEN.format(name))
