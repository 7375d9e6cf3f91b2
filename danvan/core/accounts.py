"""Signing in: passwords, one-time activation codes, and the words that make no password."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from danvan.core import clock
from danvan.core.codes import secret_code, secret_digest
from danvan.core.errors import RuleViolation
from danvan.core.models import ActivationCode, User
from danvan.core.vietnamese import fold

LOCAL_WORDS = Path(__file__).parent / "local_words.txt"
WRONG_CODE = "Tên đăng nhập hoặc mã kích hoạt không đúng, đã dùng hoặc đã hết hạn."


class PasswordBackend(ModelBackend):
    """Django's own check of a password; the user name in any case, blanks around it ignored."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: object
    ) -> User | None:
        """The account, None when user name or password is wrong."""
        if username is None or password is None:
            return None
        return super().authenticate(request, username=username.strip().lower(), password=password)


class ActivationBackend(ModelBackend):
    """A check of an activation code, so that guessing is throttled like guessing a password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, activation_code: str | None = None
    ) -> User | None:
        """The account to which the unused, unexpired code belongs."""
        if username is None or activation_code is None:
            return None
        code = _live_codes(clock.now()).filter(digest=secret_digest(activation_code)).first()
        if code and code.user.username == username.strip().lower() and self.user_can_authenticate(code.user):
            return code.user
        return None


class LocalWordsValidator:
    """Refuses passwords made of words that everybody here would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when little remains of the password without its common words."""
        rest = fold(password).replace(" ", "")
        words = LOCAL_WORDS.read_text(encoding="utf-8").split()
        for word in [*words, *(fold(user.username).split("-") if user else [])]:
            rest = rest.replace(word, "") if len(word) > 2 else rest
        if len(rest.strip("0123456789!@#.-_")) < 4:
            raise ValidationError("Mật khẩu này dễ đoán; hãy ghép vài từ không liên quan đến đơn vị.")

    def get_help_text(self) -> str:
        """The advice above the field."""
        return "Tránh tên đơn vị, tên đăng nhập và những từ ai cũng nghĩ tới."


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
    """Set the password by the code, which is used up by it.

    Raises RuleViolation for a code that is not live, ValidationError for a weak password.
    """
    validate_password(password, user)
    with transaction.atomic():
        row = _live_codes(at).select_for_update().filter(user=user, digest=secret_digest(code)).first()
        if row is None:
            raise RuleViolation(WRONG_CODE)
        row.used_at = at
        row.save(update_fields=["used_at"])
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _live_codes(at: datetime):
    return ActivationCode.objects.filter(used_at=None, expires_at__gt=at)
