"""Real servers on a loopback port, and a voice that speaks to them byte by byte."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTAL = "danvan.wsgi:application"
START_SECONDS = 60


def gunicorn(application: str, port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--workers=1", application]


def waitress(application: str, port: int) -> list[str]:
    return [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=2", application]


@contextmanager
def running(command, application: str, **environment: str) -> Iterator[int]:
    """A server as a process of its own; the port at which it answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | environment
    process = subprocess.Popen(
        command(application, port), cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Return once somebody answers at the port."""
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last:
        try:
            if b"HTTP/1" in say(port, b"GET /health/live HTTP/1.0\r\nContent-Length: 0\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at port {port}")


def say(port: int, *parts: bytes) -> bytes:
    """Send the parts, say that nothing follows, and listen until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
