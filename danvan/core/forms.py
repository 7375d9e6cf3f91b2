"""Forms of the account pages."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from danvan.core.accounts import WRONG_CODE


class PasswordField(forms.CharField):
    """A password exactly as typed; password managers know what it is for."""

    def __init__(self, label: str, purpose: str, **kwargs: object) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": purpose})
        super().__init__(label=label, strip=False, widget=widget, **kwargs)


class SignInForm(AuthenticationForm):
    """User name and password."""

    password = PasswordField("Mật khẩu", "current-password")
    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "inactive": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["username"].widget.attrs.pop("autofocus", None)


class ActivationForm(forms.Form):
    """User name, activation code and the new password twice."""

    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label="Mã kích hoạt",
        max_length=40,
        help_text="Gồm 16 ký tự trên phiếu do phòng hoặc thủ trưởng đơn vị cấp; gõ hoa hay thường đều được.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = PasswordField("Mật khẩu mới", "new-password", help_text="Ít nhất 12 ký tự; một câu ngắn dễ nhớ là tốt.")
    password_again = PasswordField("Nhập lại mật khẩu mới", "new-password")

    def __init__(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = None

    def clean(self) -> dict:
        """Check the code (throttled like a sign-in), then the new password."""
        values = super().clean()
        if values.get("password") != values.get("password_again"):
            self.add_error("password_again", "Hai lần nhập mật khẩu chưa giống nhau.")
        if "username" in values and "code" in values:
            self.user = authenticate(
                self.request, username=values["username"], activation_code=values["code"]
            )
            if self.user is None:
                raise forms.ValidationError(WRONG_CODE)
        if self.user and "password" in values:
            self._check_password(values["password"])
        return values

    def _check_password(self, password: str) -> None:
        try:
            validate_password(password, self.user)
        except forms.ValidationError as error:
            self.add_error("password", error)


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
