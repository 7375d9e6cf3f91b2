"""The tables, in Markdown, printed as they are measured."""

import os
import platform
import sys
from collections.abc import Iterable

from django.conf import settings
from django.db import connection

from danvan.core import clock
from danvan.core.vietnamese import short_date
from tests.bench import documents, imports, lists, nominations, pages, uploads
from tests.bench.pairs import ROUNDS, WARM
from tests.bench.seed import MODELS, UNITS, seed


def run(parts: list[str]) -> None:
    """Measure the parts on a database of their own, which stays for the next time."""
    is_kept = "seed" not in parts
    if not is_kept:
        forget_last_run()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=is_kept)
    say(about())
    for part, tables in TABLES.items():
        for write in tables if part in parts else ():
            write()


def forget_last_run() -> None:
    """Delete the file of SQLite with its two companions, which Django would leave to the new one."""
    for file in settings.VAR_DIR.glob("bench.sqlite3*"):
        file.unlink()


def about() -> str:
    """The machine and the programs, in general words."""
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) / 1024**2
    day = short_date(clock.local_day(clock.now()))
    return (
        f"{day}: {os.cpu_count()} nhân, {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {database()}, tải lúc bắt đầu {load()}."
    )


def database() -> str:
    """The database and its version."""
    ask = "SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        return f"{connection.display_name} {cursor.fetchone()[0]}"


def load() -> str:
    """How many programs wanted the processor in the last minute."""
    return number(os.getloadavg()[0])


def seeding() -> None:
    """Seconds a campaign."""
    table(f"Nạp {UNITS} đơn vị × {MODELS} mô hình", ["năm", "giây", "tải"])
    for year, took in seed():
        row(year, number(took), load())


def page_times() -> None:
    """Every page beside its twin."""
    head = ["trang", "cổng, ms", "Django trần, ms", "tỉ số", "tỉ số CPU", "tải"]
    table(f"Trang (trung vị của {ROUNDS} lần, sau {WARM} lần khởi động, xen kẽ từng lần)", head)
    for pair in pages.page_pairs():
        row(
            pair.name, number(pair.ours * 1000), number(pair.bare * 1000),
            number(pair.ratio, 2), number(pair.cpu_ratio, 2), load(),
        )  # fmt: skip


def query_numbers() -> None:
    """Statements of each page."""
    table("Số câu truy vấn mỗi trang (PERF-11)", ["trang", "câu"])
    for name, count in pages.query_counts():
        row(name, count)


def printing_times() -> None:
    """PDF beside plain WeasyPrint; by processor time, too, which other programs disturb less."""
    head = [
        "dòng", "nhân", "cổng, giây", "WeasyPrint trần, giây", "tỉ số", "tỉ số CPU", "ms CPU mỗi dòng",
        "MB mỗi tiến trình", "MB (trần)", "KB tệp", "KB (trần)", "tải",
    ]  # fmt: skip
    table("Danh sách PDF", head)
    for made in lists.printings():
        ours, plain = made.ours, made.plain
        row(
            made.rows, made.cores, number(ours.wall), number(plain.wall),
            number(ours.wall / plain.wall, 2), number(ours.cpu / plain.cpu, 2),
            number(ours.cpu * 1000 / made.rows), number(ours.megabytes, 0), number(plain.megabytes, 0),
            number(ours.size / 1024, 0), number(plain.size / 1024, 0), load(),
        )  # fmt: skip


def export_times() -> None:
    """Spreadsheets."""
    table("XLSX và CSV", ["dạng", "dòng", "giây"])
    for name, count, took in lists.exports():
        row(name, count, number(took, 2))


def nomination_times() -> None:
    """The nomination list beside what draws or writes it without the portal."""
    head = ["dòng", "nhân", "giây", "tỉ số", "tỉ số CPU", "ms CPU mỗi dòng", "MB mỗi tiến trình", "tải"]
    table("Danh sách đề nghị, PDF", head)
    for made in nominations.printings():
        ours, plain = made.ours, made.plain
        row(
            made.rows, made.cores, number(ours.wall), number(ours.wall / plain.wall, 2),
            number(ours.cpu / plain.cpu, 2), number(ours.cpu * 1000 / made.rows, 2),
            number(ours.megabytes, 0), load(),
        )  # fmt: skip
    table("Danh sách đề nghị, XLSX", ["dòng", "cổng, giây", "openpyxl, giây", "tỉ số", "tỉ số CPU", "tải"])
    for size, pair in nominations.workbooks():
        row(
            size, number(pair.ours, 2), number(pair.bare, 2), number(pair.ratio, 2),
            number(pair.cpu_ratio, 2), load(),
        )  # fmt: skip


def upload_memory() -> None:
    """By how much a process grows while it takes a file."""
    table("Bộ nhớ khi nhận tệp", ["tệp", "MB", "tiến trình lớn thêm nhiều nhất, MB"])
    for growth in uploads.growths():
        row(growth.name, number(growth.size, 1), number(growth.megabytes, 1))


def import_times() -> None:
    """The import of past awards."""
    table(f"Nhập sổ khen thưởng, {imports.ROWS} dòng", ["việc", "giây", "giây CPU", "MB cao nhất", "tải"])
    for step in imports.steps():
        row(step.name, number(step.wall), number(step.cpu), number(step.megabytes, 0), load())


def document_times() -> None:
    """One paper beside a plain one, and beside itself when it is stored."""
    head = ["văn bản", "cổng, giây", "bên kia, giây", "tỉ số", "tỉ số CPU", "tải"]
    for title, pairs in [
        ("Một văn bản, so với một bảng một trang", documents.kinds_of_papers()),
        ("Lập một văn bản, so với in lại", documents.reprints()),
    ]:
        table(title, head)
        for pair in pairs:
            row(
                pair.name, number(pair.ours.wall, 3), number(pair.other.wall, 3),
                number(pair.ours.wall / pair.other.wall, 2), number(pair.ours.cpu / pair.other.cpu, 2),
                load(),
            )  # fmt: skip


def bundle_times() -> None:
    """A hundred dossiers."""
    head = ["việc", "giây", "giây CPU", "MB tiến trình nền", "MB tiến trình vẽ", "tải"]
    table(f"{documents.DOSSIERS} hồ sơ, mỗi hồ sơ {3 + documents.NOMINEES} văn bản", head)
    for name, run in documents.bundles():
        row(name, number(run.wall), number(run.cpu), number(run.own, 0), number(run.child, 0), load())


def table(title: str, head: Iterable[str]) -> None:
    """The title and the head of a table."""
    say(f"\n## {title}\n")
    row(*head)
    row(*["---" for _ in head])


def row(*cells: object) -> None:
    """One line of a table."""
    say(f"| {' | '.join(map(str, cells))} |")


def say(line: str) -> None:
    """Print at once: the next figure may take a minute."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def number(value: float, digits: int = 1) -> str:
    """With a comma, as Vietnamese writes it."""
    return f"{value:.{digits}f}".replace(".", ",")


TABLES = {
    "seed": [seeding],
    "pages": [page_times, query_numbers],
    "lists": [printing_times, export_times],
    "uploads": [upload_memory],
    "nominations": [nomination_times],
    "imports": [import_times],
    "documents": [document_times, bundle_times],
}
