"""The page that shows every document is that of the catalogue, and its pictures are small."""

from pathlib import Path

from danvan.management.catalogue import CATALOGUE
from danvan.management.commands.picture_documents import page_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST_BYTES = 60 * 1024


def test_the_page_shows_the_catalogue():
    assert (DOCS / "documents.md").read_text() == page_of("documents")


def test_every_document_has_one_small_picture():
    pictures = {file.name: file.stat().st_size for file in (DOCS / "documents").iterdir()}

    assert sorted(pictures) == sorted(f"{key}.png" for key in CATALOGUE)
    assert {name: size for name, size in pictures.items() if size > MOST_BYTES} == {}


def test_each_is_told_in_one_sentence():
    assert [paper.key for paper in CATALOGUE.values() if paper.about.count(".") != 1] == []
