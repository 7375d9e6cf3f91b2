"""Many stored papers as one file: a PDF with bookmarks, or a ZIP with an index and the hash of each paper.

The papers go from file to file; however many they are, few of them are in memory at once. Equal papers give
equal bytes: `ZipInfo` made by name alone knows no time.
"""

import shutil
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from typing import BinaryIO

from pikepdf import Dictionary, Name, OutlineItem, Pdf, Stream

from danvan.core.documents import binding
from danvan.core.exports import Column, ListResource, SafeCSV
from danvan.core.models import StoredDocument

BATCH = 10  # papers that are open at once
INDEX = "muc-luc.csv"


@dataclass(frozen=True)
class Part:
    """One paper of a bundle: under which bookmark it stands and its own, in which folder it lies and how its
    file is called there (both ASCII), and what the index says of it, column by column."""

    document: StoredDocument
    heading: str
    name: str
    folder: str
    filename: str
    facts: dict[str, str]

    @property
    def place(self) -> str:
        """Where the paper lies in the ZIP."""
        return f"{self.folder}/{self.filename}"


def write_pdf(parts: Sequence[Part], title: str, target: BinaryIO) -> None:
    """One PDF of the papers in their order, each with its own page numbers and a bookmark under its heading.

    It asks the printer for one side, lest a paper begin on the back of another. The structure for screen
    readers stays with the single papers.
    """
    rest, starts = iter(parts), [0]
    with Pdf.new() as book:
        while batch := list(islice(rest, BATCH)):
            _take_over(book, batch, starts)
        _set_bookmarks(book, parts, starts)
        binding.write(book, title, target, Duplex=Name.Simplex)


def _take_over(book: Pdf, parts: Sequence[Part], starts: list[int]) -> None:
    """Add the pages of some papers, and to `starts` the page after each; what is on the pages is read at
    once, so that no paper has to stay open."""
    before = len(book.objects)
    with ExitStack() as stack:
        for part in parts:
            paper = stack.enter_context(Pdf.open(stack.enter_context(part.document.file.open()).file))
            book.pages.extend(paper.pages)
            starts.append(len(book.pages))
        for item in book.objects[before:]:
            if isinstance(item, Stream):
                parms = item.get(Name.DecodeParms)
                item.write(item.read_raw_bytes(), filter=item.get(Name.Filter), decode_parms=parms)
            elif isinstance(item, Dictionary) and Name.StructParents in item:
                del item.StructParents


def _set_bookmarks(book: Pdf, parts: Sequence[Part], starts: Sequence[int]) -> None:
    """A bookmark for each heading, closed, with one for each of its papers."""
    with book.open_outline() as outline:
        pages = zip(parts, starts, strict=False)  # the last start is the end
        for heading, group in groupby(pages, key=lambda pair: pair[0].heading):
            papers = list(group)
            item = OutlineItem(heading, papers[0][1])
            item.is_closed = True
            item.children.extend(OutlineItem(part.name, start) for part, start in papers)
            outline.root.append(item)
    book.Root.PageMode = Name.UseOutlines


def write_zip(parts: Sequence[Part], target: BinaryIO) -> None:
    """A ZIP of the papers as they are stored, and their index."""
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr(zipfile.ZipInfo(INDEX), index_of(parts))
        for part in parts:
            with part.document.file.open() as source, packed.open(zipfile.ZipInfo(part.place), "w") as file:
                shutil.copyfileobj(source, file)


def index_of(parts: Sequence[Part]) -> bytes:
    """A line for each paper with its file, size and SHA-256, as CSV for spreadsheets."""
    columns = [
        *(Column(fact, fact, lambda part, fact=fact: part.facts[fact], 0) for fact in parts[0].facts),
        Column("file", "Tệp", lambda part: part.place, 0),
        Column("size", "Số byte", lambda part: part.document.size, 0),
        Column("sha256", "SHA-256", lambda part: part.document.sha256, 0),
    ]
    return SafeCSV().export_data(ListResource(columns).export(parts))
