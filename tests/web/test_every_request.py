"""What every request passes, signed in or not."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PASSWORD, make_user
from tests.web.school import signed_in

PAGE = "/doi-mat-khau/"


def session_writes(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    written = re.compile(r'^(INSERT INTO|UPDATE) "django_session"')
    return sum(bool(written.match(query["sql"])) for query in queries)


def test_flt_16_the_request_carries_the_instant_at_which_it_was_whole(client, at_local):
    moment = at_local(2027, 3, 11, 23, 59, 59)
    request = client.get("/health/live").wsgi_request
    assert request.received_at == moment
    assert re.fullmatch("[0-9a-f]{8}", request.number)


@pytest.mark.django_db
def test_sec_web_05_pages_of_signed_in_people_are_kept_nowhere(client):
    page = signed_in(make_user()).get(PAGE)
    assert "no-store" in page["Cache-Control"]
    page = signed_in(make_user()).get("/health/live/khong-co/")
    assert (page.status_code, page["Cache-Control"]) == (404, "no-store, private")
    assert "Cache-Control" not in client.get("/khong-co/").headers


@pytest.mark.django_db
def test_sec_ses_02_a_busy_session_is_written_once_in_ten_minutes(at_local):
    at_local(2027, 3, 1, 8)
    client = signed_in(make_user())
    assert [session_writes(client) for _ in range(3)] == [1, 0, 0]
    at_local(2027, 3, 1, 8, 9, 59)
    assert session_writes(client) == 0
    at_local(2027, 3, 1, 8, 10)
    assert session_writes(client) == 1


def test_sec_ses_03_nobody_gets_a_cookie_before_it_is_needed(client):
    assert client.get("/health/live").cookies == {}
    page = client.get("/dang-nhap/")
    assert list(page.cookies) == ["csrf"]
    assert (page.cookies["csrf"]["httponly"], page.cookies["csrf"]["samesite"]) == (True, "Lax")


@pytest.mark.django_db
def test_sec_ses_03_scripts_and_other_sites_do_not_see_the_session(client):
    user = make_user()
    cookie = client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD}).cookies["danvan"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
