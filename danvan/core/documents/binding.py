"""Putting drawn pieces together: one PDF with its title and language, and no trace of the tools."""

import io
from collections.abc import Sequence
from typing import BinaryIO

from pikepdf import Dictionary, Name, Page, Pdf

from danvan.core.documents import layout

LAYER_PAGES = 100


def merge(pieces: Sequence[bytes]) -> Pdf:
    """One book of the pieces, page after page; a single piece keeps its structure for screen readers."""
    book = Pdf.open(io.BytesIO(pieces[0]))
    for piece in pieces[1:]:
        book.pages.extend(Pdf.open(io.BytesIO(piece)).pages)
    return book


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


def write(book: Pdf, title: str, target: BinaryIO) -> None:
    """The same into an open file."""
    del book.docinfo
    book.docinfo["/Title"] = title
    book.Root.Lang = "vi"
    book.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    book.save(target, deterministic_id=True)
