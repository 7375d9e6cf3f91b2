"""`doctor`: each line with both answers, and an error makes the command fail."""

import io
import os
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from danvan.core import clock
from danvan.core.models import Outbox
from danvan.management import checkup
from danvan.management.checkup import ERROR, OK, WARNING
from danvan.management.lock import RUN_DUE
from registrations.enums import ScanState
from registrations.models import Attachment, Deadline, ResultItem, Sheet
from registrations.models.storage import campaigns_awaiting_reports, evidence_so_far
from registrations.rules.files import MOST_BYTES_A_UNIT
from tests import factories
from tests.core.clamd import Clamd, running
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
GIGABYTE = 1024**3
MEGABYTE = 1024**2
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


def doctor() -> tuple[dict[str, tuple[str, str]], str]:
    """Level and sentence of each line, and how the command failed."""
    out, failure = io.StringIO(), ""
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        failure = str(error)
    lines = [(line[:9].strip(), *line[10:].split(": ", 1)) for line in out.getvalue().splitlines()]
    return {name: (level, sentence) for level, name, sentence in lines}, failure


def of(name: str) -> tuple[str, str]:
    return doctor()[0][name]


@pytest.fixture
def disk(monkeypatch):
    """Let every disk have so many bytes free."""

    def free(size: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**13, 0, size))

    return free


def test_an_installation_that_is_well(settings, tmp_path, monkeypatch):
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    monkeypatch.setattr(checkup, "POSTGRESQL_KEEPS_ALL", ("full_page_writes",))
    (tmp_path / RUN_DUE).touch()
    with running(Clamd(tmp_path / "clamd.ctl")):
        lines, failure = doctor()

    assert list(lines) == list(checkup.CHECKS)
    assert ({level for level, _ in lines.values()}, failure) == ({OK}, "")


def test_errors_are_counted_and_nothing_is_left_out(disk):
    disk(GIGABYTE - 1)

    lines, failure = doctor()

    errors = [name for name, (level, _) in lines.items() if level == ERROR]
    assert (list(lines), failure) == (list(checkup.CHECKS), f"Có {len(errors)} lỗi cần xử lý.")
    assert {"Chỗ cho tệp", "Việc đến hạn"} <= set(errors)


def test_a_check_that_breaks_is_an_error_and_the_others_go_on(monkeypatch):
    def broken(path):
        raise PermissionError("closed")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    lines, _ = doctor()
    assert lines["Chỗ cho tệp"] == (ERROR, "Không xem được (PermissionError: closed).")
    assert lines["Thư gửi đi"] == (OK, "0 thư đang chờ gửi.")


