"""What every request passes: the instant, clean input, session limit, privacy of pages, kept typing."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from danvan.core import clock, typed_text
from danvan.core.views import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
SIGNED_IN_AT = "signed_in_at"


class ReceivedAt:
    """First of all: stamp the instant that counts, and a number for log and error page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Stamp the request and go on."""
        request.received_at = clock.now()
        request.number = uuid.uuid4().hex[:8]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A database that is busy, full or away is a page of its own: nothing was stored, try again."""
        if isinstance(exception, OperationalError):
            return errors.unavailable(request, exception)
        return None


class CleanInput:
    """Refuse NUL in address and short forms before anything reads them; texts are cleaned by their fields."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 where the address holds a NUL."""
        address = request.get_full_path()
        if "\0" in request.path or "%00" in address:
            return errors.bad_request(request)
        return self.get_response(request)


class PermissionsPolicy:
    """Switch off what no page uses: camera, microphone, place."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


class SessionLimit:
    """End a session after its absolute age, however busy it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out what is too old; keep an active session from idling out, once in ten minutes."""
        if request.user.is_authenticated:
            now = clock.now().timestamp()
            began = request.session.setdefault(SIGNED_IN_AT, now)
            if now - began >= settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - request.session.get("seen_at", 0) > settings.SESSION_TOUCH_SECONDS:
                request.session["seen_at"] = now
        return self.get_response(request)


class KeepTypedText:
    """A form sent after its session ended: keep the text for its account, then ask to sign in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Store the typed text where nobody is signed in any more."""
        if request.method == "POST" and not request.user.is_authenticated:
            typed_text.keep(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Go to the sign-in page instead of the failing check of a dead session's token."""
        return typed_text.sign_in_page(request) if getattr(request, "typed_text_kept", False) else None


class PrivatePages:
    """Pages of signed-in people are kept by no browser or proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add `no-store`."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store, private")
        return response
