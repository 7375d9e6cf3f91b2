"""Bodies cut off on their way, too large or of unknown length, on real servers without a proxy in front."""

import re
from collections.abc import Iterator

import pytest

from tests.faults.servers import PORTAL, gunicorn, running, say, waitress

pytestmark = pytest.mark.fault

BARE = "tests.faults.bare:application"
NO_SUCH_PAGE = "/khong-co/"  # whatever reaches the views here is answered by 404
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