@pytest.mark.parametrize(
    ("free", "answer"),
    [
        (5 * GIGABYTE, (OK, "Còn trống 5,0 GB.")),
        (5 * GIGABYTE - 1, (WARNING, "Còn trống 5,0 GB. Hãy dọn hoặc thêm ổ đĩa.")),
        (GIGABYTE, (WARNING, "Còn trống 1,0 GB. Hãy dọn hoặc thêm ổ đĩa.")),
        (GIGABYTE // 2, (ERROR, "Còn trống 512,0 MB. Hãy dọn hoặc thêm ổ đĩa.")),
    ],
)
def test_room(disk, free, answer):
    disk(free)
    assert of("Chỗ cho tệp") == answer
    if connection.vendor == "sqlite":
        assert of("Chỗ cho dữ liệu") == answer
    else:
        assert of("Chỗ cho dữ liệu")[0] == OK


# --- forecast -----------------------------------------------------------------


@pytest.fixture
def campaign():
    """This year's campaign with three units beside the two that send; reports are still to come."""
    campaign = factories.make_campaign(clock.local_day(clock.now()).year)
    for megabytes in (10, 30):
        sheet, actor = factories.make_ready_report(campaign=campaign)
        item = ResultItem.objects.select_related("report__sheet__unit").get(report=sheet.pk)
        factories.make_evidence(item, size=megabytes * MEGABYTE)
        submit(Sheet.objects.get(pk=sheet.pk), actor)
    for _ in range(3):
        factories.make_unit()
    return campaign


def test_sec_file_10_who_has_not_sent_is_reckoned_like_who_has(campaign, disk):
    now = clock.now()
    so_far = evidence_so_far(campaign, clock.local_day(now))
    assert (so_far.have_sent, so_far.bytes_sent) == (2, 40 * MEGABYTE)
    coming = so_far.still_to_send * 20 * MEGABYTE

    levels = []
    for free in (2 * coming, 2 * coming - 1, coming, coming - 1):
        disk(free)
        levels.append(of("Tệp đến hết đợt")[0])

    assert levels == [OK, WARNING, WARNING, ERROR]
    sentence = of("Tệp đến hết đợt")[1]
    assert f"; {so_far.still_to_send} đơn vị chưa báo cáo, dự kiến gửi thêm " in sentence
    assert checkup.file_size(so_far.still_to_send * MOST_BYTES_A_UNIT) in sentence


def test_sec_file_10_the_units_that_take_part_are_counted_whether_their_registration_is_accepted_or_not(
    campaign,
):
    day = clock.local_day(clock.now())
    before = evidence_so_far(campaign, day).still_to_send
    factories.make_unit()
    assert evidence_so_far(campaign, day).still_to_send == before + 1


def test_sec_file_10_after_the_deadline_and_of_an_archived_year_nothing_is_expected(campaign):
    at = clock.now()
    assert list(campaigns_awaiting_reports(at)) == [campaign]
    Deadline.objects.filter(campaign=campaign, kind="RESULT").update(closes_at=None)
    assert list(campaigns_awaiting_reports(at)) == [campaign]

    Deadline.objects.filter(campaign=campaign, kind="RESULT").update(closes_at=at)
    assert list(campaigns_awaiting_reports(at)) == []
    level, sentence = of("Tệp đến hết đợt")
    assert (level, sentence.endswith("; không đơn vị nào còn phải báo cáo.")) == (OK, True)


def test_what_is_kept_is_measured_on_the_disk(settings):
    folder = settings.MEDIA_ROOT / "uploads" / "ab"
    folder.mkdir(parents=True)
    (folder / "ab1").write_bytes(bytes(3 * MEGABYTE))
    assert of("Tệp đến hết đợt")[1].startswith("Đang giữ 3,0 MB, còn trống ")


# --- scanner ------------------------------------------------------------------


def waiting_file(age: timedelta) -> Attachment:
    sheet, _ = factories.make_ready_report(campaign=factories.make_campaign())
    item = ResultItem.objects.select_related("report__sheet__unit").get(report=sheet.pk)
    return factories.make_evidence(item, uploaded_at=clock.now() - age)


def test_a_scanner_missing_away_slow_and_well(settings, tmp_path):
    assert of("Quét mã độc") == (WARNING, "Chưa cài; cài clamav-daemon rồi đặt DANVAN_CLAMD.")
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    file = waiting_file(timedelta(minutes=31))
    away = "Không trả lời; 1 tệp chờ quét. Xem dịch vụ clamav-daemon."
    assert of("Quét mã độc") == (ERROR, away)

    with running(Clamd(tmp_path / "clamd.ctl")):
        slow = "1 tệp chờ quét quá 30 phút; xem nhật ký của db_worker."
        assert of("Quét mã độc") == (WARNING, slow)
        Attachment.objects.update(uploaded_at=clock.now())
        assert of("Quét mã độc") == (OK, "Đang chạy, 1 tệp chờ quét.")
        Attachment.objects.filter(pk=file.pk).update(scan=ScanState.CLEAN)
        assert of("Quét mã độc") == (OK, "Đang chạy, 0 tệp chờ quét.")


# --- letters and tasks --------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "state", "answer"),
    [
        (1, "WAITING", (OK, "1 thư đang chờ gửi.")),
        (31, "FAILED", (WARNING, "1 thư chờ quá 30 phút; máy sẽ gửi lại.")),
        (31, "RUNNING", (WARNING, "1 thư chờ quá 30 phút; máy sẽ gửi lại.")),
        (241, "FAILED", (ERROR, "1 thư chưa gửi được sau 4 giờ; xem “Thư gửi đi” và máy chủ thư.")),
        (241, "SENT", (OK, "0 thư đang chờ gửi.")),
    ],
)
def test_letters(minutes, state, answer):
    then = clock.now() - timedelta(minutes=minutes)
    Outbox.objects.create(kind="reminder", payload={}, state=state, created_at=then, queued_at=then)
    assert of("Thư gửi đi") == answer


