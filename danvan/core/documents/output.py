"""A paper as a file: the official PDF, or a Word file to be finished by hand, with the same words."""

from danvan.core.documents import engine, word
from danvan.core.documents.formats import PDF, WORD
from danvan.core.documents.frame import page_html
from danvan.core.documents.paper import OfficialPaper


def paper_file(paper: OfficialPaper, format: str = PDF) -> bytes:
    """The file; equal papers give equal bytes."""
    return word.written(paper) if format == WORD else _drawn(paper)


def _drawn(paper: OfficialPaper) -> bytes:
    html = page_html("documents/paper.html", paper.frame, paper=paper)
    return engine.draw([html], title=paper.title, tagged=True)
