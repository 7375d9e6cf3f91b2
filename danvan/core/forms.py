"""Forms of the account pages."""

from datetime import timedelta

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.db import transaction
from django.http import HttpRequest

from danvan.core import clock, outbox
from danvan.core.accounts import WRONG_CODE
from danvan.core.models import Outbox, User
from danvan.core.text_fields import TypedLine

RESET = "password-reset"
BETWEEN_LETTERS = timedelta(minutes=5)  # nobody's letter box is filled by a stranger
WRONG_PASSWORD = "Tên đăng nhập hoặc mật khẩu không đúng."  # noqa: S105 -- a sentence
GOOD_PASSWORD = "Ít nhất 12 ký tự, tài khoản của phòng 15 ký tự; một câu ngắn dễ nhớ là tốt."  # noqa: S105 -- a sentence
TWO_PASSWORDS = "Hai lần nhập mật khẩu chưa giống nhau."  # noqa: S105 -- a sentence


class UsernameField(forms.CharField):
    """A user name, however it is typed; one spelling, so that wrong tries are counted together."""

    def __init__(self, **_options: object) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        missing = {"required": "Hãy nhập tên đăng nhập."}
        super().__init__(label="Tên đăng nhập", max_length=60, widget=widget, error_messages=missing)

    def to_python(self, value: object) -> str:
        """As it is stored."""
        return User.normalize_username(super().to_python(value))


class PasswordField(forms.CharField):
    """A password exactly as typed; password managers know what it is for."""

    def __init__(self, label: str, purpose: str, help_text: str = "") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": purpose})
        missing = {"required": f"Hãy nhập {label.lower()}."}
        super().__init__(label=label, strip=False, widget=widget, help_text=help_text, error_messages=missing)


class SignInForm(AuthenticationForm):
    """User name and password."""

    username = UsernameField()
    password = PasswordField("Mật khẩu", "current-password")
    error_messages = {"invalid_login": WRONG_PASSWORD, "inactive": WRONG_PASSWORD}


class ActivationForm(forms.Form):
    """User name, activation code and the new password twice."""

    username = UsernameField()
    code = TypedLine(
        label="Mã kích hoạt",
        max_length=40,
        help_text="Gồm 16 ký tự, do phòng hoặc thủ trưởng đơn vị cấp; gõ hoa hay thường đều được.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": "Hãy nhập mã kích hoạt."},
    )
    password = PasswordField("Mật khẩu mới", "new-password", GOOD_PASSWORD)
    password_again = PasswordField("Mật khẩu mới lần nữa", "new-password")

    def __init__(self, request: HttpRequest, *args: object) -> None:
        super().__init__(*args)
        self.request = request
        self.user = None

    def clean(self) -> dict:
        """Compare both passwords, then check the code (throttled like a sign-in)."""
        values = super().clean()
        if values.get("password") != values.get("password_again"):
            self.add_error("password_again", TWO_PASSWORDS)
        if "username" in values and "code" in values:
            self.user = authenticate(
                self.request, username=values["username"], activation_code=values["code"]
            )
            if self.user is None:
                raise forms.ValidationError(WRONG_CODE)
        return values


class NewPasswordForm(SetPasswordForm):
    """The new password twice."""

    new_password1 = PasswordField("Mật khẩu mới", "new-password", GOOD_PASSWORD)
    new_password2 = PasswordField("Mật khẩu mới lần nữa", "new-password")
    error_messages = {"password_mismatch": TWO_PASSWORDS}


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """The old password once, the new one twice."""

    old_password = PasswordField("Mật khẩu đang dùng", "current-password")
    error_messages = NewPasswordForm.error_messages | {"password_incorrect": "Mật khẩu đang dùng không đúng."}


class ForgottenForm(PasswordResetForm):
    """The address of the account; the letter is written now and sent by the worker."""

    email = forms.EmailField(
        label="Thư điện tử của tài khoản",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Hãy nhập địa chỉ thư."},
    )

    def save(self, *, request: HttpRequest, **_options: object) -> None:
        """Put one letter for each account that has this address and a password, none right after another."""
        at = clock.received_at(request)
        recent = Outbox.objects.filter(kind=RESET, created_at__gt=at - BETWEEN_LETTERS)
        with transaction.atomic():
            for user in self.get_users(self.cleaned_data["email"]):
                if not recent.filter(payload__user=user.pk).exists():
                    outbox.put(RESET, {"user": user.pk}, at=at)