def task(status, minutes, field):
    """A task that was enqueued, started or finished so long ago."""
    row = DBTaskResult.objects.create(
        status=status, args_kwargs={}, task_path="a", queue_name="bulk", backend_name="default",
        run_after=clock.now() - timedelta(minutes=minutes), exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=row.pk).update(**{field: clock.now() - timedelta(minutes=minutes)})


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        (("READY", 29, "enqueued_at"), (OK, "Không có việc nào tồn đọng.")),
        (
            ("READY", 31, "enqueued_at"),
            (ERROR, "Việc chờ quá 30 phút ở hàng bulk; hãy chạy lại db_worker."),
        ),
        (("RUNNING", 59, "started_at"), (OK, "Không có việc nào tồn đọng.")),
        (
            ("RUNNING", 61, "started_at"),
            (WARNING, "Trong một ngày có 0 việc hỏng, 1 việc bỏ dở; xem nhật ký."),
        ),
        (
            ("FAILED", 60, "finished_at"),
            (WARNING, "Trong một ngày có 1 việc hỏng, 0 việc bỏ dở; xem nhật ký."),
        ),
        (("FAILED", 1441, "finished_at"), (OK, "Không có việc nào tồn đọng.")),
        (("SUCCESSFUL", 60, "finished_at"), (OK, "Không có việc nào tồn đọng.")),
    ],
)
def test_workers(what, answer):
    task(*what)
    assert of("Việc nền") == answer


def test_due_work_never_done_done_and_done_long_ago(settings):
    assert of("Việc đến hạn") == (ERROR, "run_due chưa chạy lần nào; đặt lịch năm phút một lần.")
    call_command("run_due", stdout=io.StringIO())
    sentence = "run_due chạy lần cuối {} phút trước; lịch là năm phút một lần."
    assert of("Việc đến hạn") == (OK, sentence.format(0))

    file = settings.VAR_DIR / RUN_DUE
    then = clock.now().timestamp() - 16 * 60
    os.utime(file, (then, then))
    assert of("Việc đến hạn") == (ERROR, sentence.format(16))
    call_command("run_due", stdout=io.StringIO())
    assert of("Việc đến hạn")[0] == OK


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PRAGMAs are those of SQLite")
def test_ops_16_sqlite_that_may_lose_data_is_found():
    assert of("Cơ sở dữ liệu") == (OK, "Thiết lập an toàn khi mất điện.")
    assert "synchronous=FULL" in django_settings.SQLITE_OPTIONS["init_command"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(checkup.SQLITE_KEEPS_ALL, "synchronous", 3)
        assert of("Cơ sở dữ liệu") == (
            ERROR, "Sai thiết lập: synchronous=2; mất điện có thể mất dữ liệu.",
        )  # fmt: skip


@pytest.mark.skipif(connection.vendor != "postgresql", reason="settings of PostgreSQL")
def test_flt_05_postgresql_that_may_lose_data_is_found(monkeypatch):
    monkeypatch.setattr(checkup, "POSTGRESQL_KEEPS_ALL", ("synchronous_commit",))
    for value, answer in {
        "on": (OK, "Thiết lập an toàn khi mất điện."),
        "off": (ERROR, "Sai thiết lập: synchronous_commit=off; mất điện có thể mất dữ liệu."),
    }.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL synchronous_commit = {value}")
        assert of("Cơ sở dữ liệu") == answer
