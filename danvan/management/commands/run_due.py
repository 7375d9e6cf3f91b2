"""`run_due`: what falls due by itself. Run every five minutes; running it more often does no harm."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from danvan.core import clock, outbox, typed_text
from danvan.core.documents import store
from danvan.management.lock import RUN_DUE, only_one
from nominations.services import awards
from registrations.services import files, imports, reminders

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Each step by itself: one that fails is logged and does not stop the others."""

    help = "Làm những việc đến hạn: gửi lại thư, nhắc hạn, lập tiếp văn bản dở, dọn dữ liệu tạm."

    def handle(self, *args: object, **options: object) -> None:
        """Do the due steps, unless another process is doing them."""
        lock = settings.VAR_DIR / RUN_DUE
        with only_one(lock) as alone:
            if not alone:
                self.stdout.write("Lệnh run_due khác đang chạy.")
                return
            at = clock.now()
            failed = [name for name, step in STEPS.items() if not _done(name, step, at)]
            lock.touch()
        if failed:
            raise CommandError(f"Chưa làm được: {', '.join(failed)}; xem nhật ký.")


def clear_sessions(at: datetime) -> None:
    """Delete sessions that are over."""
    call_command("clearsessions")


STEPS: dict[str, Callable[[datetime], object]] = {
    "thư gửi đi": outbox.requeue,
    "nhắc hạn": reminders.send_due,
    "công bố kết quả khen thưởng": awards.announce_due,
    "văn bản lập dở": store.requeue_stale,
    "văn bản hết hạn giữ": store.expire_documents,
    "phiên đăng nhập": clear_sessions,
    "chữ đang gõ": typed_text.expire,
    "tệp đã nhập": imports.expire,
    "ảnh xử lý dở": files.requeue_photos,
    "tệp chưa quét mã độc": files.requeue_scans,
    "tệp không còn dùng": files.remove_orphans,
}


def _done(name: str, step: Callable[[datetime], object], at: datetime) -> bool:
    try:
        count = step(at)
    except Exception:
        logger.exception("run_due: %s", name)
        return False
    if count:
        logger.info("run_due: %s: %s", name, count)
    return True
