"""Who acts in a request: the account with the roles of today."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from danvan.core import clock
from registrations.models import Actor


class ActorMiddleware:
    """Set `request.actor`, looked up at first use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor and go on."""
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of the request; somebody without roles where nobody is signed in."""
    if not request.user.is_authenticated:
        return Actor(None, {})
    return Actor.of(request.user, clock.local_day(clock.received_at(request)))
