"""No typing is lost: a form whose session ended comes back to the account that typed it, once.

A page opts in with `{% typed_by %}`: a hidden field that signs who typed and at which address.
"""

from datetime import datetime, timedelta

from django.contrib.auth.signals import user_logged_in
from django.core.signing import BadSignature, Signer
from django.dispatch import receiver
from django.http import HttpRequest, QueryDict

from danvan.core import clock
from danvan.core.models import TypedText, User

FIELD = "typed_by"
AUTOSAVE = "autosave"  # says that a script sends the form, not the person
KEPT_FOR = timedelta(hours=1)
LARGEST = 200 * 1024  # bytes
SESSION_KEY = "typed_text"
NOT_TYPED = ("csrfmiddlewaretoken", FIELD, AUTOSAVE)

signer = Signer(salt="danvan.typed-text")


def signature(user: User, path: str) -> str:
    """What the hidden field holds: the account, signed for this address."""
    return signer.sign_object({"user": user.pk, "path": path})


def typist(request: HttpRequest) -> int | None:
    """The key of the account that typed this form, None without a valid signature for this address."""
    try:
        signed = signer.unsign_object(request.POST.get(FIELD, ""))
    except BadSignature:
        return None
    return signed["user"] if signed["path"] == request.path else None


def typed_values(request: HttpRequest) -> QueryDict:
    """The posted values without token and signature."""
    values = request.POST.copy()
    for name in NOT_TYPED:
        values.pop(name, None)
    return values


def keep(request: HttpRequest) -> bool:
    """Store what was typed for its account; whether it was a form of ours and not too long."""
    key, body = typist(request), typed_values(request).urlencode()
    if key is None or len(body) > LARGEST:
        return False
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        return False
    values = {"body": body, "created_at": clock.received_at(request)}
    TypedText.objects.update_or_create(user=user, path=request.path, defaults=values)
    return True


@receiver(user_logged_in)
def give_back(sender: type, request: HttpRequest, user: User, **_kwargs: object) -> None:
    """At sign-in the account's texts move into its session; older than an hour they are dropped."""
    texts = list(TypedText.objects.filter(user=user))
    if texts:
        fresh = [text for text in texts if text.created_at > clock.now() - KEPT_FOR]
        request.session[SESSION_KEY] = {text.path: text.body for text in fresh}
        TypedText.objects.filter(pk__in=[text.pk for text in texts]).delete()


def restored_text(request: HttpRequest) -> QueryDict | None:
    """The text kept for this form, handed out once."""
    kept = request.session.get(SESSION_KEY, {})
    body = kept.pop(request.path, None)
    if body is None:
        return None
    request.session.modified = True
    return QueryDict(body)


def typed_data(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: the posted values, else the text kept for it, else nothing."""
    return request.POST if request.method == "POST" else restored_text(request)


def expire(at: datetime) -> int:
    """Delete texts that nobody came back for; how many."""
    return TypedText.objects.filter(created_at__lte=at - KEPT_FOR).delete()[0]
