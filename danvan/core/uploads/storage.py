"""Where uploaded files are kept: under random names, outside every address (SEC-FILE-03)."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from danvan.core.errors import RuleViolation
from danvan.core.vietnamese import clean_line

FOLDER = "uploads"
NAME_LENGTH = 150
NAMELESS = "tep"
NOT_STORED = (
    "Máy chủ chưa lưu được tệp, có thể vì hết chỗ lưu. Chữ đã gõ vẫn còn; "
    "hãy thử lại sau ít phút, nếu vẫn không được thì gọi phòng phụ trách."
)


def clean_name(filename: str) -> str:
    """The user's name for the file as text: no path, no control characters, NFC, at most 150 characters."""
    name = clean_line(filename.replace("\\", "/").rpartition("/")[2])
    stem, dot, extension = name.rpartition(".")
    if not stem.strip(". "):
        return f"{NAMELESS}{dot}{extension}"[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(dot + extension)]}{dot}{extension}"[:NAME_LENGTH]


def sha256_of(file: BinaryIO) -> str:
    """The hash of the file as it came, read block by block; the file is left at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def store(file: File) -> str:
    """Keep the file; its stored name. Raises RuleViolation on a full disk and leaves nothing behind."""
    token = uuid.uuid4().hex
    name = f"{FOLDER}/{token[:2]}/{token}"
    try:
        return default_storage.save(name, file)
    except OSError:
        default_storage.delete(name)
        raise RuleViolation(NOT_STORED) from None


def kept_bytes() -> int:
    """How many bytes of the disk all kept files take, drawn papers included."""
    files = Path(settings.MEDIA_ROOT).rglob("*")
    return sum(path.stat().st_size for path in files if path.is_file())


def stored_before(moment: datetime) -> Iterator[str]:
    """The names of all kept files that are older than the moment."""
    root = Path(default_storage.path(FOLDER))
    for path in root.glob("*/*"):
        if path.stat().st_mtime < moment.timestamp():
            yield f"{FOLDER}/{path.parent.name}/{path.name}"
