"""What `make run` starts: it answers, and it ends together, leaving no process behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.servers import ROOT, START_SECONDS, say, wait_for

pytestmark = pytest.mark.fault

PARTS = ("danvan", "registrations", "nominations", "scripts", "static", "templates")
READY = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"


def environment(port: int = 0) -> dict[str, str]:
    """What a newcomer has: the sample data, everything else as it comes."""
    return {
        "PATH": os.environ["PATH"],
        "DANVAN_SECRET_KEY": "only-for-tests",
        "DANVAN_DEMO": "1",
        "DANVAN_PORT": str(port),
    }


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Path:
    """The portal in a folder of its own, and so with a database and files of its own."""
    folder = tmp_path_factory.mktemp("portal")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "var").mkdir()
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=folder, env=environment(), check=True)
    return folder


def processes(portal: Path) -> dict[int, str]:
    """The command lines of all processes that work in this portal's folder."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == portal:
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended, or is not ours to look at
            continue
    return found


@contextmanager
def serving(portal: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    """`scripts/serve.py`, and the port at which it answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "scripts/serve.py"]
    with (portal / "var" / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=portal, env=environment(port), stdout=log, stderr=log)
    try:
        wait_for(port)
        yield process, port
    finally:
        for left in processes(portal):
            os.kill(left, signal.SIGKILL)
        process.wait()


def test_ops_01_everything_answers_and_ends_on_sigterm(portal):
    with serving(portal) as (process, port):
        assert say(port, READY).startswith(b"HTTP/1.1 200 OK")
        process.terminate()
        assert process.wait(START_SECONDS) == 0
        assert processes(portal) == {}


def test_ops_01_when_one_process_dies_all_end(portal):
    with serving(portal) as (process, _):
        (worker,) = [pid for pid, command in processes(portal).items() if "--queue-name bulk" in command]
        os.kill(worker, signal.SIGKILL)
        assert process.wait(START_SECONDS) == 1
        assert processes(portal) == {}
    assert "Một tiến trình đã dừng; dừng tất cả." in (portal / "var" / "log").read_text()


def test_ops_01_a_port_in_use_is_said_in_words(portal):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        command = [sys.executable, "scripts/serve.py"]
        done = subprocess.run(command, cwd=portal, env=environment(port), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"Cổng mạng {port} đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ:",
        f"    DANVAN_PORT={port + 1} make run",
    ]
