"""Which files are taken: one table for the form, its help text and the check (SEC-FILE-01)."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileKind:
    """One kind of file: how people call it, how its name ends, how its bytes begin."""

    name: str
    extensions: tuple[str, ...]
    media_type: str
    begins: bytes

    @property
    def is_photo(self) -> bool:
        """Whether the worker writes it anew, without place and camera."""
        return self.media_type.startswith("image/")


PDF = FileKind("PDF", ("pdf",), "application/pdf", b"%PDF-")
DOCX = FileKind("Word", ("docx",), f"{OFFICE_TYPE}wordprocessingml.document", b"PK\x03\x04")
XLSX = FileKind("Excel", ("xlsx",), f"{OFFICE_TYPE}spreadsheetml.sheet", b"PK\x03\x04")
JPG = FileKind("ảnh JPG", ("jpg", "jpeg"), "image/jpeg", b"\xff\xd8\xff")
PNG = FileKind("ảnh PNG", ("png",), "image/png", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True)
class Limits:
    """What one field takes."""

    kinds: tuple[FileKind, ...]
    max_bytes: int = 20 * MEGABYTE

    @property
    def accept(self) -> str:
        """The endings for the browser's file dialog."""
        return ",".join(f".{extension}" for kind in self.kinds for extension in kind.extensions)

    @property
    def words(self) -> str:
        """The kinds and the size as people read them before they choose."""
        kinds = ", ".join(f"{kind.name} (.{kind.extensions[0]})" for kind in self.kinds)
        return f"{kinds}; không quá {self.max_bytes // MEGABYTE} MB"

    def kind_of(self, filename: str) -> FileKind | None:
        """The kind that the ending of the name promises; None for all others."""
        extension = filename.lower().rpartition(".")[2]
        return next((kind for kind in self.kinds if extension in kind.extensions), None)
