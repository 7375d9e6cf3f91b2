"""The office's list as PDF beside plain WeasyPrint on the same table, and as XLSX and CSV."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.template.loader import render_to_string

from danvan.core.documents.engine import PRESSES, draw
from danvan.core.documents.frame import Frame, Heading
from danvan.core.documents.listing import list_chunks
from danvan.core.exports import FORMATS, ListResource
from registrations.models import Sheet
from registrations.resources import OFFICE_LIST_COLUMNS, ListRow, rows_of
from registrations.rules.states import SENT_STATES
from tests.bench.bare import ENGINE
from tests.bench.memory import PeakMemory

SIZES = {100: 3, 1000: 3, 5000: 1}  # rows: how often
FRAME = Frame(Heading("Sở", "Phòng", "An Giang", "Danh sách tổng hợp"), landscape=True)

Print = Callable[[Sequence[ListRow]], bytes]


@dataclass(frozen=True)
class Printing:
    """One size of list on so many cores; seconds without the start of the processes, megabytes of one."""

    rows: int
    cores: int
    ours: float
    plain: float
    ours_megabytes: float
    plain_megabytes: float
    ours_bytes: int
    plain_bytes: int


def printings(sizes: dict[int, int] = SIZES) -> Iterator[Printing]:
    """Every size on one core and on all."""
    rows = sent_rows()
    for cores in (1, os.cpu_count()):
        with on_cores(cores):
            for size, times in sizes.items():
                yield printing(rows[:size], cores, times)


def printing(rows: Sequence[ListRow], cores: int, times: int) -> Printing:
    """Both in turn; the time for one row in as many processes is taken off, for that is their start."""
    starts = [(seconds(lambda: start_of(rows)), seconds(lambda: plain(rows[:1]))) for _ in range(3)]
    ours_start, plain_start = (median(side) for side in zip(*starts, strict=True))
    taken = [(watched(portal, rows), watched(plain, rows)) for _ in range(times)]
    ours, theirs = zip(*taken, strict=True)
    return Printing(
        len(rows), cores,
        median(run[0] for run in ours) - ours_start, median(run[0] for run in theirs) - plain_start,
        max(run[1] for run in ours), max(run[1] for run in theirs), ours[0][2], theirs[0][2],
    )  # fmt: skip


def portal(rows: Sequence[ListRow]) -> bytes:
    """The list as the worker draws it."""
    return draw(list_chunks(FRAME, OFFICE_LIST_COLUMNS, rows), title="Danh sách tổng hợp")


def start_of(rows: Sequence[ListRow]) -> bytes:
    """One row in as many processes as the list would take."""
    pieces = len(list_chunks(FRAME, OFFICE_LIST_COLUMNS, rows))
    one = list_chunks(FRAME, OFFICE_LIST_COLUMNS, rows[:1])
    return draw(one * min(PRESSES, pieces), title="Danh sách tổng hợp")


def plain(rows: Sequence[ListRow]) -> bytes:
    """The same table in one piece by WeasyPrint alone."""
    cells = [[column.value(row) for column in OFFICE_LIST_COLUMNS] for row in rows]
    html = render_to_string("bare/table.html", {"columns": OFFICE_LIST_COLUMNS, "rows": cells}, using=ENGINE)
    command = [sys.executable, "-m", "tests.bench.plain"]
    return subprocess.run(command, input=html.encode(), capture_output=True, check=True).stdout


def watched(work: Print, rows: Sequence[ListRow]) -> tuple[float, float, int]:
    """Seconds, megabytes of the largest process, bytes of the file."""
    with PeakMemory() as memory:
        began = time.perf_counter()
        pdf = work(rows)
        took = time.perf_counter() - began
    return took, memory.megabytes, len(pdf)


def exports(sizes: Sequence[int] = tuple(SIZES)) -> Iterator[tuple[str, int, float]]:
    """Format, rows and seconds of the spreadsheets."""
    rows = sent_rows()
    for name, format_class in FORMATS.items():
        for size in sizes:
            export = partial(as_spreadsheet, format_class, rows[:size])
            yield name.upper(), size, seconds(export)


def as_spreadsheet(format_class: type, rows: Sequence[ListRow]) -> bytes:
    """The list as a spreadsheet."""
    return format_class().export_data(ListResource(OFFICE_LIST_COLUMNS).export(rows))


def seconds(action: Callable[[], object]) -> float:
    """How long the action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def sent_rows() -> list[ListRow]:
    """Every model that lies with the office, in all campaigns."""
    return rows_of(Sheet.objects.filter(state__in=SENT_STATES).values_list("pk", flat=True))


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Run this process and its children on the first `count` cores only."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
