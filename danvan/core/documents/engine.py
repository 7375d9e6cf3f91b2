"""The PDF engine: HTML in, one PDF out, drawn in processes of their own so that no page harms the caller."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from danvan.core.documents import BROKEN, binding, layout
from danvan.core.errors import Refusal

PRESSES = 2  # processes at once
SECONDS = 60  # for one chunk (SEC-PDF-02)
MEGABYTES = 512  # of memory for one process (SEC-PDF-02)
DRAWINGS = 100  # by one kept process, whose memory grows a little with each
PROJECT = Path(__file__).resolve().parents[3]
KEPT_VARIABLES = ("PATH", "HOME")  # no secret goes into the press

TOO_LONG = "Văn bản này lập quá lâu nên hệ thống đã dừng lại. Hãy thử lại; danh sách dài thì hãy lọc bớt."

Progress = Callable[[int], None]

_kept: ContextVar[list["Press"] | None] = ContextVar("kept_presses", default=None)


class DrawingFailed(Refusal):
    """The press crashed, took too long or too much memory; `reason` is the sentence for the reader."""


def draw(
    chunks: Sequence[str], *, title: str, tagged: bool = False, progress: Progress | None = None
) -> bytes:
    """One PDF of complete HTML documents, in their order, with page numbers; equal input gives equal bytes.

    `progress` hears how many chunks are drawn. `tagged` (structure for screen readers, PDF/UA-1) is for a
    paper in one chunk; in several it is too dear (docs/decisions/0036). Raises DrawingFailed.
    """
    with _presses(min(len(chunks), PRESSES)) as presses:
        if len(chunks) == 1:
            book = binding.merge([presses[0].draw(chunks[0], layout.number_rules(), tagged)])
        else:
            book = binding.merge(_draw_all(presses, chunks, progress))
            binding.lay_over(book, _draw_all(presses, binding.blank_pages(book)))
        return binding.finished(book, title)


@contextmanager
def kept_presses() -> Iterator[None]:
    """While the context lasts, one drawing after the other is made in the same processes, so that not every
    paper waits for the start of its own; one that broke is replaced, none outlives the context."""
    presses: list[Press] = []
    before = _kept.set(presses)
    try:
        yield
    finally:
        _kept.reset(before)
        for press in presses:
            press.end()


@contextmanager
def _presses(count: int) -> Iterator[list["Press"]]:
    """So many running presses: kept ones where they are kept, else new ones that end with the context."""
    kept = _kept.get()
    if kept is not None:
        yield _renewed(kept, count)
        return
    with ExitStack() as stack:
        yield [stack.enter_context(Press()) for _ in range(count)]


def _renewed(kept: list["Press"], count: int) -> list["Press"]:
    """The first kept ones, each new where there was none, where it broke or has drawn enough."""
    for worn in [press for press in kept if press.is_worn]:
        kept.remove(worn)
        worn.end()
    while len(kept) < count:
        kept.append(Press().start())
    return kept[:count]


class Press:
    """One running press process; leaving the context ends it."""

    def __enter__(self) -> "Press":
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.end()

    def start(self) -> "Press":
        """Start the process; `end` has to follow."""
        self.drawings = 0
        command = [sys.executable, "-m", "danvan.core.documents.press", str(SECONDS), str(MEGABYTES)]
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 -- our own module, no text of a person in the command
            command,
            cwd=PROJECT,
            env=kept | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.communicate()

    @property
    def is_worn(self) -> bool:
        """Whether the process has ended, or drawn so much that a new one is better."""
        return self.drawings >= DRAWINGS or self.process.poll() is not None

    def draw(self, html: str, css: str = "", tagged: bool = False) -> bytes:
        """One HTML document as PDF; raises DrawingFailed when the process does not live to answer."""
        self.drawings += 1
        order = json.dumps({"html": html, "css": css, "tagged": tagged})
        try:
            self.process.stdin.write(order.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it died before; the missing answer says so
        answer = self.process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise DrawingFailed(TOO_LONG if self.process.wait() == -signal.SIGALRM else BROKEN)
        return base64.b64decode(answer)


def _draw_all(
    presses: Sequence[Press], chunks: Sequence[str], progress: Progress | None = None
) -> list[bytes]:
    """The drawings of the chunks in their order; each press takes the next chunk when it is free."""
    free: SimpleQueue[Press] = SimpleQueue()
    for press in presses:
        free.put(press)
    drawn: list[bytes] = []
    with ThreadPoolExecutor(len(presses)) as hands:
        for pdf in hands.map(partial(_draw_on_free, free), chunks):
            drawn.append(pdf)
            if progress:
                progress(len(drawn))
    return drawn


def _draw_on_free(free: SimpleQueue[Press], html: str) -> bytes:
    press = free.get()
    try:
        return press.draw(html)
    finally:
        free.put(press)
