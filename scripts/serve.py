"""Loads plan and sample data, then keeps web server, two workers and the five-minute round running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
HOST = os.environ.get("DANVAN_HOST", "127.0.0.1")
PORT = os.environ.get("DANVAN_PORT", "8000")
ROUND_SECONDS = 300

PROCESSES = [
    [
        sys.executable, "-m", "waitress", f"--listen={HOST}:{PORT}", "--threads=4",
        "danvan.wsgi:application",
    ],
    [*MANAGE, "db_worker", "--queue-name", "default", "--no-reload"],
    [*MANAGE, "db_worker", "--queue-name", "bulk", "--no-reload"],
]  # fmt: skip


def main() -> int:
    """Run until Ctrl-C, or until one of the processes ends; then end them all."""
    os.chdir(ROOT)
    for command in ("seed_plan", "seed_demo"):
        subprocess.run([*MANAGE, command], check=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = [subprocess.Popen(command) for command in PROCESSES]
    print(f"\nCổng thông tin: http://{HOST}:{PORT}/   (Ctrl-C để dừng)", flush=True)
    try:
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
            subprocess.run([*MANAGE, "run_due"], check=False)
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
