"""Signing in by password, and the one-time codes that set a first or forgotten one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from danvan.core import clock
from danvan.core.codes import secret_code, secret_digest
from danvan.core.errors import RuleViolation
from danvan.core.models import ActivationCode, User
from danvan.core.models.compiled import CompiledQuery

ACCOUNTS = CompiledQuery(lambda pk: User.objects.filter(pk=pk))
WRONG_CODE = "Tên đăng nhập hoặc mã kích hoạt không đúng, đã dùng hoặc đã hết hạn."


class PasswordBackend(ModelBackend):
    """Django's own check of a password; the user name in any case, blanks around it ignored."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> User | None:
        """The account, None when user name or password is wrong or the account is closed."""
        if username is None or password is None:
            return None
        name = User.normalize_username(username)
        return super().authenticate(request, username=name, password=password)

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, None when there is none or it is closed."""
        return next(filter(self.user_can_authenticate, ACCOUNTS(user_id)), None)


class ActivationBackend(ModelBackend):
    """A check of an activation code, so that guessing is throttled like guessing a password."""

    def authenticate(self, request: HttpRequest | None, username: str, activation_code: str) -> User | None:
        """The account to which the live code belongs."""
        code = _live_codes(clock.now()).filter(digest=secret_digest(activation_code)).first()
        if code is None or code.user.username != User.normalize_username(username):
            return None
        return code.user if self.user_can_authenticate(code.user) else None


def issue_activation_code(*, user: User, by: User | None, at: datetime) -> str:
    """A fresh code for the account, shown once; its older codes are dead from now on."""
    code = secret_code()
    with transaction.atomic():
        ActivationCode.objects.filter(user=user, used_at=None).delete()
        ActivationCode.objects.create(
            user=user,
            digest=secret_digest(code),
            created_at=at,
            created_by=by,
            expires_at=at + timedelta(days=settings.ACTIVATION_CODE_DAYS),
        )
    return code


def activate(*, user: User, code: str, password: str, at: datetime) -> User:
    """Set the password by the code, which is used up by it; the account's other sessions end.

    Raises RuleViolation for a code that is not live, ValidationError for a weak password.
    """
    validate_password(password, user)
    with transaction.atomic():
        # The update is its own lock: of two at once only one finds the code unused.
        if not _live_codes(at).filter(user=user, digest=secret_digest(code)).update(used_at=at):
            raise RuleViolation(WRONG_CODE)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, for the throttle: what the outermost of our own proxies saw."""
    seen = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    by_proxy = seen[-settings.PROXY_COUNT] if 0 < settings.PROXY_COUNT <= len(seen) else ""
    return by_proxy or request.META.get("REMOTE_ADDR") or None


def _live_codes(at: datetime) -> QuerySet[ActivationCode]:
    return ActivationCode.objects.filter(used_at=None, expires_at__gt=at).select_related("user")
