"""Pages of the account: sign in, activate, change or reset the password."""

import json

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from danvan.core import accounts, clock
from danvan.core.errors import RuleViolation
from danvan.core.forms import ActivationForm, NewPasswordForm, SignInForm

DEMO_ACCOUNTS = "demo-accounts.json"


class SignIn(views.LoginView):
    """User name and password; in a demo the sample accounts stand below."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict:
        """Add the sample accounts of a demo."""
        return super().get_context_data(demo_accounts=sample_accounts(), **kwargs)


class ChangePassword(SuccessMessageMixin, views.PasswordChangeView):
    """A new password for the old one; other sessions end."""

    template_name = "accounts/change_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("home")
    success_message = "Đã đổi mật khẩu."


class ForgottenPassword(views.PasswordResetView):
    """Asks for the e-mail address; the answer is the same whether an account has it."""

    template_name = "accounts/forgotten.html"
    email_template_name = "mail/password_reset.txt"
    subject_template_name = "mail/password_reset_subject.txt"
    success_url = reverse_lazy("forgotten-done")


class ForgottenDone(views.PasswordResetDoneView):
    """Says what to do next."""

    template_name = "accounts/forgotten_done.html"


class NewPassword(SuccessMessageMixin, views.PasswordResetConfirmView):
    """The page behind the link of the mail."""

    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("login")
    success_message = "Đã đặt mật khẩu mới; hãy đăng nhập."


def activate(request: HttpRequest) -> HttpResponse:
    """Set the first or a forgotten password with an activation code, then sign in."""
    form = ActivationForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accounts.activate(
                user=form.user,
                code=form.cleaned_data["code"],
                password=form.cleaned_data["password"],
                at=clock.received_at(request),
            )
        except RuleViolation as refusal:
            form.add_error(None, refusal.reason)
        else:
            login(request, user, backend="danvan.core.accounts.PasswordBackend")
            messages.success(request, "Đã kích hoạt tài khoản.")
            return redirect("home")
    return render(request, "accounts/activate.html", {"form": form})


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """Too many wrong tries for this account from this place: says when to try again."""
    minutes = round(get_cool_off(request).total_seconds() / 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)


def sample_accounts() -> list[dict]:
    """The accounts that the demo wrote down; nothing outside a demo."""
    path = settings.VAR_DIR / DEMO_ACCOUNTS
    if not settings.IS_DEMO or not path.exists():
        return []
    return json.loads(path.read_text(encoding="utf-8"))
