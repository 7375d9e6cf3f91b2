"""Putting drawn pieces together: one PDF with its title and language, and no trace of the tools."""

import io
from collections.abc import Sequence

from pikepdf import Dictionary, Name, Pdf


def merge(pieces: Sequence[bytes]) -> Pdf:
    """One book of the pieces, page after page; a single piece keeps its structure for screen readers."""
    book = Pdf.open(io.BytesIO(pieces[0]))
    for piece in pieces[1:]:
        book.pages.extend(Pdf.open(io.BytesIO(piece)).pages)
    return book


def blank_pages(book: Pdf) -> str:
    """The HTML of as many empty pages of the same size, for what is printed over the whole book."""
    width, height = book.pages[0].mediabox[2:]
    style = f"@page {{ size: {width}pt {height}pt }} p + p {{ break-before: page }}"
    return f"<style>{style}</style>" + "<p></p>" * len(book.pages)


def lay_over(book: Pdf, sheet: bytes) -> None:
    """Print each page of `sheet` over the same page of the book (pikepdf's own overlay has random names)."""
    over = Pdf.open(io.BytesIO(sheet))
    for number, (page, layer) in enumerate(zip(book.pages, over.pages, strict=True), start=1):
        name = Name(f"/Page{number}")
        page.add_resource(book.copy_foreign(layer.as_form_xobject()), Name.XObject, name)
        page.contents_add(b"q", prepend=True)
        page.contents_add(f"Q {name} Do".encode())


def finished(book: Pdf, title: str) -> bytes:
    """The bytes of the book with its title and the language vi; no author, tool, path or time inside."""
    del book.docinfo
    book.docinfo["/Title"] = title
    book.Root.Lang = "vi"
    book.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    target = io.BytesIO()
    book.save(target, deterministic_id=True)
    return target.getvalue()
