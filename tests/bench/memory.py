"""The most memory that each child process ever held."""

import threading
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.05
OWN_COMMAND = Path("/proc/self/cmdline").read_bytes()


class PeakMemory:
    """While the context lasts, watch the children of this process; `megabytes` is the largest peak of one."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> "PeakMemory":
        self._watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            self.megabytes = max([self.megabytes, *map(_peak_of, _children())])


def _children() -> list[str]:
    files = Path("/proc/self/task").glob("*/children")
    return [child for file in files for child in file.read_text().split()]


def _peak_of(child: str) -> float:
    """VmHWM, the high-water mark of resident memory; 0 for a process that has just ended or not yet begun."""
    place = Path("/proc", child)
    try:
        status = (place / "status").read_text()
        if (place / "cmdline").read_bytes() == OWN_COMMAND:  # still a fork that shares our memory
            return 0.0
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    lines = (line.split() for line in status.splitlines())
    return next((int(line[1]) / 1024 for line in lines if line[0] == "VmHWM:"), 0.0)
