"""Error pages: what happened to the data, whom to call; never a technical word."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render

from danvan.core import typed_text

logger = logging.getLogger(__name__)

PAGES = {
    400: ("Yêu cầu không đọc được", "Trang chưa nhận đủ hoặc nhận sai dữ liệu; chưa có gì được lưu."),
    403: ("Bạn không xem được trang này", "Hãy đăng nhập đúng tài khoản hoặc liên hệ phòng phụ trách."),
    404: ("Không tìm thấy trang", "Địa chỉ có thể đã đổi, hoặc hồ sơ không thuộc đơn vị của bạn."),
    429: ("Bạn thao tác quá nhanh", "Hãy chờ vài phút rồi thử lại; những gì đã lưu vẫn còn."),
    500: ("Hệ thống gặp trục trặc", "Việc vừa rồi chưa được lưu; những gì đã lưu trước đó vẫn còn."),
    503: ("Hệ thống đang bận", "Việc vừa rồi chưa được lưu; hãy chờ một phút rồi gửi lại."),
}


def error_page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page of an error; it needs neither database nor session."""
    title, sentence = PAGES[status]
    values = {
        "title": title,
        "sentence": sentence,
        "number": getattr(request, "number", ""),
        "phone": settings.OFFICE_PHONE,
        "hours": settings.OFFICE_HOURS,
    }
    return render(None, "errors/error.html", values | context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is missing and what is not yours."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return error_page(request, 500)


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503: the database is busy, full or away; the transaction was rolled back."""
    logger.error("request %s: %s", request.number, exception)
    full = "full" in str(exception) or "No space" in str(exception)
    sentence = "Máy chủ hết chỗ lưu nên việc vừa rồi chưa được lưu; hãy báo cho bộ phận kỹ thuật."
    response = error_page(request, 503, **({"sentence": sentence} if full else {}))
    response["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale token: the typed text with a new one where the form is the person's own, else a plain page."""
    if request.user.is_authenticated and typed_text.typist(request) == request.user.pk:
        rotate_token(request)
        values = [(name, text) for name, texts in typed_text.typed_values(request).lists() for text in texts]
        return render(request, "errors/send_again.html", {"values": values}, status=403)
    sentence = (
        "Trang này mở quá lâu hoặc trình duyệt chặn cookie. Hãy cho phép cookie, mở lại trang và thử lại."
    )
    return error_page(request, 403, title="Hãy mở lại trang", sentence=sentence)
