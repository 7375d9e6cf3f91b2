"""Error pages: what happened to the data, whom to call; never a technical word."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from danvan.core import typed_text
from danvan.core.context import portal
from danvan.core.links import page_before

logger = logging.getLogger(__name__)

LARGEST_BODY = settings.MAX_BODY_BYTES // 2**20  # megabytes
RETRY_AFTER = "60"  # seconds
UNREADABLE = (
    "Máy chủ chưa nhận đủ hoặc không đọc được dữ liệu vừa gửi; chưa có gì được lưu. "
    "Hãy bấm nút Quay lại của trình duyệt rồi gửi lại."
)
PAGES = {
    400: ("Chưa nhận được yêu cầu", UNREADABLE),
    403: ("Bạn không mở được trang này", "Hãy đăng nhập đúng tài khoản, hoặc hỏi thủ trưởng đơn vị."),
    404: ("Không tìm thấy trang", "Địa chỉ có thể đã đổi, hoặc hồ sơ không thuộc đơn vị của bạn."),
    405: (
        "Trang này không mở trực tiếp được",
        "Chưa có gì thay đổi; hãy về trang đầu và bấm lại nút cần dùng.",
    ),
    411: ("Chưa nhận được yêu cầu", UNREADABLE),
    413: (
        "Dữ liệu gửi lên quá lớn",
        f"Mỗi lần gửi tối đa {LARGEST_BODY} MB; chưa có gì được lưu. Hãy chọn tệp nhỏ hơn rồi gửi lại.",
    ),
    429: ("Bạn thao tác quá nhanh", "Những gì đã lưu vẫn còn; hãy chờ vài phút rồi thử lại."),
    500: ("Hệ thống gặp trục trặc", "Việc vừa rồi chưa được lưu; những gì đã lưu trước đó vẫn còn."),
    503: ("Hệ thống đang bận", "Việc vừa rồi chưa được lưu; hãy chờ một phút rồi gửi lại."),
}
TOO_LONG = "Phần chữ vừa gửi quá dài nên chưa có gì được lưu. Hãy bấm nút Quay lại, rút ngắn rồi gửi lại."
NO_ROOM = "Máy chủ hết chỗ lưu nên việc vừa rồi chưa được lưu; những gì đã lưu trước đó vẫn còn."
OLD_PAGE = (
    "Trang đã mở quá lâu, hoặc trình duyệt đang chặn cookie nên cổng không nhận ra bạn; chưa có gì được lưu. "
    "Hãy cho phép cookie của địa chỉ này, mở lại trang rồi thử lại."
)
OTHER_SESSION = (
    "Trang đã mở quá lâu, hoặc bạn vừa đăng nhập ở một thẻ khác, nên việc vừa bấm chưa được thực hiện. "
    "Hãy mở lại trang rồi bấm lại."
)


def error_page(request: HttpRequest, status: int, **changes: str) -> HttpResponse:
    """The page of an error; it needs neither database nor session."""
    title, sentence = PAGES[status]
    values = {"title": title, "sentence": sentence, "number": getattr(request, "number", "")}
    return render(None, "errors/error.html", portal(request) | values | changes, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 where the text alone is too long."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, sentence=TOO_LONG)
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is missing and what is not yours."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is busy, full or away, on whatever floor it was asked."""
    error = sys.exc_info()[1]
    logger.error("request %s: %s", getattr(request, "number", ""), type(error).__name__)
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request, str(error))
    return error_page(request, 500)


def unavailable(request: HttpRequest, problem: str) -> HttpResponse:
    """503: the transaction was rolled back; says whether trying again helps."""
    full = "is full" in problem or "No space left" in problem
    changes = {"title": "Máy chủ hết chỗ lưu", "sentence": NO_ROOM} if full else {}
    response = error_page(request, 503, **changes)
    response["Retry-After"] = RETRY_AFTER
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale token: the typed text with a new one where the form is the person's own, else the way back.

    Where nothing signs that a person typed, no button repeats the act: another site may have sent it.
    """
    is_known = request.user.is_authenticated
    if is_known and typed_text.typist(request) == request.user.pk:
        return send_again(request, typed_text.typed_values(request), 403)
    sentence = OTHER_SESSION if is_known else OLD_PAGE
    return error_page(request, 403, title="Hãy mở lại trang", sentence=sentence, back=page_before(request))


def send_again(request: HttpRequest, typed: QueryDict, status: int) -> HttpResponse:
    """All that was typed, and one button that sends it to this address with a new token."""
    values = [(name, text) for name, texts in typed.lists() for text in texts]
    sentences = [text for name, text in values if is_sentence(text) and name[:1] != "_"]  # no button's word
    context = {"values": values, "sentences": sentences}
    return render(request, "errors/send_again.html", context, status=status)


def is_sentence(text: str) -> bool:
    """Whether a person typed it; the keys of choices and hidden fields are no reading."""
    return " " in text.strip() or not text.isascii()
