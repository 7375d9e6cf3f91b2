"""Absolute links for mails and printed papers; the way back to the page of a pressed button."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme


def absolute(view_name: str, *args: object) -> str:
    """The full address of a view, on the base URL of this installation."""
    return settings.BASE_URL + reverse(view_name, args=args)


def page_before(request: HttpRequest) -> str:
    """The path of the portal's own page from which the request came; empty where the browser names none."""
    return own_page(request, request.headers.get("Referer", ""))


def own_page(request: HttpRequest, address: str) -> str:
    """The path of the page of this portal that the address names; empty for every other address."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return ""
    page = urlsplit(address)
    if not page.path.startswith("/"):
        return ""
    return escape_leading_slashes(page.path + (f"?{page.query}" if page.query else ""))
