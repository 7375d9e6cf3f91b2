"""The engine: closed to the world, the same bytes each time, nothing about the machine inside."""

import io
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pikepdf
import pytest

from danvan.core.documents import binding, engine, listing
from danvan.core.documents.frame import page_html
from danvan.core.documents.listing import list_chunks
from tests.documents.samples import ACROSS, COLUMNS, FRAME, rows

pytestmark = pytest.mark.documents

SECRET = "bi-mat-tren-may-chu"
TRAPS = """
    <link rel="stylesheet" href="{url}/link.css"><link rel="attachment" href="{url}/kem.txt">
    <link rel="attachment" href="{file}"><link rel="stylesheet" href="{url}/redirect">
    <style>@import url({url}/import.css); @font-face {{ font-family: f; src: url({url}/font.ttf) }}
      @namespace url({url}/ns);
      p {{ font-family: f; background: url({url}/nen.png); content: url({url}/c.png) }}</style>
    <img src="{url}/anh.png"><img src="{url}/redirect"><img src="{file}"><object data="{url}/o.svg"></object>
    <embed src="{url}/e.svg"><a rel="attachment" href="{url}/a.txt">tệp</a>
    <svg><image href="{url}/svg.png"/><use href="{url}/use.svg#x"/></svg><p>chữ</p>
"""


class Trap(BaseHTTPRequestHandler):
    """Counts whoever calls."""

    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        self.send_response(302 if self.path == "/redirect" else 200)
        if self.path == "/redirect":
            self.send_header("Location", "/redirected")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def trap():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    server.hits = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def trapped(trap, tmp_path) -> str:
    """A page that tries to fetch in every known way, and to carry a file of the server away."""
    secret = tmp_path / "bi-mat.txt"
    secret.write_text(SECRET)
    return TRAPS.format(url=f"http://127.0.0.1:{trap.server_port}", file=secret.as_uri())


def attached(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as book:
        return [book.attachments[name].get_file().read_bytes() for name in book.attachments]


def test_sec_pdf_01_nothing_is_fetched_and_no_file_carried_away(trap, trapped):
    pdf = engine.draw([trapped], title="Bẫy")
    assert trap.hits == []
    assert attached(pdf) == []


def test_sec_pdf_01_the_trap_does_catch_an_open_fetcher(trap, trapped):
    code = (
        "import sys; from weasyprint import HTML; HTML(string=sys.stdin.read()).write_pdf(sys.stdout.buffer)"
    )
    command = [sys.executable, "-c", code]
    pdf = subprocess.run(command, input=trapped.encode(), capture_output=True, check=True).stdout
    assert {"/link.css", "/import.css", "/font.ttf", "/anh.png", "/redirected", "/kem.txt"} <= set(trap.hits)
    assert SECRET.encode() in attached(pdf)


def test_sec_pdf_03_what_cannot_be_fetched_harms_neither_its_paper_nor_the_next(trapped):
    slip = page_html("documents/receipt_slip.html", FRAME, answers=[("Mã", "A")])
    alone = engine.draw([slip], title="Phiếu")
    with engine.kept_presses():
        assert engine.draw([trapped], title="Bẫy").startswith(b"%PDF")
        assert engine.draw([slip], title="Phiếu") == alone


def test_the_same_input_gives_the_same_bytes(monkeypatch):
    single = [page_html("documents/receipt_slip.html", FRAME, answers=[("Mã", "A")])]
    assert engine.draw(single, title="Phiếu") == engine.draw(single, title="Phiếu")
    assert engine.draw(single, title="Phiếu", tagged=True) == engine.draw(single, title="Phiếu", tagged=True)
    monkeypatch.setattr(listing, "CHUNK_ROWS", 10)
    several = list_chunks(ACROSS, COLUMNS, rows(50))
    assert engine.draw(several, title="Danh sách") == engine.draw(several, title="Danh sách")


def test_sec_pdf_04_the_file_says_title_and_language_and_nothing_else():
    pdf = engine.draw([page_html("documents/receipt_slip.html", FRAME, answers=[])], title="Phiếu tiếp nhận")
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert {key: str(value) for key, value in book.docinfo.items()} == {"/Title": "Phiếu tiếp nhận"}
        assert book.Root.Lang == "vi"
        assert book.Root.ViewerPreferences.DisplayDocTitle
        said = book.Root.Metadata.read_bytes().decode()
    assert re.sub(r"<[^>]+>", " ", said).split() == ["Phiếu", "tiếp", "nhận", "vi"]


def test_a_title_with_signs_of_xml_is_told_as_it_is():
    pdf = engine.draw([page_html("documents/receipt_slip.html", FRAME, answers=[])], title="A & <b> “c”")
    with pikepdf.open(io.BytesIO(pdf)) as book, book.open_metadata(update_docinfo=False) as about:
        assert about["dc:title"] == "A & <b> “c”" == str(book.docinfo["/Title"])


def test_a_short_paper_is_tagged_for_screen_readers():
    html = page_html("documents/receipt_slip.html", FRAME, answers=[("Mã hồ sơ", "A")])
    with pikepdf.open(io.BytesIO(engine.draw([html], title="Phiếu", tagged=True))) as book:
        assert book.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in book.Root
        assert b"<pdfuaid:part>1<" in book.Root.Metadata.read_bytes()
    with pikepdf.open(io.BytesIO(engine.draw([html], title="Phiếu"))) as book:
        assert "/StructTreeRoot" not in book.Root
        assert b"pdfuaid:part" not in book.Root.Metadata.read_bytes()


def test_a_book_is_tagged_only_where_all_its_pieces_are():
    html = page_html("documents/receipt_slip.html", FRAME, answers=[("Mã hồ sơ", "A")])
    tagged, bare = (engine.draw([html], title="Phiếu", tagged=is_tagged) for is_tagged in (True, False))

    both = binding.merge([tagged, tagged])
    assert [int(page.StructParents) for page in both.pages] == [0, 1]
    assert {element.Pg.objgen for element in both.Root.StructTreeRoot.K[0].K} == {
        page.objgen for page in both.pages
    }
    for pieces in ([tagged, bare], [bare, tagged]):
        book = binding.merge(pieces)
        assert "/StructTreeRoot" not in book.Root and "/MarkInfo" not in book.Root
        assert ["/StructParents" in page.obj for page in book.pages] == [False, False]


def test_progress_counts_the_chunks(monkeypatch):
    monkeypatch.setattr(listing, "CHUNK_ROWS", 2)
    heard = []
    engine.draw(list_chunks(ACROSS, COLUMNS, rows(10)), title="Danh sách", progress=heard.append)
    assert heard == [1, 2, 3, 4, 5]


def test_chunks_keep_their_order_whichever_is_drawn_first(printed):
    long = "<p>" + "dài " * 20000 + "<p>một"
    drawn = printed(long, "<p>hai", "<p>ba", "<p>bốn")
    words = re.sub(r"\d|dài", "", drawn.text()).split()
    assert words == ["một", "hai", "ba", "bốn"]


def test_weasyprint_stays_out_of_the_web_process():
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup();"
        "import danvan.urls, registrations.documents; from danvan.core.documents import engine, store;"
        "engine.draw(['<p>a'], title='a'); print('weasyprint' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert result.stdout == "False\n"


def test_no_secret_goes_into_the_press(monkeypatch):
    monkeypatch.setenv("DANVAN_SECRET_KEY", SECRET)
    with engine.Press() as press, open(f"/proc/{press.process.pid}/environ") as environment:
        press.draw("<p>a")
        assert SECRET not in environment.read()
