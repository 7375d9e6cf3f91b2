"""A lock between processes of one machine that no killed process can leave behind."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUN_DUE = "run_due.lock"  # in VAR_DIR; its time of change is that of the last whole run


@contextmanager
def only_one(file: Path) -> Iterator[bool]:
    """Whether this process alone holds the lock on the file; the system frees it when the process ends."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
