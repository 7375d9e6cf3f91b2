"""The package of a workbook, streamed through before anything of it is kept in memory (SEC-FILE-06, 07).

On the way it notes what openpyxl does not tell of a sheet that is only read: formulas without a result,
merged cells, hidden rows.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from danvan.core.errors import RuleViolation
from danvan.core.uploads import office
from registrations.spreadsheets.limits import (
    BROKEN,
    MACROS,
    MAX_CHARACTERS,
    MAX_ROWS,
    MAX_SHARED_TEXTS,
    UNUSUAL,
)

UNREADABLE = (  # what zipfile and expat say of damaged files
    zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError,
    expat.ExpatError,
)  # fmt: skip
XLSX_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MAX_NOTES = MAX_ROWS


@dataclass
class SheetNotes:
    """What is noted of one sheet; each list is cut where nobody needs more."""

    uncalculated: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[str] = field(default_factory=list)
    hides_columns: bool = False
    cells: int = 0


def inspect(content: bytes) -> dict[str, SheetNotes]:
    """The notes of each XML part by its name. Raises RuleViolation for what unpacks too large, holds macros
    or entities, or is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if not office.is_modest(package.infolist()):
                raise RuleViolation(UNUSUAL)
            _require_plain_workbook(package)
            contents = _Contents()
            for entry in package.namelist():
                if entry.endswith((".xml", ".rels")):
                    with package.open(entry) as part:
                        contents.read(entry, part)
            return contents.notes
    except UNREADABLE:
        raise RuleViolation(BROKEN) from None


def _require_plain_workbook(package: zipfile.ZipFile) -> None:
    content_types = package.read("[Content_Types].xml")
    macro_parts = [name for name in package.namelist() if name.lower().endswith("vbaproject.bin")]
    if macro_parts or b"macroEnabled" in content_types:
        raise RuleViolation(MACROS)
    if XLSX_TYPE not in content_types:
        raise RuleViolation(BROKEN)


class _Contents:
    """Counts what the XML parts hold, before openpyxl keeps all of it in memory, and takes the notes."""

    def __init__(self) -> None:
        self.shared_texts = 0
        self.characters = 0
        self.notes: dict[str, SheetNotes] = {}
        self._begins = {
            "si": self._shared_text, "c": self._cell, "f": self._formula, "v": self._value,
            "mergeCell": self._merged, "row": self._row, "col": self._column,
        }  # fmt: skip

    def read(self, name: str, part: IO[bytes]) -> None:
        """Go through one part; raises RuleViolation for a DTD or too much text."""
        self._sheet = self.notes[name] = SheetNotes()
        self._place, self._is_formula, self._has_value, self._in_value = "", False, False, False
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._count
        parser.ParseFile(part)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        begin = self._begins.get(name.rpartition(":")[2])
        if begin:
            begin(attributes)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v":
            self._in_value = False
        elif tag == "c" and self._is_formula and not self._has_value:
            _note(self._sheet.uncalculated, self._place)

    def _count(self, text: str) -> None:
        self.characters += len(text)
        self._has_value = self._has_value or self._in_value
        if self.characters > MAX_CHARACTERS:
            self._refuse()

    def _shared_text(self, _attributes: Mapping[str, str]) -> None:
        self.shared_texts += 1
        if self.shared_texts > MAX_SHARED_TEXTS:
            self._refuse()

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self._sheet.cells += 1
        self._place, self._is_formula = attributes.get("r", ""), False
        self._has_value = attributes.get("t") == "str"  # a formula may well give an empty text

    def _formula(self, _attributes: Mapping[str, str]) -> None:
        self._is_formula = True

    def _value(self, _attributes: Mapping[str, str]) -> None:
        self._in_value = True

    def _merged(self, attributes: Mapping[str, str]) -> None:
        _note(self._sheet.merged, attributes.get("ref", ""))

    def _row(self, attributes: Mapping[str, str]) -> None:
        if _is_hidden(attributes):
            _note(self._sheet.hidden_rows, attributes.get("r", ""))

    def _column(self, attributes: Mapping[str, str]) -> None:
        if _is_hidden(attributes):
            self._sheet.hides_columns = True

    def _refuse(self, *_declaration: object) -> None:
        raise RuleViolation(UNUSUAL)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _note(notes: list[str], what: str) -> None:
    if what and len(notes) < MAX_NOTES:
        notes.append(what)
