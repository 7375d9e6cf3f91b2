"""Papers of dossiers: one beside plain WeasyPrint, the stored one beside its drawing, a hundred dossiers."""

import io
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.exports import Column
from danvan.core.models import StoredDocument
from nominations.bundles import bundle_request, single_papers
from nominations.dossier_documents import papers_of
from registrations.documents import paper_request
from registrations.enums import Role, SheetKind
from registrations.models import Membership, Snapshot
from tests import factories
from tests.bench.bare import ENGINE
from tests.bench.lists import processor_seconds
from tests.bench.memory import PeakMemory
from tests.nomination_world import COLLECTIVE

ROUNDS = 7
DOSSIERS, NOMINEES = 100, 3  # hence six papers each: request, minutes, declaration, three reports
SAMPLE = 10  # dossiers drawn paper by paper before the bundle, and as many after it
PLAIN = [sys.executable, "-m", "tests.bench.plain"]
COLUMNS = [
    Column("number", "TT", lambda row: row, 8),
    Column("name", "Họ và tên", lambda row: f"Nguyễn Hoàng Bảo Trâm {row}", 40),
    Column("job", "Chức vụ", lambda row: "Tổ trưởng chuyên môn, Trường Trung học cơ sở Nguyễn Trãi", 52),
]
ROWS = 18  # fill one page
fork = get_context("fork")


@dataclass(frozen=True)
class Spent:
    """Wall and processor seconds, child processes included; megabytes of this process and of its largest."""

    wall: float
    cpu: float
    own: float = 0
    child: float = 0


@dataclass(frozen=True)
class Beside:
    """One thing in two ways."""

    name: str
    ours: Spent
    other: Spent


def spent(act: Callable[[], object]) -> Spent:
    """What the act takes here."""
    wall, cpu = time.perf_counter(), processor_seconds()
    act()
    return Spent(time.perf_counter() - wall, processor_seconds() - cpu)


def often(act: Callable[[], object], times: int = 100) -> Spent:
    """The mean of many, for what takes less than the clock of the processor can tell."""
    whole = spent(lambda: [act() for _ in range(times)])
    return Spent(whole.wall / times, whole.cpu / times)


def middle(runs: list[Spent]) -> Spent:
    """The medians."""
    return Spent(median(run.wall for run in runs), median(run.cpu for run in runs))


def kinds_of_papers() -> Iterator[Beside]:
    """Each kind of paper as the worker draws it, in turn with the plain table; process starts included."""
    snapshot = dossiers()[0]
    table = one_page()
    found = {key: more for key, _, more in papers_of(snapshot.payload)}
    for key, more in found.items():
        builder = import_string(settings.DOCUMENT_BUILDERS[key])
        params = {"sheet": snapshot.sheet.code, "version": 1} | more
        draw = partial(builder, params, lambda done, total: None)
        bare = partial(subprocess.run, PLAIN, input=table, capture_output=True, check=True)
        runs = [(spent(draw), spent(bare)) for _ in range(1 + ROUNDS)][1:]
        yield Beside(key, *map(middle, map(list, zip(*runs, strict=True))))


def one_page() -> bytes:
    """The HTML of a table that fills a page."""
    cells = [[column.value(row) for column in COLUMNS] for row in range(1, ROWS + 1)]
    return render_to_string("bare/table.html", {"columns": COLUMNS, "rows": cells}, using=ENGINE).encode()


def reprints() -> Iterator[Beside]:
    """The stored paper, as the worker reads it and as the browser gets it, beside its drawing."""
    snapshot = dossiers()[0]
    forget()
    wanted = [paper_request(snapshot, *paper) for paper in papers_of(snapshot.payload)]
    drawing = middle([spent(partial(store.drawn_document, **one, at=clock.now())) for one in wanted])
    document = store.drawn_document(**wanted[0], at=clock.now())
    client = Client()
    lead = Membership.objects.filter(role=Role.OFFICE_LEAD, ends_on=None).select_related("user").first()
    client.force_login(lead.user, backend="danvan.core.accounts.PasswordBackend")
    address = reverse("document-file", args=[document.token])
    ways = {
        "đọc tệp đã lưu": lambda: store.draw_now(**wanted[0], at=clock.now()),
        "tải qua cổng": lambda: b"".join(client.get(address).streaming_content),
    }
    for name, act in ways.items():
        act()
        yield Beside(name, drawing, often(act))


