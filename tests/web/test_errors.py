"""Error pages: each in words, with a number and the office's phone; none of them asks the database."""

import io
import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from danvan.core.body import REFUSED
from danvan.core.views import errors
from danvan.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

MIME = "application/x-www-form-urlencoded"
WORDS_OF_ENGINEERS = ("Exception", "Error", "Traceback", "Bad Request", "Not Found", "Forbidden", "CSRF")
PROBLEMS = {
    "denied": PermissionDenied("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "broken": ZeroDivisionError("secret"),
    "locked": OperationalError("database is locked"),
    "gone": OperationalError("server closed the connection unexpectedly"),
    "closed": InterfaceError("connection already closed"),
    "sqlite-full": OperationalError("database or disk is full"),
    "postgresql-full": OperationalError('could not extend file "base/1/2": No space left on device'),
}


def fail(request: HttpRequest, problem: str) -> HttpResponse:
    raise PROBLEMS[problem]


urlpatterns = [*urlpatterns, path("loi/<slug:problem>/", fail)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def text_of(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize(
    ("problem", "status", "title"),
    [
        ("suspicious", 400, "Chưa nhận được yêu cầu"),
        ("denied", 403, "Bạn không mở được trang này"),
        ("khong-co/", 404, "Không tìm thấy trang"),
        ("broken", 500, "Hệ thống gặp trục trặc"),
        ("locked", 503, "Hệ thống đang bận"),
        ("gone", 503, "Hệ thống đang bận"),
        ("closed", 503, "Hệ thống đang bận"),
        ("sqlite-full", 503, "Máy chủ hết chỗ lưu"),
        ("postgresql-full", 503, "Máy chủ hết chỗ lưu"),
    ],
)
def test_sec_err_01_each_error_has_a_page_in_words(client, problem, status, title):
    page = client.get(f"/loi/{problem}/")
    assert page.status_code == status
    assert f"<h1>{title}</h1>" in text_of(page)
    assert text_of(page).count('<a href="tel:0296 3 852 112">') == 1
    assert f"mã yêu cầu <strong>{page.wsgi_request.number}</strong>" in text_of(page)
    assert [word for word in (*WORDS_OF_ENGINEERS, "secret") if word in text_of(page)] == []


@pytest.mark.parametrize("problem", ["suspicious", "denied", "khong-co/", "broken", "locked"])
def test_sec_web_01_error_pages_are_as_safe_as_all_others(client, problem):
    headers = client.get(f"/loi/{problem}/").headers
    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    }
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(), payment=()"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_flt_09_a_busy_database_says_when_to_try_again(client):
    assert client.get("/loi/locked/")["Retry-After"] == "60"


def middleware_without_database(get_response):
    def fail_early(request: HttpRequest) -> HttpResponse:
        raise PROBLEMS["gone"]

    return fail_early


def test_flt_09_the_page_stands_on_whatever_floor_the_database_is_missed(client, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.middleware_without_database"]
    page = client.get("/dang-nhap/")
    assert page.status_code == 503
    assert "<h1>Hệ thống đang bận</h1>" in text_of(page)


def test_sec_err_01_the_number_of_the_page_stands_in_the_log(client, caplog):
    with caplog.at_level(logging.ERROR, "danvan.core.views.errors"):
        page = client.get("/loi/broken/")
    lines = [record.getMessage() for record in caplog.records if record.name == errors.__name__]
    assert lines == [f"request {page.wsgi_request.number}: ZeroDivisionError"]


def test_sec_log_05_a_line_break_in_an_address_starts_no_new_line_in_the_log(client, caplog):
    client.get("/khong-co%0a2027-01-01%20ERROR%20gia/")
    lines = [record.getMessage() for record in caplog.records]
    assert lines
    assert [line for line in lines if "\n" in line] == []


def test_sec_err_01_a_page_for_posts_only_says_so_in_words(client):
    page = client.get("/dang-xuat/")
    assert (page.status_code, page["Allow"]) == (405, "POST, OPTIONS")
    assert "<h1>Trang này không mở trực tiếp được</h1>" in text_of(page)
    assert int(page["Content-Length"]) == len(page.content)  # a server sends no more than that


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "Chưa nhận được yêu cầu"),
        (411, "Chưa nhận được yêu cầu"),
        (413, "Dữ liệu gửi lên quá lớn"),
    ],
)
def test_flt_24_a_body_that_was_not_taken_reaches_no_view(client, status, title):
    page = client.post("/loi/broken/", **{REFUSED: status})
    assert page.status_code == status
    assert f"<h1>{title}</h1>" in text_of(page)


def test_flt_26_the_page_names_the_limit(client):
    page = client.post("/loi/broken/", **{REFUSED: 413})
    assert "Mỗi lần gửi tối đa 21 MB; chưa có gì được lưu." in text_of(page)


def test_flt_26_a_text_beyond_two_megabytes_is_refused_in_words(client):
    page = client.post("/dang-nhap/", {"username": "a" * (2 * 1024 * 1024)}, content_type=MIME)
    assert page.status_code == 413
    assert "Phần chữ vừa gửi quá dài" in text_of(page)


@pytest.mark.parametrize(
    "given",
    [
        {"path": "/dang-nhap/%00"},
        {"path": "/dang-nhap/", "data": {"next": "/\0"}},
        {"path": "/dang-nhap/", "data": {"\0": "1"}},
        {"path": "/dang-nhap/", "headers": {"Cookie": r'danvan="\000\000\000\000\000\000\000\000"'}},
    ],
)
def test_sec_in_06_a_nul_in_address_query_or_cookie_is_refused(client, given):
    assert client.get(**given).status_code == 400


@pytest.mark.parametrize("data", ["username=a%00b", "a%00b=1", "username=hoa&username=%00"])
def test_sec_in_06_a_nul_in_a_form_is_refused(client, data):
    assert client.post("/dang-nhap/", data, content_type=MIME).status_code == 400


def test_sec_in_06_a_nul_in_a_form_with_files_is_refused_but_one_in_a_file_is_not(client):
    file = io.BytesIO(b"\0\1\2")
    file.name = "a.bin"
    assert client.post("/loi/denied/", {"name": "a\0b", "file": file}).status_code == 400
    file.seek(0)
    assert client.post("/loi/denied/", {"name": "ab", "file": file}).status_code == 403


@pytest.mark.parametrize("query", ["%ff", "a=1&a=2", "next[]=1", "=", "&&", "next=%F0%9F", "a=" + "9" * 4000])
@pytest.mark.parametrize("address", ["/dang-nhap/", "/kich-hoat/", "/quen-mat-khau/", "/health/live"])
def test_sec_in_10_odd_parameters_break_no_page(client, address, query):
    assert client.get(f"{address}?{query}").status_code == 200
