"""A request is taken whole or not at all: a body cut off on its way never reaches a view."""

import tempfile
from collections.abc import Callable, Iterable

IN_MEMORY = 256 * 1024  # bytes; more goes to a temporary file
BLOCK = 64 * 1024

PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{sentence}</p></body></html>"""
CUT_OFF = ("400 Bad Request", "Chưa nhận đủ dữ liệu", "Đường truyền bị ngắt giữa chừng nên chưa có gì được lưu. "
           "Hãy bấm nút quay lại của trình duyệt; chữ đã gõ thường vẫn còn, rồi gửi lại.")  # fmt: skip
TOO_LARGE = ("413 Content Too Large", "Dữ liệu gửi lên quá lớn", "Mỗi lần gửi tối đa {limit} MB; chưa có gì được lưu. "
             "Hãy chọn tệp nhỏ hơn rồi gửi lại.")  # fmt: skip
NO_LENGTH = ("411 Length Required", "Yêu cầu không đọc được", "Trình duyệt không cho biết độ dài dữ liệu; chưa có gì được lưu.")


class CompleteBody:
    """WSGI middleware: reads the body first, refuses one that is too large or ends early."""

    def __init__(self, application: Callable, limit: int) -> None:
        self.application = application
        self.limit = limit

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Answer, with the whole body at hand."""
        if environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("wsgi.input_terminated"):
            return refuse(start_response, *NO_LENGTH)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.limit:
            status, title, sentence = TOO_LARGE
            return refuse(start_response, status, title, sentence.format(limit=self.limit // 2**20))
        if not length:
            return self.application(environ, start_response)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if copy(environ["wsgi.input"], body, length) < length:
                return refuse(start_response, *CUT_OFF)
            body.seek(0)
            environ["wsgi.input"] = body
            return self.application(environ, start_response)


def copy(source: object, target: object, length: int) -> int:
    """Copy up to `length` bytes; how many there were."""
    copied = 0
    while copied < length:
        block = source.read(min(BLOCK, length - copied))
        if not block:
            break
        target.write(block)
        copied += len(block)
    return copied


def refuse(start_response: Callable, status: str, title: str, sentence: str) -> list[bytes]:
    """A small page of its own; the connection is closed, since the rest of the body is not read."""
    page = PAGE.format(title=title, sentence=sentence).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [page]
