"""What `doctor` looks at: one function for each line, which says what was seen and what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django_tasks_db.models import DBTaskResult

from danvan.core import clock, outbox
from danvan.core.models import Outbox
from danvan.core.uploads import scanner, storage
from danvan.core.vietnamese import file_size, number
from danvan.management.lock import RUN_DUE
from registrations.models import Attachment
from registrations.models.storage import campaigns_awaiting_reports, evidence_so_far
from registrations.rules.forecast import forecast

OK, WARNING, ERROR = "OK", "CẢNH BÁO", "LỖI"
LITTLE_ROOM, NO_ROOM = 5 * 1024**3, 1024**3  # bytes
RUN_DUE_EVERY = timedelta(minutes=5)
WAITS_TOO_LONG = timedelta(minutes=30)
RUNS_TOO_LONG = timedelta(hours=1)
RECENTLY = timedelta(days=1)
SQLITE_KEEPS_ALL = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
POSTGRESQL_KEEPS_ALL = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Answer:
    """How one thing stands, in a sentence; `level` is OK, WARNING or ERROR."""

    level: str
    sentence: str


def examine(at: datetime) -> Iterator[tuple[str, Answer]]:
    """Everything, by its name; what can not even be looked at is an error."""
    for name, check in CHECKS.items():
        try:
            yield name, check(at)
        except (Error, OSError) as problem:
            yield name, Answer(ERROR, f"Không xem được ({type(problem).__name__}: {problem}).")


def room_for_files(at: datetime) -> Answer:
    """Free space where the files of units are kept."""
    return _room(_free(Path(settings.MEDIA_ROOT)))


def room_for_database(at: datetime) -> Answer:
    """Free space where the database is; PostgreSQL may live on another machine and tells its size alone."""
    if connection.vendor == "sqlite":
        return _room(_free(Path(connection.settings_dict["NAME"])))
    size = _asked("SELECT pg_database_size(current_database())")
    return Answer(OK, f"Dữ liệu PostgreSQL chiếm {file_size(size)}; chỗ trống xem ở máy chủ của nó.")


def room_to_come(at: datetime) -> Answer:
    """What is stored, and whether what the open campaigns still bring finds room (SEC-FILE-10)."""
    day, free = clock.local_day(at), _free(Path(settings.MEDIA_ROOT))
    known = [evidence_so_far(campaign, day) for campaign in campaigns_awaiting_reports(at)]
    coming = [forecast(so_far.still_to_send, so_far.have_sent, so_far.bytes_sent) for so_far in known]
    expected, at_most = sum(some.expected for some in coming), sum(some.at_most for some in coming)
    level = ERROR if expected > free else WARNING if 2 * expected > free else OK
    kept = f"Đang giữ {file_size(storage.kept_bytes())}, còn trống {file_size(free)}"
    units = sum(so_far.still_to_send for so_far in known)
    if not units:
        return Answer(OK, f"{kept}; không đơn vị nào còn phải báo cáo.")
    amount = f"{file_size(expected)}, nhiều nhất {file_size(at_most)}"
    return Answer(level, f"{kept}; {number(units)} đơn vị chưa báo cáo, dự kiến gửi thêm {amount}.")


def malware_scanner(at: datetime) -> Answer:
    """Whether the scanner answers, and how many files wait for it."""
    if not scanner.is_installed():
        return Answer(WARNING, "Chưa cài; cài clamav-daemon rồi đặt DANVAN_CLAMD.")
    waiting = Attachment.objects.unscanned()
    count = number(waiting.count())
    try:
        scanner.require_awake()
    except scanner.ScannerAway:
        return Answer(ERROR, f"Không trả lời; {count} tệp chờ quét. Xem dịch vụ clamav-daemon.")
    left = waiting.filter(uploaded_at__lte=at - WAITS_TOO_LONG).count()
    if left:
        return Answer(WARNING, f"{number(left)} tệp chờ quét quá 30 phút; xem nhật ký của db_worker.")
    return Answer(OK, f"Đang chạy, {count} tệp chờ quét.")


def letters(at: datetime) -> Answer:
    """Letters that do not leave; some are tried again for hours before anybody has to look."""
    unsent = Outbox.objects.exclude(state=Outbox.State.SENT)
    old = unsent.filter(created_at__lte=at - outbox.LONGEST_DELAY).count()
    if old:
        return Answer(ERROR, f"{number(old)} thư chưa gửi được sau 4 giờ; xem “Thư gửi đi” và máy chủ thư.")
    slow = unsent.filter(created_at__lte=at - WAITS_TOO_LONG).count()
    if slow:
        return Answer(WARNING, f"{number(slow)} thư chờ quá 30 phút; máy sẽ gửi lại.")
    return Answer(OK, f"{number(unsent.count())} thư đang chờ gửi.")


def workers(at: datetime) -> Answer:
    """Whether both queues move, and what failed or hangs in them since yesterday."""
    tasks = DBTaskResult.objects
    waiting = tasks.ready().filter(enqueued_at__lte=at - WAITS_TOO_LONG).order_by().values("queue_name")
    queues = sorted({row["queue_name"] for row in waiting})
    if queues:
        return Answer(ERROR, f"Việc chờ quá 30 phút ở hàng {', '.join(queues)}; hãy chạy lại db_worker.")
    hung = tasks.running().filter(started_at__range=(at - RECENTLY, at - RUNS_TOO_LONG)).count()
    failed = tasks.failed().filter(finished_at__gte=at - RECENTLY).count()
    if hung or failed:
        sentence = f"Trong một ngày có {number(failed)} việc hỏng, {number(hung)} việc bỏ dở; xem nhật ký."
        return Answer(WARNING, sentence)
    return Answer(OK, "Không có việc nào tồn đọng.")


def due_work(at: datetime) -> Answer:
    """When `run_due` last ran to its end."""
    file = settings.VAR_DIR / RUN_DUE
    if not file.exists():
        return Answer(ERROR, "run_due chưa chạy lần nào; đặt lịch năm phút một lần.")
    last = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    minutes = number(int((at - last).total_seconds() // 60))
    level = ERROR if at - last > 3 * RUN_DUE_EVERY else OK
    return Answer(level, f"run_due chạy lần cuối {minutes} phút trước; lịch là năm phút một lần.")


def database_keeps_all(at: datetime) -> Answer:
    """Whether what was answered as stored survives a power cut, and rows keep what they point to."""
    wrong = list(_unsafe_settings())
    if wrong:
        return Answer(ERROR, f"Sai thiết lập: {', '.join(wrong)}; mất điện có thể mất dữ liệu.")
    return Answer(OK, "Thiết lập an toàn khi mất điện.")


CHECKS: dict[str, Callable[[datetime], Answer]] = {
    "Chỗ cho tệp": room_for_files,
    "Chỗ cho dữ liệu": room_for_database,
    "Tệp đến hết đợt": room_to_come,
    "Quét mã độc": malware_scanner,
    "Thư gửi đi": letters,
    "Việc nền": workers,
    "Việc đến hạn": due_work,
    "Cơ sở dữ liệu": database_keeps_all,
}


def _room(free: int) -> Answer:
    level = ERROR if free < NO_ROOM else WARNING if free < LITTLE_ROOM else OK
    what_to_do = "" if level == OK else " Hãy dọn hoặc thêm ổ đĩa."
    return Answer(level, f"Còn trống {file_size(free)}.{what_to_do}")


def _free(path: Path) -> int:
    """Bytes free on the disk of the path, or of what will hold it."""
    place = next(folder for folder in (path, *path.parents) if folder.exists())
    return shutil.disk_usage(place).free


def _unsafe_settings() -> Iterator[str]:
    if connection.vendor == "sqlite":
        for name, wanted in SQLITE_KEEPS_ALL.items():
            if (value := _asked(f"PRAGMA {name}")) != wanted:
                yield f"{name}={value}"
    else:
        for name in POSTGRESQL_KEEPS_ALL:
            if _asked(f"SHOW {name}") == "off":
                yield f"{name}=off"


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
