"""Signed-in clients of the portal and of the bare twins, both with the check of CSRF tokens on."""

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from danvan.core.models import User

OURS, DJANGOS = "danvan.core.accounts.PasswordBackend", "django.contrib.auth.backends.ModelBackend"
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def portal_client(user: User) -> Client:
    """A browser that passes through everything the portal has."""
    return _signed_in(user, OURS)


def bare_client(user: User) -> Client:
    """A browser that passes only through what a new Django project has."""
    client = _signed_in(user, DJANGOS)
    with override_settings(MIDDLEWARE=settings.BARE_MIDDLEWARE):
        client.handler.load_middleware()
    return client


def _signed_in(user: User, backend: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend=backend)
    return client


def get(client: Client, address: str) -> HttpResponse:
    """The page, which must be one."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response


def post(client: Client, address: str, values: dict) -> HttpResponse:
    """The answer to a form with the token of the last page, which must lead on."""
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    response = client.post(address, values | {"csrfmiddlewaretoken": token})
    assert response.status_code == 302, (address, response.status_code)
    return response


def queries(action) -> int:
    """How many statements the action takes."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return sum(query["sql"].split()[0] in STATEMENTS for query in captured.captured_queries)