def bundles() -> Iterator[tuple[str, Spent]]:
    """The papers one by one (a sample before and after, made up to all), the whole bundle, the bundle again
    when all is drawn, and as ZIP; the bundles in a process of their own, whose memory is watched."""
    sent = dossiers()
    forget()
    singles = [spent(partial(one_by_one, sent[:SAMPLE]))]
    forget()
    whole = in_child(partial(bundle, sent, "pdf"))
    again = [(format, in_child(partial(bundle, sent, format))) for format in ("pdf", "zip")]
    forget()
    singles.append(spent(partial(one_by_one, sent[-SAMPLE:])))
    times = DOSSIERS / (2 * SAMPLE)
    yield (
        f"từng văn bản một (đo {2 * SAMPLE} hồ sơ, nhân {times:.0f})",
        Spent(sum(run.wall for run in singles) * times, sum(run.cpu for run in singles) * times),
    )
    yield "tập, chưa có văn bản nào", whole
    for format, run in again:
        yield f"tập, mọi văn bản đã có, {format.upper()}", run


def one_by_one(sent: list[Snapshot]) -> None:
    """Every paper as it is drawn for whoever asks for it alone."""
    for snapshot in sent:
        for paper in single_papers(snapshot.payload):
            document = store.drawn_document(**paper_request(snapshot, *paper), at=clock.now())
            assert document.state == StoredDocument.State.READY


def bundle(sent: list[Snapshot], format: str) -> None:
    """All of them in one file; the last one is thrown away, not its papers."""
    forget(key="bundle")
    wanted = bundle_request(sent, title="Các văn bản", filename="tap", format=format)
    document = store.request_document(**wanted, owner=sent[0].sent_by, at=clock.now())
    store.draw_document.call(document.pk)
    document.refresh_from_db()
    assert document.state == StoredDocument.State.READY, document.error


def in_child(act: Callable[[], object]) -> Spent:
    """What the act takes in a process of its own, and how much memory that held, its presses aside."""
    answers = fork.SimpleQueue()

    def run() -> None:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the parent
        with PeakMemory() as presses:
            taken = spent(act)
        lines = Path("/proc/self/status").read_text().splitlines()
        own = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
        answers.put(Spent(taken.wall, taken.cpu, own, presses.megabytes))

    connections.close_all()
    child = fork.Process(target=run)
    child.start()
    child.join()
    if child.exitcode:
        raise AssertionError("the measured process failed")
    return answers.get()


def dossiers() -> list[Snapshot]:
    """The sendings of a hundred dossiers with three nominees each, their texts those of the demo."""
    rows = Snapshot.objects.filter(sheet__code__startswith="KT-DO-").select_related("sheet", "sent_by")
    if rows.count() < DOSSIERS:
        if not _demo().exists():
            call_command("seed_demo", stdout=io.StringIO())
        _write_dossiers()
    return list(rows.order_by("sheet__code")[:DOSSIERS])


def forget(**which: str) -> None:
    """Delete what is drawn."""
    for document in StoredDocument.objects.filter(**which):
        document.file.delete(save=False)
        document.delete()


def _demo() -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(sheet__kind=SheetKind.NOMINATION, sheet__code__startswith="KT2")


def _write_dossiers() -> None:
    """Rows alone: what the papers read is the snapshot."""
    model = _demo().select_related("sheet").order_by("pk").first()
    people = [person for row in _demo().order_by("pk") for person in row.payload["nominees"]]
    people.sort(key=lambda person: person["subject"] != COLLECTIVE)
    chosen = [people[0], *people[-2:]]
    nominees = [
        person | {"uid": str(uuid.uuid4()), "position": place} for place, person in enumerate(chosen, start=1)
    ]
    for number in range(1, DOSSIERS + 1):
        unit = factories.make_unit(
            f"Trường Trung học cơ sở Nguyễn Thị Minh Khai số {number}", code=f"DO-{number}"
        )
        sheet = model.sheet
        sheet.pk, sheet.unit, sheet.code = None, unit, f"KT-DO-{number:03}"
        sheet.save(force_insert=True)
        payload = model.payload | {
            "code": sheet.code, "nominees": nominees,
            "unit": model.payload["unit"] | {"name": unit.name},
        }  # fmt: skip
        Snapshot.objects.create(
            sheet=sheet, version=1, sent_at=model.sent_at, sent_by=model.sent_by, token=uuid.uuid4(),
            payload=payload, sha256=f"{number:064}",
        )  # fmt: skip
