"""Pages of the account: sign in, activate, change or reset the password."""

import json
from datetime import timedelta

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from danvan.core import accounts, clock
from danvan.core.errors import RuleViolation
from danvan.core.forms import ActivationForm, ChangePasswordForm, ForgottenForm, NewPasswordForm, SignInForm
from danvan.core.models import User

BACKEND = "danvan.core.accounts.PasswordBackend"
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
    form_class = ChangePasswordForm
    success_url = reverse_lazy("home")
    success_message = "Đã đổi mật khẩu. Các máy khác đang đăng nhập tài khoản này phải đăng nhập lại."


class ForgottenPassword(views.PasswordResetView):
    """Asks for the e-mail address; the answer is the same whether an account has it."""

    template_name = "accounts/forgotten.html"
    form_class = ForgottenForm
    success_url = reverse_lazy("forgotten-done")


class ForgottenDone(views.PasswordResetDoneView):
    """Says what to do next."""

    template_name = "accounts/forgotten_done.html"


class NewPassword(SuccessMessageMixin, views.PasswordResetConfirmView):
    """The page behind the link of the mail; whoever sets the password there is signed in."""

    template_name = "accounts/new_password.html"
    form_class = NewPasswordForm
    post_reset_login = True
    post_reset_login_backend = BACKEND
    success_url = reverse_lazy("home")
    success_message = "Đã đặt mật khẩu mới."


@sensitive_post_parameters()
@never_cache
def activate(request: HttpRequest) -> HttpResponse:
    """Set the first or a forgotten password with an activation code, then sign in."""
    form = ActivationForm(request, request.POST or None)
    if form.is_valid() and activated(form, request):
        login(request, form.user, backend=BACKEND)
        messages.success(request, "Đã kích hoạt tài khoản.")
        return redirect("home")
    return render(request, "accounts/activate.html", {"form": form})


def activated(form: ActivationForm, request: HttpRequest) -> User | None:
    """The account with its new password; None where the form now says why not."""
    code, password = form.cleaned_data["code"], form.cleaned_data["password"]
    try:
        return accounts.activate(user=form.user, code=code, password=password, at=clock.received_at(request))
    except RuleViolation as refusal:
        form.add_error(None, refusal.reason)
    except ValidationError as error:
        form.add_error("password", error)
    return None


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """Too many wrong tries for this account from this place: says when to try again."""
    wait = get_cool_off(request)
    context = {"minutes": wait // timedelta(minutes=1), "until": clock.received_at(request) + wait}
    return render(request, "accounts/locked_out.html", context, status=429)


def sample_accounts() -> list[dict]:
    """The accounts that the demo wrote down; nothing outside a demo."""
    path = settings.VAR_DIR / DEMO_ACCOUNTS
    if not settings.IS_DEMO or not path.exists():
        return []
    return json.loads(path.read_text(encoding="utf-8"))
