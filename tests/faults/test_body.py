"""Bodies cut off on their way, too large or of unknown length, on real servers without a proxy in front."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
PORTAL, BARE = "danvan.wsgi:application", "tests.faults.bare:application"
NO_SUCH_PAGE = "/khong-co/"  # whatever reaches the views here is answered by 404
START_SECONDS = 60
CUTS = [10, 50, 90, 99]  # percent

TEXT = "Bản tổng hợp đăng ký mô hình Dân vận khéo. " * 400
PART = '--ranh-gioi\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
MULTIPART = "multipart/form-data; boundary=ranh-gioi"
BODIES = {
    "urlencoded": ("application/x-www-form-urlencoded", f"situation={TEXT}"),
    "multipart-text": (MULTIPART, PART.format(name="situation", more="", value=TEXT) + "--ranh-gioi--\r\n"),
    "multipart-file": (
        MULTIPART,
        PART.format(name="file", more='; filename="a.pdf"', value=TEXT) + "--ranh-gioi--\r\n",
    ),
}


def gunicorn(application: str, port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--workers=1", application]


def waitress(application: str, port: int) -> list[str]:
    return [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=2", application]


@contextmanager
def running(command, application: str) -> Iterator[int]:
    """A server as a process of its own; the port at which it answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        command(application, port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Return once somebody answers at the port."""
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last:
        try:
            if b"HTTP/1" in say(port, b"GET /health/live HTTP/1.0\r\nContent-Length: 0\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at port {port}")


def say(port: int, *parts: bytes) -> bytes:
    """Send the parts, say that nothing follows, and listen until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def post(port: int, body: bytes, length: int, kind: str = "text/plain") -> tuple[int, str]:
    """Status and page for a body that says to have this length; status 0 where the server just hung up."""
    head = f"POST {NO_SUCH_PAGE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    return read_answer(say(port, f"{head}Content-Length: {length}\r\n\r\n".encode(), body))


def read_answer(answer: bytes) -> tuple[int, str]:
    if not answer:
        return 0, ""
    head, _, page = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), page.decode()


def title_of(page: str) -> str:
    return re.search("<h1>(.*)</h1>", page)[1]


@pytest.fixture(scope="module")
def on_gunicorn() -> Iterator[int]:
    with running(gunicorn, PORTAL) as port:
        yield port


@pytest.fixture(scope="module")
def on_waitress() -> Iterator[int]:
    with running(waitress, PORTAL) as port:
        yield port


def cut(kind: str, percent: int) -> tuple[bytes, int, str]:
    """The first part of a body, the length of the whole, its type."""
    content_type, text = BODIES[kind]
    body = text.encode()
    return body[: len(body) * percent // 100], len(body), content_type


@pytest.mark.parametrize("percent", CUTS)
@pytest.mark.parametrize("kind", BODIES)
def test_flt_24_a_body_cut_off_on_its_way_is_refused(on_gunicorn, kind, percent):
    status, page = post(on_gunicorn, *cut(kind, percent))
    assert (status, title_of(page)) == (400, "Chưa nhận được yêu cầu")


@pytest.mark.parametrize("percent", CUTS)
@pytest.mark.parametrize("kind", BODIES)
def test_flt_24_waitress_hands_no_cut_body_on(on_waitress, kind, percent):
    assert post(on_waitress, *cut(kind, percent)) == (0, "")


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("server", ["on_gunicorn", "on_waitress"])
def test_flt_24_a_whole_body_reaches_the_views(request, server, kind):
    status, page = post(request.getfixturevalue(server), *cut(kind, 100))
    assert (status, title_of(page)) == (404, "Không tìm thấy trang")


def test_flt_24_without_the_guard_the_server_hands_the_cut_text_on():
    with running(gunicorn, BARE) as port:
        body, length, kind = cut("urlencoded", 50)
        assert post(port, body, length, kind) == (200, str(len(body)))


def test_flt_26_a_hundred_megabytes_are_refused_before_they_are_sent(on_gunicorn):
    status, page = post(on_gunicorn, b"", 100 * 2**20)
    assert (status, title_of(page)) == (413, "Dữ liệu gửi lên quá lớn")
    assert "Mỗi lần gửi tối đa 21 MB" in page


def test_flt_26_waitress_refuses_what_is_beyond_the_limit(on_waitress):
    body = bytes(21 * 2**20 + 1)
    status, page = post(on_waitress, body, len(body))
    assert (status, title_of(page)) == (413, "Dữ liệu gửi lên quá lớn")


def test_flt_24_a_body_of_unknown_length_is_refused(on_gunicorn):
    head = f"POST {NO_SUCH_PAGE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, page = read_answer(say(on_gunicorn, head.encode(), b"3\r\na=1\r\n0\r\n\r\n"))
    assert (status, title_of(page)) == (411, "Chưa nhận được yêu cầu")
