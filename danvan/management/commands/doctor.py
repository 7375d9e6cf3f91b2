"""`doctor`: whether the installation is well, one line a thing. Changes nothing."""

from django.core.management.base import BaseCommand, CommandError

from danvan.core import clock
from danvan.management.checkup import ERROR, examine


class Command(BaseCommand):
    """Each line begins with OK, CẢNH BÁO or LỖI; one LỖI makes the command fail."""

    help = "Khám máy chủ: chỗ trống, dự báo, quét mã độc, thư, việc nền, cơ sở dữ liệu."

    def handle(self, *args: object, **options: object) -> None:
        """Look at everything before failing."""
        errors = 0
        for name, answer in examine(clock.now()):
            self.stdout.write(f"{answer.level:<9} {name}: {answer.sentence}")
            errors += answer.level == ERROR
        if errors:
            raise CommandError(f"Có {errors} lỗi cần xử lý.")
