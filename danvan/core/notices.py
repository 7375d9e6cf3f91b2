"""Letters about accounts."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from danvan.core import links
from danvan.core.models import User

SUBJECT = "Đặt lại mật khẩu"


def send_reset(payload: dict) -> None:
    """The link that sets a new password, made when it leaves: once, within PASSWORD_RESET_TIMEOUT."""
    user = User.objects.get(pk=payload["user"])
    key = urlsafe_base64_encode(force_bytes(user.pk))
    link = links.absolute("password_reset_confirm", key, default_token_generator.make_token(user))
    body = render_to_string("mail/password_reset.txt", {"user": user, "link": link})
    send_mail(settings.EMAIL_SUBJECT_PREFIX + SUBJECT, body, None, [user.email])
