"""What reaches the application of a body: all of it, or nothing and the reason why."""

import io

import pytest

from danvan.core.body import BLOCK, IN_MEMORY, REFUSED, CompleteBody

LIMIT = 4 * IN_MEMORY


def reached(body: bytes, **environ: str) -> tuple[object, bytes]:
    """The refusal and the body as the application sees them."""
    seen = []

    def application(environ, start_response):
        seen.append((environ.get(REFUSED), environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))))
        return []

    given = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)} | environ
    CompleteBody(application, LIMIT)(given, None)
    [answer] = seen
    return answer


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, IN_MEMORY, IN_MEMORY + 1, LIMIT])
def test_flt_24_a_whole_body_arrives_unchanged(length):
    body = bytes(range(256)) * (length // 256) + b"x" * (length % 256)
    assert reached(body) == (None, body)


@pytest.mark.parametrize("missing", [1, 1000, IN_MEMORY + 1])
def test_flt_24_of_a_body_that_ends_early_nothing_arrives(missing):
    body = b"x" * IN_MEMORY
    assert reached(body, CONTENT_LENGTH=str(len(body) + missing)) == (400, b"")


def test_flt_26_a_body_beyond_the_limit_is_not_read():
    class Unread(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("read")

    answer = reached(b"", CONTENT_LENGTH=str(LIMIT + 1), **{"wsgi.input": Unread()})
    assert answer == (413, b"")


def test_flt_24_a_body_of_unknown_length_is_refused():
    assert reached(b"a=1", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked") == (411, b"")


@pytest.mark.parametrize("length", ["-1", ""])
def test_flt_24_what_follows_a_request_without_length_is_no_body(length):
    assert reached(b"", CONTENT_LENGTH=length)[0] is None
