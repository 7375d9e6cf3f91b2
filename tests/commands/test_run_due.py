"""`run_due`: alone, whole, and as often as one likes."""

import io
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from danvan.core import clock
from danvan.core.models import Outbox, StoredDocument, TypedText
from danvan.management.lock import only_one
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from uuid import uuid4
from danvan.management.lock import only_one
with only_one(Path(sys.argv[1])) as alone:
    print(alone, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]}
    }


def run_due() -> str:
    out = io.StringIO()
    call_command("run_due", stdout=out)
    return out.getvalue()


def letter(**fields: object) -> Outbox:
    long_ago = clock.now() - timedelta(hours=1)
    values = {"kind": "sheet-accepted", "payload": {}, "created_at": long_ago, "queued_at": long_ago}
    return Outbox.objects.create(**values | fields)


def test_flt_44_letter_of_a_killed_worker_is_queued_again_once():
    left = letter(state=Outbox.State.RUNNING, started_at=clock.now() - timedelta(minutes=11), tries=1)
    run_due()
    run_due()
    left.refresh_from_db()
    assert left.state == Outbox.State.WAITING
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[left.pk]]


def test_flt_44_letter_that_is_being_sent_is_left_alone():
    running = letter(state=Outbox.State.RUNNING, started_at=clock.now() - timedelta(minutes=9), tries=1)
    run_due()
    running.refresh_from_db()
    assert (running.state, DBTaskResult.objects.count()) == (Outbox.State.RUNNING, 0)


def test_flt_44_second_one_at_the_same_time_does_nothing(settings):
    waiting = letter()
    with only_one(settings.VAR_DIR / "run_due.lock") as alone:
        said = run_due()
    assert (alone, said) == (True, "Lệnh run_due khác đang chạy.\n")
    assert DBTaskResult.objects.count() == 0
    assert run_due() == ""
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[waiting.pk]]


def test_flt_44_one_killed_half_way_leaves_no_lock(settings):
    file = settings.VAR_DIR / "run_due.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "True\n"
    assert run_due() == "Lệnh run_due khác đang chạy.\n"
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert run_due() == ""


def document(**fields: object) -> StoredDocument:
    long_ago = clock.now() - timedelta(hours=1)
    values = {"key": "receipt-slip", "fingerprint": str(uuid4()), "title": "Phiếu", "filename": "phieu.pdf"}
    return StoredDocument.objects.create(created_at=long_ago, **values | fields)


def test_flt_44_document_of_a_killed_worker_is_queued_again_once():
    left = document(state=StoredDocument.State.RUNNING, started_at=clock.now() - timedelta(minutes=11))
    run_due()
    run_due()
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[left.pk]]


def test_documents_are_kept_for_their_time():
    now = clock.now()
    ready = {"state": StoredDocument.State.READY}
    document(expires_at=now - timedelta(seconds=1), **ready)
    kept = [document(expires_at=now + timedelta(minutes=1), **ready), document(**ready)]
    run_due()
    assert list(StoredDocument.objects.order_by("pk")) == kept


def test_typed_text_is_forgotten_after_an_hour():
    user, now = make_user(), clock.now()
    for minutes in (59, 61):
        TypedText.objects.create(
            user=user, path=f"/{minutes}/", body="…", created_at=now - timedelta(minutes=minutes)
        )
    run_due()
    assert list(TypedText.objects.values_list("path", flat=True)) == ["/59/"]


def test_sessions_that_are_over_are_cleared():
    now = clock.now()
    for key, minutes in {"over": -1, "open": 60}.items():
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(minutes=minutes))
    run_due()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_ops_13_a_failing_step_does_not_stop_the_others(settings):
    settings.SESSION_ENGINE = "khong.co.that"
    user, waiting = make_user(), letter()
    TypedText.objects.create(user=user, path="/", body="…", created_at=clock.now() - timedelta(hours=2))
    with pytest.raises(CommandError) as failure:
        run_due()
    assert str(failure.value) == "Chưa làm được: phiên đăng nhập; xem nhật ký."
    assert TypedText.objects.count() == 0
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[waiting.pk]]
