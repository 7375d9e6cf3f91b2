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
from registrations.enums import SheetKind
from registrations.models import Sheet
from registrations.resources import OFFICE_LIST_COLUMNS, ListRow, rows_of
from registrations.rules.states import SENT_STATES
from tests.bench.bare import ENGINE
from tests.bench.memory import PeakMemory

SIZES = {100: 3, 1000: 3, 5000: 1}  # rows: how often
FRAME = Frame(Heading("Sở", "Phòng", "An Giang", "Danh sách tổng hợp"), landscape=True)

Print = Callable[[Sequence[ListRow]], bytes]


@dataclass(frozen=True)
class Run:
    """One printing: wall and processor seconds, megabytes of the largest process, bytes of the file."""

    wall: float
    cpu: float
    megabytes: float
    size: int


@dataclass(frozen=True)
class Printing:
    """One size of list on so many cores, by the portal and plain."""

    rows: int
    cores: int
    ours: Run
    plain: Run


def printings(sizes: dict[int, int] = SIZES) -> Iterator[Printing]:
    """Every size on one core and on all."""
    rows = sent_rows()
    for cores in (1, os.cpu_count()):
        with on_cores(cores):
            for size, times in sizes.items():
                yield printing(rows[:size], cores, times)


def printing(rows: Sequence[ListRow], cores: int, times: int) -> Printing:
    """Both in turn; the time for one row in as many processes is taken off, for that is their start."""
    starts = [(watched(start_of, rows), watched(plain, rows[:1])) for _ in range(3)]
    runs = [(watched(portal, rows), watched(plain, rows)) for _ in range(times)]
    ours, theirs = map(without, zip(*runs, strict=True), zip(*starts, strict=True))
    return Printing(len(rows), cores, ours, theirs)


def without(runs: Sequence[Run], starts: Sequence[Run]) -> Run:
    """The median run less the median start."""
    return Run(
        median(run.wall for run in runs) - median(start.wall for start in starts),
        median(run.cpu for run in runs) - median(start.cpu for start in starts),
        max(run.megabytes for run in runs),
        runs[0].size,
    )


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


def watched(work: Print, rows: Sequence[ListRow]) -> Run:
    """The work and what it took, its child processes included."""
    with PeakMemory() as memory:
        wall, cpu = time.perf_counter(), processor_seconds()
        pdf = work(rows)
        wall, cpu = time.perf_counter() - wall, processor_seconds() - cpu
    return Run(wall, cpu, memory.megabytes, len(pdf))


def processor_seconds() -> float:
    """What this process and its ended children have used so far."""
    return sum(os.times()[:4])


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
    sent = Sheet.objects.filter(kind=SheetKind.REGISTRATION, state__in=SENT_STATES)
    return rows_of(sent.values_list("pk", flat=True))


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Run this process and its children on the first `count` cores only."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
