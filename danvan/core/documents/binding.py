"""Putting drawn pieces together: one PDF with its title and language, and no trace of the tools.

A book all of whose pieces are tagged is tagged as a whole and says so (PDF/UA-1, ISO 14289-1); a book with
one untagged piece is not, for a structure that leaves pages out tells a screen reader less than none.
"""

import io
from collections.abc import Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, ObjectStreamMode, Page, Pdf, Stream

from danvan.core.documents import layout

LAYER_PAGES = 100
VERSION = "1.7"  # of PDF, as WeasyPrint writes it
LANGUAGE = "vi"
ACCESSIBLE = "<pdfuaid:part>1</pdfuaid:part>"
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
{claim}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def merge(pieces: Sequence[bytes]) -> Pdf:
    """One book of the pieces, page after page; tagged where all of them are."""
    books = [Pdf.open(io.BytesIO(piece)) for piece in pieces]
    book, is_tagged = books[0], all(map(_is_tagged, books))
    for more in books[1:]:
        start = len(book.pages)
        book.pages.extend(more.pages)
        if is_tagged:
            _join_structure(book, more, start)
    if not is_tagged:
        _forget_structure(book)
    return book


def _is_tagged(book: Pdf) -> bool:
    return Name.StructTreeRoot in book.Root


def _join_structure(book: Pdf, more: Pdf, start: int) -> None:
    """Hang the structure of the copied pages, which begin at `start`, below that of the book."""
    root, added = book.Root.StructTreeRoot, book.copy_foreign(more.Root.StructTreeRoot)
    document = root.K[0]
    for element in (part for others in added.K for part in others.K):
        element.P = document
        document.K.append(element)
    numbers = root.ParentTree.Nums
    shift = max(map(int, numbers[::2]), default=-1) + 1
    for key, elements in zip(added.ParentTree.Nums[::2], added.ParentTree.Nums[1::2], strict=True):
        numbers.extend([int(key) + shift, elements])
    for page in book.pages[start:]:
        page.obj.StructParents = int(page.obj.StructParents) + shift


def _forget_structure(book: Pdf) -> None:
    """Leave no half of a structure behind."""
    for name in (Name.StructTreeRoot, Name.MarkInfo):
        if name in book.Root:
            del book.Root[name]
    for page in book.pages:
        if Name.StructParents in page.obj:
            del page.obj.StructParents


def blank_pages(book: Pdf) -> list[str]:
    """The HTML of empty numbered pages as large as those of the book, in layers that cost little memory.

    A first page bears no number, so each layer begins on the last page of the one before.
    """
    width, height = book.pages[0].mediabox[2:]
    style = f"@page {{ size: {width}pt {height}pt }} p + p {{ break-before: page }} {layout.number_rules()}"
    return [
        f"<style>{style} @page :first {{ counter-reset: page {start + 1} }}</style>"
        + "<p></p>" * min(LAYER_PAGES, len(book.pages) - start)
        for start in _layer_starts(book)
    ]


def lay_over(book: Pdf, layers: Sequence[bytes]) -> None:
    """Print the numbered pages of the layers over those of the book."""
    for start, layer in zip(_layer_starts(book), layers, strict=True):
        over = Pdf.open(io.BytesIO(layer))
        for number, blank in enumerate(over.pages[1:], start=start + 1):
            _print_over(book, number, blank)


def _print_over(book: Pdf, number: int, sheet: Page) -> None:
    """Print the sheet over a page under a fixed name; pikepdf's own overlay has random names."""
    page, name = book.pages[number], Name(f"/Page{number + 1}")
    page.add_resource(book.copy_foreign(sheet.as_form_xobject()), Name.XObject, name)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q {name} Do".encode())


def _layer_starts(book: Pdf) -> range:
    return range(0, len(book.pages) - 1, LAYER_PAGES - 1)


def finished(book: Pdf, title: str) -> bytes:
    """The bytes of the book with its title and the language vi; no author, tool, path or time inside."""
    target = io.BytesIO()
    write(book, title, target)
    return target.getvalue()


def write(book: Pdf, title: str, target: BinaryIO, **wishes: Name) -> None:
    """The same into an open file; `wishes` tell the reader's program how to show or print it."""
    del book.docinfo
    book.docinfo["/Title"] = title
    book.Root.Lang = LANGUAGE
    book.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, **wishes)
    book.Root.Metadata = _metadata(book, title)
    streams = ObjectStreamMode.generate
    book.save(target, min_version=VERSION, deterministic_id=True, object_stream_mode=streams)


def _metadata(book: Pdf, title: str) -> Stream:
    """Title and language once more, as XMP; and what a tagged book claims to be."""
    claim = ACCESSIBLE if _is_tagged(book) else ""
    words = METADATA.format(title=escape(title), language=LANGUAGE, claim=claim)
    return Stream(book, words.encode(), Type=Name.Metadata, Subtype=Name.XML)
