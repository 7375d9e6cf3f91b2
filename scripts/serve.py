"""Loads plan and sample data, then keeps web server, two workers and the five-minute round running."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("DANVAN_PORT", "8000")
ADDRESS = f"127.0.0.1:{PORT}"
MANAGE = [sys.executable, str(ROOT / "manage.py")]
WAITRESS = [sys.executable, "-m", "waitress", f"--listen={ADDRESS}", "--threads=4"]
PROCESSES = [
    [*WAITRESS, "danvan.wsgi:application"],
    [*MANAGE, "db_worker", "--queue-name", "default", "--no-reload"],
    [*MANAGE, "db_worker", "--queue-name", "bulk", "--no-reload"],
]
ROUND_SECONDS = 300


def main() -> int:
    """Load the data, then run until Ctrl-C or until one of the processes ends; not at a port in use."""
    os.chdir(ROOT)
    if port_is_taken():
        print(f"Cổng mạng {PORT} đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ:", file=sys.stderr)
        print(f"    DANVAN_PORT={int(PORT) + 1} make run", file=sys.stderr)
        return 1
    if "DANVAN_PORT" in os.environ:
        os.environ.setdefault("DANVAN_BASE_URL", f"http://{ADDRESS}")
    for command in ("seed_plan", "seed_demo"):
        if subprocess.run([*MANAGE, command]).returncode:
            return 1
    return serve()


def port_is_taken() -> bool:
    """Tell whether somebody answers at our port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(PORT))) == 0


def serve() -> int:
    """Start the processes, and end them all, whatever happens in between."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    processes = []
    try:
        for command in PROCESSES:
            # In a session of its own, so that Ctrl-C reaches it once, from here, and a drawing may finish.
            processes.append(subprocess.Popen(command, start_new_session=True))
        print(f"\nCổng thông tin: http://{ADDRESS}/   (Ctrl-C để dừng)\n", flush=True)
        return keep_running(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


def keep_running(processes: list[subprocess.Popen]) -> int:
    """Make the round every five minutes as long as every process lives."""
    next_round = 0.0
    while all(process.poll() is None for process in processes):
        if time.monotonic() >= next_round:
            subprocess.run([*MANAGE, "run_due"])
            next_round = time.monotonic() + ROUND_SECONDS
        time.sleep(1)
    print("Một tiến trình đã dừng; dừng tất cả.", file=sys.stderr)
    return 1


def stop(processes: list[subprocess.Popen]) -> None:
    """Ask every process to end, and make it after ten seconds."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
