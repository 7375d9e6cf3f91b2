"""What every request passes: the instant, clean input, session limit, privacy of pages, kept typing."""

import uuid
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from danvan.core import clock, typed_text
from danvan.core.body import REFUSED
from danvan.core.links import page_before
from danvan.core.views import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
TEXT_IS_KEPT = "Phiên làm việc đã hết. Chữ bạn vừa gõ được giữ lại; hãy đăng nhập để tiếp tục."
NOT_SAVED = "Phiên làm việc đã hết. Hãy bấm Lưu rồi đăng nhập; chữ vừa gõ được giữ lại."
NOT_DONE = "Phiên làm việc đã hết nên việc vừa bấm chưa được thực hiện; hãy đăng nhập rồi bấm lại."


class ReceivedAt:
    """First of all: stamp the instant that counts, and a number for log and error page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Stamp the request and go on."""
        request.received_at = clock.now()
        request.number = uuid.uuid4().hex[:8]
        return self.get_response(request)


class CleanInput:
    """Refuse what did not arrive whole or holds a NUL; all other cleaning is done by the fields."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the page that says why, or go on."""
        if refused := request.META.get(REFUSED):
            return errors.error_page(request, refused)
        if any("\0" in text for text in given_texts(request)):
            return errors.bad_request(request)
        return self.get_response(request)


class EmptyRefusals:
    """Give a refusal without a word (Django's "method not allowed") its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Fill the empty page."""
        response = self.get_response(request)
        if response.status_code in errors.PAGES and not response.streaming and not response.content:
            response.content = errors.error_page(request, response.status_code).content
        return response


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
            now = clock.received_at(request).timestamp()
            began = request.session.setdefault(SIGNED_IN_AT, now)
            if now - began >= settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - request.session.get(SEEN_AT, 0) >= settings.SESSION_TOUCH_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class KeepTypedText:
    """A form sent after its session ended: keep the text for its account, then ask to sign in.

    A form that saves itself keeps its page, on which the person goes on typing; the page says so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go to the sign-in page and from there back to the form, instead of losing the text."""
        if request.method == "POST" and not request.user.is_authenticated and typed_text.keep(request):
            if typed_text.AUTOSAVE in request.POST:
                return render(request, "ui/autosaved.html", {"problem": NOT_SAVED})
            messages.warning(request, TEXT_IS_KEPT)
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)


class SayWhatWasNotDone:
    """A button pressed after its session ended: say that nothing was done, and come back to its page.

    Asked once the view has answered, for signing in and activating are posts of people not signed in, too;
    a form whose text was kept never comes so far.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go to the sign-in page and from there to the page on which the button stands."""
        response = self.get_response(request)
        is_anonymous = not request.user.is_authenticated
        if request.method == "POST" and is_anonymous and asks_to_sign_in(request, response):
            messages.warning(request, NOT_DONE)
            return redirect_to_login(page_before(request) or reverse("home"))
        return response


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


def asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer leads to the sign-in page, of school or office, and from there back here."""
    pages = (reverse("login"), reverse("admin:login"))
    answers = {redirect_to_login(request.get_full_path(), page).url for page in pages}
    return response.headers.get("Location") in answers


def given_texts(request: HttpRequest) -> Iterable[str]:
    """Every text that the sender chose; a form is read once and kept by Django for the view."""
    yield request.path
    yield from request.COOKIES.values()
    for query in (request.GET, request.POST):
        for name, values in query.lists():
            yield from (name, *values)
