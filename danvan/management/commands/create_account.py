"""`create_account`: an account with its first role and an activation code, never a password."""

from argparse import ArgumentParser
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from danvan.core import clock, links
from danvan.core.errors import Refusal
from danvan.core.models import User
from registrations.enums import Role
from registrations.models import Actor, Unit
from registrations.services import units


class Command(BaseCommand):
    """Invite a person; the first one of an installation needs nobody's permission."""

    help = "Tạo tài khoản và cấp mã kích hoạt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, where, as what, and who invites."""
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--name", required=True, help="họ và tên")
        parser.add_argument("--unit", required=True, help="mã đơn vị")
        parser.add_argument("--role", required=True, choices=Role.values, help="vai trò")
        parser.add_argument("--email", default="", help="thư điện tử")
        parser.add_argument("--phone", default="", help="số điện thoại")
        parser.add_argument("--by", help="tên đăng nhập của người mời; bỏ trống khi tạo tài khoản đầu tiên")

    def handle(self, *args: object, **options: str) -> None:
        """Print the activation code once; it is not kept in clear."""
        try:
            membership, code = self._invite(options, clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Đã tạo tài khoản {membership}.")
        self.stdout.write(f"Mã kích hoạt: {code} (dùng một lần, trong {settings.ACTIVATION_CODE_DAYS} ngày)")
        self.stdout.write(f"Đặt mật khẩu tại: {links.absolute('activate')}")

    def _invite(self, options: dict, at: datetime) -> tuple:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"Không có đơn vị mang mã {options['unit']}.")
        person = {
            "username": options["username"],
            "full_name": options["name"],
            "email": options["email"],
            "phone": options["phone"],
            "unit": unit,
            "role": Role(options["role"]),
        }
        if options["by"] is None:
            return units.invite_first(**person, at=at)
        return units.invite(**person, actor=self._actor(options["by"], at), at=at)

    def _actor(self, username: str, at: datetime) -> Actor:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {username}.")
        return Actor.of(user, clock.local_day(at))
